"""A post office for tests: a book, a recorder that can be slow to single chats, and a clock that the test moves."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlmodel import col, select

from broadcasts import outbox
from broadcasts.delivery import Delivery
from broadcasts.layout import Abilities, Piece
from broadcasts.outbox import Priority
from storage.book.book import Book
from storage.book.page import Page
from storage.mail import letters
from storage.mail.letters import Draft
from storage.mail.tables import Letter
from storage.talk import Address, Reply
from tests.fakes.recorder import Recorder
from tests.patience import PATIENCE

T = TypeVar("T")
NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)


class Post(Recorder):
    """A recorder that is slow to those chats alone which the test names, and that notes how much is under way."""

    def __init__(self, abilities: Abilities | None = None) -> None:
        super().__init__(abilities=abilities)
        self.slow: dict[str, asyncio.Event] = {}
        self.watch: Callable[[], object] = lambda: None

    async def send(self, to: Address, piece: Piece) -> str:
        """As the recorder sends, after the chat's own wait."""
        self.watch()
        if to.chat in self.slow:
            await self.slow[to.chat].wait()
        return await super().send(to, piece)


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter's row, as far as a test looks at it."""

    chat: str
    text: str
    state: str
    reason: str
    attempt: int
    doubtful: int
    pieces: int
    wait: float  # seconds until it is due
    sent_as: str


class Office:
    """One database with any number of deliveries, one after the other or at once."""

    def __init__(self, book: Book, post: Post | None = None) -> None:
        self.book = book
        self.post = post or Post()
        self.now = NOON
        self.open = AsyncExitStack()
        self.delivery = self.anew()

    def anew(self, post: Post | None = None) -> Delivery:
        """Another process on the same book, not yet started."""
        delivery = Delivery(self.book, [post or self.post], lambda: self.now)
        self.open.push_async_callback(delivery.stop)
        return delivery

    async def start(self, post: Post | None = None) -> Delivery:
        """Another process on the same book; from now on it is the one that is meant."""
        self.delivery = self.anew(post)
        await self.delivery.start()
        return self.delivery

    async def answer(self, chat: str, *texts: str) -> None:
        """Reply as the desk does: in one turn, in hand at once where nothing waits."""
        replies = [Reply(text) for text in texts]

        def work(page: Page) -> None:
            put = outbox.answer(page, self.delivery.hand, self.post.address(chat), replies, self.now)
            page.after(lambda: self.delivery.post(put))

        await self.book.turn(work, chat)

    async def put(
        self,
        chat: str,
        *texts: str,
        priority: Priority = Priority.REMINDER,
        seconds: float = 0.0,
        book: Book | None = None,
    ) -> None:
        """Put letters that wait, due in so many seconds; nobody is told of them."""
        due = self.now + timedelta(seconds=seconds)
        drafts = [Draft(self.post.address(chat), Reply(text), priority, due, reference="TB-1") for text in texts]
        await (book or self.book).turn(lambda page: [letters.put(page, one, now=self.now) for one in drafts])

    async def pass_time(self, seconds: float) -> None:
        """Move the clock and have due letters looked for."""
        self.now += timedelta(seconds=seconds)
        self.delivery.wake()
        await self.idle()

    async def idle(self) -> None:
        """Return once nothing is due or under way."""
        async with asyncio.timeout(PATIENCE):
            await self.delivery.idle()

    async def kept(self, chat: str = "") -> list[Kept]:
        """The letters' rows in their order, of one chat or of all."""
        rows = await self.book.read(lambda page: list(page.session.exec(select(Letter).order_by(col(Letter.id)))))
        return [self._kept(row) for row in rows if chat in {"", row.chat}]

    async def states(self, chat: str = "") -> list[tuple[str, str]]:
        """Text and state of each letter."""
        return [(one.text, one.state) for one in await self.kept(chat)]

    async def counts(self) -> dict[str, int]:
        """How many letters are in each state."""
        return await self.book.read(letters.counts)

    async def looked(self) -> bool:
        """Whether the delivery has looked for due letters since it was last woken."""
        return not (self.delivery._wake.is_set() or self.delivery._looking)

    def _kept(self, row: Letter) -> Kept:
        return Kept(
            chat=row.chat,
            text=row.body["text"],
            state=row.state,
            reason=row.reason,
            attempt=row.attempt,
            doubtful=row.doubtful,
            pieces=row.pieces,
            wait=(row.due_at - self.now).total_seconds(),
            sent_as=row.sent_as,
        )


async def eventually(look: Callable[[], Awaitable[T]], is_so: Callable[[T], bool]) -> T:
    """What `look` gives as soon as it is so; TimeoutError if it never is."""
    async with asyncio.timeout(PATIENCE):
        while not is_so(found := await look()):  # noqa: ASYNC110 - what is looked at tells nobody
            await asyncio.sleep(0.01)
    return found
