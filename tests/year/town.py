"""The town in which a year is played: one real bot with all its doors, campaign time that moves, the command line."""

import asyncio
import contextlib
import io
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from aiohttp import ClientSession, CookieJar, web
from pydantic import SecretStr

from bot.__main__ import main
from bot.settings import Settings
from bot.wiring import Bot, build, serve
from broadcasts.gate import Gate
from broadcasts.pace import Tempo
from storage.book import sessions
from storage.book.page import Page
from storage.campaign.membership import people
from storage.clocks import now
from storage.words import fold
from tests import parts
from tests.bot.console.stage import Answer, Browser
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.zalo_bot import ZaloBotApi
from tests.patience import PATIENCE
from tests.year.cast import Person
from tests.year.ways import Telegram, Way, Web, Zalo

SORRY = "Mã báo lỗi"  # how the sentence about a fault of ours ends


@dataclass(slots=True)
class Town:
    """The bot and everything around it. `told` is the whole play, for whoever looks for the place where it broke."""

    settings: Settings
    ways: dict[str, Way]
    client: ClientSession
    told: list[str] = field(default_factory=list)
    bot: Bot = field(init=False)
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)
    _runner: web.AppRunner | None = None
    _browsers: dict[str, Browser] = field(default_factory=dict)

    # --- time --------------------------------------------------------------------------------------------------

    async def at(self, moment: datetime) -> None:
        """Campaign time stands there from now on: the bot stops and starts."""
        await self.stop()
        self.settings = self.settings.model_copy(update={"clock": moment})
        self.told.append(f"=== {moment}")
        await self.start()

    async def start(self) -> None:
        """The bot as in service, but without the platforms' pace, which would only make the year long."""
        self.bot = build(self.settings)
        for key in self.bot.delivery._gates:
            self.bot.delivery._gates[key] = Gate(Tempo())
        await self.bot.start()
        self._runner = await serve(self.bot)
        await self.settled()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
            await self.bot.stop()

    async def close(self) -> None:
        await self.stop()
        await self._open.aclose()

    # --- chat --------------------------------------------------------------------------------------------------

    async def says(self, who: Person, text: str, *, picture: bytes = b"", tones: bool = False) -> str:
        """What the person sees after these words; half of the people type without accents, where a name may lack them.

        `tones`: what is typed must keep them, such as a name that the book is to hold.
        """
        typed = text if tones or who.tones or text.startswith("/") else bare(text)
        way = self.ways[who.way]
        self.told.append(f"{who.name} [{who.way}]: {typed}")
        if picture:
            await way.sends(who.key, picture, typed)
        else:
            await way.says(who.key, typed)
        heard = await self.hears(who)
        assert heard, f"{who.name} said {typed!r} and heard nothing\n{self.tail()}"
        assert SORRY not in heard, f"{who.name} said {typed!r} and heard\n{heard}\n{self.tail()}"
        return heard

    async def hears(self, who: Person) -> str:
        """What has come to the person since."""
        await self.settled()
        heard = await self.ways[who.way].fresh(who.key)
        if heard:
            self.told.append(f"→ {who.name}: {heard}")
        return heard

    async def talk(self, who: Person, *lines: str) -> str:
        """Several lines, each with its answer; gives the last answer."""
        heard = ""
        for line in lines:
            heard = await self.says(who, line)
        return heard

    async def settled(self) -> None:
        """Return once everything that was to be said is said."""
        async with asyncio.timeout(PATIENCE):
            while not self.bot.announcements.idle:  # noqa: ASYNC110 - the database rings no bell
                await asyncio.sleep(0.005)
            await self.bot.confiding.discreet.idle()
            await self.bot.delivery.idle()

    def tail(self, lines: int = 40) -> str:
        """How the play went until here."""
        return "\n".join(self.told[-lines:])

    # --- the office's browser and command line -------------------------------------------------------------------

    async def browser(self, who: Person) -> Browser:
        """The person's browser in the console, logged in by a one-time link."""
        if who.key not in self._browsers:
            client = await self._open.enter_async_context(ClientSession(cookie_jar=CookieJar(unsafe=True)))
            browser = Browser(client, f"http://{self.settings.listen}/console")
            number = (await self.bot.book.read(lambda page: people.find(page, who.name)))[0].id
            link = await self.bot.book.turn(lambda page: sessions.make_link(page, number, now()))
            assert (await browser.enter(link)).status == 303
            self._browsers[who.key] = browser
        return self._browsers[who.key]

    async def posts(self, who: Person, path: str, status: int = 303, /, **fields: str) -> Answer:
        """Send a form of the console; what is answered, with the status that it must have."""
        answer = await (await self.browser(who)).post(path, **fields)
        self.told.append(f"{who.name} [bàn]: {path} {fields} → {answer.status}")
        words = " ".join(answer.page.words.split())
        assert answer.status == status, f"{path} {fields}: {answer.status}\n{words}\n{self.tail()}"
        await self.settled()
        return answer

    async def page(self, who: Person, path: str) -> str:
        """The words of a page of the console."""
        answer = await (await self.browser(who)).get(path)
        words = " ".join(answer.page.words.split())
        assert answer.status == 200, f"{path}: {answer.status}\n{words}"
        return words

    async def types(self, *words: str, url: str = "") -> tuple[int, str]:
        """A command `bot131 …` on these data, or another database; its exit and what it printed."""
        env = {
            "BOT131_DATA_DIR": str(self.settings.data_dir),
            "BOT131_DATABASE_URL": url or self.settings.database_url,
            "BOT131_PLAN": self.settings.plan,
        }
        found = await asyncio.to_thread(_typed, env, words)
        self.told.append(f"$ bot131 {' '.join(words)} → {found[0]}\n{found[1]}")
        return found

    async def rows(self, sql: str) -> list[dict[str, object]]:
        """Rows of the database, for the reckoning beside."""
        from sqlalchemy import text  # noqa: PLC0415

        def read(page: Page) -> list[dict[str, object]]:
            return [dict(row) for row in page.session.connection().execute(text(sql)).mappings()]

        return await self.bot.book.read(read)


