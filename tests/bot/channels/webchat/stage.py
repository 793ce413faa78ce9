"""The web chat on a stage: a real server on loopback, a real book, a desk that remembers, and browsers to visit it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import (
    ClientResponse,
    ClientSession,
    ClientWebSocketResponse,
    FormData,
    TCPConnector,
    WSMsgType,
    web,
)

from bot.channels.webchat import About, Mailboxes, Webchat
from broadcasts.layout import Button, Piece
from storage.book.book import Book
from storage.book.files import FileStore
from storage.talk import Message
from tests.patience import PATIENCE

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
ANA, BINH = "a" * 32, "b" * 32  # two browsers' tokens


class Desk:
    """Takes messages in and remembers them once `gate` is open; `answer` is sent for each, `refusal` raised instead."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.refusal: Exception | None = None
        self.answer: Piece | None = None
        self.chat: Webchat | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.knocked = asyncio.Event()
        self._handled: set[str] = set()

    async def receive(self, message: Message) -> None:
        """What the bot's own desk promises: on disk, answered once, or an exception."""
        self.knocked.set()
        await self.gate.wait()
        if self.refusal is not None:
            raise self.refusal
        self.taken.append(message)
        if message.event in self._handled:
            return
        self._handled.add(message.event)
        if self.answer is not None and self.chat is not None:
            await self.chat.send(message.address, self.answer)


@dataclass(slots=True)
class Stage:
    """A running web chat. `url` is its address; `now` its clock, which stands still unless a test moves it."""

    book: Book
    chat: Webchat
    boxes: Mailboxes
    desk: Desk
    files: FileStore
    folder: Path
    http: ClientSession
    url: str = ""
    now: datetime = NOON
    runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Serve on a free port."""
        app = web.Application()
        self.chat.attach(app, self.desk.receive)
        self.runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop the server as a service does."""
        assert self.runner is not None
        await self.runner.cleanup()

    async def post(self, path: str, body: object, token: str = ANA, **headers: str) -> ClientResponse:
        """POST a JSON body as one of the browsers."""
        sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"} | headers
        return await self.http.post(f"{self.url}{path}", data=BytesIO(json.dumps(body).encode()), headers=sent)

    async def says(self, text: str, token: str = ANA, **more: object) -> ClientResponse:
        """Send words under a new event id."""
        return await self.post("/chat/messages", {"event": str(uuid4()), "text": text} | more, token)

    async def upload(
        self, content: bytes, token: str = ANA, kind: str = "image/jpeg", name: str = "ảnh.jpg", **fields: str
    ) -> ClientResponse:
        """Send a file with fields as a browser's form does."""
        form = FormData(quote_fields=False)  # as browsers do
        for field_name, value in ({"event": str(uuid4())} | fields).items():
            form.add_field(field_name, value)
        form.add_field("file", BytesIO(content), filename=name, content_type=kind)
        return await self.http.post(f"{self.url}/chat/files", data=form, headers={"Authorization": f"Bearer {token}"})

    async def get(self, path: str, token: str = ANA) -> ClientResponse:
        """GET as one of the browsers."""
        return await self.http.get(f"{self.url}{path}", headers={"Authorization": f"Bearer {token}"})

    async def heard(self, token: str = ANA, after: str = "after=0") -> list[dict[str, Any]]:
        """What the mailbox gives to one who asks."""
        found: list[dict[str, Any]] = await (await self.get(f"/chat/messages?{after}", token)).json()
        return found

    async def told(self, text: str, token: str = ANA, buttons: tuple[tuple[Button, ...], ...] = ()) -> int:
        """Let the bot say something to a browser; the message's number in the mailbox."""
        chat = mailbox(token)
        return int(await self.chat.send(self.boxes.address(chat), Piece(text, buttons)))

    @asynccontextmanager
    async def line(
        self, token: str = ANA, after: int = 0, at: str = "", query: str = "", **headers: str
    ) -> AsyncIterator["Line"]:
        """A live line that has said who it is."""
        async with self.http.ws_connect(f"{self.url}/chat/live{query}", headers=headers) as socket:
            await socket.send_json({"token": token, "after": after, "at": at})
            yield Line(socket)

    def uploads(self) -> list[Path]:
        """What lies in the folder of uploads."""
        return list((self.folder / "uploads").iterdir())


@dataclass(slots=True)
class Line:
    """A live line as a browser hears it; beats are left out."""

    socket: ClientWebSocketResponse

    async def next(self) -> dict[str, Any]:
        """The next message; TimeoutError if none comes."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = await self.socket.receive()
                assert frame.type is WSMsgType.TEXT, frame
                if told := json.loads(frame.data):
                    return dict(told)

    async def ended(self) -> int | None:
        """How the server ended the line; beats before that are passed over."""
        async with asyncio.timeout(PATIENCE):
            while (frame := await self.socket.receive()).type is WSMsgType.TEXT:
                pass
        return int(frame.data) if frame.type is WSMsgType.CLOSE else None

    async def backlog(self) -> list[dict[str, Any]]:
        """What comes before the first beat: all that was missed."""
        missed = []
        async with asyncio.timeout(PATIENCE):
            while told := json.loads(await self.socket.receive_str()):
                missed.append(told)
        return missed


def mailbox(token: str) -> str:
    """The mailbox of a token, spelled out: the first 32 hex digits of its SHA-256."""
    return sha256(token.encode()).hexdigest()[:32]


@asynccontextmanager
async def staged(book: Book, folder: Path, *, demo: bool = True) -> AsyncIterator[Stage]:
    """A web chat that listens on loopback until the end of the block."""
    desk, files = Desk(), FileStore(folder / "files")
    async with ClientSession(connector=TCPConnector(limit=0)) as http:
        stage = Stage(book, None, None, desk, files, folder, http)  # type: ignore[arg-type]
        about = About("cuộc thi đua “Năng động - Sáng tạo - Hiệu quả”", "Nhóm 131", demo)
        stage.boxes = Mailboxes(book, folder, files, about, lambda: stage.now)
        stage.chat = desk.chat = Webchat(stage.boxes)
        await stage.start()
        yield stage
        await stage.stop()


async def until(fact: Callable[[], bool]) -> None:
    """Return once a fact holds; TimeoutError if that takes too long."""
    async with asyncio.timeout(PATIENCE):
        while not fact():  # noqa: ASYNC110 - what is watched is a folder or another task's list
            await asyncio.sleep(0.01)


def later(stage: Stage, **more: float) -> None:
    """Move the clock of the stage on."""
    stage.now += timedelta(**more)
