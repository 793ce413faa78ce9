"""What is held since a copy was brought back, as "Hôm nay" shows it, and the press that lets it go out."""

from aiohttp import web

from bot.console.guard import act, field
from bot.console.parts import Worker, note, parts_of
from bot.console.shown import go
from broadcasts import restoring
from storage.book.page import Page


async def release(request: web.Request) -> web.StreamResponse:
    """Let go out what was put since; also what waited in the copy, if the officer ticked that."""
    parts, old = parts_of(request), await field(request, "old") == "yes"

    def end(page: Page, worker: Worker) -> None:
        found = restoring.release(page, parts.clocks.real(), old=old)
        if found is not None:
            facts = {"old": found.old, "sent_old": old, "new": found.new}
            note(page, parts, worker.actor, "restore.released", "database", **facts)
            page.after(parts.delivery.wake)

    await act(request, end)
    return go(request, "today")
