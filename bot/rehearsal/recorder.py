"""A recorder in place of a channel: takes what would go out, notes to whom and when, and sends nothing."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web

from broadcasts.delivery import Channel
from broadcasts.layout import Piece
from broadcasts.pace import Tempo
from broadcasts.undelivered import Never
from storage.talk import Address, FileRef, Message


@dataclass(frozen=True, slots=True)
class Note:
    """A message that would have gone out: when (campaign time), where to, and what it shows."""

    at: datetime
    to: Address
    piece: Piece


class JumpingClock:
    """A clock that stands still until it is set, so that a year takes seconds and each run shows the same hours."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """The moment to which it was set."""
        return self.at


class Recorder:
    """Stands where a channel stood, with its abilities, so that words are cut and buttons shown as there; no pace."""

    def __init__(self, door: Channel, clock: Callable[[], datetime]) -> None:
        self.name = door.name
        self.account = door.account
        self.abilities = replace(door.abilities, tempo=Tempo())
        self.notes: list[Note] = []
        self._door = door
        self._clock = clock

    def attach(self, app: web.Application, receive: Callable[[Message], Awaitable[None]]) -> None:
        """Nobody speaks in a rehearsal."""

    def is_group(self, chat: str) -> bool:
        """As the channel itself has it."""
        return self._door.is_group(chat)

    async def send(self, to: Address, piece: Piece) -> str:
        """Note it down."""
        self.notes.append(Note(self._clock(), to, piece))
        return str(len(self.notes))

    def fetch(self, file: FileRef) -> AsyncIterator[bytes]:
        """There is nothing to fetch."""
        raise Never("not_found")

    async def forget(self, file: FileRef) -> None:
        """There is nothing to forget."""
