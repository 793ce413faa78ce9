"""What was received: each event once, and the messages that could not be handled, for a person to look at."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from storage.book.columns import stamp
from storage.book.page import Hot, Page
from storage.book.tables import DeadLetter

_FIRST = Hot(
    "INSERT INTO events (channel, account, event, at) VALUES (:channel, :account, :event, :at) ON CONFLICT DO NOTHING"
)
_FORGET = Hot(
    "DELETE FROM events WHERE (channel, account, event) IN"
    " (SELECT channel, account, event FROM events WHERE at < :before LIMIT :limit)"
)

_FORGET_CLOSED = Hot(
    "DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE closed_at < :before LIMIT :limit)"
)


def is_first(page: Page, channel: str, account: str, event: str, at: datetime) -> bool:
    """Whether this event was never handled before; from now on it was (UNIQUE, never "greater than the last")."""
    return page.change(_FIRST, channel=channel, account=account, event=event, at=stamp(at)) == 1


def forget_events(page: Page, before: datetime, limit: int) -> int:
    """Drop keys of events so old that no platform delivers them again, `limit` at most; returns how many."""
    return page.change(_FORGET, before=stamp(before), limit=limit)


@dataclass(frozen=True, slots=True)
class Buried:
    """A message to bury: its key, what went wrong (the fault's kind alone) and its sealed content."""

    reference: str
    channel: str
    account: str
    event: str
    at: datetime
    fault: str
    sealed: bytes


def bury(page: Page, buried: Buried) -> None:
    """Keep a message that raised three times, so that it is acknowledged and the rest goes on."""
    row = DeadLetter(
        reference=buried.reference,
        channel=buried.channel,
        account=buried.account,
        event=buried.event,
        at=buried.at,
        fault=buried.fault,
        sealed=buried.sealed,
    )
    page.session.add(row)


def dead_letters(page: Page, *, closed: bool = False, limit: int = 100) -> list[DeadLetter]:
    """The buried messages, newest first: those that wait for a person, or those already closed."""
    wanted = col(DeadLetter.closed_at).is_not(None) if closed else col(DeadLetter.closed_at).is_(None)
    return list(page.session.exec(select(DeadLetter).where(wanted).order_by(col(DeadLetter.id).desc()).limit(limit)))


def close_dead_letter(page: Page, reference: str, by: str, at: datetime) -> bool:
    """Mark a buried message as seen to; False if there is none that waits under this reference."""
    row = page.session.exec(select(DeadLetter).where(DeadLetter.reference == reference)).first()
    if row is None or row.closed_at is not None:
        return False
    row.closed_at, row.closed_by, row.sealed = at, by, b""  # who closed it has seen to it: the words may go
    return True


def forget_closed(page: Page, before: datetime, limit: int) -> int:
    """Erase buried messages closed before a day, `limit` at most; returns how many."""
    return page.change(_FORGET_CLOSED, before=stamp(before), limit=limit)
