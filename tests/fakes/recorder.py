"""A channel for tests: keeps what is sent, fails as told, serves files, speaks for people; without a network.

How a test uses it, alone or as the channel that the whole bot is built with:

    recorder = Recorder()                                # or Recorder(abilities=Abilities(buttons=True))
    recorder.fail(Later("busy"), None, Unknown("cut"))   # outcomes of the next sends; None: it arrives
    recorder.files["photo-1"] = jpeg                     # FileRef.source -> content, or what to raise
    await recorder.until(lambda: len(recorder.sent) == 2)
    assert recorder.texts() == ["Xin chào", "Xin chào"]

Once attached to a desk, `await recorder.says("/kiennghi")` is a person who writes.
"""

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from broadcasts.layout import Abilities, Piece
from broadcasts.undelivered import Never, Unknown
from storage.talk import Address, FileRef, Message
from tests.patience import PATIENCE

Receive = Callable[[Message], Awaitable[None]]

CHUNK = 65536  # bytes that are handed over at once, as by an HTTP client
CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Sent:
    """A piece that arrived, and the id that the channel gave it."""

    to: Address
    piece: Piece
    id: str


class Recorder:
    """A `Channel` with a memory: `tried` is every send, `sent` what arrived, `fetched` and `forgotten` the files.

    A scripted outcome is raised before the piece arrives; `Unknown` alone after it, since there only the answer
    was lost. `groups` names the chats that are groups; `fetching` counts the fetches that run, `peak` their most.
    """

    def __init__(self, name: str = "recorder", account: str = "1", abilities: Abilities | None = None) -> None:
        self.name = name
        self.account = account
        self.abilities = abilities or Abilities(groups=True)
        self.groups: set[str] = set()
        self.tried: list[tuple[Address, Piece]] = []
        self.sent: list[Sent] = []
        self.files: dict[str, bytes | Exception] = {}
        self.fetched: list[FileRef] = []
        self.forgotten: list[FileRef] = []
        self.fetching = 0
        self.peak = 0
        self._outcomes: deque[Exception | None] = deque()
        self._events = itertools.count(1)
        self._receive: Receive | None = None
        self._open = asyncio.Event()
        self._open.set()
        self._changed = asyncio.Condition()

    # --- what a test arranges ----------------------------------------------------------------------------------

    def address(self, chat: str = CHAT) -> Address:
        """A chat on this channel."""
        return Address(self.name, self.account, chat)

    def fail(self, *outcomes: Exception | None) -> None:
        """Script the next sends, in order; when the script is over, everything arrives."""
        self._outcomes.extend(outcomes)

    def hold(self) -> None:
        """Let every send and fetch wait, like a platform that is slow to answer."""
        self._open.clear()

    def release(self) -> None:
        """Let what waits go on."""
        self._open.set()

    def message(self, text: str = "", chat: str = CHAT, files: Iterable[FileRef] = (), **more: Any) -> Message:
        """What the person of a chat says, under the next event number; `more` are other fields of `Message`."""
        number = next(self._events)
        fields: dict[str, Any] = {"event": f"e{number}", "id": f"in{number}", "sender": chat} | more
        fields.setdefault("at", datetime.now(UTC))
        return Message(self.address(chat), text=text, files=tuple(files), **fields)

    async def says(self, text: str = "", chat: str = CHAT, files: Iterable[FileRef] = (), **more: Any) -> None:
        """Bring a person's message to the desk that this channel was attached to; raises what the desk raises."""
        if self._receive is None:
            raise RuntimeError("attach the recorder first")
        await self._receive(self.message(text, chat, files, **more))

    # --- what a test looks at ----------------------------------------------------------------------------------

    def texts(self, chat: str = CHAT) -> list[str]:
        """The texts that arrived in a chat, in order."""
        return [one.piece.text for one in self.sent if one.to.chat == chat]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Return as soon as a condition on this recorder holds; TimeoutError if it does not for PATIENCE seconds."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(condition)

    # --- the port ----------------------------------------------------------------------------------------------

    def attach(self, app: web.Application, receive: Receive) -> None:
        """Take the way in; this channel needs no routes."""
        self._receive = receive

    async def send(self, to: Address, piece: Piece) -> str:
        """Keep the piece, or raise the outcome that is next in the script."""
        self.tried.append((to, piece))
        await self._tell()
        await self._open.wait()
        outcome = self._outcomes.popleft() if self._outcomes else None
        name = f"m{len(self.tried)}"
        if outcome is None or isinstance(outcome, Unknown):
            self.sent.append(Sent(to, piece, name))
            await self._tell()
        if outcome is not None:
            raise outcome
        return name

    def is_group(self, chat: str) -> bool:
        """Whether the test has named this chat a group."""
        return chat in self.groups

    async def fetch(self, file: FileRef) -> AsyncIterator[bytes]:
        """The content that the test has put under the file's source; `Never` if it put none."""
        self.fetched.append(file)
        self.fetching += 1
        self.peak = max(self.peak, self.fetching)
        try:
            await self._tell()
            await self._open.wait()
            content = self.files.get(file.source, Never("no_such_file"))
            if isinstance(content, Exception):
                raise content
            for at in range(0, len(content), CHUNK):
                yield content[at : at + CHUNK]
        finally:
            self.fetching -= 1

    async def forget(self, file: FileRef) -> None:
        """Remember that nobody needs the file any more, and drop its content."""
        self.forgotten.append(file)
        self.files.pop(file.source, None)
        await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
