"""The terminal as a channel: the smallest adapter, the example to copy. What is typed comes in, pieces are printed."""

import asyncio
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import TextIO

from aiohttp import web

from broadcasts.layout import Abilities, Piece
from broadcasts.undelivered import Never
from storage.talk import Address, FileKind, FileRef, Message

FILE_MARK = "@"  # "@path" hands a file over


class Terminal:
    """One person at a terminal."""

    name = "terminal"
    account = "main"
    abilities = Abilities(files_out=True, text_limit=20_000)

    def __init__(self, person: str, clock: Callable[[], datetime], out: TextIO = sys.stdout) -> None:
        self.person = person
        self._clock = clock
        self._out = out
        self._said = 0
        self.printed = asyncio.Event()

    def attach(self, app: web.Application, receive: Callable[[Message], Awaitable[None]]) -> None:
        """A terminal has no routes; `bot131 say` calls `type` itself."""

    def is_group(self, chat: str) -> bool:
        """Never."""
        return False

    async def send(self, to: Address, piece: Piece) -> str:
        """Print a piece."""
        self._said += 1
        file = f"\n[tệp: {piece.file.name}]" if piece.file else ""
        print(f"\n{piece.text}{file}\n", file=self._out, flush=True)
        self.printed.set()
        return str(self._said)

    async def fetch(self, file: FileRef) -> AsyncIterator[bytes]:
        """The file at the path that was typed."""
        path = Path(file.source)
        try:
            yield await asyncio.to_thread(path.read_bytes)
        except OSError:
            raise Never("not_found") from None

    async def forget(self, file: FileRef) -> None:
        """A person's own file stays where it is."""

    def message(self, line: str) -> Message:
        """A typed line as a message; "@path" hands a file over."""
        event = secrets.token_hex(8)
        to = Address(self.name, self.account, self.person)
        if line.startswith(FILE_MARK):
            path = Path(line.removeprefix(FILE_MARK).strip())
            file = FileRef(FileKind.DOCUMENT, str(path.absolute()), path.name)
            return Message(to, self.person, event, self._clock(), files=(file,), id=event)
        return Message(to, self.person, event, self._clock(), text=line, id=event)
