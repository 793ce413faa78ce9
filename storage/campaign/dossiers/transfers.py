"""A dossier that belongs to another unit by now: to which units it can be offered, and what is offered to one."""

from datetime import date

from storage.book.page import Page
from storage.campaign.dossiers import nominations, progress, route
from storage.campaign.dossiers.route_table import State
from storage.campaign.dossiers.rules import Put
from storage.campaign.membership import heads, people
from storage.campaign.planning.plan import Plan


def targets(page: Page, plan: Plan, put: Put, day: date) -> list[str]:
    """The unit of the dossier's area where that is another one by now, else those where its head also heads an area."""
    above = heads.above(page, put.area)
    if above is not None and above.code != put.unit:
        return [above.code]
    known = people.by_id(page, put.person)
    held = [] if known is None else [area for role, area in known.roles if role == "area_head"]
    over = [heads.above(page, area) for area in held]
    selecting = {place.code for place in progress.selecting(page, plan, day)}
    return sorted({place.code for place in over if place is not None} & selecting - {put.unit})


def offered(page: Page, plan: Plan, unit: str) -> list[Put]:
    """The dossiers that another unit has offered to this one, and that wait for its answer."""
    waiting = [put for phase in plan.phases for put in nominations.in_states(page, phase.id, {State.TRANSFERRING})]
    return [put for put in waiting if route.offered_to(page, put.number) == unit]
