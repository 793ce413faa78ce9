"""The door of the web chat: browsers on real HTTP at loopback, each with a token, a live line and what came over it."""

import asyncio
import hashlib
import itertools
import secrets
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, FormData, web

from bot.entrances import Entrance
from bot.wiring import Bot
from storage.talk import Address
from tests.fakes.pictures import photo
from tests.patience import PATIENCE
from tests.stories.doors import spelled

UNSEEN = "\x01"  # a page sends no empty message; one of signs that nobody can see is as empty


@dataclass(slots=True)
class Browser:
    """A browser: its token, what came over its live line, and how much of that was read."""

    token: str = field(default_factory=lambda: secrets.token_hex(16))
    came: list[dict[str, Any]] = field(default_factory=list)
    more: asyncio.Condition = field(default_factory=asyncio.Condition)
    read: int = 0
    line: ClientWebSocketResponse | None = None
    listening: asyncio.Task[None] | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def mailbox(self) -> str:
        return hashlib.sha256(self.token.encode()).hexdigest()[:32]

    def hello(self) -> dict[str, object]:
        last = self.came[-1] if self.came else {"id": 0, "at": ""}
        return {"token": self.token, "after": last["id"], "at": last["at"]}


class WebchatDoor:
    """Everything is sent twice, as a page on a bad line does; what comes live must be what the mailbox holds, once."""

    def __init__(self) -> None:
        self._browsers: dict[str, Browser] = {}
        self._events = itertools.count(1)
        self._open = AsyncExitStack()
        self._client: ClientSession | None = None
        self._url = ""
        self._bot: Bot | None = None

    def channels(self) -> list[Entrance] | None:
        """Those of the settings: the web chat is always there."""
        return None

    async def ready(self, bot: Bot) -> None:
        """What the bot says is in the mailbox, whoever looks."""
        self._bot = bot

    async def open(self) -> None:
        """Serve the bot's own application; browsers come back with the last message that they saw."""
        assert self._bot is not None
        runner = web.AppRunner(self._bot.app(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._open.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self._url = f"http://{host}:{port}"
        self._client = await self._open.enter_async_context(ClientSession())
        for browser in self._browsers.values():
            await self._listen(browser)

    async def close(self) -> None:
        """The server hangs up on all live lines."""
        await self._open.aclose()
        for browser in self._browsers.values():
            if browser.listening is not None:
                await browser.listening

    async def leave(self) -> None:
        """Nothing is held."""

    def person(self, who: str) -> tuple[Address, str]:
        """A mailbox of one's own, named by the hash of the token."""
        mailbox = self._browser(who).mailbox
        return Address("webchat", "main", mailbox), mailbox

    async def says(self, who: str, text: str) -> None:
        """Write words."""
        await self._post(who, text=text or UNSEEN)

    async def presses(self, who: str, label: str) -> None:
        """The newest button of that label, with or without its number."""
        rows = [row for entry in reversed(self._browser(who).came) for row in entry.get("buttons", ())]
        data = next(data for row in rows for said, data in row if label in {said, said.partition(". ")[2]})
        await self._post(who, text=label, press=data)

    async def sends_photo(self, who: str, text: str) -> None:
        """A real JPEG."""
        event = self._event()
        for _ in range(2):
            form = FormData({"event": event, "text": text})
            form.add_field("file", photo(), filename="hình.jpg", content_type="image/jpeg")
            await self._sent("/chat/files", who, data=form)

    async def heard(self, who: str) -> str:
        """What came over the live line; it must be what the mailbox holds, nothing missed and nothing twice."""
        assert self._bot is not None
        await self._bot.delivery.idle()
        browser = await self._ready(who)
        held = [entry["id"] for entry in await self._held(browser)]
        async with asyncio.timeout(PATIENCE), browser.more:
            await browser.more.wait_for(lambda: len(browser.came) >= len(held))
        assert [entry["id"] for entry in browser.came] == held
        fresh = browser.came[browser.read :]
        browser.read = len(browser.came)
        return "\n".join(spelled(one["text"], _labels(one)) for one in fresh)

    async def _post(self, who: str, **told: str) -> None:
        told["event"] = self._event()
        await self._sent("/chat/messages", who, json=told)
        await self._sent("/chat/messages", who, json=told)

    async def _sent(self, path: str, who: str, **what: Any) -> None:
        assert self._client is not None
        browser = await self._ready(who)
        async with self._client.post(f"{self._url}{path}", headers=browser.headers, **what) as answer:
            assert answer.status == 204, await answer.text()

    async def _held(self, browser: Browser) -> list[dict[str, Any]]:
        assert self._client is not None
        async with self._client.get(f"{self._url}/chat/messages", headers=browser.headers) as answer:
            held: list[dict[str, Any]] = await answer.json()
            return held

    def _browser(self, who: str) -> Browser:
        return self._browsers.setdefault(who, Browser())

    async def _ready(self, who: str) -> Browser:
        browser = self._browser(who)
        if browser.line is None or browser.line.closed:
            await self._listen(browser)
        return browser

    async def _listen(self, browser: Browser) -> None:
        assert self._client is not None
        browser.line = await self._client.ws_connect(f"{self._url}/chat/live")
        await browser.line.send_json(browser.hello())
        browser.listening = asyncio.create_task(_take_in(browser, browser.line))

    def _event(self) -> str:
        return f"event-{next(self._events):06}"


async def _take_in(browser: Browser, line: ClientWebSocketResponse) -> None:
    async for frame in line:
        entry = frame.json()
        if not entry:  # a beat
            continue
        async with browser.more:
            browser.came.append(entry)
            browser.more.notify_all()


def _labels(entry: dict[str, Any]) -> list[str]:
    return [label for row in entry.get("buttons", ()) for label, _ in row]
