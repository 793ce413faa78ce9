"""Calendar feeds: one address for each person, found by its keyed print; a new one ends the one before."""

from datetime import datetime

from sqlmodel import col, delete, select

from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.campaign.membership import people
from storage.campaign.membership.people import Known
from storage.campaign.office_tables import Feed


def make(page: Page, key: ServerKey, token: str, person: Known, now: datetime) -> None:
    """Keep the print of a new address; the one before leads nowhere from now on."""
    drop(page, person.id)
    row = Feed(address_print=_print(key, token), person=person.id, role=person.roles[0][0], made_at=now)
    page.session.add(row)
    page.session.flush()


def drop(page: Page, person: int) -> bool:
    """End a person's address; False if there was none."""
    there = made_at(page, person) is not None
    page.session.exec(delete(Feed).where(col(Feed.person) == person))
    return there


def made_at(page: Page, person: int) -> datetime | None:
    """Since when a person has an address (real time); None without one."""
    return page.session.exec(select(col(Feed.made_at)).where(Feed.person == person)).first()


def find(page: Page, key: ServerKey, token: str) -> Known | None:
    """Whose feed an address is, with the roles held now; None once it was ended, or no role is left."""
    row = page.session.get(Feed, _print(key, token))
    known = None if row is None else people.by_id(page, row.person)
    return known if known is not None and known.roles else None


def _print(key: ServerKey, token: str) -> str:
    return key.fingerprint(f"feed:{token}")
