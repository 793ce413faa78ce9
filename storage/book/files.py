"""Files under the name of their content: written beside, made durable, renamed, so that none is ever half there."""

import asyncio
import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage.book.durable import make_durable
from storage.book.signatures import mime_of
from storage.book.unkept import TooLarge

_NAME = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = ".part"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is on disk: the SHA-256 of its bytes (also its name), how many they are, and their kind."""

    sha256: str
    size: int
    mime: str


class FileStore:
    """A folder of files that only we may enter, each named `<sha256>`; the same bytes are kept once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_durable(folder.parent)

    async def keep(self, chunks: AsyncIterator[bytes], most: int) -> Kept:
        """Keep what comes, at most `most` bytes of it (TooLarge) and of a kind on the list (Unwelcome, Unreadable).

        When this returns the file survives a power cut. Whatever goes wrong, nothing is left of it.
        """
        unfinished = await asyncio.to_thread(_Unfinished, self._folder)
        try:
            async for chunk in chunks:
                await asyncio.to_thread(unfinished.add, chunk, most)
            return await asyncio.to_thread(unfinished.finish)
        finally:
            await asyncio.to_thread(unfinished.drop)

    def keep_bytes(self, content: bytes, mime: str = "") -> Kept:
        """Keep bytes in hand; of our own making if their kind is told, else of a kind on the list (Unwelcome)."""
        unfinished = _Unfinished(self._folder)
        try:
            unfinished.add(content, len(content))
            return unfinished.finish(mime)
        finally:
            unfinished.drop()

    def path(self, sha256: str) -> Path:
        """Where the file of this name is or would be; ValueError for what is no SHA-256 in small letters."""
        if not _NAME.fullmatch(sha256):
            raise ValueError("not a SHA-256")
        return self._folder / sha256

    def forget(self, sha256: str, before: datetime) -> bool:
        """Erase a file that was written before a moment; that nothing refers to it is the caller's promise.

        The same bytes may be coming in anew just now, and have their row only in a moment: hence the age.
        """
        path = self.path(sha256)
        if not path.is_file() or path.stat().st_mtime >= before.timestamp():
            return False
        path.unlink()
        return True

    def sweep(self) -> int:
        """Erase what a killed process left half-written; only the process that fetches may ask, before it begins."""
        left = list(self._folder.glob(f"*{_UNFINISHED}"))
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)


class _Unfinished:
    """A file that is being written under a passing name, counted and hashed on the way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / f"{secrets.token_hex(8)}{_UNFINISHED}"
        self._file = self._path.open("x+b")
        self._hash = hashlib.sha256()
        self._size = 0

    def add(self, chunk: bytes, most: int) -> None:
        self._size += len(chunk)
        if self._size > most:
            raise TooLarge
        self._hash.update(chunk)
        self._file.write(chunk)

    def finish(self, mime: str = "") -> Kept:
        kept = Kept(self._hash.hexdigest(), self._size, mime or mime_of(self._file))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._path.replace(self._folder / kept.sha256)
        make_durable(self._folder)
        return kept

    def drop(self) -> None:
        with contextlib.suppress(OSError):  # a full disk cannot take the rest, which nobody wants any more
            self._file.close()
        self._path.unlink(missing_ok=True)
