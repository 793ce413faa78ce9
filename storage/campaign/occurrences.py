"""Named occasions of the calendar that have come: a unique row makes each happen once."""

from dataclasses import dataclass
from datetime import datetime

from storage.book.columns import instant, stamp
from storage.book.page import Hot, Page

_COME = Hot(
    "INSERT INTO occurrences (name, due_at, done_at, outcome) VALUES (:name, :due, :now, :outcome)"
    " ON CONFLICT DO NOTHING"
)
_NAMES = Hot("SELECT name FROM occurrences")
_HELD = Hot("SELECT name, due_at FROM occurrences WHERE outcome = 'held' ORDER BY due_at, name")
_LATEST = Hot("SELECT name, due_at, outcome FROM occurrences ORDER BY due_at DESC, name LIMIT :most")
_CHANGE = Hot("UPDATE occurrences SET outcome = :new, done_at = :now WHERE name = :name AND outcome = :old")


@dataclass(frozen=True, slots=True)
class Held:
    """An occasion that came too late to be told without a person's word; `due` is campaign time."""

    name: str
    due: datetime


def come(page: Page, name: str, due: datetime, now: datetime, outcome: str) -> bool:
    """Write down that an occasion has come; False if it has come before. `due` is campaign time, `now` real."""
    return page.change(_COME, name=name, due=stamp(due), now=stamp(now), outcome=outcome) == 1


def names(page: Page) -> frozenset[str]:
    """The occasions that have come."""
    return frozenset(str(row[0]) for row in page.rows(_NAMES))


def held(page: Page) -> list[Held]:
    """The occasions that wait for a person."""
    return [Held(name, instant(due)) for name, due in page.rows(_HELD)]


@dataclass(frozen=True, slots=True)
class Past:
    """An occasion that has come, and what became of it: sent, nobody (was there to be told), held, dropped."""

    name: str
    due: datetime
    outcome: str


def latest(page: Page, most: int) -> list[Past]:
    """The occasions that have come, the latest first."""
    return [Past(name, instant(due), outcome) for name, due, outcome in page.rows(_LATEST, most=most)]


def change(page: Page, name: str, old: str, new: str, now: datetime) -> bool:
    """Another outcome, such as a person's decision on a held one; False if it was not `old` any more."""
    return page.change(_CHANGE, name=name, old=old, new=new, now=stamp(now)) == 1
