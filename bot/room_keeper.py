"""Keeps the hotline's room running beside the bot: a child process, started again when it dies, stopped with us."""

import asyncio
import contextlib
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import bot
from bot.leader import ROOM, holder

log = logging.getLogger("bot131.room")
ROOT = Path(bot.__file__).parent.parent
COMMAND = (sys.executable, "-P", "-m", "bot", "console", "--child")
LOOK = 5.0  # seconds between two looks whether a room that others started still runs
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0  # seconds until it is started again
LIVED = 60.0  # seconds after which the pauses begin anew
PATIENCE = 10.0  # seconds for the room to end


class RoomKeeper:
    """Starts `bot131 console` for a data folder, unless somebody else runs it there, and stops what it has started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._task: asyncio.Task[None] | None = None
        self._process: Process | None = None

    def start(self) -> None:
        """Begin to keep it running."""
        self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Stop the room that we started, and wait for its end."""
        if self._task is None:
            return
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        if self._process is not None:
            await _ended(self._process)

    async def _keep(self) -> None:
        pause, loop = FIRST_PAUSE, asyncio.get_running_loop()
        while True:
            if holder(self._folder, ROOM):
                await asyncio.sleep(LOOK)
                continue
            began = loop.time()
            self._process = await _started()
            code = await self._process.wait()
            self._process = None
            pause = FIRST_PAUSE if loop.time() - began > LIVED else min(2 * pause, LONGEST_PAUSE)
            log.warning("the hotline's room has ended (%s); it is started again in %s s", code, pause)
            await asyncio.sleep(pause)


async def _started() -> Process:
    """A child in a group of its own, so that Ctrl+C reaches us first; its input closes when we are gone."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    return await asyncio.create_subprocess_exec(*COMMAND, stdin=PIPE, env=environment, start_new_session=True)


async def _ended(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(PATIENCE):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
