"""Moments as people type them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.organiser.moments import day, moment

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SUNDAY = datetime(2021, 6, 20, 8, 4, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("14h thứ hai", (21, 14, 0)),
        ("14h thu 2", (21, 14, 0)),
        ("7h30 25/6", (25, 7, 30)),
        ("25/6 7h30", (25, 7, 30)),
        ("14h ngày 25/6/2021", (25, 14, 0)),
        ("8 giờ 15 sáng mai", (21, 8, 15)),
        ("3h chiều nay", (20, 15, 0)),
        ("14:00", (20, 14, 0)),
        ("7h", (21, 7, 0)),
        ("7h chủ nhật", (27, 7, 0)),
        ("20h chủ nhật", (20, 20, 0)),
    ],
)
def test_an_hour_lies_on_the_day_that_is_meant(text: str, at: tuple[int, int, int]) -> None:
    """A named day, a weekday, "mai", or the next such hour; seen from Sunday 20 June, 08:04."""
    number, hour, minute = at
    assert moment(text, SUNDAY) == datetime(2021, 6, number, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize("text", ["ngay", "sáng mai", "31/2 7h", "25h", "7h75", "thứ hai", "bảy giờ"])
def test_what_names_no_hour_that_can_be_is_no_moment(text: str) -> None:
    """Nothing is guessed."""
    assert moment(text, SUNDAY) is None


@pytest.mark.parametrize(("text", "of"), [("2/7", (2021, 7, 2)), ("ngày 2/7/2020", (2020, 7, 2))])
def test_a_day_without_a_year_is_this_years(text: str, of: tuple[int, int, int]) -> None:
    """As written on a decision."""
    assert day(text, SUNDAY) == datetime(*of, tzinfo=ZONE)


@pytest.mark.parametrize("text", ["30/2", "hôm nay", "7"])
def test_no_day_is_guessed(text: str) -> None:
    """What is no day is none."""
    assert day(text, SUNDAY) is None
