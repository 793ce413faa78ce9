"""Plays a story through a door on a real bot, and holds every answer and fact against the script."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text as sql

from bot.settings import Settings
from bot.wiring import Bot, build
from storage.book.page import Page
from storage.campaign.membership import invites, people
from storage.confidential import casework, reader_changes, readers, tips
from storage.confidential.readers import Locked
from storage.confidential.seal import fresh_pair
from storage.confidential.states import Act, Outcome
from tests.patience import PATIENCE
from tests.stories import council, dossiers
from tests.stories.doors import Door
from tests.stories.script import Step, Story

CODE = r"\d{4}(?: \d{4})+|\b[0-9A-Z]{5}-[0-9A-Z]{5}\b"  # a receipt's, a move's; an invite's
NOON = datetime(2021, 6, 20, 1, tzinfo=UTC)  # 08:00 in Việt Nam, ten days before the end of phase I


class Stage:
    """A story, a door and a database; the bot is built as it is in service."""

    def __init__(self, url: str, folder: Path, door: Door, clock: Callable[[], datetime]) -> None:
        self._settings = Settings(data_dir=folder, database_url=url, listen="127.0.0.1:0", clock=NOON)
        self._door = door
        self._clock = clock
        self._bot: Bot | None = None
        self._codes: dict[str, str] = {}
        self._officer = (0, b"")  # number as a reader, private key

    @property
    def settings(self) -> Settings:
        """What the bot was built with."""
        return self._settings

    def code(self, name: str) -> str:
        """A code that was made or heard under a name, as it is shown."""
        return self._codes[name]

    async def play(self, story: Story, *, restart_after_each: bool = False) -> None:
        """Play all steps; AssertionError names the line that went another way."""
        await self._start()
        try:
            for step in story.steps:
                await self._step(story, step)
                if restart_after_each and step.kind == "hears" and not story.unbroken:
                    await self._restart()
        finally:
            await self._stop()
            await self._door.leave()

    async def _step(self, story: Story, step: Step) -> None:
        match step.kind:
            case "says":
                await self._says(step)
            case "hears":
                await self._hears(story, step)
            case "quiet":
                assert await self._door.heard(step.who) == "", f"{story.name}:{step.line}"
            case "restart":
                await self._restart()
            case "clock":
                await self._move_clock(step)
            case "fact":
                await self._fact(story, step)
            case _:
                await self._arranges(step)

    async def _arranges(self, step: Step) -> None:
        """What happens in the office meanwhile."""
        match step.kind:
            case "role":
                await self._appoint(step)
            case "reader":
                await self._let_read(step)
            case "asks" | "closes":
                await self._officer_acts(step)
            case "code":
                await self._invite(step)
            case "sitting":
                await self._sit(step)
            case "office":
                await self._office_moves(step)

    async def _hears(self, story: Story, step: Step) -> None:
        await self._all_told()
        answer = await self._door.heard(step.who)
        script = self._learned(step.text, answer)
        assert matches(script, answer), f"{story.name}:{step.line}\n--- script\n{script}\n--- heard\n{answer}"

    async def _all_told(self) -> None:
        """Wait until what goes to many is written; the door waits for what is on its way to its person."""
        assert self._bot is not None
        async with asyncio.timeout(PATIENCE):
            while not self._bot.announcements.idle:  # noqa: ASYNC110 - the database rings no bell
                await asyncio.sleep(0.005)
            await self._bot.confiding.discreet.idle()

    async def _says(self, step: Step) -> None:
        if pressed := re.fullmatch(r"\((.+)\)", step.text):
            await self._door.presses(step.who, pressed[1])
        elif step.text.startswith("[ảnh]"):
            await self._door.sends_photo(step.who, step.text.removeprefix("[ảnh]").strip())
        else:
            await self._door.says(step.who, self._filled(step.text))

    def _filled(self, text: str) -> str:
        """The words with nothing for [trống] and the codes that were made."""
        return re.sub(r"\[mã (\w+)\]", lambda found: self._codes[found[1]], text.replace("[trống]", ""))

    def _learned(self, script: str, heard: str) -> str:
        """The script with codes in place of [mã …]; one that is not known yet is the next code heard."""
        for name in re.findall(r"\[mã (\w+)\]", script):
            if name not in self._codes and (code := re.search(CODE, heard)):
                self._codes[name] = code[0]
        return re.sub(r"\[mã (\w+)\]", lambda found: self._codes.get(found[1], found[0]), script)

    async def _move_clock(self, step: Step) -> None:
        at = datetime.fromisoformat(f"{step.text}+07:00")
        self._settings = self._settings.model_copy(update={"clock": at})
        await self._restart()

    async def _appoint(self, step: Step) -> None:
        assert self._bot is not None
        found = re.fullmatch(r"là (\w+) của (\S+) tên (.+)", step.text)
        assert found is not None, step.text
        (role, unit, name), (at, sender), real = found.groups(), self._door.person(step.who), self._clock()

        def appoint(page: Page) -> None:
            people.bind(page, people.appoint(page, name, role, unit, real), at, sender, real)

        await self._bot.book.turn(appoint)

    async def _let_read(self, step: Step) -> None:
        assert self._bot is not None
        key, real = self._bot.desk.key, self._clock()

        pair = fresh_pair()

        def enrol(page: Page) -> int:
            person = people.appoint(page, step.text, "hotline_officer", "692", real)
            change = reader_changes.enrol(page, key, person, Locked(pair.public, b"locked"))
            for voice in [] if change.done else readers.active(page, key)[: reader_changes.VOICES]:
                reader_changes.agree(page, key, change.id, by=voice.id)
            return change.reader

        self._officer = (await self._bot.book.turn(enrol), pair.private)

    async def _officer_acts(self, step: Step) -> None:
        assert self._bot is not None
        (reader, private), real = self._officer, self._clock()

        def act(page: Page) -> None:
            (tip,) = (one.id for one in tips.queue(page, f"reader:{reader}"))
            hand = casework.open_tip(page, tip, reader, private, "đọc tin mới", real)
            if step.kind == "asks":
                casework.advance(page, hand, Act.ACKNOWLEDGE, reader, real)
                casework.ask(page, hand, step.text, reader, real)
            else:
                casework.close(page, hand, Outcome(step.text), "đã kiểm tra", reader, real, timely=True)

        await self._bot.book.turn(act)

    async def _invite(self, step: Step) -> None:
        assert self._bot is not None
        found = re.fullmatch(r"(\w+)( đã duyệt)? cho (\w+) của (\S+?)(?: tên (.+))?", step.text)
        assert found is not None, step.text
        new = invites.NewInvite(found[3], found[4], found[5] or "", approved=bool(found[2]))
        key, real = self._bot.desk.key, self._clock()
        self._codes[found[1]] = await self._bot.book.turn(lambda page: invites.make(page, key, new, real))

    async def _sit(self, step: Step) -> None:
        assert self._bot is not None
        plan, at = self._bot.desk.reception.office.plan, NOON
        await self._bot.book.turn(lambda page: council.sit(page, plan, step.text, at))

    async def _office_moves(self, step: Step) -> None:
        assert self._bot is not None
        await dossiers.move(self._bot, step.text)

    async def _fact(self, story: Story, step: Step) -> None:
        """A fact stands at once, or within a moment where slow work goes on beside the turns."""
        table, _, wanted = step.text.partition(" ")
        pairs = dict(re.findall(r"(\w+)=(.*?)(?=\s+\w+=|$)", wanted))
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            rows = await self._rows_of(table)
            found = [row for row in rows if all(_shown(row[name]) == value for name, value in pairs.items())]
            if len(found) == (1 if pairs else int(wanted)):
                return
            assert asyncio.get_running_loop().time() < deadline, f"{story.name}:{step.line}: {wanted} in {rows}"
            await asyncio.sleep(0.05)

    async def _rows_of(self, table: str) -> list[dict[str, object]]:
        assert self._bot is not None
        return await self._bot.book.read(lambda page: _rows(page, table))

    async def _start(self) -> None:
        self._bot = build(self._settings, channels=self._door.channels(), clock=self._clock)
        await self._door.ready(self._bot)
        await self._bot.start()
        await self._door.open()

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
