"""A dossier goes its way: every move is checked against the one table, judged where the table says so, and kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from storage.book.page import Page
from storage.campaign.dossiers import eligibility, hops, nominations, rules
from storage.campaign.dossiers.eligibility import look
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.nominations import Already, Full, NewPut
from storage.campaign.dossiers.route_table import IN_REVIEW, ROLES, Move, State, Step, Who, from_here, step
from storage.campaign.dossiers.rules import Candidate, Put, Reason
from storage.campaign.membership import heads, people
from storage.campaign.membership.people import Known
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Phase
from storage.campaign.territory import units
from storage.limits import limits

__all__ = ["Hop", "Move", "State", "hops_of", "listing", "move", "next_moves", "propose", "state"]
BEFORE = frozenset({Move.WITHDRAW, Move.RESTORE, Move.OFFER})  # moves of a unit, in time for the phase's dossiers


@dataclass(frozen=True, slots=True)
class _Turn:
    """One wanted move with all that it brings."""

    page: Page
    plan: Plan
    put: Put
    row: Step
    by: Known | None
    at: datetime
    real: datetime
    why: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def phase(self) -> Phase:
        return self.plan.phase(self.put.phase)

    @property
    def today(self) -> date:
        return self.at.astimezone(self.plan.tzinfo).date()

    def no(self, code: str, **facts: object) -> Reason:
        return refusal(self.plan, self.put, code, **facts)


def propose(
    page: Page, plan: Plan, new: NewPut, by: Known, *, at: datetime, real: datetime
) -> Put | Full | Already | Reason:
    """Put somebody forward: judged with the unit locked, so that a release at the same moment is seen."""
    nominations.lock_units(page, [new.unit])
    local = at.astimezone(plan.tzinfo)
    head, place = people.by_id(page, new.person), units.place(page, new.area)
    names = (head.name if head else "", place.title if place else "")
    if reason := look(page, plan, new.phase, local.date()).reason(new.person, new.area, *names):
        return reason
    outcome = nominations.put_forward(page, new, quota=plan.phase(new.phase).quota, at=at, year=local.year)
    if isinstance(outcome, Put):
        first = Hop(outcome.number, Move.PROPOSE, None, State.PROPOSED, by.id, at, real)
        hops.write(page, outcome, first, by)
    return outcome


def move(  # noqa: PLR0913 - who, what, when and why of one move
    page: Page,
    plan: Plan,
    number: str,
    wanted: Move,
    by: Known | None,
    *,
    at: datetime,
    real: datetime,
    why: str = "",
    facts: Mapping[str, object] | None = None,
) -> Hop | Reason:
    """Make a move, or say why not: `by` None is the program itself. `at` is campaign time, for people and the plan."""
    put = _locked(page, number)
    if put is None:
        return unknown(plan, number)
    row = _row(page, plan, put, wanted, by)
    if row is None:
        return refusal(plan, put, "route_not_now", state=State(put.state), move=wanted, next=_next(plan, put, by))
    turn = _Turn(page, plan, put, row, by, at, real, why, facts or {})
    return _hindered(turn) or _made(turn)


def state(page: Page, number: str) -> State | None:
    """Where a dossier is; None: there is none of this number."""
    put = nominations.by_number(page, number)
    return None if put is None else State(put.state)


def hops_of(page: Page, number: str, *, inside: bool) -> list[Hop]:
    """The hops of a dossier, oldest first; what is decided but not released only for those `inside`."""
    return hops.of(page, number, inside=inside)


def listing(page: Page, phase: str, states: Collection[State] | None = None) -> list[Put]:
    """The dossiers of a phase, in these states or in any, in the order of units and numbers."""
    return nominations.in_states(page, phase, tuple(State) if states is None else states)


def next_moves(plan: Plan, put: Put, by: Known, taker: str = "") -> tuple[Step, ...]:
    """The moves that this person may make with a dossier now; `taker` is the unit to which it is offered."""
    return tuple(row for row in from_here(State(put.state)) if _may(plan, put, row, by, taker))


def completion_until(page: Page, put: Put, today: date) -> date | None:
    """The last day on which a unit may still complete a dossier; None: it is not asked to, or the day is over."""
    asked = hops.last(page, put.number, Move.ASK) if put.state == State.COMPLETION else None
    until = None if asked is None else date.fromisoformat(str(asked.facts["until"]))
    return until if until is not None and until >= today else None


def taken_by_office(page: Page, number: str) -> bool:
    """Whether it was the office that took a dossier back last: its unit cannot undo that."""
    gone = hops.last(page, number, Move.WITHDRAW)
    return gone is not None and "by_office" in gone.facts


def refusal(plan: Plan, put: Put, code: str, **facts: object) -> Reason:
    """A "no" about a dossier, with the clause of its phase."""
    clause = plan.phase(put.phase).clause
    known = {"plan": plan.number, "clause": clause, "number": put.number, "name": put.name, "place": put.place}
    return Reason(code, clause, {**known, **facts}, f"rules.{code}")


# --- what stands in the way ------------------------------------------------------------------------------------------


def _hindered(turn: _Turn) -> Reason | None:
    """The first thing that stands in the way of a legal move."""
    if turn.by is not None and not _may(turn.plan, turn.put, turn.row, turn.by, _taker(turn)):
        return turn.no("route_forbidden", move=turn.row.move)
    missing = tuple(name for name in turn.row.needs if not (turn.why if name == "why" else turn.facts.get(name)))
    if missing:
        return turn.no("route_incomplete", move=turn.row.move)
    if turn.row.move is Move.ASK and str(turn.facts["until"]) < turn.today.isoformat():
        return turn.no("route_day_gone", until=date.fromisoformat(str(turn.facts["until"])))
    return _out_of_hand(turn) or _late(turn) or _barred(turn)


def _out_of_hand(turn: _Turn) -> Reason | None:
    """What a unit cannot undo, since the office or a council did it; what the office has asked a unit for it awaits."""
    put, who = turn.put, turn.row.who
    match turn.row.move:
        case Move.WITHDRAW if who is Who.UNIT and put.state == State.HELD and _before_hold(turn) in IN_REVIEW:
            return turn.no("held_in_review")
        case Move.RESTORE if taken_by_office(turn.page, put.number):
            return turn.no("taken_by_office")
        case Move.ASSESS if until := completion_until(turn.page, put, turn.today):
            return turn.no("completion_awaited", until=until)
    return None


def _before_hold(turn: _Turn) -> State | None:
    held = hops.last(turn.page, turn.put.number, Move.HOLD)
    return None if held is None else held.came_from


def _row(page: Page, plan: Plan, put: Put, wanted: Move, by: Known | None) -> Step | None:
    """The row of the table for a move; where several may make it, each by its own row."""
    mine = () if by is None else next_moves(plan, put, by, offered_to(page, put.number))
    return next((row for row in mine if row.move is wanted), step(wanted, State(put.state)))


def _may(plan: Plan, put: Put, row: Step, by: Known, taker: str) -> bool:
    if row.who is Who.UNIT:
        return any((role, put.unit) in by.roles for role in plan.officers_of(put.unit))
    if row.who is Who.TAKER:
        return any((role, taker) in by.roles for role in plan.officers_of(taker))
    return any(by.has(role) for role in ROLES[row.who])


def _late(turn: _Turn) -> Reason | None:
    """What a unit changes by itself it changes in time; an answer to the office has a day of its own."""
    if turn.row.who is not Who.UNIT or turn.row.move not in BEFORE:
        return None
    if turn.row.move is Move.RESTORE:
        return rules.may_restore(turn.plan, turn.put, turn.at, limits().nominations.restore_days)
    return rules.in_time(turn.plan, turn.put.phase, turn.at, rules.changes_close)


def _barred(turn: _Turn) -> Reason | None:
    if not turn.row.judged:
        return None
    return eligibility.of_dossier(look(turn.page, turn.plan, turn.put.phase, turn.today), turn.put)


def _next(plan: Plan, put: Put, by: Known | None) -> tuple[Move, ...]:
    """What may be done instead by whoever wanted something else."""
    return () if by is None else tuple(row.move for row in next_moves(plan, put, by))


# --- making it -------------------------------------------------------------------------------------------------------


def _made(turn: _Turn) -> Hop | Reason:
    after = _settled(turn)
    if isinstance(after, Reason):
        return after
    move, came_from = turn.row.move, State(turn.put.state)
    by = turn.by.id if turn.by is not None and turn.by.id else None
    hop = Hop(turn.put.number, move, came_from, State(after.state), by, turn.at, turn.real, turn.why, _kept(turn))
    return hops.write(turn.page, after, hop, turn.by)


def _kept(turn: _Turn) -> dict[str, object]:
    """What a hop keeps: the facts given, the unit that gave a dossier away, and that it was the office that took it."""
    if turn.row.move is Move.ACCEPT:
        return {**turn.facts, "from": turn.put.unit}
    if turn.row.move is Move.WITHDRAW and turn.row.who is Who.OFFICE:
        return {**turn.facts, "by_office": True}
    return dict(turn.facts)


def _settled(turn: _Turn) -> Put | Reason:
    """The dossier as it stands after the move."""
    page, put = turn.page, turn.put
    match turn.row.move:
        case Move.WITHDRAW | Move.SUSPEND:
            target = turn.row.target or State.WITHDRAWN
            gone = nominations.withdraw(page, put.number, why=turn.why, at=turn.at, state=target)
            return gone or turn.no("already_withdrawn")
        case Move.RESTORE:
            return _room(turn, put.unit, nominations.restore(page, put.number, quota=turn.phase.quota))
        case Move.ACCEPT:
            return _accepted(turn)
        case _:
            return nominations.settle(page, put.number, turn.row.target or _before(turn))


def _before(turn: _Turn) -> State:
    """Where the dossier was before the move that this one undoes."""
    undone = None if turn.row.undoes is None else hops.last(turn.page, turn.put.number, turn.row.undoes)
    return State.PROPOSED if undone is None or undone.came_from is None else undone.came_from


def _accepted(turn: _Turn) -> Put | Reason:
    """It goes over to the unit that it was offered to: with its area, or to the area there that the person heads."""
    unit = _taker(turn)
    area = _area_there(turn, unit)
    if not area:
        return turn.no("wrong_unit")
    return _room(turn, unit, nominations.transfer(turn.page, turn.put.number, unit, area, quota=turn.phase.quota))


def _area_there(turn: _Turn, unit: str) -> str:
    above = heads.above(turn.page, turn.put.area)
    if above is not None and above.code == unit:
        return turn.put.area
    held = heads.areas(turn.page, unit, turn.today)
    return next((a.place.code for a in held if any(person == turn.put.person for person, _ in a.heads)), "")


def _taker(turn: _Turn) -> str:
    return offered_to(turn.page, turn.put.number) if turn.row.who is Who.TAKER else ""


def offered_to(page: Page, number: str) -> str:
    """The unit that a dossier was last offered to; "" for none."""
    offer = hops.last(page, number, Move.OFFER)
    return "" if offer is None else str(offer.facts["to"])


def _room(turn: _Turn, unit: str, outcome: Put | Full | Already | None) -> Put | Reason:
    """The outcome of asking for a slot, as the rules tell it."""
    match outcome:
        case Put():
            return outcome
        case Full(standing):
            return rules.quota_used(turn.plan, turn.put.phase, units.whole_title(turn.page, unit), standing)
        case Already(other):
            candidate = Candidate(turn.put.unit, turn.put.area, turn.put.place, turn.put.unit, turn.put.person)
            return rules.already(turn.plan, other, candidate)
        case None:
            return turn.no("not_withdrawn")


def _locked(page: Page, number: str) -> Put | None:
    """The dossier, read after its unit is locked; a unit that is to take it is locked in the same go."""
    put = nominations.by_number(page, number)
    if put is None:
        return None
    taker = offered_to(page, number)
    nominations.lock_units(page, filter(None, {put.unit, taker}))
    return nominations.by_number(page, number)


def unknown(plan: Plan, number: str) -> Reason:
    """There is no dossier of this number."""
    clause = plan.phases[0].clause
    return Reason(
        "route_unknown", clause, {"plan": plan.number, "clause": clause, "number": number}, "rules.route_unknown"
    )
