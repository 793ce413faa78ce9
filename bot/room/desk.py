"""The pages of tips: the queue, one tip behind a reason, what is done with it, its slip and its files."""

import asyncio
import mimetypes
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from bot.console.papers import ALONE, SHOWN
from bot.console.parts import WORKER, parts_of
from bot.console.shown import Leaf, go, show
from bot.room.acts import ACTS, CLOSINGS, PRIORITIES, Step, said
from bot.room.cases import Case, Clock, case, clocks, place, slip_of
from bot.room.door import act, form, sentence
from bot.room.parts import HAND, room_of
from storage.book.page import Page
from storage.confidential import alerts, casework, evidence, handing, history, tips
from storage.confidential.categories import categories
from storage.confidential.history import Kind
from storage.confidential.opened import Opened
from storage.confidential.tips import TipInfo
from storage.limits import limits
from storage.talk import Refusal

Row = tuple[TipInfo, str, list[Clock]]
UNCHANGING: Final = frozenset({"share", "hold", "let_go"})  # these change nothing that another officer relies on


async def queue(request: web.Request) -> web.StreamResponse:
    """The tips of this officer, the most pressing first, with what is late; and alerts that nobody has taken."""
    parts, room, hand = parts_of(request), room_of(request), request[HAND]
    closed = "xong" in request.query

    def read(page: Page) -> tuple[list[Row], int, Leaf, list[alerts.Alert]]:
        found = tips.queue(page, hand.holder, closed=closed)
        leaf = Leaf.asked(request, len(found))
        late = sum(any(clock.late for clock in clocks(one, parts, room)) for one in found)
        some = found[leaf.offset : leaf.offset + limits().console.page_rows]
        rows = [(one, place(page, one.area), clocks(one, parts, room)) for one in some]
        return rows, late, leaf, alerts.waiting(page)

    rows, late, leaf, ringing = await parts.book.read(read)
    return show(request, "queue.html", rows=rows, late=late, leaf=leaf, closed=closed, ringing=ringing)


async def known(request: web.Request) -> web.StreamResponse:
    """The officer knows of an alert: it rings no more."""
    parts, person, alert = parts_of(request), request[WORKER].person.id, int(request.match_info["alert"])
    await act(request, lambda page: alerts.known_one(page, alert, person, parts.clocks.real()))
    return go(request, "today")


async def one(request: web.Request) -> web.StreamResponse:
    """A tip that was opened in this session; before that, the question why."""
    return await _shown(request)


async def reason(request: web.Request) -> web.StreamResponse:
    """Open a tip: the reason is kept, sealed, beside the event."""
    parts, hand, tip, given = parts_of(request), request[HAND], request.match_info["tip"], await form(request)
    await _readable(request)

    def read(page: Page) -> Opened:
        why = said(given, "words")
        return casework.open_tip(page, tip, hand.reader, hand.private, why, parts.clocks.real())

    try:
        hand.opened[tip] = await act(request, read)
    except Refusal as refusal:
        return await _shown(request, refused=sentence(request, refusal))
    return go(request, "tip", tip=tip)


async def do(request: web.Request) -> web.StreamResponse:
    """Do one of the acts, if the tip is still as the officer saw it."""
    tip, given = await _opened(request), await form(request)
    run = ACTS.get(given.get("act", ""))
    if run is None:
        raise web.HTTPBadRequest
    try:
        await act(request, lambda page: run(_step(request, page, tip, given)))
    except Refusal as refusal:
        return await _shown(request, refused=sentence(request, refusal), typed=given)
    return go(request, "tip", tip=tip.tip)


async def reveal(request: web.Request) -> web.StreamResponse:
    """Who wrote in confidence, for the custodian alone, once and with a reason."""
    parts, hand, tip, given = parts_of(request), request[HAND], await _opened(request), await form(request)

    def read(page: Page) -> str:
        why = said(given, "words")
        return casework.reveal(page, tip.tip, hand.reader, hand.private, why, parts.clocks.real())

    try:
        who = await act(request, read)
    except Refusal as refusal:
        return await _shown(request, refused=sentence(request, refusal))
    return await _shown(request, who=who)


async def slip(request: web.Request) -> web.StreamResponse:
    """The latest slip, to be printed."""
    parts, tip = parts_of(request), await _opened(request)

    def read(page: Page) -> tuple[TipInfo | None, list[history.Word]]:
        return tips.info(page, tip.tip), history.words(page, tip, {Kind.SLIP})

    info, slips = await parts.book.read(read)
    if info is None or not slips:
        raise web.HTTPNotFound
    return show(request, "slip.html", info=info, slip=slip_of(slips[-1]), now=parts.clocks.real())


async def file(request: web.Request) -> web.StreamResponse:
    """A file of a tip: pictures drawn anew are shown, anything else is only handed over; neither can do anything."""
    parts, tip = parts_of(request), await _opened(request)
    found = await parts.book.read(lambda page: evidence.of(page, tip))
    numbered = {one.id: (number, one) for number, one in enumerate(found, start=1)}
    number, wanted = numbered.get(request.match_info["file"], (0, None))
    if wanted is None:
        raise web.HTTPNotFound
    body = await asyncio.to_thread(evidence.whole, parts.store.path(wanted.file), wanted.opened, wanted.id)
    if body is None:
        raise web.HTTPNotFound
    mime = wanted.about.mime
    way = "inline" if mime in SHOWN else "attachment"
    name = f"{tip.tip}-{number}{mimetypes.guess_extension(mime) or '.bin'}"
    headers = {"Content-Type": mime, "Content-Disposition": f'{way}; filename="{name}"', **ALONE}
    return web.Response(body=body, headers=headers)


def _step(request: web.Request, page: Page, tip: Opened, given: Mapping[str, str]) -> Step:
    """The act, for a tip that has not changed since its page was shown."""
    hand, parts = request[HAND], parts_of(request)
    if tips.readable(page, hand.holder, tip.tip) is None:
        raise web.HTTPNotFound
    if given["act"] not in UNCHANGING and given.get("seen") != history.seen(page, tip.tip):
        raise Refusal("tips.changed_since")
    return Step(page, parts, hand, tip, given, parts.clocks.real(), room_of(request).drafts)


async def _shown(request: web.Request, **facts: object) -> web.Response:
    parts, room, hand, number = parts_of(request), room_of(request), request[HAND], request.match_info["tip"]
    tip = hand.opened.get(number)
    status = web.HTTPConflict.status_code if "refused" in facts else web.HTTPOk.status_code
    if tip is None:
        info = await _readable(request)
        return show(request, "closed_tip.html", status, info=info, **facts)
    found: Case | None = await parts.book.read(lambda page: case(page, parts, room, hand, tip))
    if found is None:
        raise web.HTTPNotFound
    choices = {"categories": categories(), "priorities": PRIORITIES, "closings": CLOSINGS}
    facts = {"typed": {}, **choices, "accused": handing.WHERE_ACCUSED, **facts}
    return show(request, "tip.html", status, case=found, **facts)


async def _readable(request: web.Request) -> TipInfo:
    """404 alike for a tip of others and for one that is not there."""
    holder, tip = request[HAND].holder, request.match_info["tip"]
    info = await parts_of(request).book.read(lambda page: tips.readable(page, holder, tip))
    if info is None:
        raise web.HTTPNotFound
    return info


async def _opened(request: web.Request) -> Opened:
    """The tip as it was opened in this session; one that was not is first asked why."""
    await _readable(request)
    tip = request[HAND].opened.get(request.match_info["tip"])
    if tip is None:
        raise web.HTTPNotFound
    return tip
