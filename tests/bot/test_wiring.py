"""The bot as it is put together: starts, stops and restarts on the same data, and asks again after an outage."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.wiring import Bot, OldTables, build
from broadcasts.layout import Abilities
from storage.book.opening import SQLITE, migrate
from storage.book.page import Hot
from storage.campaign.territory import units
from tests import unwritable
from tests.fakes.recorder import Recorder

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
AGAIN = "Hệ thống vừa bị gián đoạn"


class Service:
    """Data that a bot is started on, again and again, at moments that the test chooses."""

    def __init__(self, url: str, folder: Path, recorder: Recorder) -> None:
        self.settings = Settings(data_dir=folder, database_url=url, listen="127.0.0.1:0")
        self.recorder = recorder
        self.now = NOON

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Bot]:
        """The bot, from its start to its stop."""
        bot = build(self.settings, channels=[self.recorder], clock=lambda: self.now)
        await bot.start()
        self.recorder.attach(None, bot.desk.receive)  # type: ignore[arg-type]  # it adds no routes
        try:
            yield bot
        finally:
            await bot.stop()

    async def outage(self, seconds: float) -> list[str]:
        """What is said of itself by a bot that starts after having been away."""
        before = len(self.recorder.sent)
        self.now += timedelta(seconds=seconds)
        async with self.running() as bot:
            await bot.delivery.idle()
        return self.recorder.texts()[before:]


@pytest.fixture
def service(book_url: str, tmp_path: Path) -> Service:
    """On a channel that forgets presses while we are away."""
    recorder = Recorder(abilities=Abilities(buttons=True, press_life=150))
    return Service(book_url, tmp_path / "data", recorder)


async def test_after_an_outage_the_open_question_is_asked_again_once(service: Service) -> None:
    """Not after a short restart, not twice for one outage."""
    async with service.running() as bot:
        await service.recorder.says("/kiennghi")
        await bot.delivery.idle()
    assert await service.outage(149) == []
    (told,) = await service.outage(150)
    assert told.startswith(AGAIN)
    assert await service.outage(1) == []
    assert len(await service.outage(3600)) == 1


async def test_where_presses_are_never_lost_nothing_is_asked_again(book_url: str, tmp_path: Path) -> None:
    """A channel without such a limit hears nothing of our outages."""
    service = Service(book_url, tmp_path / "data", Recorder())
    async with service.running() as bot:
        await service.recorder.says("/kiennghi")
        await bot.delivery.idle()
    assert await service.outage(86000) == []


async def test_the_units_are_brought_in_once(service: Service) -> None:
    """The second start finds them, and leaves them as the office has changed them."""
    async with service.running() as bot:
        assert len(await bot.book.read(units.hand_out)) == len(bot.plan.units)
    unwritable.change(service.settings.url, "UPDATE units SET name = 'Đổi tên' WHERE place = 5")
    async with service.running() as bot:
        names = [one.name for one in await bot.book.read(units.hand_out)]
        assert (len(names), names.count("Đổi tên")) == (len(bot.plan.units), 1)


async def test_units_are_completed_after_a_first_start_that_was_killed(service: Service) -> None:
    """However far it had come."""
    async with service.running() as bot:
        whole = await bot.book.read(units.hand_out)
    some = "SELECT code FROM units WHERE code NOT IN (SELECT parent FROM units WHERE parent IS NOT NULL) LIMIT 60"
    unwritable.change(
        service.settings.url,
        "DELETE FROM marks WHERE name = 'units'",
        f"DELETE FROM unit_successions WHERE predecessor IN ({some})",  # noqa: S608
        f"DELETE FROM units WHERE code IN ({some})",  # noqa: S608
    )
    async with service.running() as bot:
        assert await bot.book.read(units.hand_out) == whole


async def test_a_bot_stops_with_nothing_in_hand(service: Service) -> None:
    """What was said just before the stop has arrived or waits for the next start."""
    async with service.running() as bot:
        for n in range(20):
            await service.recorder.says("/trogiup", f"c{n}")
        counts = Hot("SELECT count(*) FROM letters WHERE state = 'sending'")
    async with service.running() as bot:
        assert await bot.book.read(lambda page: page.one(counts)) == (0,)
        await bot.delivery.idle()
    assert len({one.to.chat for one in service.recorder.sent}) == 20


async def test_tables_of_an_older_program_are_left_to_a_person_on_postgres(empty_url: str, tmp_path: Path) -> None:
    """The embedded database brings itself up to date; on PostgreSQL others may be using it."""
    migrate(empty_url, "0001")
    settings = Settings(data_dir=tmp_path / "data", database_url=empty_url)
    if empty_url.startswith(SQLITE):
        await build(settings, channels=[]).book.close()
    else:
        with pytest.raises(OldTables):
            build(settings, channels=[])


async def test_a_fault_of_the_calendar_silences_nothing_else(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The bot starts, the hotline's alerts ring at each beat, and the fault is logged."""
    rung: list[str] = []

    async def broken(_self: object) -> None:
        raise KeyError("calendar")

    async def duty(_self: object) -> None:
        rung.append("duty")

    monkeypatch.setattr("bot.calendar.Ringing.ring", broken)
    monkeypatch.setattr("bot.duty_calls.DutyCalls.ring", duty)
    async with service.running() as bot:
        await bot._tick()
    assert rung[:2] == ["duty", "duty"]  # a slow machine hears another beat
    assert "a part of the beat failed" in caplog.text
