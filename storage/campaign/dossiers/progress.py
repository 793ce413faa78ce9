"""Where each selecting unit stands in a phase: its areas, the works handed in, who is put forward."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from storage.book.page import Page
from storage.campaign.dossiers import nominations
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Phase
from storage.campaign.territory import levels, units
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
    places = selecting(page, plan, day)
    areas = levels.below_each(page, [place.code for place in places], day)
    return [
        UnitProgress(place, len(areas[place.code]), works.get(place.code, 0), put.get(place.code, 0))
        for place in places
    ]


def selecting(page: Page, plan: Plan, day: date) -> Sequence[Place]:
    """The units that put people forward on a day, at whatever depth; the organiser may be the only one.

    Read level by level: what it costs depends on how deep they stand, not on how many they are.
    """
    top = units.place(page, plan.organiser.code)
    row = [] if top is None else [top]
    ends = {*plan.selecting.kinds, *plan.participants.kinds}
    while passed := [place.code for place in row if place.kind not in ends]:
        below = levels.below_each(page, passed, day)
        row = [one for place in row for one in below.get(place.code, (place,))]
    return [place for place in row if place.kind in plan.selecting.kinds]
