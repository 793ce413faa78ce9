"""A console on a real server with an office around it: people of every role, suggestions, and browsers to visit it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from aiohttp import ClientResponse, ClientSession, CookieJar, FormData, web
from sqlmodel import select

from bot.console import build_console
from broadcasts.delivery import Delivery
from storage.book import fetches, receipts, sessions
from storage.book.book import Book
from storage.book.files import FileStore, Kept
from storage.book.page import Page
from storage.book.receipts import Buried
from storage.book.server_key import ServerKey, server_key
from storage.campaign.correspondence import suggestions
from storage.campaign.correspondence.suggestions import Filed, NewSuggestion
from storage.campaign.membership import people
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.tables import ROLES
from storage.campaign.territory import units
from storage.clocks import Clocks
from storage.mail.tables import Letter
from storage.talk import FileKind, FileRef
from storage.texts.texts import texts
from tests import books
from tests.fakes.pictures import photo
from tests.fakes.recorder import Recorder
from tests.patience import PATIENCE

REAL = datetime(2026, 3, 2, 1, tzinfo=UTC)
CAMPAIGN = datetime(2021, 6, 20, 1, tzinfo=UTC)  # 08:00 in Việt Nam, ten days before the end of phase I
OWN, FOREIGN = "25273", "25276"  # the commune of our unit officer, and another one
APART = {"dt", "dd", "p", "li", "h1", "h2", "h3"}  # elements that a browser sets apart from what stands before
ANSWER = "Xã đã cho sửa đèn đường, xong trong tuần này."


@cache
def plan() -> Plan:
    """The bundled plan."""
    return load_plan("151-kh-ubnd")


@dataclass(slots=True)
class Clock:
    """Real time that stands still until a test moves it."""

    at: datetime = REAL

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **span: float) -> None:
        self.at += timedelta(**span)


class Shown(HTMLParser):
    """A page as a browser reads it: its elements with their attributes, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.words += " " if tag in APART else ""

    def handle_data(self, data: str) -> None:
        self.words += data

    def shape(self) -> list[tuple[str, list[str]]]:
        """Which elements stand in which order, with which attributes."""
        return [(tag, sorted(attributes)) for tag, attributes in self.elements]

    def values(self, tag: str, attribute: str) -> list[str]:
        return [value for name, given in self.elements if name == tag and (value := given.get(attribute)) is not None]

    def field(self, name: str) -> str:
        """The value of the first hidden field of a name."""
        return next(
            given["value"] or "" for tag, given in self.elements if tag == "input" and given.get("name") == name
        )


@dataclass(slots=True)
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def page(self) -> Shown:
        return Shown(self.body)


@dataclass(slots=True)
class Browser:
    """Somebody's browser: keeps cookies, names its origin with every form, and brings the form's secret along."""

    client: ClientSession
    base: str
    csrf: str = ""

    async def get(self, path: str = "", method: str = "GET") -> Answer:
        async with self.client.request(method, f"{self.base}{path}", allow_redirects=False) as response:
            return await _answer(response)

    async def post(self, path: str, *, origin: str | None = "own", csrf: str | None = "own", **fields: str) -> Answer:
        headers = {} if origin is None else {"Origin": self.origin if origin == "own" else origin}
        if csrf is not None:
            fields["csrf"] = self.csrf if csrf == "own" else csrf
        asked = self.client.post(f"{self.base}{path}", data=fields, headers=headers, allow_redirects=False)
        async with asked as response:
            return await _answer(response)

    async def upload(self, path: str, files: list[tuple[str, bytes]], **fields: str) -> Answer:
        """A form with files."""
        form = FormData({**fields, "csrf": self.csrf})
        for name, content in files:
            form.add_field("file", content, filename=name, content_type="application/octet-stream")
        headers = {"Origin": self.origin}
        asked = self.client.post(f"{self.base}{path}", data=form, headers=headers, allow_redirects=False)
        async with asked as response:
            return await _answer(response)

    @property
    def origin(self) -> str:
        return self.base.removesuffix("/console")

    async def enter(self, token: str) -> Answer:
        """Press the button behind a link; afterwards the browser knows the secret of its forms."""
        answer = await self.post(f"/vao/{token}", csrf=None)
        if answer.status == 303:
            self.csrf = (await self.get()).page.field("csrf")
        return answer

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.key: cookie.value for cookie in self.client.cookie_jar}


async def _answer(response: ClientResponse) -> Answer:
    body = (await response.read()).decode("utf8", "replace")
    return Answer(response.status, dict(response.headers), body)


