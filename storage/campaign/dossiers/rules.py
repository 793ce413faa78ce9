"""Who may hand in and put forward what, and when: pure, and every "no" comes with its clause, its facts and its key."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from storage.campaign.dossiers.route_table import State
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Phase

MINUTE = timedelta(minutes=1)  # "đến hết 23:59": the last minute that is in time, as people say it
Closes = Callable[[Phase], datetime]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something may not be: a code for machines, the plan's clause, the facts, and the key of the sentence.

    Facts are raw: a day is a date, a moment an aware instant, names are a tuple of texts.
    """

    code: str
    clause: str
    facts: Mapping[str, object]
    key: str

    @property
    def next_step(self) -> str:
        """The key of the sentence that says what can be done now."""
        return f"next_step.{self.code}"


@dataclass(frozen=True, slots=True)
class Put:
    """A head who is, or was, put forward by a unit in a phase; `slot` is None once it is withdrawn or suspended."""

    number: str
    phase: str
    unit: str
    slot: int | None
    area: str
    place: str  # the area as people speak of it
    person: int
    name: str
    merit: str
    state: str  # where on its route: a value of route_table.State
    at: datetime
    ended_at: datetime | None = None
    ended_why: str = ""

    @property
    def who(self) -> str:
        """The person and the area, as a list names them."""
        return f"{self.name} – {self.place}"

    @property
    def stands(self) -> bool:
        """Whether it holds a slot of the quota."""
        return self.slot is not None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whom a unit wants to put forward: the area, the unit above it, and its head, if it has one."""

    unit: str
    area: str
    place: str
    above: str
    person: int | None


def works_close(phase: Phase) -> datetime:
    """Until when heads of areas hand in what they did."""
    return phase.closes


def dossiers_close(phase: Phase) -> datetime:
    """Until when units put people forward."""
    return phase.dossiers_close


def changes_close(phase: Phase) -> datetime:
    """Until when units take back and give away by themselves whom they put forward; filing late is another matter."""
    return phase.dossiers_close


def open_phase(plan: Plan, at: datetime, closes: Closes) -> Phase | Reason:
    """The phase that takes something at the instant that counts, or why none does."""
    for phase in plan.phases:
        if phase.opens <= at < closes(phase):
            return phase
    begun = [phase for phase in plan.phases if phase.opens <= at]
    return closed(plan, begun[-1], at, closes) if begun else not_open(plan, plan.phases[0])


def in_time(plan: Plan, phase_id: str, at: datetime, closes: Closes) -> Reason | None:
    """Why something for this phase is early or late at the instant that counts."""
    phase = plan.phase(phase_id)
    if at < phase.opens:
        return not_open(plan, phase)
    return closed(plan, phase, at, closes) if at >= closes(phase) else None


def not_open(plan: Plan, phase: Phase) -> Reason:
    """The phase has not begun: when it will."""
    return _reason(plan, "not_open", phase.clause, phase=phase.name, opens=phase.starts, ends=phase.ends)


def closed(plan: Plan, phase: Phase, at: datetime, closes: Closes) -> Reason:
    """The phase is over: until when it was open, and when the message counted; the next one, where there is one."""
    ask = "/nopmuon" if closes is dossiers_close else "/kiennghi"
    facts: dict[str, object] = {"phase": phase.name, "closed": closes(phase) - MINUTE, "counted": at, "ask": ask}
    later = plan.next_phase(phase.opens)
    if later is None:
        return _reason(plan, "closed", phase.clause, **facts)
    return _reason(plan, "closed_until", phase.clause, **facts, next=later.name, opens=later.starts)


def may_hand_in(
    plan: Plan, phase_id: str, area: str, own: Iterable[str], values: Sequence[str], at: datetime
) -> Reason | None:
    """Why a head may not hand in a work for this area now."""
    if late := in_time(plan, phase_id, at, works_close):
        return late
    if area not in own:
        return _reason(plan, "foreign_area", plan.phase(phase_id).clause)
    known = {value.id for value in plan.values}
    if not values or not set(values) <= known:
        return _reason(plan, "no_value", plan.values[0].clause, values=tuple(value.name for value in plan.values))
    return None


def may_put_forward(plan: Plan, phase_id: str, candidate: Candidate, at: datetime) -> Reason | None:
    """Why a unit may not put this head forward now, apart from the quota and from whom it has put forward already."""
    if late := in_time(plan, phase_id, at, dossiers_close):
        return late
    if candidate.above != candidate.unit:
        return wrong_unit(plan, phase_id, candidate)
    return no_head(plan, phase_id, candidate) if candidate.person is None else None


def wrong_unit(plan: Plan, phase_id: str, candidate: Candidate) -> Reason:
    """The area belongs to another unit."""
    return _reason(plan, "wrong_unit", plan.phase(phase_id).clause, place=candidate.place)


def no_head(plan: Plan, phase_id: str, candidate: Candidate) -> Reason:
    """Nobody heads the area now."""
    return _reason(plan, "no_head", plan.phase(phase_id).clause, place=candidate.place)


def quota_used(plan: Plan, phase_id: str, unit: str, standing: Sequence[Put]) -> Reason:
    """The unit (as people speak of it) has put forward as many as it may: how many, and whom."""
    phase = plan.phase(phase_id)
    names = tuple(put.who for put in standing)
    return _reason(
        plan,
        "quota_used",
        phase.clause,
        unit=unit,
        used=len(standing),
        quota=phase.quota,
        phase=phase.name,
        names=names,
    )


def already(plan: Plan, put: Put, candidate: Candidate) -> Reason:
    """The area or the person is put forward in this phase already."""
    phase = plan.phase(put.phase)
    code = "area_already" if put.area == candidate.area else "person_already"
    return _reason(
        plan, code, phase.clause, name=put.name, place=put.place, number=put.number, phase=phase.name, at=put.at
    )


def may_withdraw(plan: Plan, put: Put, at: datetime) -> Reason | None:
    """Why a unit may not take this back now."""
    if not put.stands:
        return _gone(plan, put)
    return in_time(plan, put.phase, at, changes_close)


def may_restore(plan: Plan, put: Put, at: datetime, days: int) -> Reason | None:
    """Why something withdrawn may not be restored now, apart from the quota: it must be in time and at most so old."""
    if put.state != State.WITHDRAWN or put.ended_at is None:
        return _reason(plan, "not_withdrawn", plan.phase(put.phase).clause, name=put.name, number=put.number)
    if over := in_time(plan, put.phase, at, changes_close):
        return over  # before the days that are past: nobody is told to put forward anew in a phase that is over
    if at > put.ended_at + timedelta(days=days):
        clause = plan.phase(put.phase).clause
        return _reason(plan, "restore_late", clause, name=put.name, ended=put.ended_at, days=days)
    return None


def days_left(phase: Phase, day: date) -> int:
    """Days until the last day of the phase; 0 on that day."""
    return (phase.ends - day).days


def _gone(plan: Plan, put: Put) -> Reason:
    return _reason(plan, "already_withdrawn", plan.phase(put.phase).clause, name=put.name, number=put.number)


def _reason(plan: Plan, code: str, clause: str, **facts: object) -> Reason:
    return Reason(code, clause, {"plan": plan.number, "clause": clause, **facts}, f"rules.{code}")
