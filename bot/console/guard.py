"""The doorkeeper: lets a request in only from our own pages, with a live session and a fitting role."""

import contextlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, TypeVar
from urllib.parse import urlsplit

from aiohttp import web

from bot.console.cookie import token_of
from bot.console.parts import NOW, WORKER, Parts, Worker, at_work, note, parts_of
from bot.console.posts import APART
from storage.book import sessions
from storage.book.book import Unwritable
from storage.book.page import Page
from storage.campaign.planning import plan_changes
from storage.campaign.planning.plan import Plan
from storage.limits import limits

T = TypeVar("T")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
MOST_BYTES: Final = 128 * 1024  # a longest answer, each letter of it as nine characters of a form
NEEDS_LINK: Final = {"WWW-Authenticate": 'Link realm="bot131"'}  # RFC 9110 asks a 401 to name a way in


def admit(roles: frozenset[str], handler: Handler, most: int = MOST_BYTES) -> Handler:
    """The handler behind the door: 401 without a session, 403 for another role, or a form that is not ours.

    `most` is how many bytes a form may have.
    """

    async def enter(request: web.Request) -> web.StreamResponse:
        check_origin(request, most)
        worker = await identify(request)
        request[WORKER] = worker
        await check_form(request, worker)
        if not worker.may(roles):
            if roles <= APART:
                await _note_denied(request, worker)
            raise web.HTTPForbidden
        return await handler(request)

    return enter


async def _note_denied(request: web.Request, worker: Worker) -> None:
    """Who asks for tips without being of their circle is written down, with the page's pattern, never a tip's name."""
    parts, resource = parts_of(request), request.match_info.route.resource
    asked = "" if resource is None else resource.canonical
    with contextlib.suppress(Unwritable):
        await parts.book.turn(lambda page: note(page, parts, worker.actor, "tips.denied", "tips", asked=asked))


def check_origin(request: web.Request, most: int = MOST_BYTES) -> None:
    """Refuse what another site's page sends. Browsers name the page's origin with every POST."""
    if request.method != "POST":
        return
    if request.content_length is None or request.content_length > most:
        raise web.HTTPRequestEntityTooLarge(most, request.content_length or 0)
    ours = {request.host, urlsplit(parts_of(request).public_url).netloc}
    if (urlsplit(request.headers.get("Origin", "")).netloc or "-") not in ours:
        raise web.HTTPForbidden


async def act(request: web.Request, work: Callable[[Page, Worker], T], lane: str = "") -> T:
    """Run a turn for whoever sits there, known anew inside it: a session revoked a moment ago changes nothing.

    Turns of one person keep their order; with a `lane`, those of all who work in it.
    """
    parts, token = parts_of(request), token_of(request)

    def turn(page: Page) -> T:
        worker = at_work(page, token, parts.clocks.real())
        if worker is None or worker.person.roles != request[WORKER].person.roles:
            raise web.HTTPUnauthorized(headers=NEEDS_LINK)
        return work(page, worker)

    return await parts.book.turn(turn, lane or request[WORKER].actor)


async def field(request: web.Request, name: str) -> str:
    """What a form says in one field; "" for none, and for a file."""
    value = (await request.post()).get(name)
    return value if isinstance(value, str) else ""


async def ticked(request: web.Request, name: str) -> tuple[str, ...]:
    """What a form says in all fields of a name, in their order."""
    return tuple(value for value in (await request.post()).getall(name, ()) if isinstance(value, str))


async def identify(request: web.Request) -> Worker:
    """Who sits at this browser; 401 without a live session."""
    parts, token = parts_of(request), token_of(request)
    now = parts.clocks.real()
    worker, plan = await parts.book.read(lambda page: _found(page, parts, token, now)) if token else (None, parts.plan)
    if worker is None:
        raise web.HTTPUnauthorized(headers=NEEDS_LINK)
    request[NOW] = replace(parts, plan=plan)
    if now - worker.session.seen_at >= timedelta(seconds=limits().console.seen_seconds):
        await _touch(parts, worker)
    return worker


def _found(page: Page, parts: Parts, token: str, now: datetime) -> tuple[Worker | None, Plan]:
    return at_work(page, token, now), plan_changes.over(page, parts.plan)


async def _touch(parts: Parts, worker: Worker) -> None:
    """Note the use; while the database takes no writes the pages can still be read."""
    now = parts.clocks.real()
    with contextlib.suppress(Unwritable):
        await parts.book.turn(lambda page: sessions.touch(page, worker.session.key, now), worker.actor)


async def check_form(request: web.Request, worker: Worker) -> None:
    """403 for a form that does not bring the session's secret along."""
    if request.method != "POST":
        return
    given = await field(request, "csrf")
    if not hmac.compare_digest(given.encode(), worker.session.csrf.encode()):
        raise web.HTTPForbidden
