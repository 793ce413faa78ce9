"""Serves /tin: plain pages and a feed of what is published. It reads stories and announced decisions, nothing else."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import jinja2
from aiohttp import web

from bot.portal.dress import dressed
from broadcasts.groups.media import place, shared
from broadcasts.occasions import decision_words
from storage.book import marks
from storage.book.book import Book, Unwritable
from storage.book.files import FileStore
from storage.book.page import Page
from storage.campaign import decisions
from storage.campaign.correspondence import stories
from storage.campaign.correspondence.stories import Story
from storage.campaign.planning.plan import Plan
from storage.clocks import Clocks
from storage.texts.texts import Texts

LATEST: Final = 50  # entries of the column and of the feed; a campaign has some dozens
PAGES: Final = Path(__file__).with_name("page")
MINUTE: Final = "public, max-age=60"  # what is taken back is gone everywhere within a minute
ATOM: Final = "application/atom+xml"
STORY: Final = r"{number:CT-\d{4}-\d{3,9}}"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that is published: where below /tin it stands, what it says, since when (campaign time)."""

    path: str
    title: str
    text: str
    about: str
    at: datetime
    picture: str = ""  # where below /tin its picture stands


class Column:
    """The column of one bot; `public_url` is the address that feeds and links name."""

    def __init__(self, book: Book, plan: Plan, texts: Texts, clocks: Clocks, store: FileStore, public_url: str) -> None:
        self._book = book
        self._plan = plan
        self._texts = texts
        self._clocks = clocks
        self._store = store
        self._public_url = public_url.rstrip("/")
        self._sheets = jinja2.Environment(
            loader=jinja2.FileSystemLoader(PAGES),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._sheets.filters["when"] = lambda at: at.astimezone(plan.tzinfo).strftime("%H:%M ngày %d/%m/%Y")
        self._sheets.globals["plan"] = plan

    def add_to(self, app: web.Application) -> None:
        """Add the routes; whatever else stands below /tin is answered by a sentence, too."""
        add = app.router.add_get
        add("/tin", dressed(self.front, self.sorry))
        add("/tin/", dressed(self.front, self.sorry))
        add("/tin/tin.css", dressed(self.style, self.sorry))
        add("/tin/atom.xml", dressed(self.feed, self.sorry))
        add(f"/tin/bai/{STORY}", dressed(self.story, self.sorry))
        add(f"/tin/hinh/{STORY}.jpg", dressed(self.picture, self.sorry))
        add(r"/tin/ket-qua/{id:\d{1,9}}", dressed(self.result, self.sorry))
        add(r"/moi/{union:[a-z0-9_]{1,40}}", dressed(self.come, self.sorry))
        app.router.add_route("*", "/tin/{rest:.*}", dressed(self.nowhere, self.sorry))

    async def front(self, _request: web.Request) -> web.StreamResponse:
        """All entries, newest first."""
        return self._page("column.html", entries=await self._entries())

    async def feed(self, request: web.Request) -> web.StreamResponse:
        """The same as an Atom feed (RFC 4287)."""
        base = self._public_url or f"{request.scheme}://{request.host}"
        entries = await self._entries()
        updated = max((entry.at for entry in entries), default=self._plan.phases[0].opens)
        sheet = self._sheets.get_template("atom.xml")
        body = sheet.render(entries=entries, base=base, updated=updated)
        return web.Response(text=body, content_type=ATOM, charset="utf-8", headers={"Cache-Control": MINUTE})

    async def story(self, request: web.Request) -> web.StreamResponse:
        """One story; 404 for what is not published, whether it exists or not."""
        number = request.match_info["number"]
        entry = await self._book.read(lambda page: self._of_story(page, stories.told_one(page, number)))
        return self._one(entry)

    async def result(self, request: web.Request) -> web.StreamResponse:
        """One decision that is announced."""
        path = f"ket-qua/{request.match_info['id']}"
        return self._one(next((entry for entry in await self._entries() if entry.path == path), None))

    async def picture(self, request: web.Request) -> web.StreamResponse:
        """The picture of a published story, as it was drawn anew."""
        number = request.match_info["number"]
        found = await self._book.read(lambda page: stories.told_one(page, number))
        if found is None or not found.picture or not (path := self._store.path(found.picture)).is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={"Content-Type": "image/jpeg", "Cache-Control": MINUTE})

    async def come(self, request: web.Request) -> web.StreamResponse:
        """A member follows a union's link: counted, nothing else is kept, and led to the web chat."""
        tag = request.match_info["union"]
        union = next((one for one in self._plan.unions if one.id == tag), None)
        if union is None:
            raise web.HTTPNotFound
        with contextlib.suppress(Unwritable):
            await self._book.turn(lambda page: marks.next_number(page, shared(union)), "shares")
        return web.Response(status=web.HTTPSeeOther.status_code, headers={"Location": "/"})

    async def style(self, _request: web.Request) -> web.StreamResponse:
        """The pages' style."""
        return web.Response(body=(PAGES / "tin.css").read_bytes(), content_type="text/css", charset="utf-8")

    async def nowhere(self, _request: web.Request) -> web.StreamResponse:
        """There is no such page."""
        raise web.HTTPNotFound

    def sorry(self, status: int, reference: str) -> web.Response:
        """A refusal or fault as a page that says what to do."""
        return self._page("sorry.html", status, reference=reference)

    async def _entries(self) -> list[Entry]:
        return await self._book.read(self._read)

    def _read(self, page: Page) -> list[Entry]:
        told = [self._of_story(page, one) for one in stories.told(page, LATEST)]
        results = [
            Entry(f"ket-qua/{one.id}", self._texts.say("portal.result"), decision_words(self._texts, one), "", at)
            for one in decisions.announced(page, LATEST)
            if (at := one.announced_at) is not None and at <= self._clocks.campaign()
        ]
        entries = [entry for entry in (*told, *results) if entry is not None]
        return sorted(entries, key=lambda entry: entry.at, reverse=True)[:LATEST]

    def _of_story(self, page: Page, one: Story | None) -> Entry | None:
        if one is None or one.published is None:
            return None
        picture = f"hinh/{one.number}.jpg" if one.picture else ""
        return Entry(f"bai/{one.number}", one.title, one.text, place(page, one), one.published, picture)

    def _one(self, entry: Entry | None) -> web.Response:
        if entry is None:
            raise web.HTTPNotFound
        return self._page("entry.html", entry=entry)

    def _page(self, sheet: str, status: int = 200, **facts: object) -> web.Response:
        headers = {"Cache-Control": MINUTE} if status == web.HTTPOk.status_code else {}
        body = self._sheets.get_template(sheet).render(**facts, status=status)
        return web.Response(text=body, content_type="text/html", status=status, headers=headers)
