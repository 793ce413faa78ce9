"""`demo --messengers` as a program: Telegram and Zalo are played in a real browser, without a token or the net."""

import asyncio
import re
import sqlite3
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import FilePayload, ViewportSize, async_playwright, expect

from tests.bot.channels.webchat.browser.test_access import fit_for_all, walk
from tests.bot.channels.webchat.browser.visitor import Visitor
from tests.fakes.pictures import photo
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.zalo_bot import ZaloBotApi
from tests.house import FLOORS, ROOT
from tests.patience import PATIENCE
from tests.pictures.__main__ import ARGUMENTS
from tests.pictures.demonstration import demonstration

PHONE: ViewportSize = {"width": 360, "height": 740}
PLACE = re.compile(r"không cần token: (http://127\.0\.0\.1:\d+)/")
FACTS = "SELECT unit, area, subject, text, state FROM suggestions ORDER BY id"
FILES = "SELECT count(*) FROM fetches WHERE state = 'done'"


@asynccontextmanager
async def phone(chromium: str) -> AsyncIterator[Visitor]:
    """A browser as large as a phone; whatever it complains of fails the test."""
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=chromium, args=ARGUMENTS, timeout=PATIENCE * 1000)
        home = await browser.new_context(locale="vi-VN", viewport=PHONE, reduced_motion="reduce")
        visitor = Visitor(await home.new_page())
        visitor.watch()
        yield visitor
        await browser.close()
    assert visitor.complaints == []


def place(printed: str) -> str:
    """Where the guide says that the phones are."""
    found = PLACE.search(printed)
    assert found is not None, printed
    return found[1]


async def complains_of_the_lamp(me: Visitor, *, presses: bool) -> None:
    """A short /kiennghi with a picture; `presses` where there are buttons, else numbers are typed."""

    async def choose(label: str) -> None:
        await (me.chooses(label) if presses else me.says(label.partition(".")[0]))

    await me.says("/kiennghi")
    await me.hears("Việc này thuộc nơi nào?")
    await choose("4. Xã Lộc Tấn")
    await me.hears("Đã chọn: Xã Lộc Tấn.", "cụ thể là nơi nào?")
    await choose("1. Ấp 1B")
    await me.hears("Anh/chị kiến nghị về việc gì?")
    await me.says("đèn đường hỏng")
    await me.hears("Mời anh/chị kể rõ")
    picture = FilePayload(name="den.jpg", mimeType="image/jpeg", buffer=photo())
    await me.tab.get_by_label("Chọn hình").set_input_files(picture)
    await expect(me.own.get_by_role("img", name="Hình")).to_be_visible()
    await me.hears("hình")
    await me.says("Đèn trước nhà văn hóa tắt ba tuần nay.")
    await me.hears("Anh/chị xem lại", "Xã Lộc Tấn", "Ấp 1B", "đèn đường hỏng")
    await choose("1. Gửi")
    await me.hears("Đã nhận kiến nghị số KN-2021-000")


@pytest.mark.browser
async def test_both_messengers_are_played_and_store_the_same(chromium: str, tmp_path: Path) -> None:
    """Buttons on Telegram, numbers on Zalo, a picture on both: two suggestions alike, and both pictures are kept."""
    async with demonstration(tmp_path, "--messengers") as printed, phone(chromium) as me:
        await me.tab.goto(place(printed))
        await me.look("phones-choose")
        await me.tab.get_by_role("link", name="Chị Lan").first.click()
        await complains_of_the_lamp(me, presses=True)
        await me.look("phones-telegram")
        await me.tab.get_by_role("link", name="Đổi người").click()
        await me.tab.get_by_role("link", name="Chị Lan").last.click()
        await complains_of_the_lamp(me, presses=False)
        assert await me.tab.locator(".choice").count() == 0
        await me.look("phones-zalo")
        async with asyncio.timeout(PATIENCE):
            while rows(tmp_path, FILES) != [(2,)]:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
    told = rows(tmp_path, FACTS)
    assert len(told) == 2
    assert told[0] == told[1]


