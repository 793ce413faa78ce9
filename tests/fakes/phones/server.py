"""Both test servers and the page beside them, on loopback alone: started, told what it needs, and stopped as one."""

import asyncio
import dataclasses
import hashlib
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

import jinja2
from aiohttp import web

from tests.fakes.phones.people import PEOPLE, Somebody
from tests.fakes.phones.talk import Messenger, NoPicture
from tests.fakes.phones.telegram import OnTelegram
from tests.fakes.phones.zalo import OnZalo
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.zalo_bot import ZaloBotApi

PAGE: Final = Path(__file__).with_name("page")
KINDS: Final = {"phone.js": "text/javascript", "phone.css": "text/css"}
LOOK = 0.1  # seconds between two looks at a talk: two servers and a hand change it, and no one bell rings for all
LONGEST = 20.0  # seconds for which a question for news waits
LARGEST = 10 << 20  # bytes of a picture, as on Telegram
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Phones:
    """`async with Phones(port) as phones:`: servers for a bot to talk to, and a page for people at `phones.url`.

    A port that is taken is replaced by a free one. `codes` are invite codes by messenger and role, for the page.
    """

    def __init__(self, port: int = 0) -> None:
        self._telegram = TelegramApi()
        # A bot that is started again on its data knows the messages of last time: these must be others.
        self._zalo = ZaloBotApi(first=int(time.time()))
        self._messengers: dict[str, Messenger] = {}
        self._port = port
        self._runner: web.AppRunner | None = None
        self.codes: Mapping[tuple[str, str], str] = {}

    async def __aenter__(self) -> Self:
        await self._telegram.start()
        await self._zalo.start()
        self._messengers = {"telegram": OnTelegram(self._telegram), "zalo": OnZalo(self._zalo)}
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        except OSError:
            await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(self, *failure: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()
        await self._zalo.stop()
        await self._telegram.stop()

    @property
    def url(self) -> str:
        """Where people look."""
        assert self._runner is not None
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    @property
    def telegram(self) -> tuple[str, str]:
        """Token and base of the Telegram."""
        return self._telegram.token, self._telegram.base_url

    @property
    def zalo(self) -> tuple[str, str]:
        """Token and base of the Zalo."""
        return self._zalo.token, self._zalo.base_url

    @property
    def roles(self) -> list[tuple[str, str]]:
        """For whom the page can show codes: messengers and roles."""
        return [(name, one.role) for name in self._messengers for one in PEOPLE if one.role != "citizen"]

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST)
        talk = r"/{messenger:telegram|zalo}/{number:\d}"
        app.add_routes(
            [
                web.get("/", self._choose),
                web.get("/{name:phone[.]js|phone[.]css}", _asset),
                web.get(talk, self._phone),
                web.get(f"{talk}/words", self._words),
                web.post(f"{talk}/words", self._say),
                web.post(f"{talk}/press", self._press),
                web.post(f"{talk}/photo", self._send_photo),
                web.get(talk + r"/files/{message:\w+}", self._file),
            ]
        )
        return app

    # --- pages ---------------------------------------------------------------------------------------------------

    async def _choose(self, _request: web.Request) -> web.Response:
        """Whom to play."""
        return _page("choose.html", messengers=self._messengers, people=PEOPLE)

    async def _phone(self, request: web.Request) -> web.Response:
        """One person's talk with the bot."""
        messenger, who = self._asked(request)
        name = request.match_info["messenger"]
        return _page("phone.html", messenger=messenger, name=name, who=who, code=self.codes.get((name, who.role), ""))

    # --- what the page asks --------------------------------------------------------------------------------------

    async def _words(self, request: web.Request) -> web.Response:
        """The talk, once it differs from what the page has seen, or after a while as it is."""
        messenger, who = self._asked(request)
        end = time.monotonic() + LONGEST
        seen = request.query.get("seen")
        while (told := _told(messenger, who))["mark"] == seen and time.monotonic() < end:  # noqa: ASYNC110 - see LOOK
            await asyncio.sleep(LOOK)
        return web.json_response(told, headers=HEADERS)

    async def _say(self, request: web.Request) -> web.Response:
        messenger, who = self._asked(request)
        if text := str((await _json(request)).get("text", "")).strip():
            messenger.say(who, text)
        return web.Response(status=204)

    async def _press(self, request: web.Request) -> web.Response:
        messenger, who = self._asked(request)
        pressed = await _json(request)
        try:
            messenger.press(who, str(pressed.get("message", "")), str(pressed.get("data", "")))
        except LookupError:
            raise web.HTTPNotFound from None
        return web.Response(status=204)

    async def _send_photo(self, request: web.Request) -> web.Response:
        messenger, who = self._asked(request)
        if not request.content_type.startswith("image/"):
            raise web.HTTPUnsupportedMediaType
        try:
            messenger.send_photo(who, await request.read(), request.query.get("caption", ""))
        except NoPicture:
            raise web.HTTPUnsupportedMediaType from None
        return web.Response(status=204)

    async def _file(self, request: web.Request) -> web.Response:
        messenger, who = self._asked(request)
        try:
            kept = messenger.file(who, request.match_info["message"])
        except LookupError:
            raise web.HTTPNotFound from None
        kind = "image/jpeg" if kept.is_picture else "application/octet-stream"
        return web.Response(body=kept.data, content_type=kind, headers=HEADERS)

    def _asked(self, request: web.Request) -> tuple[Messenger, Somebody]:
        """Whose talk, and where."""
        number = int(request.match_info["number"])
        who = next((one for one in PEOPLE if one.number == number), None)
        if who is None:
            raise web.HTTPNotFound
        return self._messengers[request.match_info["messenger"]], who


def _told(messenger: Messenger, who: Somebody) -> dict[str, object]:
    bubbles = [dataclasses.asdict(one) for one in messenger.bubbles(who)]
    mark = hashlib.sha256(json.dumps(bubbles).encode()).hexdigest()[:16]
    return {"mark": mark, "bubbles": bubbles}


async def _json(request: web.Request) -> dict[str, object]:
    """A body of the page's own: another site's page may not send this kind without asking."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    told = await request.json()
    return told if isinstance(told, dict) else {}


async def _asset(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    return web.Response(body=(PAGE / name).read_bytes(), content_type=KINDS[name], charset="utf-8", headers=HEADERS)


def _page(template: str, **facts: object) -> web.Response:
    room = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, loader=jinja2.FileSystemLoader(PAGE))
    return web.Response(text=room.get_template(template).render(facts), content_type="text/html", headers=HEADERS)
