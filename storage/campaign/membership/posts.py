"""Posts: the roles that people hold in units, who stands above whom, and who waits for whose yes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.book.page import Page
from storage.campaign.membership import scopes
from storage.campaign.membership.people import Known
from storage.campaign.tables import Membership, Person, Unit

LEADS: Final = "leader_in_charge"
OFFICES: Final = ("council_member", "hotline_officer", "finance_officer", "media_officer", "observer")
ABOVE: Final[Mapping[str, str]] = {  # whose yes a role needs
    "area_head": "unit_officer",
    "unit_officer": "organiser_officer",
    **dict.fromkeys(OFFICES, "organiser_officer"),
    "organiser_officer": "admin",
    "admin": "admin",
}
_NEXT: Final[Mapping[str, str]] = {"unit_officer": "organiser_officer", "organiser_officer": "admin"}
IN_FORCE: Final = (col(Membership.approved).is_(True), col(Membership.until).is_(None))


@dataclass(frozen=True, slots=True)
class Post:
    """A role that a person holds, or asks for, in a unit; `leads` are the areas that the person is in charge of."""

    id: int
    person: int
    name: str
    role: str
    unit: str
    since: datetime
    approved: bool
    leads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Say:
    """About which roles a person decides, and in which units (None: in all)."""

    roles: frozenset[str]
    units: frozenset[str] | None

    def covers(self, role: str, unit: str) -> bool:
        """Whether the person decides about this role there."""
        return role in self.roles and (self.units is None or unit in self.units)


def say_of(page: Page, person: Known) -> Say:
    """What a person decides about: the office about those below itself, a commune about the heads of its own areas."""
    if person.has("admin"):
        return Say(frozenset(ABOVE), None)
    if person.has("organiser_officer"):
        return Say(frozenset(role for role, over in ABOVE.items() if over != "admin"), None)
    own = [held for name, held in person.roles if name == "unit_officer"]
    return Say(frozenset({"area_head"}), scopes.below(page, own) - frozenset(own))


def may_appoint(page: Page, person: Known, role: str, unit: str) -> bool:
    """Whether the person decides about this role there."""
    return say_of(page, person).covers(role, unit)


def above(page: Page, role: str, unit: str) -> list[int]:
    """The people whose yes a role in a unit needs; where a level has nobody, those of the next one."""
    level: str | None = ABOVE[role]
    while level is not None:
        held = select(Membership.person).join(Person, col(Person.id) == col(Membership.person))
        held = held.where(Membership.role == level, col(Person.ended_at).is_(None), *IN_FORCE)
        if level == "unit_officer":
            held = held.where(col(Membership.unit).in_(_over(page, unit)))
        if found := page.session.exec(held.order_by(col(Membership.person)).distinct()).all():
            return list(found)
        level = _NEXT.get(level)
    return []


def pending(page: Page, person: Known) -> list[Post]:
    """Who waits for this person's yes, the longest waiting first; never oneself, unless one is the administrator."""
    mine = say_of(page, person)
    wanted = _joined().where(col(Membership.approved).is_(False), col(Membership.role).in_(mine.roles))
    if mine.units is not None:
        wanted = wanted.where(col(Membership.unit).in_(mine.units))
    if not person.has("admin"):
        wanted = wanted.where(Membership.person != person.id)
    return _posts(page, wanted.order_by(col(Membership.id)))


def waiting_for(page: Page, person: int) -> list[Post]:
    """The roles for which a person still waits."""
    wanted = _joined().where(col(Membership.approved).is_(False), Membership.person == person)
    return _posts(page, wanted.order_by(col(Membership.id)))


def staff(page: Page, units: frozenset[str] | None) -> list[Post]:
    """Everybody with a role within the units (None: all), and who asks for one; in the office's order of units."""
    wanted = _joined().join(Unit, col(Unit.code) == col(Membership.unit))
    wanted = wanted.order_by(col(Unit.place), col(Unit.code), col(Membership.role), col(Membership.id))
    return _posts(page, wanted if units is None else wanted.where(col(Membership.unit).in_(units)))


def leaders(page: Page, units: frozenset[str] | None) -> dict[str, Post]:
    """The leader in charge of each area within the units (None: all) that has one."""
    held = [post for post in staff(page, None) if post.approved]
    return {area: post for post in held for area in post.leads if units is None or area in units}


def one(page: Page, membership: int) -> Post | None:
    """A role in force, or asked for."""
    return next(iter(_posts(page, _joined().where(Membership.id == membership))), None)


def _joined() -> SelectOfScalar[Membership]:
    wanted = select(Membership).join(Person, col(Person.id) == col(Membership.person))
    return wanted.where(col(Membership.until).is_(None), col(Person.ended_at).is_(None))


def _posts(page: Page, wanted: SelectOfScalar[Membership]) -> list[Post]:
    rows = page.session.exec(wanted).all()
    named = select(Person.id, Person.name).where(col(Person.id).in_({row.person for row in rows}))
    names = dict(page.session.exec(named).all())
    return [post_of(row, names[row.person]) for row in rows]


def decides(page: Page, by: Known, post: Post) -> bool:
    """Whether this person says yes or no to a post; never to one's own, unless one is the administrator."""
    return decided(page, by, [post]) == [post]


def decided(page: Page, by: Known, held: Iterable[Post]) -> list[Post]:
    """Those of the posts to which this person says yes or no."""
    mine = say_of(page, by)
    others = (post for post in held if post.person != by.id or by.has("admin"))
    return [post for post in others if mine.covers(post.role, post.unit)]


def post_of(row: Membership, name: str) -> Post:
    """The membership as a plain value."""
    assert row.id is not None  # noqa: S101 - flushed
    return Post(row.id, row.person, name, row.role, row.unit, row.since, row.approved, tuple(_leads(row.duties)))


def name_of(page: Page, person: int) -> str:
    """What a person is called."""
    row = page.session.get(Person, person)
    assert row is not None  # noqa: S101 - a foreign key
    return row.name


def duties_of(duties: Any) -> dict[str, Any]:
    """Duties by name; older rows list their names alone."""
    return dict(duties) if isinstance(duties, Mapping) else {name: [] for name in duties}


def _leads(duties: Any) -> list[str]:
    return list(duties_of(duties).get(LEADS, ()))


def _over(page: Page, unit: str) -> list[str]:
    """The units above one, from the nearest."""
    found: list[str] = []
    row = page.session.get(Unit, unit)
    while row is not None and row.parent and row.parent not in found:
        found.append(row.parent)
        row = page.session.get(Unit, row.parent)
    return found
