"""A running bot seals its log by itself: all that waits, little by little, and later what could not be written now."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.housekeeping import SEAL_SECONDS, seal_up
from bot.settings import Settings
from bot.wiring import build
from storage.book import sqlite
from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.auditing import audit, sealing
from storage.campaign.auditing.audit_check import check
from tests.fakes.recorder import Recorder
from tests.unwritable import no_writes

AT = datetime(2021, 6, 20, 5, tzinfo=UTC)
ROWS = 2 * sealing.MOST + 7


def fill(page: Page) -> None:
    for number in range(ROWS):
        moments = {"at": AT, "campaign_at": AT}
        audit.note(page, **moments, actor="system", action="restore.begun", subject=f"database:{number}", facts={})


async def test_all_that_waits_is_sealed(book: Book) -> None:
    """However many turns it takes."""
    await book.turn(fill)
    await seal_up(book)
    found = await book.read(check)
    assert (found.sealed, found.waiting, found.broken) == (ROWS, 0, None)


async def test_what_cannot_be_written_now_is_sealed_at_the_next_beat(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that takes no writes for a while ends nothing."""
    monkeypatch.setattr(sqlite, "PATIENCE", 0.1)
    await book.turn(fill)
    with no_writes(book.url):
        await seal_up(book)
        assert (await book.read(check)).waiting == ROWS
    await seal_up(book)
    assert (await book.read(check)).waiting == 0


async def test_the_bot_in_service_has_the_beat(tmp_path: Path) -> None:
    """Every minute, as its own job of the metronome."""
    bot = build(Settings(data_dir=tmp_path), channels=[Recorder()])
    await bot.start()
    try:
        job = bot.metronome._scheduler.get_job("seal")
        assert job.trigger.interval.total_seconds() == SEAL_SECONDS
    finally:
        await bot.stop()
