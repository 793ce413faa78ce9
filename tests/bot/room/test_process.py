"""The room as a process of its own: started by the bot, again when it dies, gone with the bot, one for its data."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession

from bot.console.hotline import PATH, PORT
from bot.leader import ROOM, holder
from storage.book import marks
from storage.book.opening import open_book
from tests.house import ROOT
from tests.parts import free_port
from tests.patience import PATIENCE

COMMAND = (sys.executable, "-P", "-m", "bot")


@asynccontextmanager
async def started(folder: Path, *arguments: str) -> AsyncIterator[Process]:
    """A command as a program, ended with the block."""
    settings = os.environ | {"PYTHONPATH": str(ROOT), "BOT131_LISTEN": f"127.0.0.1:{free_port()}"}
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *arguments, cwd=folder, env=settings, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def eventually(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Return once something is so; TimeoutError if it never is."""
    async with asyncio.timeout(PATIENCE):
        while not await is_so():  # noqa: ASYNC110 - another process makes it so
            await asyncio.sleep(0.05)


async def answers(folder: Path, besides: str = "") -> bool:
    """Whether a room, not that of an earlier process, asks a stranger to log in."""
    process = holder(folder / "var", ROOM)
    if not process or process == besides:
        return False
    book = open_book(f"sqlite:///{folder / 'var' / 'bot131.sqlite'}")
    try:
        port = await book.read(lambda page: marks.mark(page, PORT))
    finally:
        await book.close()
    if port is None:
        return False
    with contextlib.suppress(ClientError):
        async with ClientSession() as client, client.get(f"http://127.0.0.1:{port}{PATH}") as response:
            return response.status == 401
    return False


async def is_closed(folder: Path) -> bool:
    return not holder(folder / "var", ROOM)


async def test_the_bot_keeps_its_room_running(tmp_path: Path) -> None:
    """It opens beside the bot; killed, another one opens; ended with SIGTERM, the bot takes it along."""
    async with started(tmp_path, "run"):
        await eventually(lambda: answers(tmp_path))
        first = holder(tmp_path / "var", ROOM)
        os.kill(int(first), signal.SIGKILL)
        await eventually(lambda: answers(tmp_path, besides=first))
    await eventually(lambda: is_closed(tmp_path))


async def test_a_room_ends_when_its_bot_is_killed(tmp_path: Path) -> None:
    """Nobody is left behind with officers' keys in memory."""
    async with started(tmp_path, "run") as bot:
        await eventually(lambda: answers(tmp_path))
        bot.kill()
        await bot.wait()
        await eventually(lambda: is_closed(tmp_path))


async def test_a_room_of_its_own_is_left_alone_by_the_bot(tmp_path: Path) -> None:
    """Who runs `bot131 console` as a service keeps that one; a second one for the same data is refused."""
    async with started(tmp_path, "run"):
        await eventually(lambda: answers(tmp_path))
    async with started(tmp_path, "console") as own:
        await eventually(lambda: answers(tmp_path))
        mine = holder(tmp_path / "var", ROOM)
        assert mine == str(own.pid)
        async with started(tmp_path, "console") as second:
            _, complaint = await second.communicate()
            assert (second.returncode, mine in complaint.decode()) == (1, True)
        async with started(tmp_path, "run") as bot:
            assert bot.stdout is not None
            async with asyncio.timeout(PATIENCE):
                assert b"Ctrl+C" in await bot.stdout.readline()
            assert holder(tmp_path / "var", ROOM) == mine
        assert holder(tmp_path / "var", ROOM) == mine


async def test_without_tables_the_room_says_what_to_do(tmp_path: Path) -> None:
    """It changes no table; that is the bot's affair."""
    async with started(tmp_path, "console") as room:
        _, complaint = await room.communicate()
    assert room.returncode == 1
    assert "bot131 migrate" in complaint.decode()


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_the_rooms_memory_is_its_own() -> None:
    """No core file, and no other process of the same account may attach: PR_GET_DUMPABLE says so."""
    look = "import ctypes; from bot.room.process import keep_to_itself as k; libc = ctypes.CDLL(None)"
    told = f"{look}; before = libc.prctl(3, 0, 0, 0, 0); k(); print(before, libc.prctl(3, 0, 0, 0, 0))"
    asked = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert asked.stdout.split() == ["1", "0"]


def test_what_talks_with_strangers_never_loads_the_room() -> None:
    """The bot's own wiring knows nothing of unlocked keys."""
    told = "import sys, bot.wiring; print([name for name in sys.modules if name.startswith('bot.room')])"
    asked = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == "[]"
