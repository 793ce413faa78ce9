"""The hotline's room on a real server beside the console's stage: officers with telephones, and tips with codes."""

import base64
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, CookieJar, web

from bot.console.hotline import PATH
from bot.console.parts import Parts
from bot.room import build_room
from storage.book import sessions
from storage.book.page import Page
from storage.campaign.membership import people
from storage.confidential import drafts, entry, evidence, filing, totp
from storage.confidential.codes import CodeKeys, keys_of
from storage.confidential.draft_keys import DraftKeys, draft_keys
from storage.confidential.filing import NewTip
from storage.confidential.tips import TipInfo, info
from storage.texts.texts import texts
from tests.bot.console.stage import OWN, REAL, Browser, Stage, plan, served, staged

PASSPHRASE = "bốn từ không liên quan"
SALT = b"s" * 16
STORY = "Nhà số 9 tụ tập đá gà mỗi tối."
WORDS = {"story": STORY, "place": "Ấp 6", "credit": f"{OWN}-01"}
__all__ = ["OWN", "PASSPHRASE", "REAL", "STORY", "Officer", "RoomStage", "roomed"]


@dataclass(slots=True)
class Officer:
    """An officer of the hotline with a browser and a telephone."""

    person: int
    name: str
    browser: Browser
    secret: bytes = field(default=b"", repr=False)


