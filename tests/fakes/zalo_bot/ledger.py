"""What the fake Zalo accepted, in order, and every request that came: the oracle of tests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from tests.fakes.telegram_api.clock import Bell
from tests.patience import PATIENCE

LOOK = 0.1  # real seconds between looks at what rings no bell of ours: a channel's state, a fault's count


@dataclass(frozen=True, slots=True)
class Sent:
    """One accepted outgoing word; `picture` holds the bytes that Zalo fetched for a photo."""

    at: float
    bot: str
    chat_id: str
    method: str
    message_id: str
    text: str
    picture: bytes = b""
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Request:
    """One request, accepted or refused; `status` is None if no answer was given."""

    at: float
    bot: str
    method: str
    params: dict[str, Any]
    status: int | None = None
    description: str = ""


@dataclass(slots=True)
class Ledger:
    """The accepted words and all requests."""

    entries: list[Sent] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    changed: Bell = field(default_factory=Bell)

    def add(self, sent: Sent) -> None:
        """Write down an accepted word and wake who waits for it."""
        self.entries.append(sent)
        self.changed.ring()

    def log(self, request: Request) -> None:
        """Write down a request, also one that will be refused."""
        self.requests.append(request)
        self.changed.ring()

    def settled(self, request: Request, status: int | None) -> None:
        """Write down how a request ended."""
        request.status = status
        self.changed.ring()

    def messages(self, chat: str) -> list[Sent]:
        """What was said in a chat, in order."""
        return [one for one in self.entries if one.chat_id == chat]

    def texts(self, chat: str) -> list[str]:
        """Its words alone."""
        return [one.text for one in self.messages(chat)]

    def asked(self, method: str) -> list[Request]:
        """The requests for a method."""
        return [one for one in self.requests if one.method == method]

    async def wait_for(self, chat: str, count: int) -> list[Sent]:
        """The words of a chat once there are so many."""
        await self.until(lambda: len(self.messages(chat)) >= count)
        return self.messages(chat)

    async def until(self, fact: Callable[[], bool], timeout: float = PATIENCE) -> None:  # noqa: ASYNC109
        """Wait until something is true of this server; TimeoutError tells what came instead."""
        end = monotonic() + timeout
        while not fact():
            left = end - monotonic()
            if left <= 0:
                said = [(one.chat_id, one.method, one.text) for one in self.entries]
                raise TimeoutError(f"waited {timeout} s in vain; the ledger holds {said}")
            await self.changed.wait(min(left, LOOK))
