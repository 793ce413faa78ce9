"""People with a role: who writes on which channel, which roles they hold in which units."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col, select

from storage.book.columns import stamp
from storage.book.page import Hot, Page, Row
from storage.campaign.planning.plan import Plan
from storage.campaign.tables import Contact, Membership, Person
from storage.talk import Address

_KNOWN = Hot(
    "SELECT p.id, p.name, m.role, m.unit, CASE WHEN c.chat = :chat THEN c.gone_at END"
    " FROM contacts c JOIN people p ON p.id = c.person"
    " LEFT JOIN memberships m ON m.person = p.id AND m.until IS NULL AND m.approved = :yes"
    " WHERE c.channel = :channel AND c.account = :account AND c.sender = :sender AND p.ended_at IS NULL"
)
# By the letter's own row: that of a confidential talk names no chat, so none is ever marked by it.
_GONE = Hot(
    "UPDATE contacts SET gone_at = :now WHERE gone_at IS NULL AND (channel, account, chat) IN"
    " (SELECT channel, account, chat FROM letters WHERE id = :letter AND chat <> '')"
)
_BACK = Hot("UPDATE contacts SET gone_at = NULL WHERE channel = :channel AND account = :account AND sender = :sender")


@dataclass(frozen=True, slots=True)
class Known:
    """A person whom we know: the roles in force, each with its unit's code.

    `was_gone`: the chat in which the person writes counts as one that takes no letters.
    """

    id: int
    name: str
    roles: tuple[tuple[str, str], ...]
    was_gone: bool = False

    def has(self, role: str) -> bool:
        """Whether the person holds a role in any unit."""
        return any(held == role for held, _ in self.roles)


@dataclass(frozen=True, slots=True)
class Way:
    """A channel by which a person writes to us: since when (campaign time), since when it takes no letters (real)."""

    channel: str
    since: datetime
    gone: datetime | None = None


OPERATOR = Known(0, "", (("admin", ""),))  # whoever has the command line at the server decides like an administrator


def acting(person: Known, plan: Plan) -> Known:
    """The person with what the roles bring along: where the organiser selects itself, its officers do that, too."""
    brought = {("unit_officer", unit) for role, unit in person.roles if role in plan.officers_of(unit)}
    return replace(person, roles=(*person.roles, *sorted(brought - set(person.roles))))


def by_contact(page: Page, at: Address, sender: str) -> Known | None:
    """The person who writes from here, if bound; a citizen is not."""
    rows = page.rows(_KNOWN, channel=at.channel, account=at.account, chat=at.chat, sender=sender, yes=True)
    return _known(rows)


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
    person = take_in(page, name, at)
    page.session.add(Membership(person=person, role=role, unit=unit, duties={}, approved=True, since=at))
    page.session.flush()
    return person


def take_in(page: Page, name: str, at: datetime) -> int:
    """A new person without any role yet; returns the person's number."""
    person = Person(name=name, made_at=at)
    page.session.add(person)
    page.session.flush()
    assert person.id is not None  # noqa: S101 - flushed
    return person.id


def bind(page: Page, person: int, at: Address, sender: str, since: datetime) -> None:
    """From now on this sender is that person, to whom we write in this chat."""
    way = {"channel": at.channel, "account": at.account, "chat": at.chat}
    page.session.merge(Contact(**way, sender=sender, person=person, since=since, gone_at=None))
    page.session.flush()


def unbind(page: Page, at: Address, sender: str) -> bool:
    """From now on this sender is nobody we know; False if that is so already."""
    row = page.session.get(Contact, (at.channel, at.account, sender))
    if row is None:
        return False
    page.session.delete(row)
    page.session.flush()
    return True


def gone(page: Page, letter: int, now: datetime) -> int:
    """The chat of a letter takes no more: until its person writes there, other contacts go before it."""
    return page.change(_GONE, letter=letter, now=stamp(now))


def is_back(page: Page, at: Address, sender: str) -> None:
    """This sender writes to us again: the contact is as good as any other."""
    page.change(_BACK, channel=at.channel, account=at.account, sender=sender)


def addresses(page: Page, person: int) -> list[Address]:
    """The chats in which we write to a person, the first one first: those that take letters, or else all."""
    rows = _contacts(page, person)
    return [_address(row) for row in rows if row.gone_at is None] or [_address(row) for row in rows]


def every_address(page: Page, person: int) -> list[Address]:
    """All chats of a person with us, the first one first, whether they take letters or not."""
    return [_address(row) for row in _contacts(page, person)]


def ways(page: Page, persons: Collection[int]) -> dict[int, tuple[Way, ...]]:
    """By which channels each of these people writes to us, the first one first."""
    found: dict[int, tuple[Way, ...]] = {}
    wanted = select(Contact).where(col(Contact.person).in_(persons)).order_by(col(Contact.since))
    for row in page.session.exec(wanted):
        found[row.person] = (*found.get(row.person, ()), Way(row.channel, row.since, row.gone_at))
    return found


def _contacts(page: Page, person: int) -> list[Contact]:
    wanted = select(Contact).where(Contact.person == person, Contact.chat != "").order_by(col(Contact.since))
    return list(page.session.exec(wanted))


def _address(row: Contact) -> Address:
    return Address(row.channel, row.account, row.chat)


def _roles(page: Page, person: int) -> tuple[tuple[str, str], ...]:
    held = select(Membership.role, Membership.unit).where(
        Membership.person == person, col(Membership.until).is_(None), col(Membership.approved).is_(True)
    )
    return tuple((role, unit) for role, unit in page.session.exec(held.order_by(col(Membership.id))))


def _known(rows: list[Row]) -> Known | None:
    if not rows:
        return None
    person, name, *_, gone_at = rows[0]
    roles = tuple((role, unit) for _, _, role, unit, _ in rows if role and unit)
    return Known(person, name, roles, was_gone=gone_at is not None)
