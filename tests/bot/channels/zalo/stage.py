"""The Zalo channel on a stage: alone, or with the whole bot behind it, against a fake Zalo."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import text as sql

from bot.channels.zalo import Access, Zalo
from bot.settings import Settings
from bot.wiring import Bot, build, serve
from broadcasts.budget import Meter
from broadcasts.pace import Tempo
from handlers.withheld import Withheld
from storage.book.page import Page
from storage.campaign.membership import people
from storage.clocks import now
from storage.limits import Zalo as Rules
from storage.limits import limits
from storage.talk import Address, Message
from storage.texts.texts import texts
from tests import books
from tests.fakes.zalo_bot import Person, Sent, ZaloBotApi
from tests.patience import PATIENCE

Json = dict[str, Any]

MORNING = datetime(2021, 6, 20, 1, tzinfo=UTC)  # 08:00 in Việt Nam
SECRET = "s3cret_of-the-office"
QUICK = replace(
    limits().zalo,
    poll_seconds=5,
    connect_seconds=PATIENCE,
    answer_seconds=PATIENCE,
    download_seconds=PATIENCE,
    nothing_new_pause=0.02,
    first_pause=0.05,
    longest_pause=0.2,
    refused_pause=0.1,
    unwritable_pause=0.05,
)


class Behind:
    """What the channel needs of a bot, which is built after it."""

    def __init__(self, account: str, site: str = "") -> None:
        self._account = account
        self._site = site
        self.bot: Bot | None = None

    def kept(self, sha256: str) -> Path:
        """Where the bot keeps a file."""
        assert self.bot is not None
        return self.bot.store.path(sha256)

    async def withheld(self, to: Address) -> None:
        """The bot's own answer."""
        assert self.bot is not None
        bot = self.bot
        await Withheld(bot.book, bot.plan, texts(), now, bot.delivery.post, self._site).answer(to)

    async def spend(self) -> None:
        """Counted in the bot's book."""
        await self._meter.spend()

    async def give_back(self) -> None:
        """As above."""
        await self._meter.give_back()

    @property
    def _meter(self) -> Meter:
        assert self.bot is not None
        return Meter(self.bot.book, Zalo.name, self._account, self.bot.plan.tzinfo, now)


@dataclass(slots=True)
class Apart:
    """What the channel needs, without a bot: counts in memory, remembers who was withheld."""

    folder: Path = Path()
    spent: int = 0
    asked: list[Address] = field(default_factory=list)

    def kept(self, sha256: str) -> Path:
        """A file of the test's own."""
        return self.folder / sha256

    async def withheld(self, to: Address) -> None:
        """Remember it."""
        self.asked.append(to)

    async def spend(self) -> None:
        """One more."""
        self.spent += 1

    async def give_back(self) -> None:
        """One less."""
        self.spent -= 1


def channel_on(
    api: ZaloBotApi, behind: Behind | Apart, *, rules: Rules = QUICK, pause: Any = asyncio.sleep, **access: Any
) -> Zalo:
    """The channel for the fake's first bot."""
    whole = Access(**({"token": api.token, "api_base": api.base_url, "loopback": True} | access))  # type: ignore[arg-type]
    return Zalo(whole, behind.kept, behind.withheld, behind, now, rules=rules, pause=pause)


@asynccontextmanager
async def alone(api: ZaloBotApi, apart: Apart | None = None, **access: Any) -> AsyncIterator[Zalo]:
    """The channel without a bot behind it; it sends and fetches."""
    channel = channel_on(api, apart or Apart(), **access)
    yield channel
    await channel._api.line.close()


class Desk:
    """Takes messages in: remembers them, and can be shut (nothing can be written) or slow."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.begun: list[Message] = []
        self.refusals: list[Exception] = []
        self.open = asyncio.Event()
        self.open.set()
        self.changed = asyncio.Condition()

    async def receive(self, message: Message) -> None:
        """What the bot's own desk promises: on disk, or an exception."""
        self.begun.append(message)
        await self.tell()
        await self.open.wait()
        if self.refusals:
            raise self.refusals.pop(0)
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
        return [message.text for message in self.taken]


@dataclass(slots=True)
class Listening:
    """The channel with its web server."""

    channel: Zalo
    root: str
    apart: Apart

    @property
    def hook(self) -> str:
        """Where its updates go."""
        return f"{self.root}/hooks/zalo-bot/1"


