"""The page of a text to paste: read it, copy it, save its picture, tick that it is done; whoever has the link may."""

import hmac
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.channels.paste.dress import HERE, SHEETS, dressed
from storage.book.book import Book
from storage.book.files import FileStore
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.clocks import Clocks, as_campaign
from storage.mail import pastes
from storage.mail.pastes import Paste

KINDS: Final = {"copy.js": "text/javascript", "paste.css": "text/css"}
SIGN: Final = 24  # hexadecimal digits of a link's mark: 96 bits, beyond guessing
_SHOWN: Final = "image/jpeg"


class Pages:
    """Serves /dan/{number}-{person}-{mark}; the mark is a keyed print of both, so links need no rows of their own."""

    def __init__(
        self, book: Book, store: FileStore, key: ServerKey, public_url: str, clocks: Clocks, zone: ZoneInfo
    ) -> None:
        self._book = book
        self._store = store
        self._key = key
        self._public_url = public_url.rstrip("/")
        self._clocks = clocks
        self._zone = zone

    def add_to(self, app: web.Application) -> None:
        """Add the routes; whatever else begins like a link is answered by a sentence, too."""
        place = f"/dan/{{number:[0-9]{{1,9}}}}-{{person:[0-9]{{1,9}}}}-{{mark:[0-9a-f]{{{SIGN}}}}}"
        app.router.add_get("/dan/{name:copy[.]js|paste[.]css}", dressed(self.asset))
        app.router.add_get(place, dressed(self.show))
        app.router.add_post(place, dressed(self.tick))
        app.router.add_get(f"{place}/hinh", dressed(self.file))
        app.router.add_route("*", "/dan/{rest:.*}", dressed(_nowhere))

    def link(self, paste: int, person: int) -> str:
        """The address of a text's page for a person; "" where nobody could open it from a phone."""
        return f"{self._public_url}/dan/{paste}-{person}-{self._mark(paste, person)}" if self._public_url else ""

    def local(self) -> datetime:
        """Now, as the campaign's people read their clocks."""
        return self._clocks.campaign().astimezone(self._zone)

    async def show(self, request: web.Request) -> web.Response:
        """The text with its button to copy."""
        paste, person = await self._paste(request)
        body = SHEETS.get_template("paste.html").render(
            paste=paste,
            here=request.path,
            at=self._told(paste.done_at or paste.at),
            picture=_is_picture(paste),
            own=paste.done_by == person,
        )
        return web.Response(text=body, content_type="text/html")

    async def tick(self, request: web.Request) -> web.Response:
        """Whoever was given the link says that it is pasted, or takes that back."""
        paste, person = await self._paste(request)
        told, now = await request.post(), self._clocks.real()
        if not {"done", "undo"} & set(told):
            raise web.HTTPBadRequest

        def write(page: Page) -> bool:
            return pastes.undone(page, paste.id, person) if "undo" in told else pastes.done(page, paste.id, person, now)

        await self._book.turn(write, "pastes")
        return web.Response(status=web.HTTPSeeOther.status_code, headers={"Location": request.path})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The picture or paper that goes with the text."""
        paste, _ = await self._paste(request)
        if paste.file is None or not (path := self._store.path(paste.file.sha256)).is_file():
            raise web.HTTPNotFound
        kind = _SHOWN if _is_picture(paste) else "application/octet-stream"
        way = "inline" if kind == _SHOWN else "attachment"
        ending = ".jpg" if kind == _SHOWN else Path(paste.file.name).suffix[:8]
        headers = {"Content-Type": kind, "Content-Disposition": f'{way}; filename="dan-{paste.id}{ending}"'}
        return web.FileResponse(path, headers=headers)

    async def asset(self, request: web.Request) -> web.Response:
        """The page's script and style."""
        name = request.match_info["name"]
        return web.Response(body=(HERE / name).read_bytes(), content_type=KINDS[name], charset="utf-8")

    async def _paste(self, request: web.Request) -> tuple[Paste, int]:
        """The text that a link names, and the person to whom the link was given."""
        number, person = int(request.match_info["number"]), int(request.match_info["person"])
        if not hmac.compare_digest(request.match_info["mark"], self._mark(number, person)):
            raise web.HTTPNotFound
        found = await self._book.read(lambda page: pastes.by_id(page, number))
        if found is None:
            raise web.HTTPNotFound
        return found, person

    def _told(self, at: datetime) -> str:
        """A real moment as the campaign counts it."""
        moment = as_campaign(at, now=self._clocks.campaign(), real=self._clocks.real())
        return moment.astimezone(self._zone).strftime("%H:%M ngày %d/%m")

    def _mark(self, paste: int, person: int) -> str:
        return self._key.fingerprint(f"paste:{paste}:{person}")[:SIGN]


async def _nowhere(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPNotFound


def _is_picture(paste: Paste) -> bool:
    return paste.file is not None and paste.file.kind == "photo"
