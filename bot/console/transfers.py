"""A dossier goes to the right unit: offered by its own, taken or left by the other, or kept after all."""

from aiohttp import web

from bot.console.dossiers import CONFLICT, dossier_page, in_reach
from bot.console.guard import act, field
from bot.console.parts import Parts, Worker, parts_of
from bot.console.shown import go
from broadcasts.audience import campaign_day
from broadcasts.letters import dossiers as letters
from storage.book.page import Page
from storage.campaign.dossiers import route, transfers
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.route_table import Move
from storage.campaign.dossiers.rules import Reason


async def do(request: web.Request) -> web.StreamResponse:
    """Make the move; a "no" comes back with its reason."""
    parts, number, wanted = parts_of(request), request.match_info["number"], Move(request.match_info["step"])
    to = await field(request, "to")
    made = await act(request, lambda page, worker: _moved(page, parts, worker, number, wanted, to))
    if isinstance(made, Reason):
        status = web.HTTPConflict.status_code if made.code in CONFLICT else 422
        return await dossier_page(request, status, refused=letters.said_of(parts.texts, made))
    if wanted is Move.KEEP:  # it is in the other unit's hands again
        return go(request, "dossiers")
    return go(request, "dossier", number=number)


def _moved(page: Page, parts: Parts, worker: Worker, number: str, wanted: Move, to: str) -> Hop | Reason:
    put, at, real = in_reach(page, worker, number), parts.clocks.campaign(), parts.clocks.real()
    if wanted is Move.OFFER and to not in transfers.targets(page, parts.plan, put, campaign_day(parts.plan, at)):
        raise web.HTTPBadRequest
    facts = {"to": to} if wanted is Move.OFFER else {}
    made = route.move(page, parts.plan, number, wanted, worker.person, at=at, real=real, facts=facts)
    if isinstance(made, Hop):
        told = letters.told(page, parts.plan, parts.texts, made, real)
        page.after(lambda: parts.delivery.post(told))
    return made
