"""The calendar as named occasions: deadlines' reminders, marked days, decisions to announce; pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from storage.campaign.plan import Plan

HEADS_DAYS = 14  # heads of areas are told once, about so many days before the end: time to finish one more work


class Kind(StrEnum):
    """What an occasion is about."""

    DEADLINE = "deadline"  # the last day for dossiers comes near: officers of units that have a slot free
    HEADS = "heads"  # the end of a phase comes near: told once to the heads of areas
    MILESTONE = "milestone"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Occasion:
    """A named moment of campaign time; `about` is the id of the phase or milestone, or the decision's number."""

    name: str
    at: datetime
    kind: Kind
    about: str
    days: int = 0  # before the deadline


@dataclass(frozen=True, slots=True)
class ToAnnounce:
    """A decision by its row and number, and the moment (campaign time) of its announcement."""

    id: int
    number: str
    at: datetime


def occasions(plan: Plan, decisions: Iterable[ToAnnounce] = ()) -> tuple[Occasion, ...]:
    """All occasions, by time and name; moving a date in the plan moves its reminders."""
    found = [*_deadlines(plan), *_milestones(plan)]
    found += [Occasion(f"quyet-dinh-{one.id}", one.at, Kind.DECISION, one.number) for one in decisions]
    return tuple(sorted(found, key=lambda one: (one.at, one.name)))


def due(plan: Plan, now: datetime, decisions: Iterable[ToAnnounce] = ()) -> tuple[Occasion, ...]:
    """The occasions whose moment has come, the earliest first."""
    return tuple(one for one in occasions(plan, decisions) if one.at <= now)


def coming(plan: Plan, now: datetime, decisions: Iterable[ToAnnounce] = ()) -> tuple[Occasion, ...]:
    """The occasions that are to come, the next first."""
    return tuple(one for one in occasions(plan, decisions) if one.at > now)


def _deadlines(plan: Plan) -> Iterator[Occasion]:
    days_before = plan.reminders.days_before
    for number, phase in enumerate(plan.phases, 1):
        for days in days_before:
            yield Occasion(
                f"gd{number}-het-han-T-{days}",
                _hour(plan, _before(phase.dossiers_end, days)),
                Kind.DEADLINE,
                phase.id,
                days,
            )
        if days_before:
            days = _nearest(days_before)
            yield Occasion(
                f"gd{number}-truong-ban-T-{days}", _hour(plan, _before(phase.ends, days)), Kind.HEADS, phase.id, days
            )


def _milestones(plan: Plan) -> Iterator[Occasion]:
    for one in plan.milestones:
        yield Occasion(f"moc-{one.id}", _hour(plan, one.date), Kind.MILESTONE, one.id)


def _nearest(days_before: Iterable[int]) -> int:
    return min(days_before, key=lambda days: (abs(days - HEADS_DAYS), days))


def _before(end: date, days: int) -> date:
    return end - timedelta(days=days)


def _hour(plan: Plan, day: date) -> datetime:
    return datetime.combine(day, time(plan.reminders.hour), plan.tzinfo)
