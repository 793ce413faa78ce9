"""The whole bot behind an address that can go away and come back, for people who visit it with a real browser."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from sqlmodel import select

from bot.settings import Settings
from bot.wiring import Bot, build
from broadcasts.layout import Piece
from storage.book import fetches
from storage.book.page import Hot, Page
from storage.book.tables import Event
from storage.talk import Address
from tests.books import laid_out
from tests.patience import PATIENCE
from tests.stories.stage import NOON


@dataclass(slots=True)
class Site:
    """A bot that is served on one port; `down` and `up` stand for a line or a server that is away for a while."""

    bot: Bot
    port: int = 0
    runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def up(self) -> None:
        """Listen, at the same port as before."""
        self.runner = web.AppRunner(self.bot.app(), access_log=None, shutdown_timeout=1.0)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self.runner.addresses[0][1]

    async def down(self) -> None:
        """Hang up on everybody and listen no more."""
        assert self.runner is not None
        await self.runner.cleanup()

    async def restart(self) -> None:
        """The bot stops and starts as a service does."""
        await self.down()
        await self.bot.stop()
        self.bot = build(self.bot.settings, demo=True)
        await self.bot.start()
        await self.up()

    async def taken(self) -> list[str]:
        """The events that the desk has taken, each once."""
        return await self.bot.book.read(_events)

    async def fetched(self, number: int) -> None:
        """Return once a file that somebody sent is kept; TimeoutError if it never is."""
        async with asyncio.timeout(PATIENCE):
            while (await self.bot.book.read(lambda page: fetches.of(page, [number])))[0].state != "done":  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def write(self, text: str) -> None:
        """The office writes to everybody who has ever sent anything, as an answer to a petition comes."""
        chat = self.bot.channels[0]
        for mailbox in await self.bot.book.read(_mailboxes):
            await chat.send(Address(chat.name, chat.account, mailbox), Piece(text))


def _mailboxes(page: Page) -> set[str]:
    return {chat for (chat,) in page.rows(Hot("SELECT DISTINCT chat FROM letters WHERE channel = 'webchat'"))}


def _events(page: Page) -> list[str]:
    return list(page.session.exec(select(Event.event)))


@asynccontextmanager
async def site(folder: Path, *, demo: bool = True) -> AsyncIterator[Site]:
    """A bot on a free port of loopback, stopped at the end."""
    settings = Settings(data_dir=folder, listen="127.0.0.1:0", clock=NOON)
    laid_out(settings.url)
    bot = build(settings, demo=demo)
    await bot.start()
    served = Site(bot)
    await served.up()
    try:
        yield served
    finally:
        await served.down()
        await served.bot.stop()
