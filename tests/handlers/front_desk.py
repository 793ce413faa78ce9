"""A front desk for tests: the bot as it is wired, with a small catalogue whose commands break on request."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import col, select

from bot.settings import Settings
from bot.wiring import Bot, build
from handlers.commands import Command, Commands
from handlers.forms.form import Filled, Form, Question
from handlers.visit import Visit
from storage.mail import letters
from storage.mail.tables import Letter
from storage.talk import FileKind, FileRef
from storage.texts.texts import Texts, texts
from tests.books import laid_out
from tests.fakes.recorder import CHAT, Recorder
from tests.patience import PATIENCE

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
SAID = {
    "report.place.ask": "Ở đâu?",
    "report.story.ask": "Chuyện gì?",
    "report.place.short": "Nơi",
    "report.story.short": "Chuyện",
    "report.filed": "Đã nhận: {place} / {story} / {files}",
    "report.echo": "Nghe: {words}",
}
WORDS = Texts({key: texts()._sentences[key] for key in texts().keys()} | SAID)  # noqa: SIM118 - not a mapping


def photo(number: int) -> FileRef:
    """A photo that the channel knows by a number."""
    return FileRef(FileKind.PHOTO, f"photo {number}", f"{number}.jpg")


class FrontDesk:
    """`/kehoach words` echoes, breaking as often as `breaks` says; `/kiennghi` begins a form of two questions."""

    def __init__(self, url: str, folder: Path, recorder: Recorder | None = None) -> None:
        self.recorder = recorder or Recorder()
        self.now = NOON
        self.breaks = 0
        self.visits: list[Visit] = []
        self.bot = self._built(Settings(data_dir=folder, database_url=laid_out(url)))

    async def start(self) -> None:
        """Open the doors; files stay where they are, fetching them has its own tests."""
        await self.bot.delivery.start()
        self.recorder.attach(None, self.bot.desk.receive)  # type: ignore[arg-type]  # it adds no routes

    async def stop(self) -> None:
        """Close them in the other order."""
        self.recorder.release()
        await self.bot.delivery.stop()
        await self.bot.book.close()

    async def restart(self) -> None:
        """Another process on the same data."""
        await self.stop()
        self.bot = self._built(self.bot.settings)
        await self.start()

    async def heard(self, chat: str = CHAT) -> list[str]:
        """What a person has been told so far."""
        async with asyncio.timeout(PATIENCE):
            await self.bot.delivery.idle()
        return self.recorder.texts(chat)

    async def pass_time(self, seconds: float) -> None:
        """Move the clock and have due letters looked for."""
        self.now += timedelta(seconds=seconds)
        self.bot.delivery.wake()
        await self.heard()

    async def letters(self) -> dict[str, int]:
        """How many letters are in each state."""
        return await self.bot.book.read(letters.counts)

    async def put(self) -> list[str]:
        """The texts of all letters ever put."""
        return await self.bot.book.read(
            lambda page: [row.body["text"] for row in page.session.exec(select(Letter).order_by(col(Letter.id)))]
        )

    def words(self) -> list[str]:
        """What the echoing command heard in turns that were kept or undone, in order."""
        return [visit.message.text.removeprefix("/kehoach ") for visit in self.visits]

    def _built(self, settings: Settings) -> Bot:
        bot = build(settings, channels=[self.recorder], clock=lambda: self.now)
        table = (
            Command("plan", self._echo, words=True, public=True),
            Command("suggest", lambda visit, words: visit.begin("report")),
        )
        reception = bot.desk.reception
        bot.desk.reception = replace(
            reception,
            office=replace(reception.office, texts=WORDS),
            forms={**reception.forms, FORM.name: FORM},
            commands=Commands(table, WORDS),
        )
        return bot

    def _echo(self, visit: Visit, words: str) -> None:
        self.visits.append(visit)
        visit.say("report.echo", words=words)
        if self.breaks:
            self.breaks -= 1
            raise LookupError(f"broken over {words}")


def _file(visit: Visit, filled: Filled) -> None:
    files = " ".join(f"{name}={len(ids)}" for name, ids in sorted(filled.files.items()))
    visit.say("report.filed", place=filled.value("place"), story=filled.value("story"), files=files)


FORM = Form("report", (Question("place", files=True), Question("story", files=True)), file=_file)


@asynccontextmanager
async def opened(url: str, folder: Path) -> AsyncIterator[FrontDesk]:
    """A desk with its doors open."""
    desk = FrontDesk(url, folder)
    await desk.start()
    try:
        yield desk
    finally:
        await desk.stop()
