"""People with a role: who writes on which channel, which roles they hold in which units."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from storage.book.page import Hot, Page
from storage.campaign.tables import Contact, Membership, Person
from storage.talk import Address

_KNOWN = Hot(
    "SELECT p.id, p.name, m.role, m.unit FROM contacts c JOIN people p ON p.id = c.person"
    " LEFT JOIN memberships m ON m.person = p.id AND m.until IS NULL AND m.approved = :yes"
    " WHERE c.channel = :channel AND c.account = :account AND c.sender = :sender AND p.ended_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class Known:
    """A person whom we know: the roles in force, each with its unit's code."""

    id: int
    name: str
    roles: tuple[tuple[str, str], ...]

    def has(self, role: str) -> bool:
        """Whether the person holds a role in any unit."""
        return any(held == role for held, _ in self.roles)


def by_contact(page: Page, at: Address, sender: str) -> Known | None:
    """The person who writes from here, if bound; a citizen is not."""
    rows = page.rows(_KNOWN, channel=at.channel, account=at.account, sender=sender, yes=True)
    return _known([tuple(row) for row in rows])


def by_id(page: Page, person: int) -> Known | None:
    """A person in office with the approved roles in force."""
    row = page.session.get(Person, person)
    if row is None or row.ended_at is not None:
        return None
    return Known(person, row.name, _roles(page, person))


def find(page: Page, words: str) -> list[Known]:
    """People in office by number ("7"), or by name as written."""
    wanted = select(Person).where(col(Person.ended_at).is_(None)).order_by(col(Person.id))
    wanted = wanted.where(Person.id == int(words)) if words.isdecimal() else wanted.where(Person.name == words)
    return [Known(row.id or 0, row.name, _roles(page, row.id or 0)) for row in page.session.exec(wanted)]


def appoint(page: Page, name: str, role: str, unit: str, at: datetime) -> int:
    """A new person with an approved role; returns the person's number."""
    person = Person(name=name, made_at=at)
    page.session.add(person)
    page.session.flush()
    assert person.id is not None  # noqa: S101 - flushed
    page.session.add(Membership(person=person.id, role=role, unit=unit, duties=[], approved=True, since=at))
    page.session.flush()
    return person.id


def bind(page: Page, person: int, at: Address, sender: str, since: datetime) -> None:
    """From now on this sender is that person."""
    page.session.merge(Contact(channel=at.channel, account=at.account, sender=sender, person=person, since=since))
    page.session.flush()


def _roles(page: Page, person: int) -> tuple[tuple[str, str], ...]:
    held = select(Membership.role, Membership.unit).where(
        Membership.person == person, col(Membership.until).is_(None), col(Membership.approved).is_(True)
    )
    return tuple((role, unit) for role, unit in page.session.exec(held.order_by(col(Membership.id))))


def _known(rows: list[tuple[int, str, str | None, str | None]]) -> Known | None:
    if not rows:
        return None
    return Known(rows[0][0], rows[0][1], tuple((role, unit) for _, _, role, unit in rows if role and unit))
