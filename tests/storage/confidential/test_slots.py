"""Slots: six hours within which nobody can tell when a tip came."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from storage.confidential.slots import HOURS, end, slot_of

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(timedelta(hours=-9, minutes=-30))])


@given(at=st.datetimes(datetime(2020, 1, 2), datetime(2040, 1, 1), timezones=ZONES))  # noqa: DTZ001 - ZONES
def test_a_moment_lies_in_one_slot_of_a_day(at: datetime) -> None:
    """Its start is one of four moments of the day (UTC), wherever the clock that was read stands."""
    slot = slot_of(at)
    assert slot <= at < end(slot)
    assert slot.astimezone(UTC).time().isoformat() in {"00:00:00", "06:00:00", "12:00:00", "18:00:00"}
    assert slot_of(slot) == slot == slot_of(end(slot) - timedelta(microseconds=1))
    assert end(slot) - slot == timedelta(hours=HOURS)
