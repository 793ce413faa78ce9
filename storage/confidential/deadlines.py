"""By when a tip is acknowledged, triaged, forwarded, answered: from its slot's end, on the working calendar; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from storage.confidential.slots import end
from storage.confidential.states import State
from storage.limits import limits
from storage.working_time import WorkingTime

URGENT, SOON, NORMAL, LOW = 1, 2, 3, 4  # the priorities
_WAITS_FOR = {  # which deadlines still run in a state
    State.NEW: ("acknowledge", "triage", "forward"),
    State.ACKNOWLEDGED: ("triage", "forward", "answer"),
    State.TRIAGED: ("forward", "answer"),
    State.NEED_INFO: (),
    State.VERIFYING: ("forward", "answer"),
    State.FORWARDED: ("answer",),
    State.HANDLED: ("answer",),
    State.CLOSED: (),
}


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The moments (aware) by which each step is to be done; `answer` counts from the latest change."""

    acknowledge: datetime
    triage: datetime
    forward: datetime
    answer: datetime


@lru_cache(maxsize=4096)  # after a flood thousands of tips share a slot
def deadlines(slot: datetime, changed: datetime, priority: int, calendar: WorkingTime, zone: tzinfo) -> Deadlines:
    """The deadlines of a tip that came in one slot and was last changed in another."""
    rules, start = limits().confidential, end(slot)
    acknowledge = {
        URGENT: start + timedelta(minutes=rules.urgent_minutes),
        SOON: start + timedelta(minutes=rules.soon_minutes),
        NORMAL: calendar.after_hours(start, rules.normal_hours, zone),
        LOW: calendar.after_days(start, rules.low_days, zone),
    }[priority]
    triage = start + timedelta(hours=rules.triage_hours)
    at_once = acknowledge if priority <= SOON else triage
    return Deadlines(acknowledge, triage, at_once, calendar.after_days(end(changed), rules.answer_days, zone))


def running(state: State, found: Deadlines) -> Iterator[tuple[str, datetime]]:
    """The deadlines that a state still waits for, by name."""
    return ((name, getattr(found, name)) for name in _WAITS_FOR[state])


def overdue(state: State, found: Deadlines, now: datetime) -> list[str]:
    """The names of the steps that are late."""
    return [name for name, by in running(state, found) if by < now]
