"""The web chat as a channel: a word is sent once it stands in the browser's mailbox; live lines only hurry it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.channels.webchat.doors import add_doors
from bot.channels.webchat.parts import BOT, ROOM
from bot.channels.webchat.uploads import Uploads
from broadcasts.layout import Abilities, Piece
from broadcasts.undelivered import Later
from storage.book.book import Book, Unwritable
from storage.book.files import FileStore
from storage.mail import mailbox
from storage.mail.mailbox import Entry, Seen
from storage.talk import Address, FileRef, Message


@dataclass(frozen=True, slots=True)
class About:
    """What the page says of the campaign: its name, the group's name, whether this is a demonstration.

    `emergency` are the numbers to call in danger, as people say them: "113, 114, 115".
    """

    name: str
    group: str
    demo: bool
    emergency: str = ""


class Webchat:
    """Mailboxes by browser. In a demonstration one more mailbox is a room that every tab can join."""

    name = "webchat"
    abilities = Abilities(buttons=True, files_out=True, groups=True, text_limit=20_000, caption_limit=20_000)

    def __init__(
        self,
        book: Book,
        data_dir: Path,
        files: FileStore,
        about: About,
        clock: Callable[[], datetime],
        account: str = "main",
    ) -> None:
        self.account = account
        self.about = about
        self.book = book
        self.files = files
        self.clock = clock
        self.uploads = Uploads(data_dir / "uploads")
        self._news: dict[str, set[asyncio.Event]] = {}

    def attach(self, app: web.Application, receive: Callable[[Message], Awaitable[None]]) -> None:
        """Add the page and its doors."""
        add_doors(app, self, receive)

    def is_group(self, chat: str) -> bool:
        """Whether this mailbox is the room."""
        return chat == ROOM

    def address(self, chat: str) -> Address:
        """The address of a mailbox."""
        return Address(self.name, self.account, chat)

    def mailbox(self, mine: str, room: str) -> str:
        """One's own mailbox, or the room's where a demonstration has one and it is asked for."""
        return ROOM if room and self.about.demo else mine

    async def send(self, to: Address, piece: Piece) -> str:
        """Put a piece into the mailbox and wake the browser; Later if the database takes no writes now."""
        try:
            return str(await self.post(to.chat, BOT, _as_body(piece)))
        except Unwritable:
            raise Later("busy") from None

    async def post(self, chat: str, author: str, body: dict[str, Any], event: str | None = None) -> int | None:
        """Put a message into a mailbox and wake who listens; None if this event stands there already."""
        now = self.clock()
        number = await self.book.turn(lambda page: mailbox.post(page, chat, author, body, now, event), chat)
        for news in self._news.get(chat, ()):
            news.set()
        return number

    async def since(self, chat: str, seen: Seen, most: int) -> list[Entry]:
        """What came into a mailbox after the last message that was seen there."""
        return await self.book.read(lambda page: mailbox.since(page, chat, seen, most))

    @contextlib.contextmanager
    def listening(self, chat: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever something comes into the mailbox."""
        news = asyncio.Event()
        self._news.setdefault(chat, set()).add(news)
        try:
            yield news
        finally:
            self._news[chat].discard(news)
            if not self._news[chat]:
                del self._news[chat]

    def fetch(self, file: FileRef) -> AsyncIterator[bytes]:
        """The content of an upload."""
        return self.uploads.read(file.source)

    async def forget(self, file: FileRef) -> None:
        """The store has it, or gave it up: the upload may go."""
        await asyncio.to_thread(self.uploads.forget, file.source)


def _as_body(piece: Piece) -> dict[str, Any]:
    body: dict[str, Any] = {"text": piece.text}
    if piece.buttons:
        body["buttons"] = [[[button.label, button.data] for button in row] for row in piece.buttons]
    if piece.file:
        file = piece.file
        body["file"] = {"sha256": file.sha256, "name": file.name, "kind": file.kind, "alt": file.alt}
    return body
