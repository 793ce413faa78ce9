"""Hour, place or day of a conference change: whoever was invited hears it once, unsent invitations stop."""

from dataclasses import dataclass, replace
from datetime import date

from broadcasts import notices, schedule
from broadcasts.conferences import fitting, preparing, telling_groups
from broadcasts.mailroom import Mailroom
from broadcasts.notices import Known
from broadcasts.occasions import local_day
from storage.book.columns import stamp
from storage.campaign.conferences import conferences
from storage.campaign.conferences.conferences import Conference
from storage.campaign.planning import moved_days
from storage.campaign.planning.plan import Plan
from storage.mail import reminded
from storage.talk import Refusal
from storage.texts.texts import Texts
from storage.words import tidy

PLACE_MOST, CHAIR_MOST = 200, 120  # characters
WHY_LEAST, WHY_MOST = 5, 300  # characters of the reason for which it is called off


@dataclass(frozen=True, slots=True)
class Changed:
    """The venue before and after, how many people a notice will reach, which unsent invitations stop."""

    before: Conference
    after: Conference
    told: int
    stopped: tuple[str, ...] = ()

    @property
    def is_moved(self) -> bool:
        """Whether hour or place are other ones, or it meets where it did not, or the other way round."""
        return any(getattr(self.before, name) != getattr(self.after, name) for name in ("hour", "place", "off"))

    @property
    def touches(self) -> bool:
        """Whether somebody was invited, or is just about to be: first it is shown what that does."""
        return bool(self.told or self.stopped)


def venue(room: Mailroom, phase: str, hour: str, place: str, presiding: str) -> Changed:
    """What a change of the venue would do; Refusal for an hour that is none, or words that are too long."""
    kept = conferences.hour_of(hour) if hour.strip() else ""
    if kept is None:
        raise Refusal("conference.hour_unclear")
    where, who = tidy(place), tidy(presiding)
    if len(where) > PLACE_MOST or len(who) > CHAIR_MOST:
        raise Refusal("conference.too_long", {"most": PLACE_MOST})
    before = conferences.of(room.page, room.plan, phase, lock=True)
    after = replace(before, hour=kept, place=where, presiding=who)
    shown = Changed(before, after, 0)
    if not shown.is_moved:
        return shown
    shown = _reaching(room, shown)
    if shown.told and not (after.off or after.is_fixed):
        raise Refusal("conference.invited_already")
    return shown


def off(room: Mailroom, phase: str, why: str) -> Changed:
    """What calling it off would do; Refusal where it is off or over, or for a reason that is too short, too long, or
    tells a result before its time.
    """
    said, before = tidy(why).rstrip(" ."), conferences.of(room.page, room.plan, phase, lock=True)
    if not WHY_LEAST <= len(said) <= WHY_MOST:
        raise Refusal("conference.off.why_length", {"least": WHY_LEAST, "most": WHY_MOST})
    fitting.name_nobody(room, phase, said)
    if before.off:
        raise Refusal("conference.off.already")
    if before.day is not None and before.day < room.today:
        raise Refusal("conference.over")
    return _reaching(room, Changed(before, replace(before, off=said), 0))


def on(room: Mailroom, phase: str) -> Changed:
    """What it would do to let it meet after all; Refusal where it does, or its day is over, or hour or place open."""
    before = conferences.of(room.page, room.plan, phase, lock=True)
    if not before.off:
        raise Refusal("conference.off.is_on")
    if before.day is not None and before.day < room.today:
        raise Refusal("conference.off.over")
    shown = _reaching(room, Changed(before, replace(before, off=""), 0))
    if shown.told and not shown.after.is_fixed:
        raise Refusal("conference.off.incomplete")
    return shown


def move(room: Mailroom, phase: str, shown: Changed) -> None:
    """Write a change down; where people were invited to what was before, each gets one notice."""
    after = shown.after
    if after.off == shown.before.off:
        conferences.set_venue(room.page, phase, after.hour, after.place, after.presiding)
    else:
        conferences.call_off(room.page, phase, after.off)
        room.note("conference.called_off" if after.off else "conference.called_on", phase, why=after.off)
    occasion = f"{notices.of_venue(phase)}{conferences.of(room.page, room.plan, phase).times}"
    told = tell(room, shown.before, after, occasion) if shown.is_moved else 0
    room.note("conference.venue", phase, hour=after.hour, place=after.place, told=told)


