"""Calendar feeds: one address for each person and role, found by its keyed print; a new one ends the one before."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, delete, select

from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.campaign.membership import people
from storage.campaign.office_tables import Feed


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose feed it is, and in which role."""

    person: int
    role: str


def make(page: Page, key: ServerKey, token: str, reader: Reader, now: datetime) -> None:
    """Keep the print of a new address; the one before leads nowhere from now on."""
    drop(page, reader)
    page.session.add(Feed(address_print=_print(key, token), person=reader.person, role=reader.role, made_at=now))
    page.session.flush()


def drop(page: Page, reader: Reader) -> bool:
    """End the address of a person and role; False if there was none."""
    wanted = select(Feed).where(Feed.person == reader.person, Feed.role == reader.role)
    there = page.session.exec(wanted).first() is not None
    page.session.exec(delete(Feed).where(col(Feed.person) == reader.person, col(Feed.role) == reader.role))
    return there


def find(page: Page, key: ServerKey, token: str) -> Reader | None:
    """Whose feed an address is; None once it was ended, or the person has lost the role."""
    row = page.session.get(Feed, _print(key, token))
    known = None if row is None else people.by_id(page, row.person)
    if row is None or known is None or not known.has(row.role):
        return None
    return Reader(row.person, row.role)


def _print(key: ServerKey, token: str) -> str:
    return key.fingerprint(f"feed:{token}")
