"""The Telegram channel on a stage: alone, or with the whole bot behind it, against a fake Telegram."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import text as sql

from bot.channels.telegram import Access, Telegram
from bot.channels.telegram.menu import Menu
from bot.channels.telegram.receiving import Moved
from bot.channels.telegram.sending import Kept
from bot.settings import Settings
from bot.wiring import Bot, build, serve
from broadcasts.pace import Tempo
from storage.book.page import Page
from storage.clocks import now
from storage.limits import Telegram as Rules
from storage.limits import limits
from storage.talk import Address, Message
from tests import books
from tests.fakes.telegram_api import Sent, TelegramApi
from tests.patience import PATIENCE

Json = dict[str, Any]

SECRET = "s3cret_of-the-office"
MORNING = datetime(2021, 6, 20, 1, tzinfo=UTC)  # 08:00 in Việt Nam
QUICK = replace(
    limits().telegram,
    poll_seconds=5,
    connect_seconds=PATIENCE,
    answer_seconds=PATIENCE,
    first_pause=0.05,
    longest_pause=0.2,
    unwritable_pause=0.05,
)
HASTY = replace(QUICK, answer_seconds=3)  # where an answer never comes


async def stays(old: Address, new_chat: str) -> None:
    """Where nobody keeps letters, a moved chat means nothing."""


@asynccontextmanager
async def alone(api: TelegramApi, kept: Kept = Path, *, rules: Rules = QUICK, **access: str) -> AsyncIterator[Telegram]:
    """The channel without a bot behind it; it sends and fetches."""
    whole = Access(**{"token": api.token, "api_base": api.base_url} | access)  # type: ignore[arg-type]
    channel = Telegram(whole, kept, stays, now, rules=rules)
    yield channel
    await channel._api.line.shutdown()


class Desk:
    """Takes messages in: remembers them, and can be shut (nothing can be written) or slow for one chat."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.begun: list[Message] = []
        self.refusal: Exception | None = None
        self.held = ""  # a chat whose messages wait until it is set free
        self.changed = asyncio.Condition()

    async def receive(self, message: Message) -> None:
        """What the bot's own desk promises: on disk, or an exception."""
        self.begun.append(message)
        await self.tell()
        async with self.changed:
            await self.changed.wait_for(lambda: self.held != message.address.chat)
        if self.refusal is not None:
            raise self.refusal
        self.taken.append(message)
        await self.tell()

    async def tell(self) -> None:
        """Wake whoever waits."""
        async with self.changed:
            self.changed.notify_all()

    async def until(self, fact: Callable[[], bool]) -> None:
        """Wait until something is true of this desk; TimeoutError if that takes too long."""
        async with asyncio.timeout(PATIENCE), self.changed:
            await self.changed.wait_for(fact)

    def texts(self) -> list[str]:
        """What was taken in, in order."""
        return [message.text or message.press for message in self.taken]


@asynccontextmanager
async def listening(
    api: TelegramApi, desk: Desk, *, moved: Moved = stays, menu: Menu = (), rules: Rules = QUICK, **access: str
) -> AsyncIterator[str]:
    """The channel listening, with a desk behind it; yields the address of its web server."""
    whole = Access(**{"token": api.token, "api_base": api.base_url} | access)  # type: ignore[arg-type]
    port = int(access["public_url"].rpartition(":")[2]) if "public_url" in access else 0
    async with attached(Telegram(whole, Path, moved, now, menu, rules), desk, port) as url:
        yield url


@asynccontextmanager
async def attached(channel: Telegram, desk: Desk, port: int = 0) -> AsyncIterator[str]:
    """A channel listening, with a desk behind it; yields the address of its web server."""
    app = web.Application()
    channel.attach(app, desk.receive)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@dataclass(slots=True)
class House:
    """The whole bot, listening to a fake Telegram."""

    bot: Bot
    api: TelegramApi
    hook: str

    async def said(self, update: Json) -> list[Sent]:
        """What the bot says to the person of this update, once it has the update and nothing is under way."""
        person = next(part["from"]["id"] for name, part in update.items() if name != "update_id")
        before = len(self.api.ledger.messages(person))
        await self.api.ledger.until(lambda: len(self.api.ledger.messages(person)) > before)
        await self.settled()
        return self.api.ledger.messages(person)[before:]

    async def settled(self) -> None:
        """Every update is acknowledged, and what was said to it has gone."""
        await self.api.until_delivered()
        await self.bot.delivery.idle()

    async def rows(self, table: str, *columns: str) -> list[tuple[object, ...]]:
        """Some columns of a table, in the order of its rows."""

        def look(page: Page) -> list[tuple[object, ...]]:
            return [tuple(row) for row in page.session.connection().execute(sql(statement))]

        statement = f"SELECT {', '.join(columns)} FROM {table} ORDER BY {columns[0]}"  # noqa: S608
        return await self.bot.book.read(look)


@asynccontextmanager
async def served(
    api: TelegramApi,
    folder: Path,
    url: str = "",
    *,
    tempo: Tempo = Tempo(),  # noqa: B008 - none
    rules: Rules = QUICK,
    mode: str = "polling",
) -> AsyncIterator[House]:
    """The whole bot on a database, listening; without a pace of its own, if none is given."""
    url = books.laid_out(url or f"sqlite:///{folder / books.FILE}")
    settings = Settings(data_dir=folder, database_url=url, listen="127.0.0.1:0", clock=MORNING)
    bots: list[Bot] = []

    async def moved(old: Address, new_chat: str) -> None:
        await bots[0].chats.moved(old, new_chat)

    def kept(sha256: str) -> Path:
        return bots[0].store.path(sha256)

    access = Access(api.token, api.base_url, mode, SECRET)  # type: ignore[arg-type]
    channel = Telegram(access, kept, moved, now, rules=rules)
    channel.abilities = replace(channel.abilities, tempo=tempo)
    bots.append(build(settings, channels=[channel]))
    await bots[0].start()
    runner = await serve(bots[0])
    hook = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/telegram"
    if mode == "webhook":
        api.deliver_to(hook, SECRET)
    try:
        yield House(bots[0], api, hook)
    finally:
        await runner.cleanup()
        await bots[0].stop()
