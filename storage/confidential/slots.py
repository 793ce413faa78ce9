"""Slots of six hours: the finest time that any row about a tip holds, so that no row tells when somebody wrote."""

from datetime import UTC, datetime, timedelta

HOURS = 6
_LENGTH = timedelta(hours=HOURS)


def slot_of(at: datetime) -> datetime:
    """The first instant of the slot in which an aware instant lies (00, 06, 12, 18 h UTC)."""
    utc = at.astimezone(UTC)
    return utc.replace(hour=utc.hour - utc.hour % HOURS, minute=0, second=0, microsecond=0)


def end(slot: datetime) -> datetime:
    """The first instant after a slot: deadlines run from here, so that they tell no more than the slot."""
    return slot + _LENGTH
