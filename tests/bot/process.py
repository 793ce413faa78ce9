"""A bot as an office runs it, as a process of its own: started when it has asked its platform, killed or stopped."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from bot.leader import ROOM, Leader
from tests import forks, parts

START_SECONDS = 60


class Asked(Protocol):
    """A platform's ledger: every request that came."""

    @property
    def requests(self) -> Sequence[object]:
        """All of them, in order."""

    async def until(self, fact: Callable[[], bool], timeout: float = ...) -> None:  # noqa: ASYNC109
        """Wait until something is true; TimeoutError if it never is."""


class Process:
    """The bot on `folder`/data, with these settings, beside a room of the hotline that is not its own.

    `kill` ends it as a power cut does.
    """

    def __init__(self, folder: Path, platform: Asked, settings: Mapping[str, str]) -> None:
        self._platform = platform
        self._data = folder / "data"
        self._log = folder / "log"
        self._running: forks.Fork | None = None
        self._room: Leader | None = None
        self._environment = {
            **os.environ,
            "BOT131_DATA_DIR": str(self._data),
            "BOT131_LISTEN": f"127.0.0.1:{parts.free_port()}",
            "BOT131_CLOCK": "2021-06-20T08:00:00+07:00",
            **settings,
        }

    async def start(self) -> None:
        """Start it, and return when it has asked the platform for something."""
        asked = len(self._platform.requests)
        self._room = Leader(self._data, ROOM)
        with self._log.open("ab") as log:
            self._running = await asyncio.to_thread(
                forks.start, "bot", "run", env=self._environment, stdout=log, stderr=log
            )
        try:
            await self._platform.until(lambda: len(self._platform.requests) > asked, START_SECONDS)
        except TimeoutError:
            raise AssertionError(self._log.read_text("utf8")) from None

    async def kill(self) -> None:
        """End it at once (SIGKILL)."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """End it in order (SIGTERM)."""
        await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> None:
        assert self._running is not None
        assert self._room is not None
        if self._running.returncode is None:
            self._running.send_signal(how)
            await asyncio.to_thread(self._running.wait)
        self._room.release()


@asynccontextmanager
async def running(process: Process) -> AsyncIterator[Process]:
    """Started before, stopped after."""
    await process.start()
    try:
        yield process
    finally:
        await process.stop()
