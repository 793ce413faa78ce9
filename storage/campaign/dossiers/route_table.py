"""The one route of a dossier as a table: its states, the moves between them, who may make each, what each needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a dossier is. `CHOSEN` and `PASSED_OVER` are decided but not released: only office and bodies see them."""

    PROPOSED = "proposed"
    RECEIVED = "received"
    COMPLETION = "completion"
    ASSESSMENT = "assessment"
    COUNCIL = "council"
    CHOSEN = "chosen"
    PASSED_OVER = "passed_over"
    RECOGNISED = "recognised"
    NOT_RECOGNISED = "not_recognised"
    AWARDED = "awarded"
    PAID = "paid"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    SUSPENDED = "suspended"
    TRANSFERRING = "transferring"


class Move(StrEnum):
    """What can be done with a dossier."""

    PROPOSE = "propose"
    RECEIVE = "receive"
    ASK = "ask"
    ANSWER = "answer"
    ASSESS = "assess"
    TO_COUNCIL = "to_council"
    RECOGNISE = "recognise"
    DECLINE = "decline"
    RECONSIDER = "reconsider"
    CONFIRM = "confirm"  # the release says yes
    CLOSE = "close"  # the release says no
    AWARD = "award"
    PAY = "pay"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    HOLD = "hold"
    LIFT = "lift"
    SUSPEND = "suspend"
    OFFER = "offer"
    ACCEPT = "accept"
    KEEP = "keep"
    RECALL = "recall"  # whoever gave it away keeps it after all


class Who(StrEnum):
    """Who makes a move: an officer of the dossier's unit, of the unit that takes it over, the office, a body, finance;
    `HOUSE` is the program itself, when one turn's decision brings another about.
    """

    UNIT = "unit"
    TAKER = "taker"
    OFFICE = "office"
    BODY = "body"
    FINANCE = "finance"
    HOUSE = "house"


ROLES: Final[Mapping[Who, tuple[str, ...]]] = {
    Who.UNIT: ("unit_officer",),
    Who.TAKER: ("unit_officer",),
    Who.OFFICE: ("organiser_officer", "admin"),
    Who.BODY: ("council_member", "organiser_officer", "admin"),
    Who.FINANCE: ("finance_officer", "organiser_officer", "admin"),
    Who.HOUSE: (),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A move: from which states, where to (None: back to where `undoes` came from), by whom, with which facts.

    `needs` are facts without which the move is not made; `judged`: whoever is barred or held may not make it.
    """

    move: Move
    sources: frozenset[State]
    target: State | None
    who: Who
    needs: tuple[str, ...] = ()
    judged: bool = False
    undoes: Move | None = None


_UNDER_WAY: Final = frozenset({State.PROPOSED, State.RECEIVED, State.COMPLETION})
IN_REVIEW: Final = frozenset({State.ASSESSMENT, State.COUNCIL, State.CHOSEN, State.PASSED_OVER})
OPEN: Final = _UNDER_WAY | IN_REVIEW | {State.HELD, State.TRANSFERRING}  # stands, and its outcome is not released
GONE: Final = frozenset({State.WITHDRAWN, State.SUSPENDED})  # holds no slot
PENDING: Final = frozenset({State.CHOSEN, State.PASSED_OVER})
INSIDE: Final = frozenset({Move.RECOGNISE, Move.DECLINE, Move.RECONSIDER})  # hops that only office and bodies see


def _at(*states: State) -> frozenset[State]:
    return frozenset(states)


TABLE: Final[tuple[Step, ...]] = (
    Step(Move.PROPOSE, _at(), State.PROPOSED, Who.UNIT, judged=True),
    Step(Move.RECEIVE, _at(State.PROPOSED), State.RECEIVED, Who.OFFICE, ("arrival", "day"), judged=True),
    Step(Move.ASK, _at(State.RECEIVED, State.ASSESSMENT), State.COMPLETION, Who.OFFICE, ("what", "until")),
    Step(Move.ANSWER, _at(State.COMPLETION), State.RECEIVED, Who.UNIT, ("text",)),
    Step(Move.ASSESS, _at(State.RECEIVED, State.COMPLETION), State.ASSESSMENT, Who.OFFICE),
    Step(Move.TO_COUNCIL, _at(State.ASSESSMENT), State.COUNCIL, Who.BODY),
    Step(Move.RECOGNISE, _at(State.COUNCIL), State.CHOSEN, Who.BODY, judged=True),
    Step(Move.DECLINE, _at(State.COUNCIL), State.PASSED_OVER, Who.BODY),
    Step(Move.RECONSIDER, PENDING, State.COUNCIL, Who.BODY, ("why",)),
    Step(Move.CONFIRM, _at(State.CHOSEN), State.RECOGNISED, Who.HOUSE, judged=True),
    Step(Move.CLOSE, _at(State.PASSED_OVER), State.NOT_RECOGNISED, Who.HOUSE),
    Step(Move.AWARD, _at(State.RECOGNISED), State.AWARDED, Who.OFFICE),
    Step(Move.PAY, _at(State.AWARDED), State.PAID, Who.FINANCE),
    Step(Move.WITHDRAW, _UNDER_WAY | {State.HELD, State.TRANSFERRING}, State.WITHDRAWN, Who.UNIT),
    Step(
        Move.WITHDRAW,
        IN_REVIEW | {State.COMPLETION, State.TRANSFERRING},
        State.WITHDRAWN,
        Who.OFFICE,
        ("why",),
    ),
    Step(Move.RESTORE, _at(State.WITHDRAWN), State.PROPOSED, Who.UNIT, judged=True),
    Step(Move.HOLD, OPEN - {State.HELD}, State.HELD, Who.HOUSE, ("why",)),
    Step(Move.LIFT, _at(State.HELD), None, Who.HOUSE, undoes=Move.HOLD),
    Step(Move.SUSPEND, OPEN, State.SUSPENDED, Who.HOUSE),
    Step(Move.OFFER, _UNDER_WAY, State.TRANSFERRING, Who.UNIT, ("to",)),
    Step(Move.ACCEPT, _at(State.TRANSFERRING), State.PROPOSED, Who.TAKER, judged=True),
    Step(Move.KEEP, _at(State.TRANSFERRING), None, Who.TAKER, undoes=Move.OFFER),
    Step(Move.RECALL, _at(State.TRANSFERRING), None, Who.UNIT, undoes=Move.OFFER),
)


def step(move: Move, state: State) -> Step | None:
    """The row of the table for a move from a state; None: the move is not legal there."""
    return next((row for row in TABLE if row.move is move and state in row.sources), None)


def from_here(state: State) -> tuple[Step, ...]:
    """Every legal move from a state, in the order of the table."""
    return tuple(row for row in TABLE if state in row.sources)


def outward(state: State) -> State:
    """The state as others than office and bodies may know it: what is not released is still with the council."""
    return State.COUNCIL if state in PENDING else state
