"""Files of ours at addresses that nobody guesses and that expire: Zalo takes no upload, it fetches pictures itself."""

import asyncio
import hashlib
import hmac
import mimetypes
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from bot.channels.zalo.access import Access
from storage.book.signatures import HEAD, PICTURES, signed
from storage.limits import Zalo as Rules
from storage.talk import Attachment, FileKind

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
SAFE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}


class Lending:
    """Makes addresses and answers them. An address needs no memory: a restart in between does not break it."""

    def __init__(
        self, access: Access, kept: Callable[[str], Path], clock: Callable[[], datetime], rules: Rules
    ) -> None:
        self._key = access.derived("lending")
        self._root = access.hook
        self._kept = kept
        self._clock = clock
        self._rules = rules

    async def address(self, file: Attachment) -> str:
        """Where others can fetch a file, for minutes if it is a picture, for days if people will press the link.

        Raises FileNotFoundError for a file that is not with us.
        """
        mime = signed(await asyncio.to_thread(self._head, file.sha256))
        picture = file.kind is FileKind.PHOTO
        life = timedelta(minutes=self._rules.picture_minutes) if picture else timedelta(days=self._rules.paper_days)
        until = int((self._clock() + life).timestamp())
        name = f"hinh.{ENDINGS.get(mime, 'jpg')}" if picture else file.name or "tep"
        return f"{self._root}/tep/{file.sha256}/{until}/{self._proof(file.sha256, until, name)}/{quote(name, safe='')}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The file of an address; 404 for one that was changed, has expired or never was."""
        asked = request.match_info
        sha256, until, name = asked["sha256"], int(asked["until"]), asked["name"]
        if not hmac.compare_digest(asked["proof"], self._proof(sha256, until, name)):
            raise web.HTTPNotFound
        if self._clock().timestamp() > until:
            raise web.HTTPNotFound
        try:
            mime = signed(await asyncio.to_thread(self._head, sha256))
        except FileNotFoundError:
            raise web.HTTPNotFound from None
        if mime in PICTURES:
            return web.FileResponse(self._kept(sha256), headers={**SAFE, "Content-Type": mime})
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        headers = {**SAFE, "Content-Type": mime, "Content-Disposition": disposition}
        return web.FileResponse(self._kept(sha256), headers=headers)

    def _head(self, sha256: str) -> bytes:
        with self._kept(sha256).open("rb") as file:
            return file.read(HEAD)

    def _proof(self, sha256: str, until: int, name: str) -> str:
        return hmac.new(self._key, f"{sha256} {until} {name}".encode(), hashlib.sha256).hexdigest()[:32]