@dataclass(slots=True)
class RoomStage:
    """The room, on the book of the console's stage; `restart` is a new process on the same data."""

    stage: Stage
    url: str = ""
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)
    _filed: int = 0

    @property
    def drafts(self) -> DraftKeys:
        """What seals letters on their way out."""
        return draft_keys(self.stage.store.path("0" * 64).parent.parent / "keys")

    async def restart(self) -> None:
        """The room anew: whatever was in its memory is gone. Browsers go to its new address by themselves."""
        await self._running.aclose()
        self._running = AsyncExitStack()
        stage = self.stage
        sending: Any = None  # no page of the room sends anything
        parts = Parts(stage.book, stage.clocks, texts(), plan(), sending, stage.store, stage.key, "", {})
        app = web.Application()
        app.add_subapp(PATH, build_room(parts, SALT, self.drafts))
        self.url = f"{await served(app, self._running)}{PATH}"

    async def close(self) -> None:
        await self._running.aclose()

    async def browser(self, person: int) -> Browser:
        """A browser with the session of the main console, whose cookie goes to the room as well."""
        client = await self.stage.open.enter_async_context(ClientSession(cookie_jar=CookieJar(unsafe=True)))
        browser = Browser(client, self.stage.url)
        link = await self.stage.book.turn(lambda page: sessions.make_link(page, person, self.stage.clock()))
        assert (await browser.enter(link)).status == 303
        browser.base = self.url
        return browser

    async def appointed(self, name: str = "Hoàng Thị Trực") -> Officer:
        """An officer of the hotline who has never been in the room."""
        at = self.stage.clock()
        person = await self.stage.book.turn(lambda page: people.appoint(page, name, "hotline_officer", "692", at))
        return Officer(person, name, await self.browser(person))

    async def officer(self, name: str = "Hoàng Thị Trực") -> Officer:
        """An officer who has made his keys and is at work; a reader if nobody else has to agree."""
        return await self.newly(await self.appointed(name))

    async def newly(self, officer: Officer) -> Officer:
        """An officer makes keys, the first ones or others after the old ones have ended."""
        await officer.browser.post("/khoa")
        page = (await officer.browser.get("/mo-khoa")).page
        officer.secret = secret_on(page.words)
        answer = await officer.browser.post(
            "/mo-khoa", passphrase=PASSPHRASE, again=PASSPHRASE, code=self.code(officer)
        )
        assert answer.status == 303, answer.page.words
        return officer

    async def readers(self, count: int) -> list[Officer]:
        """Officers who read tips, each admitted by those before."""
        found: list[Officer] = []
        for number in range(1, count + 1):
            newcomer = await self.officer(f"Cán bộ {number}")
            for voice in found[: min(2, len(found))]:
                await self.agree(voice)
            found.append(newcomer)
        return found

    async def agree(self, officer: Officer) -> None:
        """Say yes to the one change that waits."""
        number = (await officer.browser.get("/nguoi-doc")).page.field("number")
        answer = await self.surely(officer, "/nguoi-doc", step="agree", number=number)
        assert answer.status == 303, answer.page.words

    async def surely(self, officer: Officer, path: str, **fields: str) -> Any:
        """Send a form that wants a fresh code: the next half minute's."""
        self.stage.clock.pass_by(seconds=totp.STEP)
        return await officer.browser.post(path, code=self.code(officer), **fields)

    def code(self, officer: Officer) -> str:
        """What the officer's telephone shows now."""
        return totp.code(officer.secret, totp.step_of(self.stage.clock()))

    async def unlock(self, officer: Officer, passphrase: str = PASSPHRASE, code: str | None = None) -> Any:
        """Try to unlock the room, with the next code unless another is given."""
        self.stage.clock.pass_by(seconds=totp.STEP)
        typed = self.code(officer) if code is None else code
        return await officer.browser.post("/mo-khoa", passphrase=passphrase, code=typed)

    async def filed(self, *, code: str = "", **more: Any) -> str:
        """A tip, as its informant has sent it."""
        self._filed += 1
        worth = self.worth(code) if code else CodeKeys(secrets.token_hex(32), self.worth("1" * 16).pair)
        draft = drafts.begin(code or f"{self._filed:016d}", self.stage.clock()).stretched(worth)
        new = replace(NewTip(draft, "gambling", 3, WORDS, area=f"{OWN}-01"), **more)
        return await self.stage.book.turn(lambda page: filing.file(page, self.stage.key, new, self.stage.clock()))

    async def with_file(self, content: bytes, name: str) -> str:
        """A tip with one file."""
        self._filed += 1
        code = f"{self._filed:016d}"
        draft = drafts.begin(code, self.stage.clock()).stretched(self.worth(code))
        kept = evidence.keep(self.stage.store, draft.opened, content, name)

        def write(page: Page) -> str:
            added = evidence.add(page, kept, self.stage.clock())
            new = NewTip(draft, "gambling", 3, WORDS, evidence=(added,))
            return filing.file(page, self.stage.key, new, self.stage.clock())

        return await self.stage.book.turn(write)

    def worth(self, code: str) -> CodeKeys:
        """What a code is worth; slow."""
        return keys_of(code, SALT)

    async def opened(self, officer: Officer, tip: str) -> None:
        """The officer opens a tip."""
        answer = await officer.browser.post(f"/tin/{tip}/mo", words="đọc tin mới")
        assert answer.status == 303, answer.page.words

    async def act(self, officer: Officer, tip: str, act: str, **fields: str) -> Any:
        """Do an act on a tip as its page shows it now."""
        seen = (await officer.browser.get(f"/tin/{tip}")).page.field("seen")
        return await officer.browser.post(f"/tin/{tip}", act=act, seen=seen, **fields)

    async def info(self, tip: str) -> TipInfo:
        found = await self.stage.book.read(lambda page: info(page, tip))
        assert found is not None
        return found

    async def tries(self, officer: Officer) -> int:
        """How many wrong tries count against an officer."""
        found = await self.stage.book.read(lambda page: entry.of(page, self.stage.key, officer.person))
        return len(found.tries)


def secret_on(words: str) -> bytes:
    """The telephone's secret as the page of the first login spells it."""
    spelled = "".join(re.findall(r"gõ tay: ((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", words)[0].split())
    return base64.b32decode(spelled)


@asynccontextmanager
async def roomed(folder: Path, *, url: str = "") -> AsyncIterator[RoomStage]:
    """Raise the room beside the console."""
    async with staged(folder, url=url) as stage:
        room = RoomStage(stage)
        await room.restart()
        try:
            yield room
        finally:
            await room.close()
