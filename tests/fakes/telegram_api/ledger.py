"""What the bot sent, in order, and every request that it made: the fake server's memory for assertions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from tests.fakes.telegram_api.call import Json
from tests.fakes.telegram_api.clock import Bell
from tests.fakes.telegram_api.files import Stored
from tests.fakes.telegram_api.keyboards import rows
from tests.fakes.telegram_api.world import ChatRef
from tests.patience import PATIENCE

LOOK = 0.1  # real seconds between looks at what rings no bell of ours: a channel's state, a fault's count

NEW_MESSAGE = frozenset(
    "sendMessage sendPhoto sendDocument sendVoice sendMediaGroup forwardMessage copyMessage".split()
)


@dataclass(frozen=True, slots=True)
class Button:
    """One button as a person sees it; `data` is of inline buttons."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """One accepted outgoing word: a new message, an edit or a deletion, seen at `at` (epoch seconds)."""

    at: float
    chat_id: int
    method: str
    message_id: int
    text: str
    buttons: tuple[tuple[Button, ...], ...]
    files: tuple[Stored, ...]
    message: Json
    params: Json

    @property
    def labels(self) -> list[str]:
        """All buttons' labels, row after row."""
        return [button.label for row in self.buttons for button in row]

    @property
    def new(self) -> bool:
        """Whether this is a new message rather than a change of one."""
        return self.method in NEW_MESSAGE


@dataclass(slots=True)
class Request:
    """One request, accepted or refused; `status` is None if no answer was given."""

    at: float
    method: str
    params: Json
    files: tuple[str, ...] = ()
    status: int | None = None
    description: str = ""
    fault: str = ""


def buttons_of(markup: Json | None) -> tuple[tuple[Button, ...], ...]:
    """The buttons of any keyboard."""
    return tuple(
        tuple(Button(each["text"], each.get("callback_data", ""), each.get("url", "")) for each in row)
        for row in rows(markup or {})
    )


@dataclass(slots=True)
class Ledger:
    """The accepted words, the answers to button presses and all requests."""

    entries: list[Sent] = field(default_factory=list)
    by_chat: dict[int, list[Sent]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    callback_answers: list[Json] = field(default_factory=list)
    _grown: Bell = field(default_factory=Bell)

    def add(self, sent: Sent) -> None:
        """Write down an accepted word and wake who waits for it."""
        self.entries.append(sent)
        self.by_chat.setdefault(sent.chat_id, []).append(sent)
        self._grown.ring()

    def log(self, request: Request) -> None:
        """Write down a request, also a refused one."""
        self.requests.append(request)
        self._grown.ring()

    def settled(self, request: Request, status: int | None) -> None:
        """Write down how a request ended."""
        request.status = status
        self._grown.ring()

    def answered(self, answer: Json) -> None:
        """Write down an accepted answer to a button press."""
        self.callback_answers.append(answer)
        self._grown.ring()

    def to(self, chat: ChatRef) -> list[Sent]:
        """Every accepted word to one chat: messages, edits and deletions."""
        return list(self._words(chat))

    def _words(self, chat: ChatRef | None) -> list[Sent]:
        if chat is None:
            return self.entries
        return self.by_chat.get(chat if isinstance(chat, int) else chat.id, [])

    def messages(self, chat: ChatRef | None = None) -> list[Sent]:
        """New messages only, to one chat or to all."""
        return [sent for sent in self._words(chat) if sent.new]

    def texts(self, chat: ChatRef) -> list[str]:
        """The texts and captions of the new messages to one chat."""
        return [sent.text for sent in self.messages(chat)]

    def asked(self, method: str) -> list[Request]:
        """All requests of one method."""
        return [request for request in self.requests if request.method == method]

    async def wait_for(
        self,
        chat: ChatRef | None,
        wanted: int | Callable[[Sent], bool] = 1,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> list[Sent]:
        """Wait for so many words to the chat, or for one that fits; gives those, TimeoutError after real seconds."""
        if isinstance(wanted, int):
            await self.until(lambda: len(self._words(chat)) >= wanted, timeout)
            return list(self._words(chat))
        await self.until(lambda: any(map(wanted, self._words(chat))), timeout)
        return [sent for sent in self._words(chat) if wanted(sent)]

    async def until(self, fact: Callable[[], bool], timeout: float = PATIENCE) -> None:  # noqa: ASYNC109
        """Wait until something is true of this ledger; TimeoutError lists what came instead."""
        end = monotonic() + timeout
        while not fact():
            left = end - monotonic()
            if left <= 0:
                came = [(sent.chat_id, sent.method, sent.text) for sent in self.entries]
                raise TimeoutError(f"waited {timeout} s in vain; the ledger holds {came}")
            await self._grown.wait(min(left, LOOK))

    def clear(self) -> None:
        """Forget everything, for the next part of a test."""
        self.entries.clear()
        self.by_chat.clear()
        self.requests.clear()
        self.callback_answers.clear()
