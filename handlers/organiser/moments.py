"""Moments as people type them, read whole or not at all: "14h thứ hai", "9h kém 15 ngày 1 tháng 7"; pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from storage.words import fold, tidy

NOON = 12
HOURS = {"sang": (0, 11), "trua": (10, 14), "chieu": (12, 18), "toi": (17, 23), "dem": (21, 23)}  # of a part of the day
WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5}  # Monday is 0; people count it as the second
IN_DAYS = {"nay": 0, "mai": 1, "mot": 2, "kia": 2, "hom qua": -1, "bua qua": -1, "hom kia": -2, "bua kia": -2}
# Words that change nothing; any other word that is left over might mean something that was not understood.
HARMLESS = {"luc", "vao", "hom", "bua", "buoi", "gio", "gui", "hen", "nhe", "nha", "nghe", "a"}
# Without their accents these would be read as others: tối, tối, mốt, kia.
OTHERS = {"tới": "ahead", "tôi": "me", "một": "one", "kìa": "there"}
IN_SHORT = {"hnay": "hom nay", "hqua": "hom qua", "nmai": "ngay mai"}

_DATES = (
    re.compile(r"\b(?:ngay\s+)?(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}|\d{2}))?\b(?!\s*[/.-]\s*\d)"),
    re.compile(
        r"\b(?:(?:ngay|mung|mong)\s+)*(\d{1,2})\s+thang\s+(\d{1,2})(?:\s*(?:,|/|nam)?\s*(\d{4})|\s+nam\s+(\d{2}))?\b"
    ),
)
_DAY_NAME = r"\b(?:ngay\s+)?(?:thu\s*(hai|ba|tu|nam|sau|bay|[2-7])|(chu\s*nhat|cn)|t([2-7]))\b"
_WEEKDAY = re.compile(_DAY_NAME + r"(?:\s+(?:(tuan\s+(?:sau|toi|ahead))|tuan\s+nay|ahead)\b)?")
_EVENING_OR_NEXT = re.compile(_DAY_NAME + r"\s+toi\b")  # typed without accents: "thứ hai tối" or "thứ hai tới"
_NEAR = re.compile(r"\b(?:(hom|bua)\s+(qua|kia)|(?:hom\s+|bua\s+|ngay\s+)?(nay|mai|mot|kia))\b")
_PART = re.compile(r"\b(?:sang|trua|chieu|toi|dem)\b")
_TIME = re.compile(
    r"\b(\d{1,2})\s*(?:"
    r"(?:h|g|gio|:)(?:((?:\s*\d{2}|\d|\s+\d(?=\s*phut))\b)(?:\s*(?:phut|p|'))?"
    r"|\s*(ruoi)|\s*kem\s+(\d{1,2})(?:\s*(?:phut|p|'))?)?(?![\w:])"
    r"|(ruoi\s+)?(?=(?:sang|trua|chieu|toi)\b))"
)
_REST = re.compile(r"[\s,;.!]+")


@dataclass(slots=True)
class Words:
    """What was typed, without accents; what is understood is taken out of it."""

    left: str

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first place where the pattern fits; it is taken out."""
        found = pattern.search(self.left)
        if found is not None:
            self.left = f"{self.left[: found.start()]} {self.left[found.end() :]}"
        return found

    @property
    def harmless(self) -> bool:
        """Whether nothing is left that might mean something."""
        return all(word in HARMLESS for word in _REST.split(self.left) if word)


def moment(text: str, now: datetime) -> datetime | None:
    """The moment that a text names, in the zone of `now` (local, aware); None where any of it is not understood.

    An hour alone is the next such hour; a weekday is the next such day; a day without a year is this year's.
    """
    said = _words(text)
    if "tối" not in text.casefold() and _EVENING_OR_NEXT.search(said.left):
        return None
    try:
        days = list(_days(said, now))
        clock, part = said.take(_TIME), said.take(_PART)
        at = None if clock is None else _time(clock, "" if part is None else part[0])
        return None if at is None or not said.harmless else _placed(days, now, at)
    except ValueError:  # 31/2
        return None


