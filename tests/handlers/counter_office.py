"""A hotline for tests: the bot as it is wired, officers with keys, a channel in memory, and a clock that stands."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.settings import Settings
from bot.wiring import Bot, build
from storage.book.columns import stamp
from storage.book.page import Hot, Page
from storage.campaign.membership import people
from storage.confidential import casework, opened, reader_changes, readers, recovery, tips
from storage.confidential.opened import Opened
from storage.confidential.readers import Locked
from storage.confidential.seal import Pair, fresh_pair
from storage.talk import Address, FileRef
from tests.books import laid_out
from tests.fakes.recorder import Recorder
from tests.patience import PATIENCE

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)  # a Monday, 09:00 in Việt Nam
LAN = "7312345678"
_DUE = Hot("SELECT count(*) FROM letters WHERE channel = 'hidden' AND due_at <= :now")
STORY = "Sau nhà văn hóa có sòng xóc đĩa, chơi từ trưa tới tối"
# What follows the code: nobody concerned, no commune, nothing to add, not going on, anonymous, send, no credit.
REST = ("không", "không rõ", "bỏ qua", "bỏ qua", "không", "bỏ qua", "ẩn danh", "gửi", "không ghi cho ai")


class CounterOffice:
    """Lan writes to the hotline; `officers` read."""

    def __init__(self, url: str, folder: Path) -> None:
        self.now = AT
        self.folder = folder
        self.recorder = Recorder()
        self.officers: list[tuple[int, int, Pair]] = []  # person, number as a reader, keys
        self._settings = Settings(data_dir=folder, database_url=laid_out(url))
        self.bot = self._built()
        self._read: dict[str, int] = {}

    async def start(self) -> None:
        """Open."""
        await self.bot.start()
        self.recorder.attach(None, self.bot.desk.receive)  # type: ignore[arg-type]  # it adds no routes

    async def restart(self) -> None:
        """Another process on the same data."""
        await self.bot.stop()
        self.bot = self._built()
        await self.start()

    async def staff(self, *names: str) -> None:
        """Officers who read tips from now on."""
        for name in names:
            self.officers.append(await self.bot.book.turn(lambda page, name=name: self._enrolled(page, name)))  # type: ignore[misc]

    async def says(self, text: str = "", chat: str = LAN, files: Iterable[FileRef] = (), **more: object) -> str:
        """Write, and hear what is answered at once."""
        await self.recorder.says(text, chat, files, **more)
        return await self.hears(chat)

    async def hears(self, chat: str = LAN) -> str:
        """What was said to this chat since it last asked."""
        async with asyncio.timeout(PATIENCE):
            await self.bot.confiding.stretching.idle()
            while await self.bot.book.read(self._is_due):
                self.bot.confiding.discreet.wake()
                await asyncio.sleep(0.005)
            await self.bot.delivery.idle()
        said = self.recorder.texts(chat)
        fresh = said[self._read.get(chat, 0) :]
        self._read[chat] = len(said)
        return "\n".join(fresh)

    async def waits(self, chat: str = LAN, **span: float) -> str:
        """Let time pass, and hear what that brought."""
        self.now += timedelta(**span)
        self.bot.confiding.stretching.wake()
        self.bot.confiding.discreet.wake()
        return await self.hears(chat)

    async def tells(self, story: str = STORY, chat: str = LAN, rest: Iterable[str] = REST) -> str:
        """Tell a whole tip; returns its code."""
        await self.says(f"báo tin {story}", chat)
        code = (await self.says("nhắn tiếp", chat)).partition("kết quả: ")[2][:19]
        await self.says(code, chat)
        for answer in rest:
            await self.says(answer, chat)
        return code

    async def follows(self, code: str, chat: str = LAN) -> str:
        """Type a code, and hear what is answered at the fixed moment."""
        await self.says(code, chat)
        return await self.waits(chat, seconds=3)

    async def filed(self) -> list[str]:
        """The numbers of the tips that the first officer may read."""
        return [one.id for one in await self.bot.book.read(lambda page: tips.queue(page, self._holder(0)))]

    async def opened(self, tip: str, officer: int = 0) -> Opened:
        """A tip in an officer's hand."""
        _, reader, pair = self.officers[officer]
        return await self.bot.book.turn(
            lambda page: casework.open_tip(page, tip, reader, pair.private, "đọc tin", self.now)
        )

    async def told(self, officer: int = 0) -> dict[str, str]:
        """What the only tip says to an officer."""
        (tip,) = await self.filed()
        hand = await self.opened(tip, officer)
        return await self.bot.book.read(lambda page: opened.fields(page, hand))

    def address(self, chat: str = LAN) -> Address:
        """Where somebody writes from."""
        return self.recorder.address(chat)

    async def paper(self) -> None:
        """The recovery key is made."""
        await self.bot.book.turn(lambda page: recovery.make(page, self.bot.desk.key))

    def _holder(self, officer: int) -> str:
        return f"reader:{self.officers[officer][1]}"

    def _is_due(self, page: Page) -> bool:
        (count,) = page.one(_DUE, now=stamp(self.now)) or (0,)
        return bool(count)

    def _enrolled(self, page: Page, name: str) -> tuple[int, int, Pair]:
        key, pair = self.bot.desk.key, fresh_pair()
        person = people.appoint(page, name, "hotline_officer", "692", self.now)
        voices = readers.active(page, key)
        change = reader_changes.enrol(page, key, person, Locked(pair.public, b"locked"))
        for voice in () if change.done else voices[: reader_changes.VOICES]:
            reader_changes.agree(page, key, change.id, by=voice.id)
        return person, change.reader, pair

    def _built(self) -> Bot:
        return build(self._settings, channels=[self.recorder], clock=lambda: self.now)


@asynccontextmanager
async def office(url: str, folder: Path, *names: str) -> AsyncIterator[CounterOffice]:
    """A hotline that is open, with these officers."""
    found = CounterOffice(url, folder)
    await found.start()
    await found.staff(*names)
    try:
        yield found
    finally:
        await found.bot.stop()
