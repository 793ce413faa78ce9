"""Working hours and days of an office in Vietnam."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.working_time import working_time

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = working_time()
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2029, 12, 1), timezones=st.just(HERE))  # noqa: DTZ001 - HERE


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-03-02", True),  # a Monday
        ("2026-03-07", False),  # a Saturday
        ("2026-03-08", False),
        ("2026-02-16", False),  # the last day of the old lunar year
        ("2026-02-17", False),  # Tết
        ("2026-02-20", False),
        ("2026-02-23", True),
        ("2021-02-12", False),
        ("2026-09-02", False),
        ("2021-04-30", False),
        ("2021-04-21", False),  # the Hùng kings
        ("2035-01-01", False),  # beyond the table: holidays by the sun alone
    ],
)
def test_holidays_and_weekends_are_free(day: str, works: bool) -> None:
    """By the sun's calendar and the moon's."""
    assert CALENDAR.is_working(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-02T08:00", 4, "2026-03-02T14:00"),  # lunch is no working time
        ("2026-03-02T07:00", 4.5, "2026-03-02T11:30"),
        ("2026-03-02T12:00", 1, "2026-03-02T14:30"),
        ("2026-03-02T15:00", 4, "2026-03-03T09:00"),
        ("2026-03-06T20:00", 4, "2026-03-09T11:00"),  # over a weekend
        ("2026-02-13T16:00", 2, "2026-02-23T08:00"),  # over Tết
    ],
)
def test_hours_run_in_working_time_alone(start: str, hours: float, end: str) -> None:
    """Nights, lunches, weekends and holidays do not count."""
    assert CALENDAR.after_hours(at(start), hours, HERE) == at(end)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-03-02T01:00", 1, "2026-03-03T17:00"),
        ("2026-03-06T08:00", 1, "2026-03-09T17:00"),
        ("2026-03-07T08:00", 3, "2026-03-11T17:00"),
    ],
)
def test_days_end_with_their_working_hours(start: str, days: int, end: str) -> None:
    """The day itself does not count, however early it is."""
    assert CALENDAR.after_days(at(start), days, HERE) == at(end)


@given(start=MOMENTS, hours=st.integers(1, 60))
def test_a_deadline_lies_in_working_time(start: datetime, hours: int) -> None:
    """Whatever the start, it ends on a working day within the hours, later for more hours."""
    end = CALENDAR.after_hours(start, hours, HERE)
    assert CALENDAR.is_working(end.date())
    assert any(begins <= end.time() <= ends for begins, ends in CALENDAR.hours)
    assert start + timedelta(hours=hours) <= end < CALENDAR.after_hours(start, hours + 1, HERE)


def test_a_day_made_up_is_a_working_day() -> None:
    """Where the State moves a working day to a Saturday, the table names it."""
    saturday = date(2026, 3, 7)
    assert replace(CALENDAR, made_up=frozenset({saturday})).is_working(saturday)
