"""The console on the second plan: every page opens for the ward's own people, in the words of that plan."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar

from bot.console.console import DOORS
from bot.sample import sample_people
from bot.settings import Settings
from bot.wiring import Bot, build, serve
from storage.book import sessions
from tests.books import laid_out
from tests.bot.console.stage import Browser
from tests.fakes.recorder import Recorder

MAY = datetime.fromisoformat("2026-05-21T08:00:00+07:00")
FOREIGN = re.compile(r"\bxã\b(?! hội)|\bhuyện\b|thị trấn|Trưởng Ban|khu dân cư|Giai đoạn I|Kế hoạch 151")
PLAIN = {"/", "/vao", "/duong-day-nong"}  # opened elsewhere: the room is a process of its own


@pytest.fixture
async def ward(tmp_path: Path) -> AsyncIterator[tuple[Bot, str]]:
    """The bot with a person of each role, on its own server."""
    settings = Settings(data_dir=tmp_path, listen="127.0.0.1:0", plan="mau-phuong-xa-2026")
    laid_out(settings.url)
    bot = build(settings, channels=[Recorder()], clock=lambda: MAY)
    await bot.start()
    runner = await serve(bot)
    try:
        yield bot, f"http://127.0.0.1:{runner.addresses[0][1]}/console"
    finally:
        await runner.cleanup()
        await bot.stop()


@pytest.mark.parametrize("role", ["organiser_officer", "unit_officer", "council_member", "observer", "admin"])
async def test_every_page_opens_in_the_words_of_the_plan(ward: tuple[Bot, str], role: str) -> None:
    """Whatever stands in the way to the pages leads somewhere, and says ward and khu phố."""
    bot, url = ward
    person = (await sample_people(bot))[role]
    token = await bot.book.turn(lambda page: sessions.make_link(page, person, MAY))
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        browser = Browser(client, url)
        assert (await browser.enter(token)).status == 303
        paths = [
            door.path
            for door in DOORS
            if door.method == "GET" and "{" not in door.path and door.path not in PLAIN and role in (door.roles or ())
        ]
        pages = {path: await browser.get(path) for path in [*paths, *_units(role)]}
    assert {path: page.status for path, page in pages.items()} == dict.fromkeys(pages, 200)
    assert {path: found[0] for path, page in pages.items() if (found := FOREIGN.search(page.page.words))} == {}


def _units(role: str) -> list[str]:
    return [] if role in {"observer", "council_member"} else ["/thanh-tich/99901"]
