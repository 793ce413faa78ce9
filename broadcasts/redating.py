"""A day of the plan moves: what that changes, and the move with one notice to everybody who was told the old day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from broadcasts import announcements, hours, schedule
from broadcasts.announcements import body_of
from broadcasts.audience import LISTED, Audience
from broadcasts.mailroom import Mailroom
from broadcasts.occasions import local_day
from broadcasts.schedule import Occasion
from storage.campaign.conferences import conferences
from storage.campaign.planning import moved_days, plan_changes
from storage.campaign.planning.moved_days import DOSSIERS, ENDS, REVIEW
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import MovedDay
from storage.mail import broadcasts, reminded
from storage.mail.broadcasts import NewBroadcast
from storage.talk import Refusal
from storage.texts.texts import Texts
from storage.words import tidy

BASIS_LEAST, BASIS_MOST = 5, 160  # characters: "Công văn 12/UBND-VP ngày 20/6/2021"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a move would do: each day with what it is now, the reminders before and after, who was told the old day."""

    days: tuple[tuple[str, date | None, date], ...]
    gone: tuple[Occasion, ...]
    new: tuple[Occasion, ...]
    told: frozenset[int]


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
    gone = tuple(one for one in schedule.coming(room.plan, room.now) if one.name.startswith(series))
    new = tuple(one for one in schedule.coming(then, room.now) if one.name.startswith(series))
    told = frozenset(person for name in series for person in reminded.told(room.page, name))
    return Shown(days, gone, new, told)


def move(room: Mailroom, key: str, day: date, basis: str) -> Shown:
    """Move it: written beside the plan, old reminders dropped, everybody told the old day gets one notice."""
    shown, basis = preview(room, key, day), fitting_basis(basis)
    number = plan_changes.write(room.page, shown.days, basis, room.by, room.now)
    facts = {one: f"{before} → {to}" for one, before, to in shown.days}
    room.note("plan.moved", key, basis=basis, told=len(shown.told), days=facts)
    for name in schedule.series_of(room.plan, key):
        reminded.drop_held(room.page, name, room.real)
        stop_waiting(room, name)
    if shown.told:
        asks = moved_days.split(room.plan, key)[1] == REVIEW
        notify(room, shown.told, _notice(room, shown, basis), f"doi-han-{number}", asks_receipt=asks)
    return shown


def stop_waiting(room: Mailroom, series: str) -> None:
    """What has not gone of these occasions tells the old day: it does not go."""
    for waiting in reminded.waiting(room.page, series):
        job = broadcasts.by_number(room.page, waiting)
        assert job is not None  # noqa: S101 - it was just read
        announcements.cancel(room.page, job, room.real)


def notify(room: Mailroom, people: Iterable[int], said: str, occasion: str, *, asks_receipt: bool = False) -> None:
    """One notice to each person; at night it waits for the morning."""
    local = room.now.astimezone(room.plan.tzinfo)
    due = room.real_of(hours.quiet_ends(local)) if hours.is_quiet(local) else room.real
    audience = Audience((LISTED,), people=tuple(sorted(people)))
    new = NewBroadcast(room.number(), body_of(said), audience.as_json(), due, asks_receipt, occasion, room.by)
    broadcasts.put(room.page, new, room.real)


def _notice(room: Mailroom, shown: Shown, basis: str) -> str:
    """What whoever was told the old day hears; of a conference also its hour and place, which stay."""
    key, before, day = shown.days[0]
    facts = {"what": name_of(room.texts, room.plan, key), "before": day_words(room.texts, before)}
    phase, what = moved_days.split(room.plan, key)
    if what != REVIEW:
        return room.texts.say("redate.notice", **facts, day=local_day(day), basis=basis)
    met = conferences.of(room.page, room.plan, phase.id)
    return room.texts.say("redate.conference", **facts, day=local_day(day), basis=basis, hour=met.hour, place=met.place)


def _next(room: Mailroom, key: str, before: date | None, day: date) -> MovedDay:
    last = room.plan.move_of(key)
    return MovedDay(key, last.before if last else before, day, "", room.now, last.lap + 1 if last else 1)