@pytest.mark.browser
async def test_the_page_is_for_everybody(chromium: str, tmp_path: Path) -> None:
    """On a phone, by keyboard alone, read aloud; a role by the code that the page offers; a talk stays at a reload."""
    async with demonstration(tmp_path, "--messengers") as printed, phone(chromium) as me:
        await me.tab.goto(f"{place(printed)}/telegram/2")
        await walk(me, "Tới ô nhắn tin", "Tab")
        await me.tab.keyboard.press("Enter")
        await expect(me.box).to_be_focused()
        await me.tab.locator(".starter").first.focus()
        await me.tab.keyboard.press("Enter")
        await me.hears("Nguyễn Văn An (mẫu)")
        await fits_by_day_and_night(me, "phones-code")
        await me.says("/kehoach")
        await me.hears("Anh/chị muốn đọc phần nào?")
        await expect(me.box).to_be_in_viewport(ratio=1)
        before = await me.all_texts()
        await me.tab.reload()
        await expect(me.tab.locator(".message")).to_have_count(len(before))
        assert await me.all_texts() == before
        assert await me.own.evaluate_all("(all) => all.every((one) => one.ariaLive === 'off')")
        await me.tab.get_by_label("Chọn hình").set_input_files(
            FilePayload(name="thu.png", mimeType="image/png", buffer=b"no picture")
        )
        await expect(me.tab.get_by_role("status")).to_contain_text("không phải hình mà Telegram nhận")
        await fits_by_day_and_night(me, "phones-talk")


async def fits_by_day_and_night(me: Visitor, name: str) -> None:
    """Contrast, names, sizes and width in both dresses."""
    await me.tab.emulate_media(color_scheme="light")
    await fit_for_all(me, f"{name}-light")
    await me.tab.emulate_media(color_scheme="dark")
    await fit_for_all(me, f"{name}-dark")


async def test_an_offices_own_messengers_stay_out_of_it(tmp_path: Path) -> None:
    """Tokens that lie in `.env` are not used even here: who is played is answered by the test servers."""
    async with TelegramApi() as telegram, ZaloBotApi() as zalo:
        tokens = f"TELEGRAM_BOT_TOKEN={telegram.token}\nZALO_BOT_TOKENS={zalo.token}\n"
        bases = f"TELEGRAM_API_BASE={telegram.base_url}\nZALO_BOT_API_BASE={zalo.base_url}\n"
        (tmp_path / ".env").write_text(tokens + bases)
        async with demonstration(tmp_path, "--messengers") as printed:
            for messenger in ("telegram", "zalo"):
                assert "/kiennghi" in await answered(f"{place(printed)}/{messenger}/1", "/trogiup")
    assert [*telegram.ledger.requests, *zalo.ledger.requests] == []


async def test_who_starts_it_again_is_answered_again(tmp_path: Path) -> None:
    """The bot knows last time's messages; those of a new start are taken for new ones on both messengers."""
    for _ in range(2):
        async with demonstration(tmp_path, "--messengers") as printed:
            for messenger in ("telegram", "zalo"):
                assert "/kiennghi" in await answered(f"{place(printed)}/{messenger}/1", "/trogiup")


async def answered(phone: str, text: str) -> str:
    """The bot's answer to what somebody writes; TimeoutError if none comes."""
    async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
        await session.post(f"{phone}/words", json={"text": text})
        while True:
            told = await (await session.get(f"{phone}/words")).json()
            if heard := [one["text"] for one in told["bubbles"] if not one["mine"]]:
                return str(heard[0])
            await asyncio.sleep(0.1)


async def test_a_wheel_says_what_is_missing(tmp_path: Path) -> None:
    """Where only the four floors are, as in a wheel, one sentence tells what to do."""
    for floor in FLOORS:
        (tmp_path / floor).symlink_to(ROOT / floor)
    command, settings = (sys.executable, "-P", "-m", "bot", "demo", "--messengers"), {"PYTHONPATH": str(tmp_path)}
    process = await asyncio.create_subprocess_exec(*command, cwd=tmp_path, env=settings, stdout=PIPE, stderr=PIPE)
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()
    assert out == b""
    (sentence,) = err.decode().splitlines()
    assert sentence.startswith("Bản cài này không có máy chủ thử của Telegram và Zalo")
    assert process.returncode == 1


def rows(folder: Path, question: str) -> list[tuple[object, ...]]:
    """What the demonstration has written."""
    with closing(sqlite3.connect(folder / "var" / "bot131.sqlite", timeout=PATIENCE)) as book:
        return book.execute(question).fetchall()
