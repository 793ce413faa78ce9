"""The room's process: it parses no stranger's message, nobody reads its memory, and it ends with who started it."""

import asyncio
import contextlib
import ctypes
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from aiohttp import web

from bot import clock as clock_room
from bot.console.hotline import PATH, PORT
from bot.console.parts import Parts
from bot.leader import ROOM, Leader
from bot.room.room import build_room
from bot.settings import Settings
from bot.wiring import OldTables, PortTaken
from broadcasts.delivery import Delivery
from broadcasts.letters import appointments
from storage.book import marks
from storage.book.book import Book
from storage.book.files import FileStore
from storage.book.opening import open_book, version
from storage.book.server_key import server_key
from storage.campaign.planning.plan_file import load_plan
from storage.clocks import Clocks, now
from storage.confidential.codes import code_salt
from storage.confidential.draft_keys import draft_keys
from storage.texts.texts import texts

log = logging.getLogger("bot131.room")
PR_SET_DUMPABLE = 4  # prctl(2): without it no process of the same account may attach, and no core file is written


@asynccontextmanager
async def opened(settings: Settings, clock: Callable[[], datetime] = now) -> AsyncIterator[str]:
    """The room, listening; gives its address. Raises AnotherRuns, OldTables, PortTaken, PlanFaults."""
    plan, (found, needed) = load_plan(settings.plan), version(settings.url)
    if found != needed:
        raise OldTables(f"{found} → {needed}")
    leader = Leader(settings.data_dir, ROOM)
    book = open_book(settings.url)
    try:
        clocks = Clocks(clock)
        await clock_room.set_campaign_clock(book, clocks, None)  # as the bot has set it
        keys, words = settings.data_dir / "keys", appointments.of_plan(texts(), plan.labels)
        # The bot's own delivery finds the letters that are put here; this process sends none.
        sending, store = Delivery(book, (), clock), FileStore(settings.data_dir / "files")
        parts = Parts(book, clocks, words, plan, sending, store, server_key(keys), settings.public_url, {})
        app = web.Application()
        app.add_subapp(PATH, build_room(parts, code_salt(keys), draft_keys(keys)))
        async with _listening(app, settings) as (host, port):
            await _tell(book, port)
            yield f"http://{host}:{port}{PATH}"
    finally:
        await book.close()
        leader.release()


def keep_to_itself() -> None:
    """Let no other process read this one's memory, as far as the system offers that (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def end_with_parent(stop: Callable[[], object]) -> None:
    """Call `stop` on the running loop once whoever started this process is gone: its end of our input closes."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        while os.read(0, 1):  # not by sys.stdin, whose lock a thread must not hold when the interpreter ends
            pass
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(stop)

    threading.Thread(target=wait, daemon=True).start()


@asynccontextmanager
async def _listening(app: web.Application, settings: Settings) -> AsyncIterator[tuple[str, int]]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5.0)
    await runner.setup()
    host, wanted = settings.room_address
    try:
        try:
            await web.TCPSite(runner, host, wanted).start()
        except OSError as error:
            if settings.console_listen:
                raise PortTaken(settings.console_listen) from error
            await web.TCPSite(runner, host, 0).start()  # nobody has fixed the port, so any free one does
        bound = runner.addresses[0]
        yield host, int(bound[1])
    finally:
        await runner.cleanup()


async def _tell(book: Book, port: int) -> None:
    """The console leads officers here."""
    await book.turn(lambda page: marks.keep_mark(page, PORT, str(port)))
