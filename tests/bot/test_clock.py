"""The metronome calls its jobs, each moment once, and lets those under way finish when it stops."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import Metronome
from tests.patience import PATIENCE


async def test_a_stop_lets_a_running_job_finish(caplog: pytest.LogCaptureFixture) -> None:
    """What it was doing is done, and no error is logged."""
    metronome, began, go_on = Metronome(), asyncio.Event(), asyncio.Event()
    said: list[str] = []

    async def job() -> None:
        began.set()
        await go_on.wait()
        said.append("done")

    metronome.start({})
    metronome.expect({"now": datetime.now(UTC)}, job)
    async with asyncio.timeout(PATIENCE):
        await began.wait()
        stopping = asyncio.create_task(metronome.stop())
        await asyncio.sleep(0)
        go_on.set()
        await stopping
    assert said == ["done"]
    assert [record.message for record in caplog.records if record.levelname in {"ERROR", "WARNING"}] == []


async def test_a_moment_that_is_no_longer_expected_does_not_come() -> None:
    """Of two moments the one that was taken back stays silent, and the other comes under its name."""
    metronome, came = Metronome(), asyncio.Event()
    said: list[str] = []

    async def soon() -> None:
        said.append("soon")
        came.set()

    now = datetime.now(UTC)
    metronome.start({})
    metronome.expect({"gone": now + timedelta(seconds=0.2), "stays": now + timedelta(seconds=0.4)}, soon)
    metronome.expect({"stays": now + timedelta(seconds=0.4)}, soon)
    assert list(metronome.expected) == ["stays"]
    async with asyncio.timeout(PATIENCE):
        await came.wait()
    await metronome.stop()
    assert said == ["soon"]
