"""The life of a tip as a pure table: which act leads from which state to which, and what its informant sees of it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from storage.talk import Refusal


class State(StrEnum):
    """Where a tip stands."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    TRIAGED = "triaged"
    NEED_INFO = "need_info"
    VERIFYING = "verifying"
    FORWARDED = "forwarded"
    HANDLED = "handled"
    CLOSED = "closed"


class Act(StrEnum):
    """What an officer or the informant does to a tip."""

    ACKNOWLEDGE = "acknowledge"
    TRIAGE = "triage"
    ASK = "ask"
    ANSWER = "answer"
    VERIFY = "verify"
    FORWARD = "forward"
    HANDLE = "handle"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


class Outcome(StrEnum):
    """How a tip was closed."""

    VERIFIED = "verified"
    REFUTED = "refuted"
    INSUFFICIENT = "insufficient"
    DUPLICATE = "duplicate"
    SPAM = "spam"
    OUT_OF_SCOPE = "out_of_scope"
    WITHDRAWN = "withdrawn"


class Shown(StrEnum):
    """What the informant is told: five plain states."""

    RECEIVED = "received"
    VERIFYING = "verifying"
    FORWARDED = "forwarded"
    HANDLED = "handled"
    CLOSED = "closed"


_OPEN: Final = (State.ACKNOWLEDGED, State.TRIAGED, State.NEED_INFO, State.VERIFYING, State.FORWARDED, State.HANDLED)
_EARLY: Final = (State.ACKNOWLEDGED, State.TRIAGED, State.NEED_INFO, State.VERIFYING)
_LATE: Final = (State.FORWARDED, State.HANDLED)
_STAYS: Final[Mapping[State, State]] = {state: state for state in _OPEN}
MOVES: Final[Mapping[Act, Mapping[State, State]]] = {
    Act.ACKNOWLEDGE: {State.NEW: State.ACKNOWLEDGED},
    Act.TRIAGE: dict.fromkeys((State.ACKNOWLEDGED, State.TRIAGED), State.TRIAGED),
    Act.ASK: dict.fromkeys(_EARLY, State.NEED_INFO) | {state: state for state in _LATE},
    Act.ANSWER: {**_STAYS, State.NEW: State.NEW, State.NEED_INFO: State.VERIFYING},
    Act.VERIFY: dict.fromkeys((State.ACKNOWLEDGED, State.TRIAGED, State.NEED_INFO), State.VERIFYING),
    Act.FORWARD: dict.fromkeys(_EARLY, State.FORWARDED),
    Act.HANDLE: dict.fromkeys((State.VERIFYING, State.FORWARDED), State.HANDLED),
    Act.CLOSE: dict.fromkeys(_OPEN, State.CLOSED),
    Act.WITHDRAW: dict.fromkeys((State.NEW, *_OPEN), State.CLOSED),
    Act.REOPEN: {State.CLOSED: State.TRIAGED},
}
_SHOWN: Final[Mapping[State, Shown]] = {
    State.NEW: Shown.RECEIVED,
    State.ACKNOWLEDGED: Shown.RECEIVED,
    State.TRIAGED: Shown.VERIFYING,
    State.NEED_INFO: Shown.VERIFYING,
    State.VERIFYING: Shown.VERIFYING,
    State.FORWARDED: Shown.FORWARDED,
    State.HANDLED: Shown.HANDLED,
    State.CLOSED: Shown.CLOSED,
}


def after(state: State, act: Act) -> State:
    """The state that an act leads to; Refusal where it cannot be done now."""
    found = MOVES[act].get(state)
    if found is None:
        raise Refusal("tips.not_now")
    return found


def shown(state: State) -> Shown:
    """What the informant is told of a state."""
    return _SHOWN[state]
