"""Moments as people type them, read against a local clock: "14h thứ hai", "7h30 25/6", "ngay"; pure."""

import re
from datetime import datetime, timedelta

from storage.words import fold

_TIME = re.compile(
    r"\b(\d{1,2})\s*(?:h|g|gio|:)\s*(\d{1,2})?\b(?:\s*phut)?|\b(\d{1,2})\s*(?=(?:sang|chieu|toi|trua)\b)"
)
_DAY = re.compile(r"\b(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}))?\b")
_WEEKDAY = re.compile(r"\b(?:thu\s*(hai|ba|tu|nam|sau|bay|[2-7])|(chu nhat|cn)|t([2-7]))\b")
_WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5}
_IN_DAYS = {"hom nay": 0, "sang nay": 0, "chieu nay": 0, "toi nay": 0, "sang mai": 1, "chieu mai": 1, "toi mai": 1}
_IN_DAYS |= {"ngay mai": 1, "mai": 1, "mot": 2, "ngay kia": 2}
_AFTERNOON = re.compile(r"\b(chieu|toi)\b")
NOON = 12


def moment(text: str, now: datetime) -> datetime | None:
    """The moment that a text names, in the zone of `now` (local, aware); None if it names none that can be.

    An hour alone is the next such hour; a weekday is the next such day; a day without a year is this year's.
    """
    said = fold(text)
    day_text = _DAY.search(said)
    rest = said if day_text is None else said[: day_text.start()] + " " + said[day_text.end() :]
    clock = _time(rest)
    if clock is None:
        return None
    try:
        return _placed(said, day_text, now.replace(hour=clock[0], minute=clock[1], second=0, microsecond=0), now)
    except ValueError:  # 31/2, 25h
        return None


def day(text: str, now: datetime) -> datetime | None:
    """The local day that "25/6" or "25/6/2021" names, at its first instant; None if it is none."""
    found = _DAY.fullmatch(fold(text).strip().removeprefix("ngay").strip())
    try:
        return None if found is None else _on(found, now.replace(hour=0, minute=0, second=0, microsecond=0))
    except ValueError:
        return None


def _time(said: str) -> tuple[int, int] | None:
    found = _TIME.search(said)
    if found is None:
        return None
    hour, minute = int(found[1] or found[3]), int(found[2] or 0)
    if hour < NOON and _AFTERNOON.search(said):
        hour += NOON
    return (hour, minute) if hour <= 23 and minute <= 59 else None  # noqa: PLR2004 - a clock


def _placed(said: str, day_text: re.Match[str] | None, at: datetime, now: datetime) -> datetime:
    """The hour on the day that is named; without one, on the next day on which it is to come."""
    if day_text is not None:
        return _on(day_text, at)
    if found := _WEEKDAY.search(said):
        return _next_weekday(at, _number(found), now)
    for words, days in _IN_DAYS.items():
        if re.search(rf"\b{words}\b", said):
            return at + timedelta(days=days)
    return at if at > now else at + timedelta(days=1)


def _on(found: re.Match[str], at: datetime) -> datetime:
    return at.replace(day=int(found[1]), month=int(found[2]), year=int(found[3] or at.year))


def _number(found: re.Match[str]) -> int:
    """Monday is 0; people count it as the second day."""
    if found[2]:
        return 6
    name = found[1] or found[3]
    return _WEEKDAYS[name] if name in _WEEKDAYS else int(name) - 2


def _next_weekday(at: datetime, weekday: int, now: datetime) -> datetime:
    ahead = at + timedelta(days=(weekday - at.weekday()) % 7)
    return ahead if ahead > now else ahead + timedelta(days=7)
