"""The web chat's mailboxes: what the bot said to a browser; live lines that listen are woken by what comes."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.channels.webchat.parts import ROOM
from bot.channels.webchat.uploads import Uploads
from storage.book.book import Book
from storage.book.files import FileStore
from storage.confidential import mailbox as sealed
from storage.confidential.draft_keys import DraftKeys
from storage.mail import mailbox
from storage.mail.mailbox import Entry, Seen
from storage.talk import Address

NAME = "webchat"


@dataclass(frozen=True, slots=True)
class About:
    """What the page says of the campaign: its name, the group's name, whether this is a demonstration.

    `emergency` are the numbers to call in danger, as people say them: "113, 114, 115".
    """

    name: str
    group: str
    demo: bool
    emergency: str = ""


@dataclass(frozen=True, slots=True)
class Discretion:
    """The keys under which a confidential talk is kept, and whether one goes on at an address."""

    keys: DraftKeys
    is_talking: Callable[[Address], bool]


class Mailboxes:
    """Mailboxes by browser. In a demonstration one more mailbox is a room that every tab can join."""

    def __init__(
        self,
        book: Book,
        data_dir: Path,
        files: FileStore,
        about: About,
        clock: Callable[[], datetime],
        account: str = "main",
        discretion: Discretion | None = None,
    ) -> None:
        self.account = account
        self._discretion = discretion
        self.about = about
        self.book = book
        self.files = files
        self.clock = clock
        self.uploads = Uploads(data_dir / "uploads")
        self._news: dict[str, set[asyncio.Event]] = {}

    def address(self, chat: str) -> Address:
        """The address of a mailbox."""
        return Address(NAME, self.account, chat)

    def mailbox(self, mine: str, room: str) -> str:
        """One's own mailbox, or the room's where a demonstration has one and it is asked for."""
        return ROOM if room and self.about.demo else mine

    async def post(self, chat: str, author: str, body: dict[str, Any], event: str | None = None) -> int | None:
        """Put a message into a mailbox and wake who listens; None if this event stands there already."""
        now, discretion = self.clock(), self._discretion
        if discretion is not None and discretion.is_talking(self.address(chat)):
            keys, at = discretion.keys, self.address(chat)
            number = await self.book.turn(lambda page: sealed.post(page, keys, at, author, body, now), chat)
        else:
            number = await self.book.turn(lambda page: mailbox.post(page, chat, author, body, now, event), chat)
        for news in self._news.get(chat, ()):
            news.set()
        return number

    async def since(self, chat: str, seen: Seen, most: int) -> list[Entry]:
        """What came into a mailbox after the last message that was seen there."""
        if self._discretion is None:
            return await self.book.read(lambda page: mailbox.since(page, chat, seen, most))
        keys, at, now = self._discretion.keys, self.address(chat), self.clock()
        return await self.book.read(lambda page: sealed.since(page, keys, at, seen, most, now))

    async def erase(self, chat: str) -> None:
        """Empty a mailbox."""
        if self._discretion is not None:
            keys, at, now = self._discretion.keys, self.address(chat), self.clock()
            await self.book.turn(lambda page: sealed.erase(page, keys, at, now), chat)
        else:
            await self.book.turn(lambda page: mailbox.erase(page, chat), chat)

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
