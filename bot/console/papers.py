"""Files that came with suggestions: pictures drawn anew are shown, anything else is only handed over."""

import mimetypes
from typing import Final

from aiohttp import web

from bot.console.parts import WORKER, Worker, parts_of
from storage.book import fetches
from storage.book.fetches import FetchInfo
from storage.book.page import Page
from storage.campaign import suggestions

SHOWN: Final = frozenset({"image/jpeg"})  # what `storage.book.pictures` draws; no other kind is ever rendered
ALONE: Final = {"Content-Security-Policy": "default-src 'none'; sandbox"}


async def paper(request: web.Request) -> web.StreamResponse:
    """A file of a suggestion in reach; 404 for any other, whether it exists or not."""
    parts, worker, number = parts_of(request), request[WORKER], int(request.match_info["file"])
    name, file = await parts.book.read(lambda page: _found(page, worker, number))
    path = parts.store.path(file.sha256 or "")
    if not path.is_file():
        raise web.HTTPNotFound
    mime = file.mime or "application/octet-stream"
    way = "inline" if mime in SHOWN else "attachment"
    headers = {"Content-Type": mime, "Content-Disposition": f'{way}; filename="{name}"', **ALONE}
    return web.FileResponse(path, headers=headers)


def _found(page: Page, worker: Worker, number: int) -> tuple[str, FetchInfo]:
    """The file, and a name for it made of the suggestion's number, never of what its sender called it."""
    filed = suggestions.holding(page, number, worker.units)
    found = fetches.of(page, [number])
    if filed is None or not found or found[0].state != "done":
        raise web.HTTPNotFound
    ending = mimetypes.guess_extension(found[0].mime) or ".bin"
    return f"{filed.number}-{filed.files.index(number) + 1}{ending}", found[0]
