"""keys init: the paper is printed once, opens what is wrapped to it, and the doctor misses it where it is missing."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.commands.speaking import Stopped
from bot.doctor.findings import Finding, Patient
from bot.doctor.hotline import recoverable
from bot.settings import Settings
from bot.wiring import opened
from storage.book.page import Page
from storage.campaign.membership import people
from storage.confidential import reader_changes, recovery, seal
from storage.confidential.readers import Locked

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation of its own."""
    monkeypatch.setenv("BOT131_DATA_DIR", str(tmp_path / "data"))
    return Settings()


def paper(output: str) -> str:
    """The groups of four that were printed."""
    return " ".join(line for line in output.splitlines() if line.replace(" ", "").isalnum() and line == line.upper())


async def test_the_paper_is_printed_once_and_is_the_key(settings: Settings) -> None:
    """What was printed is the private half of what is kept; a second time it is refused."""
    runner = CliRunner()
    first = await _run(runner)
    private = recovery.from_paper(paper(first))
    async with opened(settings) as bot:
        kept = await bot.book.read(lambda page: recovery.public(page, bot.desk.key))
    assert kept == seal.public_of(private)
    with pytest.raises(Stopped, match="Đã có khóa khôi phục"):
        await _run(runner)


async def test_the_doctor_misses_the_paper_only_where_somebody_reads(settings: Settings) -> None:
    """Nobody reads: nothing to look at; somebody does: a warning until the paper is made."""
    assert [one.what for one in await looked(settings)] == ["not_set_up"]
    async with opened(settings) as bot:
        assert [one.what for one in await looked(settings)] == ["no_readers"]

        def enrol(page: Page) -> None:
            person = people.appoint(page, "Trực", "hotline_officer", "692", NOW)
            reader_changes.enrol(page, bot.desk.key, person, Locked(seal.fresh_pair().public, b"locked"))

        await bot.book.turn(enrol)
        assert [(one.state, one.what) for one in await looked(settings)] == [("warning", "no_recovery")]
        await bot.book.turn(lambda page: recovery.make(page, bot.desk.key))
        assert [(one.state, one.what) for one in await looked(settings)] == [("ok", "recoverable")]


async def looked(settings: Settings) -> list[Finding]:
    """What the doctor finds."""
    return [finding async for finding in recoverable(Patient(settings, lambda: NOW))]


async def _run(runner: CliRunner) -> str:
    """The command in a thread, since it runs a loop of its own; raises what it raised."""
    done = await asyncio.to_thread(runner.invoke, app, ["keys", "init"])
    if done.exception is not None:
        raise done.exception
    return done.output
