"""The pages of what went wrong: messages that could not be handled, letters and files that did not arrive."""

from aiohttp import web

from bot.console.guard import act
from bot.console.parts import Worker, note, parts_of
from bot.console.shown import go, show, trouble_since
from storage.book import dead_letters, lost_files, receipts
from storage.book.dead_letters import Unsealed
from storage.book.page import Page
from storage.book.server_key import OtherKey
from storage.limits import limits
from storage.mail import outcomes


async def dead(request: web.Request) -> web.StreamResponse:
    """The buried messages that wait: when, by which channel, what went wrong; their content stays sealed."""
    return await _dead(request)


async def open_dead(request: web.Request) -> web.StreamResponse:
    """The content of one, for the administrator, who is written down in the audit."""
    parts, reference = parts_of(request), request.match_info["reference"]

    def unseal(page: Page, worker: Worker) -> Unsealed | None:
        content = dead_letters.unseal(page, parts.key, reference)
        if content is not None:
            note(page, parts, worker.actor, "dead_letter.opened", reference)
        return content

    try:
        content = await act(request, unseal)
    except OtherKey:
        return await _dead(request, 409, lost=reference)
    if content is None:
        raise web.HTTPNotFound
    return await _dead(request, opened=reference, content=content)


async def close_dead(request: web.Request) -> web.StreamResponse:
    """One is seen to."""
    parts, reference = parts_of(request), request.match_info["reference"]

    def close(page: Page, worker: Worker) -> bool:
        closed = receipts.close_dead_letter(page, reference, worker.actor, parts.clocks.real())
        if closed:
            note(page, parts, worker.actor, "dead_letter.closed", reference)
        return closed

    if not await act(request, close):
        raise web.HTTPNotFound
    return go(request, "dead")


async def undelivered(request: web.Request) -> web.StreamResponse:
    """The latest letters and files that did not arrive."""
    parts = parts_of(request)
    since, most = trouble_since(parts.clocks.real()), limits().console.page_rows
    letters, files = await parts.book.read(
        lambda page: (outcomes.troubled(page, since, limit=most), lost_files.lost(page, since, most))
    )
    return show(request, "undelivered.html", letters=letters, files=files, days=limits().console.trouble_days)


async def _dead(request: web.Request, status: int = 200, **facts: object) -> web.Response:
    rows = await parts_of(request).book.read(lambda page: receipts.dead_letters(page, limit=limits().console.page_rows))
    return show(request, "dead.html", status, rows=rows, **facts)
