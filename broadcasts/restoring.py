"""What a copy that was brought back must not do by itself: everything outgoing is held until a person releases it."""

from dataclasses import dataclass
from datetime import datetime

from broadcasts import announcements
from storage.book.columns import instant
from storage.book.marks import ALIVE, mark
from storage.book.page import Page
from storage.campaign import occurrences
from storage.mail import broadcasts, holding
from storage.mail.holding import Held


@dataclass(frozen=True, slots=True)
class Standing:
    """What waits while everything is held.

    `old` letters stood open in the copy: they may have arrived since it was made. `new` ones were put afterwards.
    `broadcasts` were under way or due; `occasions` of the calendar have come, and a person decides on each.
    """

    held: Held
    old: int
    new: int
    broadcasts: tuple[str, ...]
    occasions: tuple[occurrences.Held, ...]


def begin(page: Page, now: datetime) -> None:
    """Hold everything: broadcasts that are due or under way are paused, open letters stop. `now` is real time."""
    before, alive = holding.held(page), mark(page, ALIVE)
    numbers = dict.fromkeys(before.broadcasts if before else ())
    for job in [broadcasts.by_id(page, one) for one in broadcasts.due(page, now)]:
        if job is not None and announcements.pause(page, job):
            numbers[job.number] = None
    holding.hold(page, Held(now, None if alive is None else instant(alive), tuple(numbers)))


def standing(page: Page) -> Standing | None:
    """What waits; None where nothing is held."""
    held = holding.held(page)
    if held is None:
        return None
    old, new = holding.waiting(page)
    paused = tuple(number for number in held.broadcasts if _is_paused(page, number))
    return Standing(held, old, new, paused, tuple(occurrences.held(page)))


def release(page: Page, now: datetime, *, old: bool = False) -> Standing | None:
    """End the mode: what was put since goes out; `old` letters, too, if asked. Returns what waited, None if nothing.

    Paused broadcasts and occasions stay with the person, who lets each go on or not.
    """
    found = standing(page)
    if found is not None:
        holding.end(page, now, old=old)
    return found


def _is_paused(page: Page, number: str) -> bool:
    job = broadcasts.by_number(page, number)
    return job is not None and job.state == "paused"
