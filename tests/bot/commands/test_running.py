"""demo and run as programs: what a newcomer reads, what four users in one browser do with it, what keeps data apart."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from bot.sample import SERVED, is_sample
from bot.settings import Settings
from bot.wiring import opened
from storage.book import marks
from storage.book.opening import open_book
from storage.campaign import codes
from storage.campaign.membership.posts import ABOVE
from tests.fakes.telegram_api import TelegramApi
from tests.house import ROOT
from tests.parts import free_port
from tests.patience import PATIENCE
from tests.pictures.__main__ import ARGUMENTS
from tests.pictures.demonstration import demonstration
from tests.pictures.walk import Walk, read_guide

LINK = r"http://127\.0\.0\.1:\d+/console/vao/[\w-]{22}"
STEPS = 45  # at less than three seconds each, two minutes


async def test_the_guide_has_a_link_and_a_code_for_each_role(tmp_path: Path) -> None:
    """Nine of each in an empty folder, and others at the next start; the four users come first."""
    async with demonstration(tmp_path) as first:
        guide = read_guide(first)
    async with demonstration(tmp_path) as second:
        """It starts again on the same data."""
    assert len(set(re.findall(LINK, first))) == len(ABOVE)
    listed = re.findall(r": (\w{5}-\w{5})$", first, re.MULTILINE)
    assert len(set(listed)) == len(ABOVE)
    assert all(codes.looks_like(code) for code in listed)
    assert guide.codes == listed[:3]
    assert not set(listed) & set(re.findall(r"\w{5}-\w{5}", second))
    assert [tab.rpartition("/")[2] for tab in guide.tabs] == ["", "?nguoi=2", "?nguoi=3", "?nguoi=4"]


@pytest.mark.browser
async def test_one_browser_plays_all_four_users(chromium: str, tmp_path: Path) -> None:
    """By the printed links, codes and hints alone; the last page is the office's, where the petition waits."""
    async with demonstration(tmp_path) as printed, async_playwright() as player:
        browser = await player.chromium.launch(executable_path=chromium, args=ARGUMENTS, timeout=PATIENCE * 1000)
        walk = Walk(browser, read_guide(printed))
        await walk.go()
        await browser.close()
    assert walk.steps <= STEPS


async def test_a_demonstration_leaves_an_offices_messengers_alone(tmp_path: Path) -> None:
    """A token that lies in `.env` must not bring residents into a trial; what shows them all the same is told."""
    async with TelegramApi() as api:
        token = f"TELEGRAM_BOT_TOKEN={api.token}\nTELEGRAM_API_BASE={api.base_url}"
        (tmp_path / ".env").write_text(f"{token}\nBOT131_LISTEN=192.0.2.1:1\n")  # the environment wins over it
        async with demonstration(tmp_path) as printed:
            assert "--messengers" in printed
    assert api.ledger.requests == []


async def test_serving_people_with_a_trials_data_is_told(tmp_path: Path) -> None:
    """`run` on the folder of a demonstration says so, and what to set."""
    async with demonstration(tmp_path):
        """It leaves its mark."""
    async with started(tmp_path, "run") as process:
        assert "BOT131_DATA_DIR" in await until(process.stderr, "BOT131_DATA_DIR")


async def test_a_demonstration_stays_away_from_an_offices_data(tmp_path: Path) -> None:
    """It ends with one sentence, before sample people and another clock come in."""
    async with started(tmp_path, "run") as process:
        await until(process.stdout, "Ctrl+C")
        await served(tmp_path)
    async with started(tmp_path, "demo") as process:
        assert "dữ liệu thật" in await until(process.stderr, "BOT131_DATA_DIR")
        assert await process.wait() == 1
    async with opened(Settings(data_dir=tmp_path / "var")) as bot:
        assert not await is_sample(bot)
        assert bot.clocks.offset == timedelta()


async def test_an_env_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    """An editor saved it as UTF-16: what to do is said, in no other language."""
    (tmp_path / ".env").write_bytes("BOT131_PLAN=151-kh-ubnd".encode("utf-16"))
    async with started(tmp_path, "doctor") as process:
        assert (await until(process.stderr, ".env")).startswith("Thiết lập nhắc tới tệp không đọc được: .env")
        assert await process.wait() == 1


async def served(folder: Path) -> None:
    """Return once the data say that an office serves people with them; TimeoutError if they never do."""
    book = open_book(f"sqlite:///{folder / 'var' / 'bot131.sqlite'}")
    try:
        async with asyncio.timeout(PATIENCE):
            while await book.read(lambda page: marks.mark(page, SERVED)) is None:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
    finally:
        await book.close()


@asynccontextmanager
async def started(folder: Path, command: str) -> AsyncIterator[Process]:
    """A command as a program in a folder, ended with the block."""
    settings = os.environ | {"PYTHONPATH": str(ROOT), "BOT131_LISTEN": f"127.0.0.1:{free_port()}"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "bot", command), cwd=folder, env=settings, stdout=PIPE, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def until(lines: asyncio.StreamReader | None, word: str) -> str:
    """The line in which a word stands; TimeoutError if none comes."""
    assert lines is not None
    async with asyncio.timeout(PATIENCE):
        while word not in (line := (await lines.readline()).decode()):
            assert line, "it ended"
    return line