def day(text: str, now: datetime) -> datetime | None:
    """The local day that "25/6", "ngày 25 tháng 6 năm 2021" or "hôm qua" names, at its first instant; None if none."""
    said = _words(text)
    try:
        named = [*_dates(said, now), *_near(said, now)]
    except ValueError:
        return None
    if len(set(named)) != 1 or not said.harmless:
        return None
    return _at(named[0], now, timedelta())


def _words(text: str) -> Words:
    said = " ".join(_whole(word) for word in tidy(text).casefold().split())
    return Words(fold(said))


def _whole(word: str) -> str:
    bare = word.strip(",;.!")
    return IN_SHORT.get(bare) or OTHERS.get(bare, word)


# --- days ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Weekday:
    """The next day of this name after now, or the one of next week."""

    number: int
    next_week: bool

    def after(self, now: datetime, at: timedelta) -> date:
        """The day on which it falls for this time of day."""
        if self.next_week:
            monday = now.date() + timedelta(days=7 - now.weekday())
            return monday + timedelta(days=self.number)
        ahead = now.date() + timedelta(days=(self.number - now.weekday()) % 7)
        return ahead if _at(ahead, now, at) > now else ahead + timedelta(days=7)


def _days(said: Words, now: datetime) -> Iterator[date | Weekday]:
    """All days that are named; several have to be the same one ("thứ hai 21/6")."""
    yield from _dates(said, now)
    if found := said.take(_WEEKDAY):
        yield Weekday(6 if found[2] else _number(found[1] or found[3]), next_week=bool(found[4]))
    yield from _near(said, now)


def _dates(said: Words, now: datetime) -> Iterator[date]:
    for pattern in _DATES:
        if found := said.take(pattern):
            number, month, *years = found.groups()
            year = next((one for one in years if one), str(now.year))
            yield date(int(year) if len(year) > 2 else 2000 + int(year), int(month), int(number))  # noqa: PLR2004


def _near(said: Words, now: datetime) -> Iterator[date]:
    if found := said.take(_NEAR):
        name = f"{found[1]} {found[2]}" if found[1] else found[3]
        yield now.date() + timedelta(days=IN_DAYS[name])


def _number(name: str) -> int:
    return WEEKDAYS[name] if name in WEEKDAYS else int(name) - 2


def _placed(days: list[date | Weekday], now: datetime, at: timedelta) -> datetime | None:
    """The time on the day that is named; without one, on the next day on which it is to come; None: they differ."""
    named = {one.after(now, at) if isinstance(one, Weekday) else one for one in days}
    if len(named) > 1:
        return _agreed(days, now, at)
    if named:
        return _at(named.pop(), now, at)
    today = _at(now.date(), now, at)
    return today if today > now else _at(now.date() + timedelta(days=1), now, at)


def _agreed(days: list[date | Weekday], now: datetime, at: timedelta) -> datetime | None:
    """A date and the weekday on which it falls, further away than next week."""
    dates = {one for one in days if not isinstance(one, Weekday)}
    falls = {one.number for one in days if isinstance(one, Weekday)}
    if len(dates) != 1 or falls != {one.weekday() for one in dates}:
        return None
    return _at(dates.pop(), now, at)


def _at(on: date, now: datetime, at: timedelta) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=now.tzinfo) + at


# --- time of day ---------------------------------------------------------------------------------------------------


def _time(found: re.Match[str], part: str) -> timedelta | None:
    """The time of day; None if there is none such: 25h, 7h75, 14h sáng."""
    hour, minutes, less = _hour(int(found[1]), part), int(found[2] or 0), int(found[4] or 0)
    if found[3] or found[5]:
        minutes = 30
    if hour is None or minutes > 59 or less > 59 or (less and not hour):  # noqa: PLR2004 - a clock
        return None
    return timedelta(hours=hour, minutes=minutes - less)


def _hour(said: int, part: str) -> int | None:
    """The hour of the day; "3h chiều" is 15, and a part of the day that the hour does not lie in is a slip."""
    first, last = HOURS.get(part, (0, 23))
    fits = [hour for hour in (said, said + NOON) if first <= hour <= last]
    return fits[0] if fits and (said <= NOON or fits[0] == said) else None
