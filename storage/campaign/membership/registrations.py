"""Registering: an invite becomes a person with a role, reached in the chat from which it was used."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.membership import appointing, invites, people
from storage.campaign.membership.people import Known
from storage.campaign.membership.posts import Post
from storage.campaign.tables import Invite, Membership, Person
from storage.talk import Address


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who holds a code: the chat, the sender there, the name confirmed, and who that sender is already, if known."""

    at: Address
    sender: str
    name: str
    known: Known | None


def register(page: Page, invite: Invite, bearer: Bearer, *, at: datetime, real: datetime) -> Post:
    """The post of the bearer of a claimed invite; `at` is campaign time, `real` the time of codes.

    A code is not yet a yes: who has been approved before is joined with this registration only when an invite that
    needs no yes says so, or when the unit above does.
    """
    person = bearer.known.id if bearer.known else _invited_before(page, invite, bearer.name)
    if person is None:
        person = people.take_in(page, bearer.name, at)
    post = appointing.ask(page, person, invite.role, invite.unit, at, approved=invite.approved)
    if bearer.known is None:
        people.bind(page, person, bearer.at, bearer.sender, at)
    invites.use(page, invite, person, real)
    return post


def _invited_before(page: Page, invite: Invite, name: str) -> int | None:
    """The same person on another channel: invited again by the same name to the same role in the same unit."""
    if not invite.name or invite.name != name:
        return None
    alike = select(Membership.person).join(Person, col(Person.id) == col(Membership.person))
    alike = alike.where(Membership.role == invite.role, Membership.unit == invite.unit, Person.name == name)
    alike = alike.where(col(Membership.until).is_(None), col(Person.ended_at).is_(None))
    if not invite.approved:
        alike = alike.where(col(Membership.approved).is_(False))
    return page.session.exec(alike.order_by(col(Membership.id))).first()
