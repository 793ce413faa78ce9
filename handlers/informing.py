"""A move of a dossier, made by whoever writes: told to everybody whom it concerns, in the same turn."""

from collections.abc import Mapping

from broadcasts.letters import dossiers
from handlers.visit import Visit
from storage.campaign.dossiers import route
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.route_table import Move
from storage.campaign.dossiers.rules import Reason


def go(
    visit: Visit, number: str, move: Move, why: str = "", facts: Mapping[str, object] | None = None
) -> Reason | None:
    """Make a move and write the letters about it; the reason where it may not be."""
    made = route.move(
        visit.page, visit.plan, number, move, visit.person, at=visit.received, real=visit.real, why=why, facts=facts
    )
    if isinstance(made, Reason):
        return made
    tell_hop(visit, made)
    return None


def inform(visit: Visit, number: str) -> None:
    """The letters about a dossier's newest hop."""
    tell_hop(visit, route.hops_of(visit.page, number, inside=True)[-1])


def tell_hop(visit: Visit, hop: Hop) -> None:
    """The letters about a hop; whoever made it knows already."""
    visit.post(dossiers.told(visit.page, visit.plan, visit.office.texts, hop, visit.real))
