"""A real browser: an officer comes in by a link and answers a suggestion, by day, by night and on a phone."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.bot.console.stage import ANSWER, Stage
from tests.patience import PATIENCE

pytestmark = pytest.mark.browser
SIGHTS = os.environ.get("CONSOLE_SHOTS")  # a folder for pictures of the pages, for whoever wants to look
REFUSED = "Failed to load resource: the server responded with a status of 40"  # 401 and 404 are facts under test
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture
async def tab(chromium: str) -> AsyncIterator[Page]:
    """A tab of a fresh browser; complaints of the browser (a blocked source, a missing file) fail the test."""
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=chromium, args=ARGUMENTS, timeout=PATIENCE * 1000)
        tab = await browser.new_page(locale="vi-VN")
        complaints: list[str] = []
        tab.on("console", lambda said: complaints.append(said.text))
        yield tab
        await browser.close()
        assert [said for said in complaints if not said.startswith(REFUSED)] == []


async def test_an_officer_answers_a_suggestion(stage: Stage, tab: Page) -> None:
    """By keyboard labels and buttons alone: log in, read, write, look at the letter, change it, send it, leave."""
    number = await stage.told("Đèn đường hỏng", "Đèn ở đầu ấp hỏng từ tuần trước.\nTối đi lại khó.")
    await tab.goto(f"{stage.url}/vao/{await stage.link('organiser_officer')}")
    await tab.get_by_role("button", name="Đăng nhập một lần").click()
    await expect(tab.get_by_role("heading", name="Hôm nay")).to_be_visible()
    await tab.get_by_role("link", name="kiến nghị chờ trả lời").click()
    await tab.get_by_role("link", name=number).click()
    await tab.get_by_role("textbox", name="Câu trả lời").fill(ANSWER)
    await tab.get_by_role("button", name="Xem trước").click()
    await tab.get_by_role("button", name="Sửa lại").click()
    await expect(tab.get_by_role("textbox", name="Câu trả lời")).to_have_value(ANSWER)
    await tab.get_by_role("textbox", name="Câu trả lời").fill(f"{ANSWER}\nCảm ơn anh/chị.")
    await tab.get_by_role("button", name="Xem trước").click()
    previewed = await tab.locator("blockquote").inner_text()
    await tab.get_by_role("button", name="Gửi trả lời").click()
    await expect(tab.get_by_role("heading", name="Đã trả lời", exact=True)).to_be_visible()
    await stage.recorder.until(lambda: len(stage.recorder.sent) == 1)
    assert stage.recorder.texts() == [previewed]
    await tab.get_by_role("button", name="Thoát").click()
    await expect(tab.get_by_role("heading", name="Vào bàn làm việc")).to_be_visible()


async def test_a_link_from_another_place_needs_one_more_press(stage: Stage, tab: Page) -> None:
    """A strict cookie stays at home when another site leads here; the page that says so leads on to where one was."""
    await tab.goto(f"{stage.url}/vao/{await stage.link('admin')}")
    await tab.get_by_role("button", name="Đăng nhập một lần").click()
    elsewhere = stage.url.replace("127.0.0.1", "localhost")
    await tab.route(f"{elsewhere}/**", lambda route: route.fulfill(body=f'<a href="{stage.url}/phien">tới</a>'))
    await tab.goto(f"{elsewhere}/trang-khac")
    await tab.get_by_role("link").click()
    async with tab.expect_response(f"{stage.url}/phien"):
        await tab.get_by_role("link", name="mở lại trang này").click()
    await expect(tab.get_by_role("heading", name="Phiên đăng nhập")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
async def test_pages_fit_the_screen(stage: Stage, tab: Page, width: int) -> None:
    """On a phone and on an office PC nothing is cut off or pushed to the side, by day and by night."""
    number = await furnish(stage)
    await tab.set_viewport_size({"width": width, "height": 844 if width < 500 else 800})
    await tab.goto(f"{stage.url}/vao/{await stage.link('admin')}")
    await look(tab, f"login-{width}")
    await tab.get_by_role("button", name="Đăng nhập một lần").click()
    for path in ("", "/kien-nghi", f"/kien-nghi/{number}", "/tin-loi", "/chua-den", "/phien", "/khong-co"):
        await tab.goto(f"{stage.url}{path}")
        await look(tab, f"{path.strip('/').split('/')[-1] or 'today'}-{width}")
    await tab.goto(f"{stage.url}/kien-nghi/{number}")
    await tab.get_by_role("textbox", name="Câu trả lời").fill(ANSWER)
    await tab.get_by_role("button", name="Xem trước").click()
    await look(tab, f"preview-{width}")


async def furnish(stage: Stage) -> str:
    """An office with something of everything; returns the number of a suggestion with files."""
    await stage.told("Xe rác không vào hẻm", "x" * 300)
    await stage.told("Đường liên ấp ngập mỗi khi mưa, học sinh đi học rất vất vả, mong sớm sửa")
    await stage.bury("DEADBEEF")
    document = stage.store.keep_bytes(b"%PDF-1.4 a paper", "application/pdf")
    number, _ = await stage.with_files(stage.photo(), document, None)
    return number


async def look(tab: Page, name: str) -> None:
    """Nothing may be wider than the screen; a picture is kept if somebody asked for it."""
    for scheme in ("light", "dark"):
        await tab.emulate_media(color_scheme=scheme)
        if SIGHTS:
            await tab.screenshot(path=Path(SIGHTS) / f"console-{name}-{scheme}.png", full_page=True)
    wide, screen = await tab.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= screen
