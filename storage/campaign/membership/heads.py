"""Who holds an office on the ground: the heads of a unit's areas, the officers of a unit, the unit above an area."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from storage.book.page import Hot, Page
from storage.campaign.planning.plan import Plan
from storage.campaign.tables import Membership, Person, Unit
from storage.campaign.territory import levels, units
from storage.campaign.territory.units import Place

_HOLDERS = Hot(
    "SELECT m.unit, p.id, p.name FROM memberships m JOIN people p ON p.id = m.person"
    " WHERE m.role = :role AND m.approved = :yes AND m.until IS NULL AND p.ended_at IS NULL"
    " AND (m.unit = :unit OR m.unit IN (SELECT code FROM units WHERE parent = :unit)) ORDER BY m.id"
)
_ABOVE = Hot("SELECT a.code, a.name, a.kind FROM units u JOIN units a ON a.code = u.parent WHERE u.code = :code")


@dataclass(frozen=True, slots=True)
class Area:
    """An area and whoever heads it: (person's number, name), usually one."""

    place: Place
    heads: tuple[tuple[int, str], ...]


def areas(page: Page, unit: str, day: date) -> list[Area]:
    """The areas of a unit on a day, in the office's order, each with its heads."""
    found: dict[str, list[tuple[int, str]]] = {}
    for area, person, name in page.rows(_HOLDERS, role="area_head", yes=True, unit=unit):
        found.setdefault(area, []).append((person, name))
    return [Area(place, tuple(found.get(place.code, ()))) for place in units.children(page, unit, day)]


def areas_of(page: Page, codes: Collection[str], day: date) -> dict[str, list[Area]]:
    """As `areas`, for many units at once: as many statements for a hundred of them as for one."""
    held = select(Membership.unit, Person.id, Person.name).join(Person, col(Person.id) == col(Membership.person))
    held = held.join(Unit, col(Unit.code) == col(Membership.unit)).where(
        Membership.role == "area_head",
        col(Membership.approved).is_(True),
        col(Membership.until).is_(None),
        col(Person.ended_at).is_(None),
        col(Unit.parent).in_(codes),
    )
    found: dict[str, list[tuple[int, str]]] = {}
    for area, person, name in page.session.exec(held.order_by(col(Membership.id))):
        found.setdefault(area, []).append((person or 0, name))
    places = levels.below_each(page, codes, day)
    return {unit: [Area(one, tuple(found.get(one.code, ()))) for one in below] for unit, below in places.items()}


def officers(page: Page, plan: Plan, unit: str) -> list[str]:
    """The names of those who select for a unit, the longest in office of each role first."""
    held = [row for role in plan.officers_of(unit) for row in page.rows(_HOLDERS, role=role, yes=True, unit=unit)]
    return list({person: name for where, person, name in held if where == unit}.values())


def above(page: Page, code: str) -> Place | None:
    """The unit above one; None for the topmost."""
    row = page.one(_ABOVE, code=code)
    return None if row is None else Place(*row)
