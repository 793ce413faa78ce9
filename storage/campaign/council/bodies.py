"""The rosters of the bodies: who sits in which, with which duty; kept as duties of the role `council_member`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.dossiers.rules import Put
from storage.campaign.membership import posts, scopes
from storage.campaign.membership.people import Known
from storage.campaign.membership.posts import IN_FORCE, Post, duties_of, post_of
from storage.campaign.tables import Membership, Person
from storage.talk import Refusal

ROLE: Final = "council_member"
CHAIR, MEMBER, SECRETARY, INVITED = "chair", "member", "secretary", "invited"
DUTIES: Final = (CHAIR, MEMBER, SECRETARY, INVITED)
LEADING: Final = (CHAIR, SECRETARY)  # who may enter what the body decided


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody in a body; `post` is the number of the membership."""

    post: int
    person: int
    name: str
    duty: str


def roster(page: Page, body: str) -> list[Seated]:
    """Who sits in a body: the chair first, then members, secretaries, invited ones, each in the order of coming."""
    found = [
        Seated(row.id or 0, row.person, name, duty)
        for row, name in _held(page)
        for duty in [_duty(row.duties, body)]
        if duty
    ]
    return sorted(found, key=lambda one: (DUTIES.index(one.duty), one.post))


def outside(page: Page, body: str) -> list[Post]:
    """Holders of the role who do not sit in this body."""
    return [post_of(row, name) for row, name in _held(page) if not _duty(row.duties, body)]


def of_person(page: Page, person: int) -> dict[str, str]:
    """In which bodies a person sits, and with which duty."""
    found: dict[str, str] = {}
    for row, _ in _held(page):
        held = duties_of(row.duties) if row.person == person else {}
        found |= {body: duty for duty in DUTIES for body in held.get(duty, ())}
    return found


def scores(duty: str, *, invited: bool) -> bool:
    """Whether a duty gives points; the invited only where the sitting says so, secretaries never."""
    return duty in (CHAIR, MEMBER) or (duty == INVITED and invited)


def seat(page: Page, by: Known, membership: int, body: str, duty: str) -> Seated:
    """Give a member a duty in a body, or with "" none; a new chair makes the one before a member."""
    wanted = select(Membership).where(Membership.role == ROLE, *IN_FORCE).with_for_update()
    rows = {row.id: row for row in page.session.exec(wanted.execution_options(populate_existing=True))}
    row = rows.get(membership)
    if row is None or not posts.may_appoint(page, by, ROLE, row.unit) or duty not in ("", *DUTIES):
        raise Refusal("people.gone")
    for other in rows.values():
        if duty == CHAIR and other is not row and _duty(other.duties, body) == CHAIR:
            other.duties = _with(other.duties, body, MEMBER)
    row.duties = _with(row.duties, body, duty)
    page.session.flush()
    return Seated(membership, row.person, posts.name_of(page, row.person), duty)


def at_home(page: Page, organiser: str, puts: Sequence[Put]) -> dict[str, set[int]]:
    """Who holds a post where each dossier comes from, in its unit or any area of it: they do not judge it.

    Where the organiser itself puts people forward, everybody would: then only those of the area itself.
    """
    trees = scopes.each_below(page, {put.unit for put in puts} - {organiser})
    near = {put.number: {put.area, *trees.get(put.unit, ())} for put in puts}
    wanted = select(Membership.unit, Membership.person).where(Membership.role != ROLE, *IN_FORCE)
    held = page.session.exec(wanted.where(col(Membership.unit).in_(set().union(*near.values())))).all()
    return {number: {person for unit, person in held if unit in codes} for number, codes in near.items()}


def _held(page: Page) -> list[tuple[Membership, str]]:
    wanted = select(Membership, Person.name).join(Person, col(Person.id) == col(Membership.person))
    wanted = wanted.where(Membership.role == ROLE, col(Person.ended_at).is_(None), *IN_FORCE)
    return [(row, name) for row, name in page.session.exec(wanted.order_by(col(Membership.id)))]


def _duty(duties: object, body: str) -> str:
    held = duties_of(duties)
    return next((duty for duty in DUTIES if body in held.get(duty, ())), "")


def _with(duties: object, body: str, duty: str) -> dict[str, object]:
    """The duties with exactly this one in the body."""
    held = {name: [one for one in of if one != body] for name, of in duties_of(duties).items()}
    if duty:
        held[duty] = [*held.get(duty, ()), body]
    return {name: of for name, of in held.items() if of}