def _reaching(room: Mailroom, shown: Changed) -> Changed:
    """The change with whom it reaches."""
    phase = shown.after.phase
    told = len(_invited(room, phase)) if known(room, shown.before).facts != facts_of(shown.after) else 0
    return replace(shown, told=told, stopped=notices.stopping(room, [preparing.series(room.plan, phase)]))


def tell(room: Mailroom, before: Conference, after: Conference, occasion: str, basis: str = "") -> int:
    """Stop what has not gone, and tell the invited once what has changed since they know; gives how many they are.

    `basis` is the document by which the day moves. Where an unheard change is taken back nobody hears of either.
    """
    phase, heard = after.phase, known(room, before)
    notices.stop(room, [*_all_series(room.plan, phase), *_series(phase), telling_groups.changes(phase)])
    people = _invited(room, phase)
    if heard.facts == facts_of(after):
        conferences.ask_again(room.page, phase, heard.since)
        return 0
    if people:
        by = basis or ("" if before.off else _basis(room, phase))
        said = words(room.texts, _as_known(after, heard), after, by)
        notices.put(room, people, said, occasion, heard, asks_receipt=True)
        conferences.ask_again(room.page, phase, stamp(room.now))
    telling_groups.tell_change(room, after)
    return len(people)


def words(texts: Texts, before: Conference, after: Conference, basis: str) -> str:
    """The one notice: that it is off, or meets after all; of the day alone, else of everything, with the document."""
    if after.off:
        return texts.say("conference.off.notice", name=after.name, why=after.off)
    by = "\n" + texts.say("conference.changed_by", basis=basis) if before.day != after.day and basis else ""
    if before.day is None:
        when = preparing.where_and_when(texts, after)
        return texts.say("conference.off.on_again", name=after.name, when=when, by=by)
    if (before.hour, before.place) == (after.hour, after.place) and after.day:
        days = {"before": local_day(before.day), "day": local_day(after.day)}
        return texts.say("redate.conference", what=after.name, **days, basis=basis, hour=after.hour, place=after.place)
    facts = {"before": preparing.where_and_when(texts, before), "after": preparing.where_and_when(texts, after)}
    return texts.say("conference.changed", name=after.name, **facts, by=by)


def known(room: Mailroom, stands: Conference) -> Known:
    """What the invited know of a conference, by the notices that went."""
    now = Known(facts_of(stands), conferences.asked_at(room.page, stands.phase))
    return notices.known(room, _series(stands.phase), now)


def facts_of(met: Conference) -> tuple[str, ...]:
    """Day, hour and place as they are kept beside a notice; of one that is off there are none."""
    if met.off:
        return ("", "", "")
    return (met.day.isoformat() if met.day else "", met.hour, met.place)


def phase_of(plan: Plan, occasion: str) -> str | None:
    """The phase whose conference an occasion is about, by invitation or notice; None for any other."""
    found = (one.id for one in plan.phases if occasion.startswith((*_all_series(plan, one.id), *_series(one.id))))
    return next(found, None)


def _as_known(met: Conference, heard: Known) -> Conference:
    day, hour, place = heard.facts
    return replace(met, day=date.fromisoformat(day) if day else None, hour=hour, place=place, off="")


def _all_series(plan: Plan, phase: str) -> tuple[str, ...]:
    """How its invitations, reminders and the notices for groups begin."""
    return schedule.series_of(plan, moved_days.key_of(phase, moved_days.REVIEW))


def _series(phase: str) -> tuple[str, str]:
    return notices.of_day(moved_days.key_of(phase, moved_days.REVIEW)), notices.of_venue(phase)


def _basis(room: Mailroom, phase: str) -> str:
    last = room.plan.move_of(moved_days.key_of(phase, moved_days.REVIEW))
    return last.basis if last else ""


def _invited(room: Mailroom, phase: str) -> set[int]:
    return reminded.reached(room.page, preparing.series(room.plan, phase))
