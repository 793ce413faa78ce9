"""Working hours and days of an office in Vietnam: deadlines counted in them, holidays by the lunar year left out; pure.

The calendar's data stand in `working_time.toml`.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from pathlib import Path

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """When an office works: its hours of a day, and the days on which nobody is there."""

    hours: tuple[tuple[time, time], ...]
    weekend: frozenset[int]  # Monday is 1
    fixed: frozenset[str]  # month and day, "09-02"
    holidays: frozenset[date]
    made_up: frozenset[date]

    def is_working(self, day: date) -> bool:
        """Whether the office works on a day."""
        if day in self.made_up:
            return True
        return day.isoweekday() not in self.weekend and f"{day:%m-%d}" not in self.fixed and day not in self.holidays

    def is_holiday(self, day: date) -> bool:
        """Whether the whole country rests on a day; an ordinary weekend is none."""
        return day not in self.made_up and (f"{day:%m-%d}" in self.fixed or day in self.holidays)

    def after_hours(self, start: datetime, hours: float, zone: tzinfo) -> datetime:
        """The moment at which so many working hours have passed since an aware moment."""
        left = timedelta(hours=hours)
        for opens, closes in self._spans(start, zone):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise AssertionError  # the calendar has no end

    def after_days(self, start: datetime, days: int, zone: tzinfo) -> datetime:
        """The end of the working hours of the so-manieth working day after the day of an aware moment."""
        day = start.astimezone(zone).date()
        for _ in range(days):
            day = self._next(day)
        return datetime.combine(day, self.hours[-1][1], zone)

    def _next(self, day: date) -> date:
        day += DAY
        while not self.is_working(day):
            day += DAY
        return day

    def _spans(self, start: datetime, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of working time from a moment on, without end."""
        local = start.astimezone(zone)
        day = local.date() if self.is_working(local.date()) else self._next(local.date())
        while True:
            for begins, ends in self.hours:
                opens, closes = datetime.combine(day, begins, zone), datetime.combine(day, ends, zone)
                if closes > local:
                    yield max(opens, local), closes
            day = self._next(day)


@cache
def working_time() -> WorkingTime:
    """The calendar in force."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf8"))
    span = range(-table["days_before_tet"], table["days_of_tet"])
    tet = {first + number * DAY for first in table["tet"] for number in span}
    hours = tuple((time.fromisoformat(begins), time.fromisoformat(ends)) for begins, ends in table["hours"])
    return WorkingTime(
        hours,
        frozenset(table["weekend"]),
        frozenset(table["fixed"]),
        frozenset({*tet, *table["others"]}),
        frozenset(table["made_up"]),
    )
