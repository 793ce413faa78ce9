"""A real browser: an officer makes the keys, reads a tip, hands it on, prints the slip and closes it."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.console.hotline import PORT
from storage.book import marks, sessions
from storage.campaign.membership import people
from storage.confidential import alerts
from tests.bot.channels.webchat.browser.visitor import drawn
from tests.bot.console.test_browser import ARGUMENTS
from tests.bot.room.stage import PASSPHRASE, STORY, Officer, RoomStage, secret_on
from tests.fakes.pictures import photo
from tests.patience import PATIENCE

pytestmark = pytest.mark.browser
SIGHTS = os.environ.get("ROOM_SHOTS")  # a folder for pictures of the pages, for whoever wants to look
OFFICIAL = {"story": STORY, "place": "Ấp 6, gần cầu", "time": "Tối thứ bảy", "officials": "ông Năm, trưởng ấp"}


@pytest.fixture
async def tab(chromium: str) -> AsyncIterator[Page]:
    """A tab of a fresh browser; whatever the browser complains of (a blocked source, a missing file) fails the test."""
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=chromium, args=ARGUMENTS, timeout=PATIENCE * 1000)
        tab = await browser.new_page(locale="vi-VN")
        complaints: list[str] = []
        tab.on("console", lambda said: complaints.append(said.text))
        yield tab
        await browser.close()
        assert [said for said in complaints if "status of 4" not in said] == []


async def came_in(room: RoomStage, tab: Page) -> Officer:
    """By the login link to the console, from there to the room, and through the first login."""
    stage = room.stage
    name, port = "Hoàng Thị Trực", str(urlsplit(room.url).port)
    person = await stage.book.turn(lambda page: people.appoint(page, name, "hotline_officer", "692", stage.clock()))
    link = await stage.book.turn(lambda page: sessions.make_link(page, person, stage.clock()))
    await stage.book.turn(lambda page: marks.keep_mark(page, PORT, port))
    await tab.goto(f"{stage.url}/vao/{link}")
    await tab.get_by_role("button", name="Đăng nhập một lần").click()
    await tab.get_by_role("navigation").get_by_role("link", name="Đường dây nóng").click()
    await expect(tab.get_by_role("heading", name="Vào phòng trực lần đầu")).to_be_visible()
    await look(tab, "first")
    officer = Officer(person, name, await room.browser(person), secret_on(await tab.locator("main").inner_text()))
    await tab.get_by_label("Câu mật khẩu (từ").fill(PASSPHRASE)
    await tab.get_by_label("Gõ lại câu mật khẩu").fill(PASSPHRASE)
    await tab.get_by_label("Mã sáu số").fill(room.code(officer))
    await tab.get_by_role("button", name="Tạo khóa và vào").click()
    await expect(tab.get_by_role("heading", name="Tin báo")).to_be_visible()
    return officer


@pytest.mark.parametrize("width", [390, 1280])
async def test_an_officer_handles_a_tip(room: RoomStage, tab: Page, width: int) -> None:
    """By labels and buttons alone; on a phone and on an office PC nothing is cut off, by day and by night."""
    await tab.set_viewport_size({"width": width, "height": 844})
    await came_in(room, tab)
    tip = await room.with_file(photo(), "chup.jpg")
    await room.filed(category="drugs", priority=1, words=OFFICIAL, source="phone")
    await room.stage.book.turn(lambda page: alerts.sound(page, room.stage.clock()))
    await tab.reload()
    await look(tab, "queue")
    await tab.get_by_role("button", name="Tôi đã biết").click()
    await expect(tab.get_by_role("button", name="Tôi đã biết")).to_have_count(0)
    await tab.get_by_role("link", name=tip).click()
    await look(tab, "reason")
    await tab.get_by_label("Anh/chị mở tin này để làm gì?").fill("đọc tin mới")
    await tab.get_by_role("button", name="Mở tin").click()
    await expect(tab.get_by_text(STORY)).to_be_visible()
    await drawn(tab.locator(".papers img"))
    await tab.get_by_role("button", name="Nhận tin").click()
    await handed_on(tab)
    await closed(tab)


async def handed_on(tab: Page) -> None:
    """A question to the informant, then the way to the police with a slip."""
    await tab.get_by_text("Hỏi người báo", exact=True).click()
    await tab.get_by_label("Câu hỏi").fill("Xe màu gì, thường đến lúc nào?")
    await tab.get_by_role("button", name="Gửi câu hỏi").click()
    await tab.get_by_text("Chuyển cơ quan có thẩm quyền").click()
    await tab.get_by_label("Nội dung chuyển").fill("Đá gà ăn tiền tại nhà số 9, ấp 6.")
    await look(tab, "tip")
    await tab.get_by_role("button", name="Chuyển và lập phiếu").click()
    await tab.get_by_role("link", name="In phiếu").click()
    await expect(tab.get_by_role("heading", name="PHIẾU CHUYỂN TIN BÁO")).to_be_visible()
    await look(tab, "slip")
    await tab.go_back()


async def closed(tab: Page) -> None:
    """The tip's end: true and timely."""
    await tab.get_by_text("Đóng tin", exact=True).first.click()
    await tab.get_by_label("Lý do đóng").fill("công an đã xác nhận")
    await tab.get_by_label("Đúng", exact=True).check()
    await tab.get_by_label("Tin đúng và kịp thời").check()
    await tab.get_by_role("button", name="Đóng tin", exact=True).click()
    await expect(tab.locator("h1").get_by_text("Đã đóng: Đúng, kịp thời")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_other_pages_fit_the_screen(room: RoomStage, tab: Page, width: int) -> None:
    """On behalf, colleagues, credit, the lock: nothing is wider than the screen."""
    await tab.set_viewport_size({"width": width, "height": 844})
    await came_in(room, tab)
    await room.officer("Nguyễn Văn Mới")
    tip = await room.filed(words=OFFICIAL)
    for page, name in [("Nhập tin thay", "told"), ("Người đọc", "colleagues"), ("Ghi nhận", "credits")]:
        await tab.get_by_role("link", name=page, exact=True).click()
        await look(tab, name)
    await tab.goto(f"{room.url}/tin/{tip}")
    await tab.get_by_label("Anh/chị mở tin này để làm gì?").fill("đọc tin mới")
    await tab.get_by_role("button", name="Mở tin").click()
    await tab.get_by_role("button", name="Nhận tin").click()
    await tab.get_by_text("Chuyển cơ quan có thẩm quyền").click()
    await look(tab, "complaint")
    await tab.get_by_role("link", name="Nhập tin thay").click()
    await tab.get_by_label("Kể qua điện thoại").check()
    await tab.get_by_label("Chuyện gì?").fill("Có người đánh bạc sau chợ.")
    await tab.get_by_role("button", name="Gửi và lấy mã").click()
    await expect(tab.get_by_role("heading", name="Đã gửi")).to_be_visible()
    await look(tab, "told-code")
    await tab.get_by_role("link", name="Khóa", exact=True).click()
    await tab.get_by_role("button", name="Khóa lại ngay").click()
    await tab.get_by_label("Câu mật khẩu").fill("sai rồi đó")
    await tab.get_by_label("Mã sáu số").fill("000000")
    await tab.get_by_role("button", name="Mở khóa").click()
    await expect(tab.get_by_role("alert")).to_be_visible()
    await look(tab, "unlock")


async def look(tab: Page, name: str) -> None:
    """Nothing may be wider than the screen; a picture is kept if somebody asked for it."""
    width = await tab.evaluate("window.innerWidth")
    for scheme in ("light", "dark"):
        await tab.emulate_media(color_scheme=scheme)
        if SIGHTS:
            await tab.screenshot(path=Path(SIGHTS) / f"room-{name}-{width}-{scheme}.png", full_page=True)
    assert await tab.evaluate("document.documentElement.scrollWidth") <= width
