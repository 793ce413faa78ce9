"""The bot on Telegram after it was away: two hours, three days, with its clock moved; and beside a second one."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr
from sqlalchemy import text as sql

from bot.settings import Settings
from bot.wiring import Bot, build, serve
from broadcasts.announcements import body_of
from broadcasts.audience import OFFICERS, Audience
from storage.book.page import Page
from storage.campaign.membership import people
from storage.mail import broadcasts
from storage.mail.broadcasts import NewBroadcast
from storage.talk import Address
from tests import forks, parts
from tests.bot.channels.telegram.test_kills import process_on
from tests.bot.process import running
from tests.fakes.telegram_api import TelegramApi
from tests.patience import PATIENCE

OFFICER, OFFICE = 1001, 1002
REMINDER, WORDS = "Giai đoạn I còn 7 ngày", "Mời họp lúc 14 giờ."


def local(day: int, hour: int, month: int = 6) -> datetime:
    """A moment of 2021 in Việt Nam."""
    return datetime(2021, month, day, hour, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


class House:
    """Data on which a bot is started again and again, at moments that the test chooses."""

    def __init__(self, api: TelegramApi, folder: Path) -> None:
        self.api = api
        self.now = local(22, 20)
        self.settings = Settings(
            data_dir=folder,
            listen=f"127.0.0.1:{parts.free_port()}",
            telegram_bot_token=SecretStr(api.token),
            telegram_api_base=api.base_url,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Bot]:
        """The bot from its start to its stop, once it has said what it has to say."""
        bot = build(self.settings, clock=lambda: self.now)
        await bot.start()
        runner = await serve(bot)
        try:
            await settled(bot)
            yield bot
            await settled(bot)
        finally:
            await runner.cleanup()
            await bot.stop()

    def copies(self, words: str) -> int:
        """How many messages to the commune's officer hold these words."""
        return sum(words in text for text in self.api.ledger.texts(OFFICER))

    async def asks(self, bot: Bot, words: str) -> str:
        """What the office hears after its words."""
        before = len(self.api.ledger.texts(OFFICE))
        self.api.say(OFFICE, words)
        await self.api.ledger.until(lambda: len(self.api.ledger.texts(OFFICE)) > before)
        await settled(bot)
        return "\n".join(self.api.ledger.texts(OFFICE)[before:])


async def settled(bot: Bot) -> None:
    """All that is to be said is said."""
    async with asyncio.timeout(PATIENCE):
        while not bot.announcements.idle:  # noqa: ASYNC110 - the database rings no bell
            await asyncio.sleep(0.005)
        await bot.delivery.idle()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A commune's officer and the office on Telegram, on the evening before a reminder; the bot ran, then stopped."""
    async with TelegramApi() as api:
        found = House(api, tmp_path / "data")
        for number in (OFFICER, OFFICE):
            api.private_chat(api.user(number))
        async with found.running() as bot:
            await bot.book.turn(lambda page: _appoint(page, api, found.now))
        yield found


def _appoint(page: Page, api: TelegramApi, at: datetime) -> None:
    posts = {OFFICER: ("Trần Thị Bình", "unit_officer", "25279"), OFFICE: ("Lê Văn Phòng", "organiser_officer", "692")}
    for number, post in posts.items():
        to = Address("telegram", api.token.partition(":")[0], str(number))
        people.bind(page, people.appoint(page, *post, at), to, str(number), at)


async def put(house: House, due: datetime) -> None:
    """The office has a word to the officers ready for an hour."""
    new = NewBroadcast("PT-2021-900", body_of(WORDS), Audience((OFFICERS,)).as_json(), due, by=2)
    async with house.running() as bot:
        assert await bot.book.turn(lambda page: broadcasts.put(page, new, house.now)) is not None


async def test_down_for_two_hours_this_mornings_words_go_once(house: House) -> None:
    """The reminder of eight and the broadcast of nine come at ten, and not again at the next start."""
    await put(house, local(23, 9))
    for moment in (local(23, 10), local(23, 11)):
        house.now = moment
        async with house.running():
            """What is late within its grace goes at the start."""
        assert (house.copies(REMINDER), house.copies(WORDS)) == (1, 1)


async def test_down_for_three_days_across_the_deadline_nothing_stale_goes(house: House) -> None:
    """Neither reminders of a day that has passed nor yesterday's invitation; the office sees both and decides."""
    house.now = local(29, 12)
    await put(house, local(30, 9))
    before = len(house.api.ledger.texts(OFFICER))
    house.now = local(2, 12, month=7)
    async with house.running() as bot:
        assert "đã lỡ giờ, hệ thống giữ lại" in await house.asks(bot, "/lich")
        assert [text for text in house.api.ledger.texts(OFFICE) if "Tin PT-2021-900 đã lỡ giờ hẹn" in text] != []
        asked = "SELECT state FROM broadcasts WHERE number = 'PT-2021-900'"
        assert await bot.book.read(lambda page: _rows(page, asked)) == [("paused",)]
    assert house.api.ledger.texts(OFFICER)[before:] == []


async def test_a_clock_moved_by_a_day_and_back_repeats_nothing(house: House) -> None:
    """Forth over the reminder, back before it, and there again: one copy, and each move stands in the log."""
    for day in (23, 24, 22, 23):
        house.settings = house.settings.model_copy(update={"clock": local(day, 9)})
        async with house.running():
            """It starts there, and rings what has come."""
        assert house.copies(REMINDER) == 1
    async with house.running() as bot:
        moves = await bot.book.read(lambda page: _rows(page, "SELECT id FROM audit WHERE action = 'clock.moved'"))
    assert len(moves) == 4


def _rows(page: Page, statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in page.session.connection().execute(sql(statement))]


async def test_a_second_bot_on_the_same_data_says_why_it_does_not_start(tmp_path: Path) -> None:
    """With the first one's process number; the first goes on as if nothing had been."""
    async with TelegramApi() as api:
        api.private_chat(api.user(OFFICER))
        process = process_on(api, tmp_path)
        async with running(process):
            environment = os.environ | {"BOT131_DATA_DIR": str(tmp_path / "data"), "BOT131_LISTEN": "127.0.0.1:0"}
            second = await asyncio.to_thread(forks.run, "bot", "run", env=environment)
            assert second.returncode == 1
            assert "Một bản bot131 khác đang chạy với thư mục dữ liệu này (tiến trình " in second.stderr
            api.say(OFFICER, "/trogiup")
            await api.ledger.until(lambda: bool(api.ledger.texts(OFFICER)))
