"""The page of a text to paste: read it, copy it, save its picture, tick that it is done; whoever has the link may."""

import hmac
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import jinja2
from aiohttp import web

from storage.book.book import Book
from storage.book.files import FileStore
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.mail import pastes
from storage.mail.pastes import Paste

HERE: Final = Path(__file__).with_name("page")
KINDS: Final = {"copy.js": "text/javascript", "paste.css": "text/css"}
SIGN: Final = 24  # hexadecimal digits of a link's mark: 96 bits, beyond guessing
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_SHOWN: Final = "image/jpeg"


class Pages:
    """Serves /dan/{number}-{mark}; the mark is a keyed print of the number, so links need no rows of their own."""

    def __init__(
        self,
        book: Book,
        store: FileStore,
        key: ServerKey,
        public_url: str,
        clock: Callable[[], datetime],
        zone: ZoneInfo,
    ) -> None:
        self._book = book
        self._store = store
        self._key = key
        self._public_url = public_url.rstrip("/")
        self._clock = clock
        self._zone = zone
        self._template = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(
            (HERE / "paste.html").read_text("utf8")
        )

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        place = f"/dan/{{number:[0-9]{{1,9}}}}-{{mark:[0-9a-f]{{{SIGN}}}}}"
        app.router.add_get("/dan/{name:copy[.]js|paste[.]css}", self.asset)
        app.router.add_get(place, self.show)
        app.router.add_post(place, self.tick)
        app.router.add_get(f"{place}/hinh", self.file)

    def link(self, paste: int) -> str:
        """The address of a text's page; "" where nobody could open it from a phone."""
        return f"{self._public_url}/dan/{paste}-{self._mark(paste)}" if self._public_url else ""

    async def show(self, request: web.Request) -> web.Response:
        """The text with its button to copy."""
        paste = await self._paste(request)
        at = (paste.done_at or paste.at).astimezone(self._zone).strftime("%H:%M ngày %d/%m")
        body = self._template.render(paste=paste, here=request.path, at=at, picture=self._is_picture(paste))
        return web.Response(text=body, content_type="text/html", headers=HEADERS)

    async def tick(self, request: web.Request) -> web.Response:
        """Say that it is pasted, or take that back."""
        paste = await self._paste(request)
        told = await request.post()
        now, person = self._clock(), paste.asked

        def write(page: Page) -> bool:
            if person is None:
                return False
            return pastes.undone(page, paste.id, person) if "undo" in told else pastes.done(page, paste.id, person, now)

        await self._book.turn(write, "pastes")
        raise web.HTTPSeeOther(request.path, headers=HEADERS)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The picture or paper that goes with the text."""
        paste = await self._paste(request)
        if paste.file is None or not (path := self._store.path(paste.file.sha256)).is_file():
            raise web.HTTPNotFound
        kind = _SHOWN if self._is_picture(paste) else "application/octet-stream"
        way = "inline" if kind == _SHOWN else "attachment"
        ending = ".jpg" if kind == _SHOWN else Path(paste.file.name).suffix[:8]
        headers = {**HEADERS, "Content-Type": kind, "Content-Disposition": f'{way}; filename="dan-{paste.id}{ending}"'}
        return web.FileResponse(path, headers=headers)

    async def asset(self, request: web.Request) -> web.Response:
        """The page's script and style."""
        name = request.match_info["name"]
        return web.Response(body=(HERE / name).read_bytes(), content_type=KINDS[name], charset="utf-8", headers=HEADERS)

    async def _paste(self, request: web.Request) -> Paste:
        number = int(request.match_info["number"])
        if not hmac.compare_digest(request.match_info["mark"], self._mark(number)):
            raise web.HTTPNotFound
        found = await self._book.read(lambda page: pastes.by_id(page, number))
        if found is None:
            raise web.HTTPNotFound
        return found

    def _is_picture(self, paste: Paste) -> bool:
        return paste.file is not None and paste.file.kind == "photo"

    def _mark(self, paste: int) -> str:
        return self._key.fingerprint(f"paste:{paste}")[:SIGN]
