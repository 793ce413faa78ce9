"""A bot with an address, and browsers to visit it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests import books
from tests.bot.channels.webchat.browser.visitor import Visitor
from tests.bot.channels.webchat.site import Site, site
from tests.bot.channels.webchat.stage import Stage, staged
from tests.patience import PATIENCE

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]  # it hums, and nobody is asked
PHONE = {"width": 360, "height": 740}
Visit = Callable[..., Awaitable[Visitor]]


@pytest_asyncio.fixture(loop_scope="session")
async def bot131(tmp_path: Path) -> AsyncIterator[Site]:
    """A demonstration."""
    async with site(tmp_path) as served:
        yield served


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """A real browser, started once; each test's people have profiles of their own in it."""
    async with async_playwright() as player:
        arguments = [*ARGUMENTS, *MICROPHONE]
        browser = await player.chromium.launch(executable_path=chromium, args=arguments, timeout=PATIENCE * 1000)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser) -> AsyncIterator[Visit]:
    """Opens a page as a new person's browser does; whatever the browser complains of fails the test.

    `beside` opens it in the same browser as another visitor, `script` runs before the page's own scripts, `year` is
    what the person's clock shows.
    """
    visitors: list[Visitor] = []

    async def go(
        url: str, *, beside: Visitor | None = None, script: str = "", year: int = 0, **context: Any
    ) -> Visitor:
        settings = {"locale": "vi-VN", "viewport": PHONE, "reduced_motion": "reduce"} | context
        home = beside.context if beside else await browser.new_context(**settings)
        visitor = Visitor(await home.new_page())
        visitors.append(visitor)
        visitor.watch()
        if script:
            await visitor.tab.add_init_script(script)
        if year:
            await visitor.tab.clock.set_system_time(f"{year}-01-01T00:00:00Z")
        await visitor.tab.goto(url)
        return visitor

    yield go
    for home in browser.contexts:
        await home.close()
    assert [said for visitor in visitors for said in visitor.complaints] == []


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A web chat with a desk that says what a test wants."""
    async with books.opened(f"sqlite:///{tmp_path / 'bot131.sqlite'}") as book, staged(book, tmp_path) as raised:
        yield raised