@asynccontextmanager
async def listening(
    api: ZaloBotApi,
    desk: Desk,
    *,
    rules: Rules = QUICK,
    pause: Any = asyncio.sleep,
    apart: Apart | None = None,
    port: int = 0,
    **access: Any,
) -> AsyncIterator[Listening]:
    """The channel listening, with a desk behind it."""
    behind = apart or Apart()
    channel = channel_on(api, behind, rules=rules, pause=pause, **access)
    app = web.Application()
    channel.attach(app, desk.receive)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield Listening(channel, f"http://127.0.0.1:{runner.addresses[0][1]}", behind)
    finally:
        await runner.cleanup()


async def until(fact: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is true that rings no bell; TimeoutError if that takes too long."""
    async with asyncio.timeout(PATIENCE):
        while not await fact():  # noqa: ASYNC110 - what rings no bell has to be looked at
            await asyncio.sleep(0.01)


async def until_state(channel: Zalo, state: str) -> None:
    """Wait until the channel finds itself so."""

    async def found() -> bool:
        return channel.state == state

    await until(found)


@dataclass(slots=True)
class House:
    """The whole bot, listening to a fake Zalo."""

    bot: Bot
    api: ZaloBotApi
    channel: Zalo

    async def said(self, person: Person, *texts: str) -> list[Sent]:
        """What the bot says to the last of some messages, once nothing is under way."""
        before = len(self.api.ledger.messages(person.id))
        for text in texts:
            before = len(self.api.ledger.messages(person.id))
            self.api.say(person, text)
            await self.settled()
        return self.api.ledger.messages(person.id)[before:]

    async def settled(self) -> None:
        """Every update is taken, and what was said to it has gone."""
        await self.api.until_delivered()
        await self.bot.delivery.idle()

    async def appoint(self, person: Person, role: str, unit: str, name: str) -> None:
        """The person holds a role from now on."""
        to = Address(Zalo.name, self.channel.account, person.id)

        def write(page: Page) -> None:
            people.bind(page, people.appoint(page, name, role, unit, now()), to, person.id, now())

        await self.bot.book.turn(write)

    async def rows(self, table: str, *columns: str) -> list[tuple[object, ...]]:
        """Some columns of a table, in the order of its rows."""

        def look(page: Page) -> list[tuple[object, ...]]:
            return [tuple(row) for row in page.session.connection().execute(sql(statement))]

        statement = f"SELECT {', '.join(columns)} FROM {table} ORDER BY {columns[0]}"  # noqa: S608
        return await self.bot.book.read(look)


@asynccontextmanager
async def served(
    api: ZaloBotApi,
    folder: Path,
    url: str = "",
    *,
    tempo: Tempo = Tempo(),  # noqa: B008 - none
    rules: Rules = QUICK,
    **access: Any,
) -> AsyncIterator[House]:
    """The whole bot on a database, listening; without a pace of its own, if none is given."""
    url = books.laid_out(url or f"sqlite:///{folder / books.FILE}")
    settings = Settings(data_dir=folder, database_url=url, listen="127.0.0.1:0", clock=MORNING)
    behind = Behind(api.account().id, str(access.get("public_url", "")))
    channel = channel_on(api, behind, rules=rules, **access)
    channel.abilities = replace(channel.abilities, tempo=tempo)
    bot = behind.bot = build(settings, channels=[channel])
    await bot.start()
    runner = await serve(bot)
    try:
        yield House(bot, api, channel)
    finally:
        await runner.cleanup()
        await bot.stop()


@asynccontextmanager
async def configured(api: ZaloBotApi, folder: Path, **variables: Any) -> AsyncIterator[Bot]:
    """The bot as settings alone make it, with all of the fake's bots."""
    zalo = {"zalo_bot_tokens": ",".join(api.accounts), "zalo_bot_api_base": api.base_url}
    place = {"data_dir": folder, "listen": "127.0.0.1:0", "clock": MORNING}
    bot = build(Settings.model_validate(place | zalo | variables))
    await bot.start()
    runner = await serve(bot)
    try:
        yield bot
    finally:
        await runner.cleanup()
        await bot.stop()
