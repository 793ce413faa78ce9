"""The page "Nhóm dán tin": which groups without a bot have what was sent, who was asked, and what is late."""

from datetime import timedelta

from aiohttp import web

from bot.console.parts import WORKER, parts_of, title
from bot.console.shown import show
from storage.book.page import Page
from storage.limits import limits
from storage.mail import pastes
from storage.mail.pastes import Paste

ROWS = 200  # the latest texts of all groups: some months of a district's notices


async def board(request: web.Request) -> web.StreamResponse:
    """The latest texts for groups in reach: late ones first, then those that wait, then those that are pasted."""
    parts, worker = parts_of(request), request[WORKER]
    before = parts.clocks.real() - timedelta(hours=limits().pastes.late_hours)

    def read(page: Page) -> list[tuple[Paste, str]]:
        return [(one, title(page, one.group.unit)) for one in pastes.recent(page, ROWS) if _sees(worker.units, one)]

    found = await parts.book.read(read)
    late = [row for row in found if row[0].done_at is None and row[0].asked_at < before]
    waits = [row for row in found if row[0].done_at is None and row[0].asked_at >= before]
    done = [row for row in found if row[0].done_at is not None]
    hours = limits().pastes.late_hours
    return show(request, "pasted.html", late=late, waits=waits, done=done, hours=hours)


def _sees(units: frozenset[str] | None, paste: Paste) -> bool:
    return units is None or paste.group.unit in units