def bare(text: str) -> str:
    """Vietnamese as many type it: without accents."""
    return fold(text)


def holds(heard: str, *fragments: str) -> bool:
    """Whether these words stand in what was heard, in this order, white space aside."""
    at, said = 0, " ".join(heard.split())
    for fragment in fragments:
        found = said.find(" ".join(fragment.split()), at)
        if found < 0:
            return False
        at = found + len(fragment)
    return True


def _typed(env: dict[str, str], words: tuple[str, ...]) -> tuple[int, str]:
    said = io.StringIO()
    with _environment(env, ["bot131", *words]), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main()
        except SystemExit as end:
            return int(end.code or 0), said.getvalue()
    return 0, said.getvalue()


@contextlib.contextmanager
def _environment(env: dict[str, str], argv: list[str]) -> Iterator[None]:
    before, typed = dict(os.environ), sys.argv
    os.environ.update(env)
    sys.argv = argv
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        sys.argv = typed


@asynccontextmanager
async def town(url: str, folder: Path, plan: str, moment: datetime) -> AsyncIterator[Town]:
    """A town whose bot runs, with its fakes around it."""
    telegram, zalo, listen = TelegramApi(), ZaloBotApi(), f"127.0.0.1:{parts.free_port()}"
    async with telegram, zalo, ClientSession() as client:
        settings = Settings(
            data_dir=folder,
            database_url=url,
            listen=listen,
            plan=plan,
            clock=moment,
            allow_loopback_files=True,
            telegram_bot_token=SecretStr(telegram.token),
            telegram_api_base=telegram.base_url,
            zalo_bot_tokens=SecretStr(zalo.token),
            zalo_bot_api_base=zalo.base_url,
        )
        ways: dict[str, Way] = {
            "telegram": Telegram(telegram),
            "zalo": Zalo(zalo),
            "web": Web(f"http://{listen}", client),
        }
        raised = Town(settings, ways, client)
        await raised.start()
        try:
            yield raised
        finally:
            await raised.close()
