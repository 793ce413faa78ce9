"""Where each selecting unit stands in a phase: its areas, the works handed in, who is put forward."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from storage.book.page import Page
from storage.campaign.dossiers import nominations
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Phase
from storage.campaign.territory import units
from storage.campaign.territory.units import Place
from storage.campaign.works import achievements


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """A selecting unit in a phase, in numbers."""

    place: Place
    areas: int
    works: int
    put: int


def of_units(page: Page, plan: Plan, phase: Phase, day: date) -> list[UnitProgress]:
    """All selecting units in the office's order."""
    works, put = achievements.count_by_unit(page, phase.id), nominations.count_by_unit(page, phase.id)
    return [
        UnitProgress(
            place, len(units.children(page, place.code, day)), works.get(place.code, 0), put.get(place.code, 0)
        )
        for place in selecting(page, plan, day)
    ]


def selecting(page: Page, plan: Plan, day: date) -> Sequence[Place]:
    """The units that put people forward on a day, at whatever depth; the organiser may be the only one."""
    top = units.place(page, plan.organiser.code)
    return [] if top is None else list(_from(page, plan, top, day))


def _from(page: Page, plan: Plan, place: Place, day: date) -> Iterator[Place]:
    """The unit itself, if it selects, else those below it that do."""
    if place.kind in plan.selecting.kinds:
        yield place
        return
    if place.kind in plan.participants.kinds:
        return
    for below in units.children(page, place.code, day):
        yield from _from(page, plan, below, day)
