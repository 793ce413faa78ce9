"""Appointing: what the unit above does with a membership: say yes, say no, end it, put a leader in charge of areas."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.membership import invites, people, scopes
from storage.campaign.membership.people import Known
from storage.campaign.membership.posts import IN_FORCE, LEADS, Post, decides, duties_of, name_of, post_of
from storage.campaign.tables import Contact, Membership, Person
from storage.talk import Address, Refusal


def ask(page: Page, person: int, role: str, unit: str, at: datetime, *, approved: bool) -> Post:
    """Write down that a person takes a role there, approved or waiting; one that had ended begins anew."""
    wanted = select(Membership).where(Membership.person == person, Membership.role == role, Membership.unit == unit)
    row = page.session.exec(wanted.with_for_update()).first()
    if row is None:
        row = Membership(person=person, role=role, unit=unit, duties={}, since=at)
    if row.until is not None:
        row.until, row.since, row.approved = None, at, False
    row.approved = row.approved or approved
    page.session.add(row)
    page.session.flush()
    return post_of(row, name_of(page, person))


def approve(page: Page, by: Known, membership: int, at: datetime) -> Post:
    """Say yes; who has had the same role there under the same name, approved, is the same person from now on."""
    row = _deciding(page, by, membership, waiting=True)
    before = _same_person(page, row)
    if before is not None:
        return _merge(page, row, before, at)
    row.approved, row.since = True, at
    page.session.flush()
    return post_of(row, name_of(page, row.person))


def refuse(page: Page, by: Known, membership: int, at: datetime) -> tuple[Post, list[Address]]:
    """Say no; a person left without any role is forgotten as such. Returns the post, and where to write to."""
    row = _deciding(page, by, membership, waiting=True)
    row.until = at
    post, ways = post_of(row, name_of(page, row.person)), people.addresses(page, row.person)
    page.session.flush()
    _leave(page, row.person, at)
    return post, ways


def end(page: Page, by: Known, membership: int, at: datetime) -> Post:
    """Take a role away; the last administrator keeps his."""
    row = _deciding(page, by, membership, waiting=False)
    others = select(Membership.id).where(Membership.role == "admin", col(Membership.id) != row.id, *IN_FORCE)
    if row.role == "admin" and page.session.exec(others).first() is None:
        raise Refusal("people.last_admin")
    row.until, row.duties = at, {}
    page.session.flush()
    return post_of(row, name_of(page, row.person))


def lead(page: Page, by: Known, membership: int, areas: Iterable[str]) -> Post:
    """Put an officer in charge of these areas of the officer's unit, and of no others; an area has one leader."""
    row = _locked(page, membership)
    if row is None or not row.approved or row.role != "unit_officer" or not _within_reach(page, by, row.unit):
        raise Refusal("people.gone")
    chosen = sorted(set(areas) & (scopes.below(page, [row.unit]) - {row.unit}))
    same_unit = select(Membership).where(Membership.unit == row.unit, Membership.role == "unit_officer", *IN_FORCE)
    for other in page.session.exec(same_unit.with_for_update()):
        left = [area for area in duties_of(other.duties).get(LEADS, ()) if area not in chosen]
        other.duties = {**duties_of(other.duties), LEADS: chosen if other.id == row.id else left}
    page.session.flush()
    return post_of(row, name_of(page, row.person))


def _within_reach(page: Page, by: Known, unit: str) -> bool:
    units = scopes.scope(page, by)
    return units is None or unit in units


def _locked(page: Page, membership: int) -> Membership | None:
    wanted = select(Membership).where(Membership.id == membership, col(Membership.until).is_(None))
    return page.session.exec(wanted.with_for_update().execution_options(populate_existing=True)).first()


def _deciding(page: Page, by: Known, membership: int, *, waiting: bool) -> Membership:
    """The row about which this person may decide, locked; what is out of reach is not there."""
    row = _locked(page, membership)
    if row is None or row.approved is waiting or not decides(page, by, post_of(row, "")):
        raise Refusal("people.gone")
    return row


def _same_person(page: Page, row: Membership) -> int | None:
    """Somebody else's row for the same person; whoever holds other roles, or asks for some, stays apart."""
    others = select(Membership.id).where(Membership.person == row.person, col(Membership.until).is_(None))
    if len(page.session.exec(others).all()) > 1:
        return None
    alike = select(Membership.person).join(Person, col(Person.id) == col(Membership.person))
    alike = alike.where(
        Membership.role == row.role, Membership.unit == row.unit, Person.name == name_of(page, row.person)
    )
    alike = alike.where(Membership.person != row.person, col(Person.ended_at).is_(None), *IN_FORCE)
    return page.session.exec(alike).first()


def _merge(page: Page, row: Membership, into: int, at: datetime) -> Post:
    """The contacts go to the person who was there before; the row that only asked ends."""
    for contact in page.session.exec(select(Contact).where(Contact.person == row.person)):
        contact.person = into
    invites.hand_over(page, [row.person], into)
    row.until = at
    page.session.flush()
    _leave(page, row.person, at)
    kept = select(Membership).where(Membership.person == into, Membership.role == row.role, Membership.unit == row.unit)
    return post_of(page.session.exec(kept).one(), name_of(page, into))


def _leave(page: Page, person: int, at: datetime) -> None:
    """A person whose every request ended is nobody to us any more: the ways to write there go, too."""
    left = select(Membership.id).where(Membership.person == person, col(Membership.until).is_(None))
    had = select(Membership.id).where(Membership.person == person, col(Membership.approved).is_(True))
    if page.session.exec(left).first() is not None or page.session.exec(had).first() is not None:
        return
    gone = page.session.get(Person, person)
    if gone is not None:
        gone.ended_at = at
    for contact in page.session.exec(select(Contact).where(Contact.person == person)):
        page.session.delete(contact)
    page.session.flush()
