"""A day of the plan moves: what that changes, and the move with one notice to everybody who was told the old day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from broadcasts import notices, schedule
from broadcasts.conferences import changing
from broadcasts.mailroom import Mailroom
from broadcasts.notices import Known
from broadcasts.occasions import local_day
from broadcasts.schedule import Occasion
from storage.campaign.conferences import conferences
from storage.campaign.planning import moved_days, plan_changes
from storage.campaign.planning.moved_days import DOSSIERS, ENDS, REVIEW
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import MovedDay
from storage.mail import reminded
from storage.talk import Refusal
from storage.texts.texts import Texts
from storage.words import tidy

BASIS_LEAST, BASIS_MOST = 5, 160  # characters: "Công văn 12/UBND-VP ngày 20/6/2021"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a move would do: each day with what it is now, the reminders before and after, who hears of it.

    `stopped` are the numbers of invitations that have not gone; `lifts`: a conference that was called off meets again.
    """

    days: tuple[tuple[str, date | None, date], ...]
    gone: tuple[Occasion, ...]
    new: tuple[Occasion, ...]
    told: frozenset[int]
    stopped: tuple[str, ...] = ()
    lifts: bool = False


def name_of(texts: Texts, plan: Plan, key: str) -> str:
    """A day of the plan as people call it."""
    phase, what = moved_days.split(plan, key)
    if what == REVIEW:
        return phase.review.name
    key = {ENDS: "redate.names.ends", DOSSIERS: "redate.names.dossiers"}.get(what, "redate.names.starts")
    return texts.say(key, phase=phase.name)


def day_words(texts: Texts, day: date | None) -> str:
    """A day as people write it, or that it is open."""
    return texts.say("redate.open") if day is None else local_day(day)


def effects(texts: Texts, shown: Shown) -> list[str]:
    """Whom a move reaches, in lines: that it lifts a delay, who hears of it, which invitations stop."""
    lifts = [texts.say("redate.lifts")] if shown.lifts else []
    told = texts.say("redate.told", count=len(shown.told)) if shown.told else texts.say("redate.nobody_told")
    stopped = texts.say("redate.stopped", numbers=", ".join(shown.stopped)) if shown.stopped else ""
    return [*lifts, told, stopped] if stopped else [*lifts, told]


def fitting_basis(text: str) -> str:
    """The document that says so; Refusal where it names none."""
    said = tidy(text)
    if not BASIS_LEAST <= len(said) <= BASIS_MOST or not any(sign.isdigit() for sign in said):
        raise Refusal("redate.basis_unclear")
    return said


def preview(room: Mailroom, key: str, day: date) -> Shown:
    """What moving a day would change; Refusal where it cannot be there."""
    if found := moved_days.misfit(room.plan, key, day, room.today):
        facts = {name: local_day(fact) if isinstance(fact, date) else fact for name, fact in found.facts.items()}
        raise Refusal(found.key, facts)
    days = tuple((one, moved_days.day_of(room.plan, one), to) for one, to in moved_days.with_it(room.plan, key, day))
    then = moved_days.applied(room.plan, [*room.plan.moved, *(_next(room, *one) for one in days)])
    series = schedule.series_of(room.plan, key)
    lifts = _is_off(room, key)
    coming = () if lifts else schedule.coming(room.plan, room.now)  # of one that is off nobody is reminded
    gone = tuple(one for one in coming if one.name.startswith(series))
    new = tuple(one for one in schedule.coming(then, room.now) if one.name.startswith(series))
    told = _told(room, series) if _known(room, key).facts != _facts(room, key, day) else frozenset()
    invited = moved_days.split(room.plan, key)[1] == REVIEW
    return Shown(days, gone, new, told, notices.stopping(room, series[:1]) if invited else (), lifts)


def move(room: Mailroom, key: str, day: date, basis: str) -> Shown:
    """Move it: written beside the plan, old reminders dropped, everybody told the old day gets one notice."""
    shown, basis = preview(room, key, day), fitting_basis(basis)
    number = plan_changes.write(room.page, shown.days, basis, room.by, room.now)
    for name in schedule.series_of(room.plan, key):
        reminded.drop_held(room.page, name, room.real)
    phase, what = moved_days.split(room.plan, key)
    if what == REVIEW:
        met = conferences.of(room.page, room.plan, phase.id, lock=True)
        if met.off:  # a new day is set for what is to meet
            conferences.call_off(room.page, phase.id, "")
            room.note("conference.called_on", phase.id, why="")
        told = changing.tell(room, met, replace(met, day=day, off=""), f"{notices.of_day(key)}{number}", basis)
    else:
        told = _tell(room, key, day, basis, number)
    facts = {one: f"{before} → {to}" for one, before, to in shown.days}
    room.note("plan.moved", key, basis=basis, told=told, days=facts)
    return shown


def _tell(room: Mailroom, key: str, day: date, basis: str, number: int) -> int:
    """Stop what tells the old day; whoever knows another one than this hears it. Gives how many they are."""
    series, heard = schedule.series_of(room.plan, key), _known(room, key)
    notices.stop(room, [*series, notices.of_day(key)])
    people = _told(room, series)
    if not people or heard.facts == (day.isoformat(),):
        return 0
    before = date.fromisoformat(heard.facts[0]) if heard.facts[0] else None
    facts = {"what": name_of(room.texts, room.plan, key), "before": day_words(room.texts, before)}
    key_said = "redate.notice" if before else "redate.notice_set"  # no old day stood: reminders told the phase's end
    said = room.texts.say(key_said, **facts, day=local_day(day), basis=basis)
    notices.put(room, people, said, f"{notices.of_day(key)}{number}", heard)
    return len(people)


def _told(room: Mailroom, series: Iterable[str]) -> frozenset[int]:
    return frozenset(person for name in series for person in reminded.reached(room.page, name))


def _known(room: Mailroom, key: str) -> Known:
    """What people know of a day, by the notices that went."""
    phase, what = moved_days.split(room.plan, key)
    if what == REVIEW:
        return changing.known(room, conferences.of(room.page, room.plan, phase.id))
    day = moved_days.day_of(room.plan, key)
    return notices.known(room, [notices.of_day(key)], Known((day.isoformat() if day else "",)))


def _is_off(room: Mailroom, key: str) -> bool:
    """Whether it is the day of a conference that is called off."""
    phase, what = moved_days.split(room.plan, key)
    return what == REVIEW and bool(conferences.of(room.page, room.plan, phase.id).off)


def _facts(room: Mailroom, key: str, day: date) -> tuple[str, ...]:
    """What people will know of a day once it has moved."""
    phase, what = moved_days.split(room.plan, key)
    if what != REVIEW:
        return (day.isoformat(),)
    return changing.facts_of(replace(conferences.of(room.page, room.plan, phase.id), day=day, off=""))


def _next(room: Mailroom, key: str, before: date | None, day: date) -> MovedDay:
    last = room.plan.move_of(key)
    return MovedDay(key, last.before if last else before, day, "", room.now, last.lap + 1 if last else 1)
