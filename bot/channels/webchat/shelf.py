"""The page and what it is made of: read once, and under addresses that change with the content."""

import hashlib
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.channels.webchat.dress import HEADERS

PAGE = Path(__file__).with_name("page")
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


class Shelf:
    """Hands out the page, never kept by a browser, and its scripts and styles, kept for ever."""

    def __init__(self) -> None:
        self._assets = {path.name: path.read_bytes() for path in PAGE.iterdir() if path.suffix in TYPES}
        digest = hashlib.sha256(b"".join(self._assets[name] for name in sorted(self._assets)))
        self.version = digest.hexdigest()[:12]
        self._page, self._lost = self._filled("index.html"), self._filled("lost.html")

    async def page(self, _request: web.Request) -> web.Response:
        """The page, the same for a private talk and for the room."""
        answer = web.Response(text=self._page, content_type="text/html", headers={"Cache-Control": "no-store"})
        answer.enable_compression()
        return answer

    async def asset(self, request: web.Request) -> web.Response:
        """A script, style or picture of the version that is current; of another version there is nothing to keep."""
        name = request.match_info["name"]
        if name not in self._assets or request.match_info["version"] != self.version:
            raise web.HTTPNotFound
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        kind = TYPES[Path(name).suffix]
        answer = web.Response(body=self._assets[name], content_type=kind, charset="utf-8", headers=headers)
        answer.enable_compression()
        return answer

    @web.middleware
    async def lost(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """A person whose address leads nowhere, in any room of the application, gets a page that leads back."""
        try:
            return await handler(request)
        except web.HTTPNotFound:
            leads_nowhere = request.match_info.http_exception is not None
            if not leads_nowhere or "text/html" not in request.headers.get("Accept", ""):
                raise
        return web.Response(text=self._lost, status=404, content_type="text/html", headers=HEADERS)

    def _filled(self, name: str) -> str:
        return (PAGE / name).read_text("utf8").replace("{version}", self.version)
