"""The invited by name: who a person is and where he or she serves, many looked up at once."""

from collections.abc import Collection

from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.tables import Membership, Person
from storage.campaign.territory import units


def places(page: Page, persons: Collection[int]) -> dict[int, tuple[str, str]]:
    """By person: name, and the title of the unit ("" without a post), in the order of names."""
    posts = col(Membership.until).is_(None) & col(Membership.approved)
    wanted = (
        select(Person.id, Person.name, Membership.unit)
        .outerjoin(Membership, (col(Membership.person) == col(Person.id)) & posts)
        .where(col(Person.id).in_(persons))
        .order_by(col(Person.name), col(Person.id), col(Membership.id))
    )
    rows = page.session.exec(wanted).all()
    titles = units.whole_titles(page, {unit for _, _, unit in rows if unit})
    found: dict[int, tuple[str, str]] = {}
    for person, name, unit in rows:
        found.setdefault(person or 0, (name, titles[unit] if unit else ""))
    return found