@dataclass(slots=True)
class Stage:
    """The whole office. Everything stands on the book; `people` are the persons by role."""

    book: Book
    store: FileStore
    key: ServerKey
    recorder: Recorder
    clock: Clock
    clocks: Clocks
    url: str
    people: dict[str, int]
    wake: Callable[[], None]  # letters that the test has put are looked for now
    open: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def browser(self, role: str | None = None) -> Browser:
        """A new browser, logged in as the person of a role if one is named."""
        client = await self.open.enter_async_context(ClientSession(cookie_jar=CookieJar(unsafe=True)))
        browser = Browser(client, self.url)
        if role is not None:
            entered = await browser.enter(await self.link(role))
            assert entered.status == 303
        return browser

    async def link(self, role: str) -> str:
        return await self.book.turn(lambda page: sessions.make_link(page, self.people[role], self.clock()))

    async def told(self, subject: str = "Đèn đường hỏng", text: str = "Hỏng từ tuần trước.", unit: str = OWN) -> str:
        """A suggestion just filed by the person of the recorder's chat, an hour ago."""
        area = None if unit == FOREIGN else f"{OWN}-01"
        new = NewSuggestion(unit, area, subject, text, address=self.recorder.address(), sender="an")
        at = self.clocks.campaign() - timedelta(hours=1)
        return await self.book.turn(lambda page: suggestions.file(page, new, at=at, year=2021))

    async def filed(self, number: str) -> Filed:
        found = await self.book.read(lambda page: suggestions.by_number(page, number))
        assert found is not None
        return found

    async def settled(self) -> None:
        """Return once every letter has been sent or given up."""
        async with asyncio.timeout(PATIENCE):
            while True:
                states = await self.book.read(lambda page: set(page.session.exec(select(Letter.state))))
                if states <= {"sent", "failed", "unknown"}:
                    return
                await asyncio.sleep(0.01)

    async def with_files(self, *kept: Kept | None, unit: str = OWN) -> tuple[str, list[int]]:
        """A suggestion with files that are kept, or (None) given up."""

        def write(page: Page) -> tuple[str, list[int]]:
            ids = [self._file(page, one) for one in kept]
            new = NewSuggestion(unit, None, "Có hình", "Xem hình.", tuple(ids), self.recorder.address(), "an")
            return suggestions.file(page, new, at=self.clocks.campaign(), year=2021), ids

        return await self.book.turn(write)

    def photo(self) -> Kept:
        return self.store.keep_bytes(photo(), "image/jpeg")

    def _file(self, page: Page, kept: Kept | None) -> int:
        number = fetches.want(page, self.recorder.address(), FileRef(FileKind.PHOTO, "x", "a<b>.jpg"), self.clock())
        if kept is None:
            fetches.failed(page, number, "files.unreadable")
        else:
            fetches.done(page, number, kept, kept.sha256)
        return number

    async def bury(self, reference: str, content: str = "Tin <b>kín</b>", key: ServerKey | None = None) -> None:
        """A message that could not be handled."""
        body = f'{{"text": "{content}", "press": "", "files": [["photo", "x", ""]], "at": "2026-03-02T00:30:00+00:00"}}'
        sealed = (key or self.key).seal(body.encode())
        buried = Buried(reference, "recorder", "1", reference, self.clock(), "KeyError at respond:57", sealed)
        await self.book.turn(lambda page: receipts.bury(page, buried))


@asynccontextmanager
async def staged(folder: Path, *, public_url: str = "", url: str = "") -> AsyncIterator[Stage]:
    """Raise the stage: a book with people and units, a delivery at work, a server on a free port of loopback."""
    clock = Clock()
    clocks = Clocks(clock, CAMPAIGN - REAL)
    recorder = Recorder()
    async with books.opened(url or f"sqlite:///{folder / 'bot131.sqlite'}") as book, AsyncExitStack() as stack:
        delivery = Delivery(book, [recorder], clock)
        await delivery.start()
        stack.push_async_callback(delivery.stop)
        store, key = FileStore(folder / "files"), server_key(folder / "keys")
        app = web.Application()
        console = build_console(
            book=book,
            clocks=clocks,
            texts=texts(),
            plan=plan(),
            delivery=delivery,
            store=store,
            key=key,
            public_url=public_url,
            ours={(recorder.name, recorder.account): recorder},
        )
        app.add_subapp("/console", console)
        address = await served(app, stack)
        staff = await book.turn(_people)
        stage = Stage(book, store, key, recorder, clock, clocks, f"{address}/console", staff, delivery.wake)
        await stack.enter_async_context(stage.open)
        yield stage


async def served(app: web.Application, stack: AsyncExitStack) -> str:
    """The address of an application that listens on loopback until the stack is left."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"


def _people(page: Page) -> dict[str, int]:
    """One person of each role: a unit's officers in our commune, everybody else at the organiser's."""
    rows = [row for row in plan().units if row.code[:5] in {"692", OWN, FOREIGN}]
    units.bring_in(page, rows)
    below = {"unit_officer": OWN, "area_head": f"{OWN}-01"}
    return {role: people.appoint(page, f"Nguyễn Văn {role}", role, below.get(role, "692"), REAL) for role in ROLES}
