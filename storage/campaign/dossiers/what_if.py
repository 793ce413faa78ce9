"""What would be if the head of an area were awarded in a phase: whom it would bar later. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime

from storage.book.page import Page
from storage.campaign.dossiers import eligibility, laureates, nominations, progress
from storage.campaign.dossiers.eligibility import Look, look
from storage.campaign.dossiers.laureates import Laureate
from storage.campaign.dossiers.route_table import OPEN
from storage.campaign.dossiers.rules import Put
from storage.campaign.membership import heads
from storage.campaign.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class After:
    """A later phase as it would be for the unit: who could not stand any more, which dossiers would stop, who is left.

    `left` of `areas` are the unit's areas whose head could still be put forward; `all_left` of `all_areas` everybody's.
    """

    phase: str
    barred: tuple[str, ...]
    stopped: tuple[Put, ...]
    left: int
    areas: int
    quota: int
    all_left: int
    all_areas: int


def imagine(page: Page, plan: Plan, phase: str, area: str, day: date, at: datetime) -> tuple[After, ...]:
    """Each phase that the plan's bars touch, as it would be if whoever heads the area were awarded in `phase`.

    A phase for which nobody can be put forward any more is left out, unless a dossier there would stop.
    """
    above = heads.above(page, area)
    unit = "" if above is None else above.code
    found = next((one for one in heads.areas(page, unit, day) if one.place.code == area), None)
    if found is None:
        return ()
    awarded = [_laureate(phase, unit, found.place.title, area, head, day, at) for head in found.heads or ((0, ""),)]
    every = [_after(page, plan, other, unit, awarded, day) for other in eligibility.related(plan, phase)]
    return tuple(one for one in every if one.stopped or at < plan.phase(one.phase).dossiers_close)


def _laureate(phase: str, unit: str, place: str, area: str, head: tuple[int, str], day: date, at: datetime) -> Laureate:
    put = Put("", phase, unit, None, area, place, head[0], head[1], "", "", at)
    return laureates.imagined(put, "", day, at)


def _after(page: Page, plan: Plan, phase: str, unit: str, awarded: list[Laureate], day: date) -> After:
    now, then = look(page, plan, phase, day), look(page, plan, phase, day, awarded)
    mine = heads.areas(page, unit, day)
    barred = tuple(
        f"{name} – {area.place.title}"
        for area in mine
        for person, name in area.heads
        if then.bar(person, area.place.code) and not now.bar(person, area.place.code)
    )
    stopped = tuple(
        put
        for put in nominations.in_states(page, phase, OPEN)
        if then.bar(put.person, put.area) and not now.bar(put.person, put.area)
    )
    left = sum(_free(then, area) for area in mine)
    units = [one.code for one in progress.selecting(page, plan, day)]
    every = [area for areas in heads.areas_of(page, units, day).values() for area in areas]
    all_left = sum(_free(then, area) for area in every)
    return After(phase, barred, stopped, left, len(mine), plan.phase(phase).quota, all_left, len(every))


def _free(then: Look, area: heads.Area) -> bool:
    """Whether an award bars neither the area nor whoever heads it; without a head it is the area alone."""
    people = [person for person, _ in area.heads] or [0]
    return any(then.bar(person, area.place.code) is None for person in people)
