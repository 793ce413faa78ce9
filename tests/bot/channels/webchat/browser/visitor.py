"""A person at the page: finds things by what they are called, types, presses, and reads what stands there."""

import asyncio
import os
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.patience import PATIENCE

SIGHTS = os.environ.get("WEBCHAT_SHOTS")  # a folder for pictures of the page, for whoever wants to look
LINE_COMPLAINTS = ("Failed to load resource", "WebSocket connection to")  # what a browser says of a line that is away


@dataclass(slots=True)
class Visitor:
    """A tab. Complaints are what the browser had to say of the page's own faults."""

    tab: Page
    complaints: list[str] = field(default_factory=list)

    @property
    def context(self) -> BrowserContext:
        return self.tab.context

    @property
    def box(self) -> Locator:
        return self.tab.get_by_role("textbox", name="Tin nhắn")

    @property
    def own(self) -> Locator:
        """One's own messages."""
        return self.tab.locator(".message.mine")

    @property
    def answers(self) -> Locator:
        """What others said: the bot, or people in the room."""
        return self.tab.locator(".message:not(.mine)")

    def button(self, name: str) -> Locator:
        """The newest button of a name."""
        return self.tab.get_by_role("button", name=name).last

    async def says(self, text: str) -> None:
        """Type and press Enter."""
        await self.box.fill(text)
        await self.box.press("Enter")

    async def chooses(self, label: str) -> None:
        """Press a choice of the question that is open."""
        await self.button(label).click()

    async def hears(self, *parts: str) -> None:
        """The newest answer says all this."""
        for part in parts:
            await expect(self.answers.last).to_contain_text(part)

    async def all_received(self, count: int) -> None:
        """So many own messages stand there, and the server has each."""
        await expect(self.own).to_have_count(count)
        await expect(self.own.filter(has_text="đã nhận")).to_have_count(count)

    async def said(self) -> list[str]:
        """One's own words, in order."""
        return await self.own.locator(".words").all_inner_texts()

    async def all_texts(self) -> list[str]:
        """Everything that stands there, in order, without marks and buttons."""
        return await self.tab.locator(".message .words").all_inner_texts()

    async def look(self, name: str) -> None:
        """Nothing may be wider than the screen; a picture is kept if somebody asked for it."""
        wide, screen = await self.tab.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if SIGHTS:
            await self.tab.screenshot(path=Path(SIGHTS) / f"webchat-{name}.png")
        assert wide <= screen, name

    def watch(self) -> None:
        """Remember what the browser complains of; a line that is away is a fact under test, no complaint."""
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on("console", lambda said: self._note(said.type, said.text))

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not text.startswith(LINE_COMPLAINTS):
            self.complaints.append(text)


async def drawn(picture: Locator) -> None:
    """Return once a picture is there to be seen; TimeoutError if it never is."""
    async with asyncio.timeout(PATIENCE):
        while not await picture.evaluate("(one) => one.naturalWidth > 0"):  # noqa: ASYNC110 - the browser's own affair
            await asyncio.sleep(0.05)
