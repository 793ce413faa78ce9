"""Serves calendar feeds at /lich/<address>.ics: whoever has the address reads the days of its roles, nothing else."""

from typing import Final

from aiohttp import web

from broadcasts.ics import feed
from storage.book.book import Book
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.campaign import feeds
from storage.campaign.conferences import conferences
from storage.campaign.membership import people
from storage.campaign.planning import plan_changes
from storage.campaign.planning.plan import Plan
from storage.clocks import Clocks
from storage.texts.texts import Texts

HEADERS: Final = {
    "Cache-Control": "private, max-age=900",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}


def add_feeds(app: web.Application, book: Book, plan: Plan, texts: Texts, clocks: Clocks, key: ServerKey) -> None:
    """Add the one address; a wrong or ended one is 404, whatever was wrong with it."""

    def read(page: Page, token: str) -> str | None:
        reader = feeds.find(page, key, token)
        if reader is None:
            return None
        roles = {role for role, _ in people.acting(reader, plan).roles}
        now_plan = plan_changes.over(page, plan)
        meetings = [conferences.of(page, now_plan, phase.id) for phase in now_plan.phases]
        return feed(now_plan, texts, roles, clocks.real(), meetings)

    async def serve(request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        said = await book.read(lambda page: read(page, token))
        if said is None:
            raise web.HTTPNotFound(headers=HEADERS)
        return web.Response(body=said.encode(), headers={"Content-Type": "text/calendar; charset=utf-8", **HEADERS})

    app.router.add_get(r"/lich/{token:[0-9A-Za-z_-]{32}}.ics", serve)
