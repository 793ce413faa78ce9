"""How far a person may see: the units held and everything below them, or everything."""

from collections.abc import Collection

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.membership.people import Known
from storage.campaign.tables import Unit

EVERYWHERE = ("admin", "organiser_officer")


def scope(page: Page, person: Known) -> frozenset[str] | None:
    """The codes of the units whose affairs an officer sees (a commune and its areas); None: those of all units."""
    if any(person.has(role) for role in EVERYWHERE):
        return None
    return below(page, [unit for role, unit in person.roles if role == "unit_officer"])


def each_below(page: Page, units: Collection[str]) -> dict[str, frozenset[str]]:
    """Each of these units with itself and all units under it, read at once."""
    root: ColumnElement[str] = col(Unit.code).label("root")
    tree = select(root, col(Unit.code)).where(col(Unit.code).in_(units)).cte("trees", recursive=True)
    tree = tree.union(select(tree.c.root, col(Unit.code)).join(tree, col(Unit.parent) == tree.c.code))
    found: dict[str, set[str]] = {unit: set() for unit in units}
    for unit, code in page.session.execute(select(tree.c.root, tree.c.code)):
        found[unit].add(code)
    return {unit: frozenset(codes) for unit, codes in found.items()}


def below(page: Page, units: list[str]) -> frozenset[str]:
    """These units and all units under them, to any depth, past and present."""
    tree = select(col(Unit.code)).where(col(Unit.code).in_(units)).cte("tree", recursive=True)
    tree = tree.union(select(col(Unit.code)).join(tree, col(Unit.parent) == tree.c.code))
    return frozenset(page.session.exec(select(tree.c.code)).all())
