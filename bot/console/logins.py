"""Logging in by a link that works once, logging out, and the sessions that a person has open."""

from typing import Final

from aiohttp import web

from bot.console import cookie
from bot.console.guard import act, check_origin, field
from bot.console.parts import WORKER, Worker, in_office, note, parts_of
from bot.console.shown import go, show
from storage.book import sessions
from storage.book.page import Page
from storage.book.sessions import Opened
from storage.limits import limits

OTHERS: Final = "khac"
# What browsers and systems call themselves, the particular ones first: most claim to be Chrome and Safari as well.
BROWSERS: Final = {
    "coc_coc": "Cốc Cốc",
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS: Final = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


async def how(request: web.Request) -> web.StreamResponse:
    """How one comes in."""
    return show(request, "login_help.html", minutes=limits().console.link_minutes)


async def offer(request: web.Request) -> web.StreamResponse:
    """The page behind a link: only its button uses the link up, since messengers open links to preview them."""
    parts, token = parts_of(request), request.match_info["token"]
    usable = await parts.book.read(lambda page: sessions.is_open(page, token, parts.clocks.real()))
    return show(request, "login.html") if usable else _unusable(request)


async def enter(request: web.Request) -> web.StreamResponse:
    """Use the link up and begin a session, in place of the one that this browser had."""
    check_origin(request)
    parts, token, former = parts_of(request), request.match_info["token"], cookie.token_of(request)
    browser = _browser(request.headers.get("User-Agent", ""))

    def redeem(page: Page) -> Opened:
        now = parts.clocks.real()
        opened = sessions.redeem(page, token, now, browser)
        if opened is None or in_office(page, opened.session.person) is None:
            raise web.HTTPGone
        replaced = sessions.find(page, former, now)
        if replaced is not None:
            sessions.revoke(page, replaced.person, now, only=replaced.key)
        note(page, parts, f"person:{opened.session.person}", "console.login", f"person:{opened.session.person}")
        return opened

    try:
        opened = await parts.book.turn(redeem, "console")
    except web.HTTPGone:
        return _unusable(request)
    response = go(request, "today")
    cookie.give(request, response, opened.token)
    return response


async def leave(request: web.Request) -> web.StreamResponse:
    """End this session."""
    await act(request, lambda page, worker: _end(page, request, worker, only=worker.session.key))
    response = go(request, "how")
    cookie.take_back(request, response)
    return response


async def mine(request: web.Request) -> web.StreamResponse:
    """The sessions that this person has open."""
    parts, worker = parts_of(request), request[WORKER]
    rows = await parts.book.read(lambda page: sessions.of_person(page, worker.person.id, parts.clocks.real()))
    rules = limits().console
    return show(request, "sessions.html", rows=rows, others=OTHERS, rules=rules)


async def end(request: web.Request) -> web.StreamResponse:
    """End one of them, or all others."""
    chosen = await field(request, "phien")
    if not chosen:
        raise web.HTTPBadRequest
    if chosen == OTHERS:
        await act(request, lambda page, worker: _end(page, request, worker, but=worker.session.key))
    else:
        await act(request, lambda page, worker: _end(page, request, worker, only=chosen))
    return go(request, "sessions")


def _end(page: Page, request: web.Request, worker: Worker, *, only: str = "", but: str = "") -> None:
    parts = parts_of(request)
    count = sessions.revoke(page, worker.person.id, parts.clocks.real(), only=only, but=but)
    note(page, parts, worker.actor, "console.logout", worker.actor, sessions=count)


def _unusable(request: web.Request) -> web.StreamResponse:
    """The same page for a link that is unknown, used or too old."""
    return show(request, "login_help.html", web.HTTPGone.status_code, minutes=limits().console.link_minutes, stale=True)


def _browser(agent: str) -> str:
    """A browser as its owner knows it: "Chrome, Windows"."""
    known = (next((name for sign, name in table.items() if sign in agent), "") for table in (BROWSERS, SYSTEMS))
    return ", ".join(name for name in known if name)
