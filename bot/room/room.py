"""Builds the room as a web application: its doors, its pages, and the watch that forgets keys nobody uses."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.console import logins
from bot.console.console import HERE as CONSOLE
from bot.console.console import Door, furnished
from bot.console.guard import Handler
from bot.console.parts import Parts
from bot.room import colleagues, crediting, desk, hall, told
from bot.room.door import on_duty, unlocked
from bot.room.keys import Keys
from bot.room.parts import ROOM, Room
from storage.confidential.draft_keys import DraftKeys
from storage.working_time import working_time

HERE: Final = Path(__file__).parent
SWEEP = 30  # seconds
TIP: Final = r"/tin/{tip:T-[0-9A-Z]{8}}"


def _hall(method: str, path: str, handler: Handler, name: str | None = None) -> Door:
    return Door(method, path, on_duty(handler), None, name)


def _room(method: str, path: str, handler: Handler, name: str | None = None) -> Door:
    return Door(method, path, unlocked(handler), None, name)


DOORS: Final = (
    _room("GET", "", desk.queue, "today"),
    _room("GET", "/", desk.queue),
    _room("POST", r"/bao-dong/{alert:\d{1,9}}", desk.known, "alert"),
    _room("GET", TIP, desk.one, "tip"),
    _room("POST", TIP, desk.do),
    _room("POST", f"{TIP}/mo", desk.reason, "open_tip"),
    _room("POST", f"{TIP}/danh-tinh", desk.reveal, "reveal"),
    _room("GET", f"{TIP}/phieu", desk.slip, "slip"),
    _room("GET", TIP + r"/tep/{file:E-[0-9A-Z]{8}}", desk.file, "file"),
    _room("GET", "/nhap-tin", told.blank, "told"),
    _room("POST", "/nhap-tin", told.file),
    _room("GET", "/nguoi-doc", colleagues.listing, "colleagues"),
    _room("POST", "/nguoi-doc", colleagues.change),
    _room("POST", "/nguoi-doc/giay", colleagues.paper, "paper"),
    _room("GET", "/ghi-nhan", crediting.listing, "credits"),
    _room("POST", "/ghi-nhan", crediting.write),
    _hall("GET", "/mo-khoa", hall.offer, "unlock"),
    _hall("POST", "/mo-khoa", hall.enter),
    _hall("POST", "/khoa", hall.lock, "lock"),
    _hall("POST", "/thoat", hall.leave, "leave"),
    Door("GET", "/vao", logins.how, None, "how"),
    Door("GET", "/vao/{token}", logins.offer, None, "login"),
    Door("POST", "/vao/{token}", logins.enter, None),
)


def build_room(parts: Parts, salt: bytes, drafts: DraftKeys) -> web.Application:
    """The room as an application of its own, to be mounted at `bot.console.hotline.PATH`.

    `salt` is that of informants' codes (`codes.code_salt`); `drafts` seal letters to them (`draft_keys.draft_keys`).
    """
    app = furnished(parts, DOORS, (HERE / "templates", CONSOLE / "templates"))
    written = parts.plan.hotline.fallback_key
    fallback = bytes.fromhex(written) if written else None
    keys = Keys(parts.clocks.real)
    app[ROOM] = Room(keys, salt, drafts, working_time(), fallback)
    app.cleanup_ctx.append(_watch(keys))
    return app


def _watch(keys: Keys) -> Callable[[web.Application], AsyncIterator[None]]:
    async def watch(_app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(_sweep(keys))
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    return watch


async def _sweep(keys: Keys) -> None:
    while True:
        await asyncio.sleep(SWEEP)
        keys.sweep()
