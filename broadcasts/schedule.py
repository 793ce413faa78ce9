"""The calendar as named occasions: deadlines' reminders, marked days, decisions to announce; pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from broadcasts import hours
from storage.campaign.planning.plan import Plan

REPORT_DAYS = 7  # a commune's report is a week's work; twice is enough beside the reminders of the phase itself
HEADS_DAYS = 14  # heads of areas are told once, about so many days before the end: time to finish one more work


class Kind(StrEnum):
    """What an occasion is about."""

    DEADLINE = "deadline"  # the last day for dossiers comes near: officers of units that have a slot free
    REPORT = "report"  # the day for the units' reports comes near: officers of those that have sent none
    HEADS = "heads"  # the end of a phase comes near: told once to the heads of areas
    CONFERENCE = "conference"  # a phase's conference comes near: the invited who have not said no
    MILESTONE = "milestone"
    DECISION = "decision"


REMINDED = {
    Kind.DEADLINE: "unit_officer",
    Kind.REPORT: "unit_officer",
    Kind.HEADS: "area_head",
    Kind.CONFERENCE: "",  # of no role: whoever is invited
}
OFFICE = ("organiser_officer", "admin")


@dataclass(frozen=True, slots=True)
class Occasion:
    """A named moment of campaign time; `about` is the id of phase, report or milestone, or the decision's number."""

    name: str
    at: datetime
    kind: Kind
    about: str
    days: int = 0  # from the day on which it comes to the deadline


@dataclass(frozen=True, slots=True)
class ToAnnounce:
    """A decision by its row and number, and the moment (campaign time) of its announcement."""

    id: int
    number: str
    at: datetime


def occasions(plan: Plan, decisions: Iterable[ToAnnounce] = ()) -> tuple[Occasion, ...]:
    """All occasions, by time and name; moving a date in the plan moves its reminders."""
    found = [*_deadlines(plan), *_reports(plan), *_conferences(plan), *_milestones(plan)]
    found += [Occasion(f"quyet-dinh-{one.id}", one.at, Kind.DECISION, one.number) for one in decisions]
    return tuple(sorted(found, key=lambda one: (one.at, one.name)))


def reminds(one: Occasion, roles: Collection[str]) -> bool:
    """Whether an occasion is a reminder for somebody with these roles; the office follows all of them."""
    return one.kind in REMINDED and (REMINDED[one.kind] in roles or any(role in roles for role in OFFICE))


def due(plan: Plan, now: datetime, decisions: Iterable[ToAnnounce] = ()) -> tuple[Occasion, ...]:
    """The occasions whose moment has come, the earliest first."""
    return tuple(one for one in occasions(plan, decisions) if one.at <= now)


def coming(plan: Plan, now: datetime, decisions: Iterable[ToAnnounce] = ()) -> tuple[Occasion, ...]:
    """The occasions that are to come, the next first."""
    return tuple(one for one in occasions(plan, decisions) if one.at > now)


@dataclass(frozen=True, slots=True)
class Series:
    """Reminders of one day: its name, which tells how often the day was moved, and since when that day is known.

    What a moved day would have brought before its move is nothing that anybody missed. A reminder that would fall on
    a day of rest comes on the last day before: of officers on a working day, of heads on one that is no holiday.
    """

    name: str
    kind: Kind
    about: str
    end: date
    since: datetime | None = None

    def of(self, plan: Plan, *before: int) -> Iterator[Occasion]:
        """The reminders so many days before, one a day; none where the day was moved after it."""
        told: dict[date, int] = {}
        for days in sorted(before, reverse=True):
            told[self._day(days)] = days  # of two on one day the nearer one stays
        for day, days in told.items():
            at = _hour(plan, day)
            if self.since is None or at >= self.since:
                yield Occasion(f"{self.name}-T-{days}", at, self.kind, self.about, (self.end - day).days)

    def _day(self, days: int) -> date:
        by = hours.no_holiday_by if self.kind is Kind.HEADS else hours.working_day_by
        return by(self.end - timedelta(days=days))


def series(plan: Plan, name: str, kind: Kind, about: str, end: date, keys: tuple[str, ...]) -> Series:
    """The reminders of a day that the plan keeps under these keys."""
    moves = [move for key in keys if (move := plan.move_of(key)) is not None]
    if not moves:
        return Series(name, kind, about, end)
    laps = sum(move.lap for move in moves)
    return Series(f"{name}-doi{laps}", kind, about, end, max(move.since for move in moves))


def series_of(plan: Plan, key: str) -> tuple[str, ...]:
    """How the names of all reminders begin that hang on the day of a key such as "I.ends", however often it moved.

    Of a conference: its invitations, its reminders, the notices for groups.
    """
    phase_id, _, what = key.partition(".")
    number = next(place for place, phase in enumerate(plan.phases, 1) if phase.id == phase_id)
    deadline, heads = f"gd{number}-het-han-", f"gd{number}-truong-ban-"
    if what == "dossiers_due":
        return (deadline,)
    if what == "review":
        return (f"gd{number}-hoi-nghi-", f"gd{number}-nhac-hop-", f"gd{number}-nhom-hop-")
    if what != "ends":
        return ()
    reports = [f"bc-{one.id}-" for one in plan.reports if one.phase == phase_id and one.due is None]
    own = plan.phase(phase_id).dossiers_due is not None
    return (*([] if own else [deadline]), heads, *reports)


def _deadlines(plan: Plan) -> Iterator[Occasion]:
    days_before = plan.reminders.days_before
    for number, phase in enumerate(plan.phases, 1):
        keys = (f"{phase.id}.ends", f"{phase.id}.dossiers_due")
        told = series(plan, f"gd{number}-het-han", Kind.DEADLINE, phase.id, phase.dossiers_end, keys)
        yield from told.of(plan, *days_before)
        if days_before:
            heads = series(plan, f"gd{number}-truong-ban", Kind.HEADS, phase.id, phase.ends, keys[:1])
            yield from heads.of(plan, _nearest(days_before))


def _reports(plan: Plan) -> Iterator[Occasion]:
    for period in plan.reports:
        keys = () if period.due else (f"{period.phase}.ends",)
        told = series(plan, f"bc-{period.id}", Kind.REPORT, period.id, plan.report_due(period), keys)
        yield from told.of(plan, *_twice(plan.reminders.days_before))


def _conferences(plan: Plan) -> Iterator[Occasion]:
    for number, phase in enumerate(plan.phases, 1):
        if phase.review.date is not None:
            key, end = f"{phase.id}.review", phase.review.date
            told = series(plan, f"gd{number}-nhac-hop", Kind.CONFERENCE, phase.id, end, (key,))
            yield from told.of(plan, *plan.reminders.conference_days_before)


def _milestones(plan: Plan) -> Iterator[Occasion]:
    for one in plan.milestones:
        yield Occasion(f"moc-{one.id}", _hour(plan, one.date), Kind.MILESTONE, one.id)


def _twice(days_before: Iterable[int]) -> list[int]:
    """The first reminder within the last week, and the last one before the day itself."""
    near = [days for days in days_before if days <= REPORT_DAYS]
    return sorted({max(near), min(days for days in near if days or near == [0])}, reverse=True) if near else []


def _nearest(days_before: Iterable[int]) -> int:
    return min(days_before, key=lambda days: (abs(days - HEADS_DAYS), days))


def _hour(plan: Plan, day: date) -> datetime:
    return datetime.combine(day, time(hours.awake(plan.reminders.hour)), plan.tzinfo)
