"""Files that people sent and we could not get, for those who look after the bot."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import col, select

from storage.book.page import Page
from storage.book.tables import Fetch


@dataclass(frozen=True, slots=True)
class Lost:
    """A file that was given up: what it was, by which channel it came, when it was sent and why it is lost."""

    kind: str
    channel: str
    at: datetime
    reason: str


def count_lost(page: Page, since: datetime) -> int:
    """How many files sent since a moment were given up."""
    return page.session.exec(select(func.count()).select_from(Fetch).where(_lost(since))).one()


def lost(page: Page, since: datetime, limit: int) -> list[Lost]:
    """The files sent since a moment that were given up, newest first."""
    rows = page.session.exec(select(Fetch).where(_lost(since)).order_by(col(Fetch.id).desc()).limit(limit))
    return [Lost(row.kind, row.channel, row.made_at, row.reason) for row in rows]


def _lost(since: datetime) -> ColumnElement[bool]:
    return and_(col(Fetch.state) == "failed", col(Fetch.made_at) >= since)
