"""The office holds a person back while a matter is pending, and lets go: the dossiers wait, and keep their slots."""

from collections.abc import Collection
from datetime import datetime

from storage.book.page import Page
from storage.campaign.dossiers import holds, nominations, route
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.route_table import OPEN, ROLES, Move, State, Who
from storage.campaign.dossiers.rules import Put, Reason
from storage.campaign.membership.people import Known
from storage.campaign.planning.plan import Plan


def hold(
    page: Page, plan: Plan, number: str, by: Known, why: str, *, at: datetime, real: datetime
) -> tuple[Hop, ...] | Reason:
    """Hold back the person of a dossier: every dossier of his that is not released waits; `why` is for the office."""
    put = _judged(page, plan, number, by, why, Move.HOLD)
    if isinstance(put, Reason):
        return put
    if put.person in holds.standing(page):
        return route.refusal(plan, put, "held_already")
    if not may_hold(page, put.person):
        return route.refusal(plan, put, "nothing_to_hold")
    holds.put(page, put.person, why, by.id, at)
    return _all(page, plan, put, OPEN - {State.HELD}, Move.HOLD, by=by, at=at, real=real, why=why)


def may_hold(page: Page, person: int) -> bool:
    """Whether somebody has a dossier whose outcome is not released: without one there is nothing that would wait."""
    return any(put.state in OPEN for put in nominations.all_of_person(page, person))


def lift(
    page: Page, plan: Plan, number: str, by: Known, why: str, *, at: datetime, real: datetime
) -> tuple[Hop, ...] | Reason:
    """Let go of the person of a dossier: each goes on where it was."""
    put = _judged(page, plan, number, by, why, Move.LIFT)
    if isinstance(put, Reason):
        return put
    if not holds.end(page, put.person, why, by.id, at):
        return route.refusal(plan, put, "not_held")
    return _all(page, plan, put, {State.HELD}, Move.LIFT, by=by, at=at, real=real, why=why)


def _judged(page: Page, plan: Plan, number: str, by: Known, why: str, move: Move) -> Put | Reason:
    """The dossier, with everything locked, if this officer may hold back and says why."""
    nominations.lock_all(page, plan.selecting.kinds)
    put = nominations.by_number(page, number)
    if put is None:
        return route.unknown(plan, number)
    if not any(by.has(role) for role in ROLES[Who.OFFICE]):
        return route.refusal(plan, put, "route_forbidden", move=move)
    return put if why.strip() else route.refusal(plan, put, "route_incomplete", move=move)


def _all(  # noqa: PLR0913 - one move of several dossiers
    page: Page,
    plan: Plan,
    put: Put,
    states: Collection[State],
    move: Move,
    *,
    by: Known,
    at: datetime,
    real: datetime,
    why: str,
) -> tuple[Hop, ...]:
    mine = [one for one in nominations.all_of_person(page, put.person) if one.state in states]
    facts = {"officer": by.id}
    made = (route.move(page, plan, one.number, move, None, at=at, real=real, why=why, facts=facts) for one in mine)
    return tuple(hop for hop in made if isinstance(hop, Hop))
