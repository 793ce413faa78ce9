"""Files that came with suggestions and works: pictures drawn anew are shown, anything else is only handed over."""

import mimetypes
from typing import Final

from aiohttp import web

from bot.console.parts import WORKER, Parts, Worker, parts_of
from storage.book import fetches
from storage.book.fetches import FetchInfo
from storage.book.page import Page
from storage.campaign.correspondence import inquiries, reports, suggestions
from storage.campaign.dossiers import hops, nominations
from storage.campaign.works import achievements, lasting

SHOWN: Final = frozenset({"image/jpeg"})  # what `storage.book.pictures` draws; no other kind is ever rendered
ALONE: Final = {"Content-Security-Policy": "default-src 'none'; sandbox"}


async def paper(request: web.Request) -> web.StreamResponse:
    """A file of a suggestion or a work in reach; 404 for any other, whether it exists or not."""
    parts, worker, number = parts_of(request), request[WORKER], int(request.match_info["file"])
    name, file = await parts.book.read(lambda page: _found(page, worker, number))
    return _handed(parts, name, file)


def handed(parts: Parts, name: str, found: list[FetchInfo]) -> web.FileResponse:
    """The first of these files under a name of ours; 404 where it is not here."""
    if not found or found[0].state != "done":
        raise web.HTTPNotFound
    return _handed(parts, name + (mimetypes.guess_extension(found[0].mime) or ".bin"), found[0])


def _handed(parts: Parts, name: str, file: FetchInfo) -> web.FileResponse:
    path = parts.store.path(file.sha256 or "")
    if not path.is_file():
        raise web.HTTPNotFound
    mime = file.mime or "application/octet-stream"
    way = "inline" if mime in SHOWN else "attachment"
    headers = {"Content-Type": mime, "Content-Disposition": f'{way}; filename="{name}"', **ALONE}
    return web.FileResponse(path, headers=headers)


def _found(page: Page, worker: Worker, number: int) -> tuple[str, FetchInfo]:
    """The file, and a name for it made of the number that it came with, never of what its sender called it."""
    holder = _holder(page, worker, number)
    found = fetches.of(page, [number])
    if holder is None or not found or found[0].state != "done":
        raise web.HTTPNotFound
    ending = mimetypes.guess_extension(found[0].mime) or ".bin"
    name, files = holder
    return f"{name}-{files.index(number) + 1}{ending}", found[0]


def _holder(page: Page, worker: Worker, number: int) -> tuple[str, tuple[int, ...]] | None:
    """What a file in reach was sent with: its number and all its files."""
    if filed := suggestions.holding(page, number, worker.units):
        return filed.number, filed.files
    if work := achievements.holding(page, number, worker.units):
        return work.number, work.new.files
    if found := reports.holding(page, number, worker.units) or inquiries.holding(page, number, worker.units):
        return found
    if kept := lasting.holding(page, number, worker.units):
        return kept
    completion = hops.holding(page, number)
    if completion is None or nominations.by_number(page, completion[0], worker.units) is None:
        return None
    return completion
