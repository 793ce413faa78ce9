"""The web chat's doors: the page, messages and files in, the mailbox and its files out."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import quote

from aiohttp import web

from bot.channels.webchat import reading
from bot.channels.webchat.access import Rate, bearer
from bot.channels.webchat.dress import dressed
from bot.channels.webchat.live import Lines, shown
from bot.channels.webchat.mailboxes import Mailboxes
from bot.channels.webchat.parcel import unpacked
from bot.channels.webchat.parts import ROOM
from bot.channels.webchat.shelf import Shelf
from storage.limits import limits
from storage.mail import mailbox
from storage.mail.mailbox import Seen
from storage.talk import Message
from storage.texts.texts import texts

Receive = Callable[[Message], Awaitable[None]]

UNKEPT = {"Cache-Control": "no-store"}


def add_doors(app: web.Application, boxes: Mailboxes, receive: Receive) -> None:
    """Add all routes of the web chat."""
    doors, shelf, lines = Doors(boxes, receive), Shelf(), Lines(boxes)
    routes = [
        web.get("/", dressed(shelf.page)),
        web.get("/chat/about", dressed(doors.about)),
        web.get("/chat/static/{version}/{name}", dressed(shelf.asset)),
        web.post("/chat/messages", dressed(doors.message)),
        web.post("/chat/files", dressed(doors.upload)),
        web.get("/chat/messages", dressed(doors.poll)),
        web.delete("/chat/messages", dressed(doors.erase)),
        web.get("/chat/live", dressed(lines.live)),
        web.get("/chat/files/{number:[0-9]+}", dressed(doors.file)),
    ]
    if boxes.about.demo:
        routes += [web.get("/phong", dressed(shelf.page)), web.post("/chat/room", dressed(doors.room))]
    app.add_routes(routes)
    app.middlewares.append(shelf.lost)
    app.cleanup_ctx.append(doors.tidied)
    app.on_shutdown.append(lines.hang_up)


class Doors:
    """The handlers; `receive` is the desk."""

    def __init__(self, boxes: Mailboxes, receive: Receive) -> None:
        self._boxes = boxes
        self._receive = receive
        self._rate = Rate()

    async def tidied(self, _app: web.Application) -> AsyncIterator[None]:
        """At the start and once a day, uploads go whose message never came, or came twice."""
        sweeping = asyncio.create_task(self._boxes.uploads.keep_tidy(), name="uploads")
        yield
        sweeping.cancel()
        await asyncio.wait([sweeping])

    async def about(self, _request: web.Request) -> web.Response:
        """What the page says of the campaign, and the largest file (bytes) that it may send."""
        about, say = self._boxes.about, texts().say
        body = {"name": about.name, "group": about.group, "demo": about.demo, "file_max": limits().files.bytes_max}
        body["keeps"] = say("webchat.keeps")
        body["danger"] = say("webchat.danger", numbers=about.emergency) if about.emergency else ""
        return web.json_response(body, headers=UNKEPT)

    # --- in ----------------------------------------------------------------------------------------------------

    async def message(self, request: web.Request) -> web.Response:
        """Words, a pressed button or a correction: 204 only once it is on disk with its answer."""
        mine = bearer(request)
        told = await reading.told(request)
        event, text, press = reading.event_in(told), reading.text_in(told), reading.press_in(told)
        if not (text.strip() or press):
            raise reading.Refused(400, "webchat.not_understood")
        edits = reading.mark_in(told, "edits")
        self._rate.count(mine)
        await self._receive(self._message(mine, event, text=text, press=press, edits=edits))
        return web.Response(status=204)

    async def upload(self, request: web.Request) -> web.Response:
        """One file with a few fields: on disk first, then handed to the desk."""
        mine = bearer(request)
        self._rate.count(mine)
        parcel = await unpacked(request, self._boxes.uploads)
        files, album = (parcel.file,), parcel.album
        await self._receive(self._message(mine, parcel.event, text=parcel.text, files=files, album=album))
        return web.Response(status=204)

    async def room(self, request: web.Request) -> web.Response:
        """Somebody speaks in the demo room: everybody sees it, the bot hears it."""
        mine = bearer(request)
        told = await reading.told(request)
        event, text, name = reading.event_in(told), reading.text_in(told), reading.name_in(told)
        if not text.strip():
            raise reading.Refused(400, "webchat.not_understood")
        self._rate.count(mine)
        await self._boxes.post(ROOM, name, {"text": text}, event=_scoped(mine, event))
        group = self._boxes.about.group
        await self._receive(self._message(mine, event, ROOM, text=text, private=False, admin=True, title=group))
        return web.Response(status=204)

    def _message(self, mine: str, event: str, chat: str = "", **more: object) -> Message:
        """The time is ours: a browser's clock may show any year."""
        address = self._boxes.address(chat or mine)
        return Message(address, mine, _scoped(mine, event), self._boxes.clock(), id=event, **more)  # type: ignore[arg-type]

    # --- out ---------------------------------------------------------------------------------------------------

    async def poll(self, request: web.Request) -> web.Response:
        """What came after a message: for browsers without a live line."""
        mine = bearer(request)
        seen = Seen(reading.number_in(request.query.get("after")), request.query.get("at", ""))
        box = self._boxes.mailbox(mine, request.query.get("room", ""))
        entries = await self._boxes.since(box, seen, limits().webchat.page_back)
        return web.json_response([shown(entry, mine) for entry in entries], headers=UNKEPT)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file of ours, to the owner of the mailbox alone."""
        box = self._boxes.mailbox(bearer(request), request.query.get("room", ""))
        number = reading.number_in(request.match_info["number"])
        body = await self._boxes.book.read(lambda page: mailbox.body(page, box, number))
        if body is None or "file" not in body:
            raise web.HTTPNotFound
        disposition = f"attachment; filename*=UTF-8''{quote(body['file']['name'], safe='')}"
        headers = {**UNKEPT, "Content-Disposition": disposition}
        return web.FileResponse(self._boxes.files.path(body["file"]["sha256"]), headers=headers)

    async def erase(self, request: web.Request) -> web.Response:
        """Empty the mailbox: what the bot said goes; what it was told goes by /dulieu."""
        await self._boxes.erase(bearer(request))
        return web.Response(status=204)


def _scoped(mine: str, event: str) -> str:
    """An event of this browser's: no other can take its name first."""
    return f"{mine}:{event}"
