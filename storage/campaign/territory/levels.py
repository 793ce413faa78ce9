"""The units below many others on a day, read at once: a whole level costs two statements, however many units it has."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import or_
from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.tables import Unit, UnitAlias
from storage.campaign.territory import units
from storage.campaign.territory.units import Place


def below_each(page: Page, parents: Collection[str], day: date) -> dict[str, list[Place]]:
    """The units directly below each of these on a day, in the office's own order; [] where there are none."""
    if len(parents) < 2:  # noqa: PLR2004 - one, as in every citizen's talk, is read by the faster way
        return {parent: units.children(page, parent, day) for parent in parents}
    found: dict[str, list[Place]] = {parent: [] for parent in parents}
    wanted = col(Unit.parent).in_(found)
    called: dict[str, tuple[str, ...]] = {}
    aliases = select(UnitAlias.unit, UnitAlias.alias).join(Unit, col(Unit.code) == col(UnitAlias.unit)).where(wanted)
    for unit, alias in page.session.exec(aliases):
        called[unit] = (*called.get(unit, ()), alias)
    begun = or_(col(Unit.valid_from).is_(None), col(Unit.valid_from) <= day)
    lasts = or_(col(Unit.valid_to).is_(None), col(Unit.valid_to) >= day)
    rows = select(Unit.parent, Unit.code, Unit.name, Unit.kind).where(wanted, begun, lasts)
    for parent, code, name, kind in page.session.exec(rows.order_by(col(Unit.place), col(Unit.code))):
        found[parent or ""].append(Place(code, name, kind, called.get(code, ())))
    return found
