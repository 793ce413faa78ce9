"""Wrong tries of a sender within a moving hour, so that nobody guesses codes; kept under a keyed print, then swept."""

from datetime import datetime, timedelta

from storage.book import marks
from storage.book.columns import instant, stamp
from storage.book.page import Hot, Page

_SWEEP = Hot("DELETE FROM marks WHERE name LIKE 'tries:%' AND value < :before")
_WHO = 40  # digits of the print: enough to tell all senders apart


def wrong(page: Page, who: str, now: datetime, window: timedelta) -> list[datetime]:
    """When the sender of this print tried in vain within the window, the latest first."""
    kept = marks.mark(page, _name(who)) or ""
    return [at for at in map(instant, kept.split()) if at > now - window]


def add(page: Page, who: str, now: datetime, window: timedelta) -> int:
    """Count one more; returns how many there are within the window."""
    tries = [now, *wrong(page, who, now, window)]
    marks.keep_mark(page, _name(who), " ".join(stamp(at) for at in tries))
    return len(tries)


def forget(page: Page, before: datetime) -> int:
    """Erase what no longer counts; a value begins with its latest try."""
    return page.change(_SWEEP, before=stamp(before))


def _name(who: str) -> str:
    return f"tries:{who[:_WHO]}"
