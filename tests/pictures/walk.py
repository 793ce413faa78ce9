"""One browser plays the four users of a demonstration, from the links and codes that it prints, and is photographed."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 920, "height": 700}
SHARPNESS = 1.25  # pixels of the picture for one of the page
QUALITY = 80  # of WebP; about 30 kB a picture
YES = ("1", "1", "1")  # it is me, my name is right, I agree
ROLES = ("area_head", "unit_officer", "organiser_officer")
TO_THE_TOP = "(message) => { document.getElementById('scroller').scrollTop = message.offsetTop - 220; }"
NOTICE = "Mời các anh chị dự họp sơ kết lúc 8 giờ ngày 1/7 tại hội trường huyện."


@dataclass(frozen=True, slots=True)
class Guide:
    """What the demonstration printed: the four tabs, a code for each but the citizen's, and the organiser's login."""

    tabs: list[str]
    codes: list[str]
    login: str


def read_guide(printed: str) -> Guide:
    """The guide in what was printed; IndexError if it is not all there."""
    tabs = re.findall(r"^ +\d\. .*?: (\S+)", printed, re.MULTILINE)
    codes = re.findall(r"^ +\d\. .* (\w{5}-\w{5}) ", printed, re.MULTILINE)
    return Guide(tabs, codes, re.findall(r"\S+/console/vao/\S+", printed)[2])


@dataclass(slots=True)
class Walk:
    """The tour of a demonstration; `steps` counts what a newcomer does: opening, typing, pressing."""

    browser: Browser
    guide: Guide
    out: Path | None = None
    steps: int = 0
    tabs: list[Page] = field(default_factory=list)

    async def go(self) -> None:
        """Petition, achievement, nomination, broadcast with receipts, and the office's day."""
        phone = await self.browser.new_context(
            locale="vi-VN",
            viewport=PHONE,
            device_scale_factor=SHARPNESS,
            reduced_motion="reduce",
        )
        self.tabs = [await self._open(phone, url) for url in self.guide.tabs]
        await self._citizen(self.tabs[0])
        await self._head(self.tabs[1])
        await self._officer(self.tabs[2])
        await self._organiser(self.tabs[3], self.tabs[1])
        await self._console()

    async def _citizen(self, tab: Page) -> None:
        said = "Đèn trước nhà văn hóa tắt ba tuần nay, tối đi không thấy đường."
        await self._say(tab, ("kiến nghị", "loc tan", "1", "đèn đường hỏng", said, "gửi"))
        await expect(_answers(tab).last).to_contain_text("KN-2021-0001")
        await self._keep(tab, "citizen")

    async def _head(self, tab: Page) -> None:
        await self._register(tab, 0)
        story = "Vận động 14 hộ hiến đất mở đường, nay xe cứu thương vào được."
        await self._say(tab, ("thành tích", story, "Mở đường tổ 5", "1 3", "1", "bỏ qua", "1", "gửi"))
        await expect(_answers(tab).last).to_contain_text("TT-2021-0001")

    async def _officer(self, tab: Page) -> None:
        await self._register(tab, 1)
        await self._say(tab, ("đề cử", "1", "1", "gửi"))
        await expect(_answers(tab).last).to_contain_text("DC-2021-0001")
        await self._keep(tab, "nomination")

    async def _organiser(self, tab: Page, head: Page) -> None:
        await self._register(tab, 2)
        await self._say(tab, ("phát tin", NOTICE, "5", "có", "ngay", "gửi"))
        await expect(_answers(head).last).to_contain_text("PT-2021-001")
        await self._say(head, ("đã rõ",))
        await self._say(tab, ("phát tin PT-2021-001",))
        last = _answers(tab).last
        await expect(last).to_contain_text("Đã rõ: 1/")
        await last.evaluate(TO_THE_TOP)
        await self._keep(tab, "broadcast")

    async def _console(self) -> None:
        desk = await self.browser.new_context(locale="vi-VN", viewport=DESK, device_scale_factor=SHARPNESS)
        tab = await desk.new_page()
        await tab.goto(self.guide.login)
        await tab.get_by_role("main").get_by_role("button").click()
        self.steps += 2
        await expect(tab.get_by_role("heading", name="Hôm nay")).to_be_visible()
        await self._keep(tab, "console")

    async def _register(self, tab: Page, number: int) -> None:
        await self._say(tab, (self.guide.codes[number], *YES))
        await expect(_answers(tab).last).to_contain_text("Xong.")

    async def _open(self, phone: BrowserContext, url: str) -> Page:
        tab = await phone.new_page()
        await tab.goto(url)
        self.steps += 1
        return tab

    async def _say(self, tab: Page, words: Iterable[str]) -> None:
        """Type, and wait for the answer before typing on."""
        box = tab.get_by_role("textbox", name="Tin nhắn")
        for word in words:
            before = await _answers(tab).count()
            await box.fill(word)
            await box.press("Enter")
            await expect(_answers(tab).nth(before)).to_be_visible()
            self.steps += 1

    async def _keep(self, tab: Page, name: str) -> None:
        if self.out is None:
            return
        shot = await tab.screenshot()
        with Image.open(io.BytesIO(shot)) as picture:
            picture.convert("RGB").save(self.out / f"{name}.webp", quality=QUALITY, method=6)


def _answers(tab: Page) -> Locator:
    return tab.locator(".message:not(.mine)")
