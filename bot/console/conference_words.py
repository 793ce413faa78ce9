"""A day as the page of a conference takes it."""

from datetime import date

from broadcasts.mailroom import Mailroom
from handlers.organiser import moments
from storage.talk import Refusal


def day_of(room: Mailroom, typed: str) -> date | None:
    """The day as a browser sends it, or as people write it; None for none."""
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        found = moments.day(typed, room.now.astimezone(room.plan.tzinfo))
    if found is None:
        raise Refusal("conference.day_unclear")
    return found.date()
