"""Plays a story through a door on a real bot, and holds every answer and fact against the script."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text as sql

from bot.settings import Settings
from bot.wiring import Bot, build
from storage.book.page import Page
from tests.stories.doors import Door
from tests.stories.script import Step, Story

NOON = datetime(2021, 6, 20, 1, tzinfo=UTC)  # 08:00 in Việt Nam, ten days before the end of phase I


class Stage:
    """A story, a door and a database; the bot is built as it is in service."""

    def __init__(self, url: str, folder: Path, door: Door, clock: Callable[[], datetime]) -> None:
        self._settings = Settings(data_dir=folder, database_url=url, listen="127.0.0.1:0", clock=NOON)
        self._door = door
        self._clock = clock
        self._bot: Bot | None = None

    async def play(self, story: Story, *, restart_after_each: bool = False) -> None:
        """Play all steps; AssertionError names the line that went another way."""
        await self._start()
        try:
            for step in story.steps:
                await self._step(story, step)
                if restart_after_each and step.kind == "hears":
                    await self._restart()
        finally:
            await self._stop()

    async def _step(self, story: Story, step: Step) -> None:
        match step.kind:
            case "says":
                await self._says(step)
            case "hears":
                answer = await self._door.heard(step.who)
                assert matches(step.text, answer), (
                    f"{story.name}:{step.line}\n--- script\n{step.text}\n--- heard\n{answer}"
                )
            case "quiet":
                assert await self._door.heard(step.who) == "", f"{story.name}:{step.line}"
            case "restart":
                await self._restart()
            case "fact":
                await self._fact(story, step)

    async def _says(self, step: Step) -> None:
        if pressed := re.fullmatch(r"\((.+)\)", step.text):
            await self._door.presses(step.who, pressed[1])
        elif step.text.startswith("[ảnh]"):
            await self._door.sends_photo(step.who, step.text.removeprefix("[ảnh]").strip())
        else:
            await self._door.says(step.who, step.text.replace("[trống]", ""))

    async def _fact(self, story: Story, step: Step) -> None:
        assert self._bot is not None
        table, _, wanted = step.text.partition(" ")
        pairs = dict(re.findall(r"(\w+)=(.*?)(?=\s+\w+=|$)", wanted))
        rows = await self._bot.book.read(lambda page: _rows(page, table))
        if pairs:
            found = [row for row in rows if all(_shown(row[name]) == value for name, value in pairs.items())]
            assert len(found) == 1, f"{story.name}:{step.line}: {len(found)} rows are {pairs} in {rows}"
        else:
            assert len(rows) == int(wanted), f"{story.name}:{step.line}: {rows}"

    async def _start(self) -> None:
        self._bot = build(self._settings, channels=self._door.channels(), clock=self._clock)
        await self._bot.start()
        await self._door.open(self._bot)

    async def _stop(self) -> None:
        assert self._bot is not None
        await self._door.close()
        await self._bot.stop()

    async def _restart(self) -> None:
        await self._stop()
        await self._start()


def matches(script: str, heard: str) -> bool:
    """Whether the script's fragments (between "…") stand in the answer in this order, white space aside."""
    at, said = 0, _plain(heard)
    for number, fragment in enumerate(_plain(part) for part in script.split("…")):
        found = said.find(fragment, at)
        if found < 0 or (number == 0 and found > 0):
            return False
        at = found + len(fragment)
    return True


def _plain(text: str) -> str:
    return " ".join(text.split())


def _rows(page: Page, table: str) -> list[dict[str, object]]:
    return [dict(row) for row in page.session.connection().execute(sql(f"SELECT * FROM {table}")).mappings()]  # noqa: S608


def _shown(value: object) -> str:
    return "-" if value is None else str(value)
