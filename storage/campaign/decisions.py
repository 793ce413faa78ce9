"""Decisions of the organiser: entered with the hour of their announcement (campaign time), announced once."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from storage.book.columns import stamp
from storage.book.page import Hot, Page
from storage.campaign.tables import Decision

_ANNOUNCED = Hot("UPDATE decisions SET announced_at = :now WHERE number = :number AND announced_at IS NULL")


@dataclass(frozen=True, slots=True)
class Entered:
    """A decision as it stands; `announce_at` and `announced_at` are campaign time."""

    id: int
    number: str
    day: date
    text: str
    announce_at: datetime | None
    announced_at: datetime | None
    by: int


def enter(page: Page, number: str, day: date, text: str, announce_at: datetime, by: int, at: datetime) -> int | None:
    """Write a decision down; None if there is one of this number."""
    if by_number(page, number) is not None:
        return None
    row = Decision(number=number, day=day, text=text, announce_at=announce_at, by=by, at=at)
    page.session.add(row)
    page.session.flush()
    return row.id


def by_number(page: Page, number: str) -> Entered | None:
    """The decision of a number."""
    row = page.session.exec(select(Decision).where(Decision.number == number)).first()
    return None if row is None else _entered(row)


def to_announce(page: Page) -> list[Entered]:
    """The decisions that are not announced yet, the next one first."""
    wanted = select(Decision).where(col(Decision.announced_at).is_(None), col(Decision.announce_at).is_not(None))
    return [_entered(row) for row in page.session.exec(wanted.order_by(col(Decision.announce_at), col(Decision.id)))]


def announced(page: Page, limit: int) -> list[Entered]:
    """The decisions that are announced, newest first."""
    wanted = select(Decision).where(col(Decision.announced_at).is_not(None))
    return [_entered(row) for row in page.session.exec(wanted.order_by(col(Decision.announced_at).desc()).limit(limit))]


def announce(page: Page, number: str, now: datetime) -> bool:
    """It is announced now (campaign time); False if it was before."""
    return page.change(_ANNOUNCED, number=number, now=stamp(now)) == 1


def _entered(row: Decision) -> Entered:
    return Entered(row.id or 0, row.number, row.day, row.text, row.announce_at, row.announced_at, row.by)
