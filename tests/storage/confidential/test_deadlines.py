"""Deadlines: from the end of the slot, by how pressing the tip is, on the working calendar."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.confidential import deadlines as room
from storage.confidential.deadlines import LOW, NORMAL, SOON, URGENT
from storage.confidential.slots import slot_of
from storage.confidential.states import State
from storage.working_time import working_time

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)  # 07:00 there; the slot ends at 13:00
ENDS = MONDAY + timedelta(hours=6)


def of(slot: datetime, priority: int, changed: datetime | None = None) -> room.Deadlines:
    return room.deadlines(slot, changed or slot, priority, working_time(), HERE)


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


@pytest.mark.parametrize(
    ("priority", "by"),
    [
        (URGENT, ENDS + timedelta(minutes=5)),
        (SOON, ENDS + timedelta(minutes=30)),
        (NORMAL, here("2026-03-03T07:30")),  # 13:30–17:00, then half an hour
        (LOW, here("2026-03-03T17:00")),
    ],
)
def test_an_officer_sees_it_by_its_priority(priority: int, by: datetime) -> None:
    """Urgent ones by the clock, others by the working calendar."""
    assert of(MONDAY, priority).acknowledge == by


def test_crime_is_forwarded_at_once_or_within_a_day() -> None:
    """As soon as it is seen where it presses, else by the end of the sorting."""
    assert of(MONDAY, SOON).forward == of(MONDAY, SOON).acknowledge
    assert of(MONDAY, LOW).forward == of(MONDAY, LOW).triage == ENDS + timedelta(hours=24)


def test_the_answer_counts_from_the_latest_change() -> None:
    """Three working days after the slot of the change."""
    assert of(MONDAY, NORMAL).answer == here("2026-03-05T17:00")
    assert of(MONDAY, NORMAL, MONDAY + timedelta(days=4)).answer == here("2026-03-11T17:00")


@given(offset=st.integers(0, 6 * 3600 - 1), priority=st.integers(1, 4))
def test_deadlines_tell_no_more_than_the_slot(offset: int, priority: int) -> None:
    """Two tips of one slot have the same deadlines, to the second."""
    assert of(slot_of(MONDAY + timedelta(seconds=offset)), priority) == of(MONDAY, priority)


@pytest.mark.parametrize(
    ("state", "late"),
    [
        (State.NEW, ["acknowledge", "triage", "forward"]),
        (State.ACKNOWLEDGED, ["triage", "forward", "answer"]),
        (State.NEED_INFO, []),  # it is the informant's turn
        (State.VERIFYING, ["forward", "answer"]),
        (State.FORWARDED, ["answer"]),
        (State.CLOSED, []),
    ],
)
def test_what_is_late_hangs_on_the_state(state: State, late: list[str]) -> None:
    """A step that is done is late no more."""
    found = of(MONDAY, NORMAL)
    assert room.overdue(state, found, MONDAY + timedelta(days=30)) == late
    assert room.overdue(state, found, MONDAY) == []
