"""Days of the plan that the office moves, or sets where they are open: what may move, and the plan then; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import MovedDay, OpenPoint, Phase

STARTS, ENDS, DOSSIERS, REVIEW = "starts", "ends", "dossiers_due", "review"
MOVABLE: Final = (ENDS, DOSSIERS, REVIEW)
SET_IN: Final = {"phases.dossiers_due": DOSSIERS, "phases.review.date": REVIEW}


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a day cannot be: the key of a sentence, and its facts (days as days)."""

    key: str
    facts: dict[str, object]


def key_of(phase: str, what: str) -> str:
    """The key of a phase's day, such as "I.ends"."""
    return f"{phase}.{what}"


def split(plan: Plan, key: str) -> tuple[Phase, str]:
    """The phase and the kind of day that a key names; KeyError for none."""
    phase, _, what = key.partition(".")
    if what not in {STARTS, *MOVABLE}:
        raise KeyError(key)
    return plan.phase(phase), what


def day_of(plan: Plan, key: str) -> date | None:
    """The day as it stands; None where it is open."""
    phase, what = split(plan, key)
    days = {STARTS: phase.starts, ENDS: phase.ends, DOSSIERS: phase.dossiers_due, REVIEW: phase.review.date}
    return days[what]


def movable(plan: Plan, today: date) -> list[str]:
    """The keys of days that can be moved or set now: nothing of a phase that is over but its conference."""
    return [
        key_of(phase.id, what) for phase in plan.phases for what in MOVABLE if what == REVIEW or phase.ends >= today
    ]


def misfit(plan: Plan, key: str, day: date, today: date) -> Misfit | None:
    """Why a day cannot be moved there; None: it can."""
    phase, what = split(plan, key)
    after = _after(plan, phase)
    if day < today:
        return Misfit("redate.gone", {"day": day})
    if day == day_of(plan, key):
        return Misfit("redate.same", {"day": day})
    if what == DOSSIERS and not phase.starts <= day <= phase.ends:
        return Misfit("redate.outside", {"phase": phase.name, "starts": phase.starts, "ends": phase.ends})
    if what == ENDS and day < phase.starts:
        return Misfit("redate.before_start", {"phase": phase.name, "starts": phase.starts})
    if what == ENDS and phase.dossiers_due is not None and day < phase.dossiers_due:
        return Misfit("redate.before_due", {"phase": phase.name, "due": phase.dossiers_due})
    if what == ENDS and after is not None and day >= (after.dossiers_due or after.ends):
        return Misfit("redate.swallows", {"phase": after.name, "ends": after.ends})
    return None


def with_it(plan: Plan, key: str, day: date) -> list[tuple[str, date]]:
    """What moves: the day itself, and the start of the next phase where this one runs into it."""
    phase, what = split(plan, key)
    after = _after(plan, phase)
    pushed = what == ENDS and after is not None and day >= after.starts
    return [(key, day), *([(key_of(after.id, STARTS), day + timedelta(days=1))] if pushed and after else [])]


def applied(plan: Plan, moves: Sequence[MovedDay]) -> Plan:
    """The plan with the last move of each key."""
    if not moves:
        return plan
    last = {move.key: move for move in moves}
    phases = tuple(_moved(phase, last) for phase in plan.phases)
    points = tuple(_answered(point, phases) for point in plan.open_points)
    return replace(plan, phases=phases, open_points=points, moved=tuple(last.values()))


def _moved(phase: Phase, last: dict[str, MovedDay]) -> Phase:
    days = {
        what: last[key_of(phase.id, what)].day for what in (STARTS, ENDS, DOSSIERS) if key_of(phase.id, what) in last
    }
    review = last.get(key_of(phase.id, REVIEW))
    met = phase.review if review is None else replace(phase.review, date=review.day)
    return replace(phase, review=met, **days)  # type: ignore[arg-type]  # all of these are days


def _answered(point: OpenPoint, phases: Iterable[Phase]) -> OpenPoint:
    """An open point is answered once every phase has its day."""
    if point.set_in not in SET_IN:
        return point
    kind = SET_IN[point.set_in]
    days = [phase.dossiers_due if kind == DOSSIERS else phase.review.date for phase in phases]
    said = "; ".join(str(day) for day in days)
    return replace(point, value=None if None in days else said)


def _after(plan: Plan, phase: Phase) -> Phase | None:
    return next((one for one in plan.phases if one.starts > phase.starts), None)
