"""An office for tests: the whole bot as it is wired, on campaign time that the test moves, with people of any role."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel

from bot.settings import Settings
from bot.wiring import build
from storage.book.page import Page
from storage.campaign.membership import people
from tests.books import laid_out
from tests.fakes.recorder import Recorder
from tests.patience import PATIENCE

MORNING = datetime(2021, 6, 20, 1, tzinfo=UTC)  # 08:00 in Việt Nam, ten days before the end of phase I


class CampaignOffice:
    """Real time is campaign time; each chat is one person, who is whatever `appoint` made of him."""

    def __init__(self, url: str, folder: Path, plan: str = "151-kh-ubnd", now: datetime = MORNING) -> None:
        self.now = now
        self.recorder = Recorder()
        settings = Settings(data_dir=folder, database_url=laid_out(url), plan=plan)
        self.bot = build(settings, channels=[self.recorder], clock=lambda: self.now)
        self._read: dict[str, int] = {}

    async def appoint(self, chat: str, role: str, unit: str, name: str) -> int:
        """The person of a chat holds a role from now on; returns the person's number."""

        def write(page: Page) -> int:
            person = people.appoint(page, name, role, unit, self.now)
            people.bind(page, person, self.recorder.address(chat), chat, self.now)
            return person

        return await self.bot.book.turn(write)

    async def says(self, chat: str, *texts: str, at: datetime | None = None, **more: Any) -> str:
        """What is answered to the last of some messages; `at` is when the platform says that they were sent."""
        for text in texts:
            await self.recorder.says(text, chat, at=at or self.now, **more)
        return await self.heard(chat)

    async def heard(self, chat: str) -> str:
        """What a chat has been told since last asked, each message after an empty line."""
        async with asyncio.timeout(PATIENCE):
            while not self.bot.announcements.idle:  # noqa: ASYNC110 - the database rings no bell
                await asyncio.sleep(0.005)
            await self.bot.delivery.idle()
        told = self.recorder.texts(chat)
        fresh, self._read[chat] = told[self._read.get(chat, 0) :], len(told)
        return "\n\n".join(fresh)

    async def rung(self) -> None:
        """The calendar has been looked at, and what it brings is written."""
        await self.bot._ring_the_calendar()
        self.bot.delivery.wake()
        async with asyncio.timeout(PATIENCE):
            while not self.bot.announcements.idle:  # noqa: ASYNC110 - the database rings no bell
                await asyncio.sleep(0.005)

    async def everything(self) -> str:
        """All rows of all tables as one text: what is not in it is not kept."""

        def read(page: Page) -> str:
            connection = page.session.connection()
            return "\n".join(
                str(row) for table in SQLModel.metadata.sorted_tables for row in connection.execute(table.select())
            )

        return await self.bot.book.read(read)


@asynccontextmanager
async def opened(
    url: str, folder: Path, plan: str = "151-kh-ubnd", now: datetime = MORNING
) -> AsyncIterator[CampaignOffice]:
    """An office with its doors open."""
    office = CampaignOffice(url, folder, plan, now)
    await office.bot.start()
    office.recorder.attach(None, office.bot.desk.receive)  # type: ignore[arg-type]  # it adds no routes
    try:
        yield office
    finally:
        await office.bot.stop()
