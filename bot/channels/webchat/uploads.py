"""Files that a browser sends: sealed on disk before they are acknowledged, until the fetch has them in the store."""

import asyncio
import logging
import os
import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from aiohttp import BodyPartReader

from broadcasts.undelivered import Never
from storage.book.durable import make_durable
from storage.confidential import parcels
from storage.limits import limits

log = logging.getLogger("bot131.webchat")

CHUNK = 256 * 1024
DAY = 24 * 60 * 60.0


class TooBig(Exception):
    """The file is larger than we take."""


class Uploads:
    """A folder of uploads under random names, that only we may enter."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def sweep(self) -> int:
        """Erase uploads whose message never came; how many."""
        oldest = time.time() - limits().webchat.orphan_days * DAY
        orphans = [path for path in self._folder.iterdir() if _written(path) < oldest]
        for path in orphans:
            path.unlink(missing_ok=True)
        return len(orphans)

    async def keep_tidy(self) -> None:
        """Sweep now and every day, until cancelled."""
        while True:
            try:
                await asyncio.to_thread(self.sweep)
            except OSError as error:
                log.warning("uploads cannot be swept: %s", error.strerror)
            await asyncio.sleep(DAY)

    async def keep(self, part: BodyPartReader) -> tuple[str, int]:
        """Make a part of a form durable on disk; what it is asked for by, and its size in bytes.

        Raises TooBig, OSError (a full disk), ValueError (a line that was cut); then nothing is left of it.
        """
        source = parcels.fresh(secrets.token_hex(16))
        try:
            return source, await self._write(source, part)
        except BaseException:
            self.forget(source)
            raise

    async def read(self, source: str) -> AsyncIterator[bytes]:
        """The content of an upload; raises Never if it has gone."""
        try:
            file = await asyncio.to_thread(self._path(source).open, "rb")
        except OSError:
            raise Never("not_found") from None
        with file:
            pieces = parcels.pieces(source, file)
            while (piece := await asyncio.to_thread(next, pieces, b"")) != b"":
                yield piece

    def forget(self, source: str) -> None:
        """Nobody needs it any more: the upload may go."""
        self._path(source).unlink(missing_ok=True)

    def _path(self, source: str) -> Path:
        return self._folder / parcels.on_disk(source)

    async def _write(self, source: str, part: BodyPartReader) -> int:
        size = number = 0
        with self._path(source).open("xb") as file:
            while chunk := await part.read_chunk(CHUNK):
                size += len(chunk)
                if size > limits().files.bytes_max:
                    raise TooBig
                await asyncio.to_thread(file.write, parcels.sealed(source, number, chunk))
                number += 1
            await asyncio.to_thread(_flushed, file)
        await asyncio.to_thread(make_durable, self._folder)
        return size


def _written(path: Path) -> float:
    """When an upload was written, in seconds of the epoch; one that has just been settled counts as new."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _flushed(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
