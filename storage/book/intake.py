"""The way of a file from the line into the store: a picture is drawn anew before a byte of it touches the disk."""

import asyncio
import hashlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from storage.book import pictures
from storage.book.files import FileStore, Kept
from storage.book.signatures import HEAD, PICTURES, signed
from storage.book.unkept import TooLarge, Unreadable
from storage.limits import limits

_ROOT = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-s", "-m", pictures.__name__)
_NEEDED = ("LD_LIBRARY_PATH", "SYSTEMROOT")  # what an interpreter may need to start; no secret is handed on
# Signals by which a picture ends its process: too much time, or a fault in a decoder. Any other came from outside.
_DEADLY = {"SIGXCPU", "SIGSEGV", "SIGBUS", "SIGILL", "SIGABRT", "SIGFPE"}
_LOOK = re.compile("[0-9a-f]{16}")
_CRASHES = {number.value for number in signal.Signals if number.name in _DEADLY}


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was taken in: what is kept, the SHA-256 of the bytes that came (an anchor of evidence), its look."""

    kept: Kept
    original: str
    look: str = ""  # of a picture, as `pictures.look` tells it


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture that was drawn anew, and how it looks ("": not known)."""

    content: bytes
    look: str


class Intake:
    """Takes in what people send. Pictures are opened one at a time, so that their memory is needed only once."""

    def __init__(self, store: FileStore) -> None:
        self._store = store
        self._darkroom = asyncio.Semaphore(1)

    async def take(self, chunks: AsyncIterator[bytes]) -> Taken:
        """Keep a file, a picture without its metadata; raises Unkept. A picture's original bytes are never stored."""
        most = limits().files.bytes_max
        head, rest = await _begun(chunks)
        if signed(head) not in PICTURES:
            kept = await self._store.keep(rest, most)
            return Taken(kept, kept.sha256)
        content = await _whole(rest, most)
        async with self._darkroom:
            drawn = await asyncio.to_thread(drawn_apart, content)
        kept = await asyncio.to_thread(self._store.keep_bytes, drawn.content, "image/jpeg")
        return Taken(kept, hashlib.sha256(content).hexdigest(), drawn.look)


def clean_apart(content: bytes) -> bytes:
    """The picture alone, as `drawn_apart` makes it."""
    return drawn_apart(content).content


def drawn_apart(content: bytes) -> Drawn:
    """`pictures.clean` and the look in a process of its own; raises Unreadable, also where that was brought down.

    To be called in a thread: a subprocess of asyncio that is cancelled while it starts hangs on Python 3.11.2.
    """
    environment = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    child = subprocess.run(  # noqa: S603 - our own module, and nothing of the picture is in the command
        _COMMAND,
        cwd=_ROOT,
        env=environment,
        input=content,
        capture_output=True,
        timeout=limits().files.fetch_seconds,
        check=False,
        start_new_session=True,  # a Ctrl-C is for us
    )
    if child.returncode == pictures.UNREADABLE or -child.returncode in _CRASHES:
        raise Unreadable(f"exit {child.returncode}")
    if child.returncode:
        raise RuntimeError(f"exit {child.returncode}: {child.stderr.decode(errors='replace')}")
    said = child.stderr.decode(errors="replace")
    return Drawn(child.stdout, said if _LOOK.fullmatch(said) else "")


async def _begun(chunks: AsyncIterator[bytes]) -> tuple[bytes, AsyncIterator[bytes]]:
    """The first bytes of a stream, enough to tell a picture, and the whole stream again."""
    head = b""
    async for chunk in chunks:
        head += chunk
        if len(head) >= HEAD:
            break
    return head, _chained(head, chunks)


async def _chained(head: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield head
    async for chunk in rest:
        yield chunk


async def _whole(chunks: AsyncIterator[bytes], most: int) -> bytes:
    content = bytearray()
    async for chunk in chunks:
        content += chunk
        if len(content) > most:
            raise TooLarge
    return bytes(content)
