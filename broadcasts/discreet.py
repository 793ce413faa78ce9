"""Letters of confidential talks: put sealed, opened only to be handed to delivery, gone with the turn that settles."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from broadcasts import outbox
from broadcasts.delivery import Delivery
from broadcasts.outbox import Priority
from storage.book.book import Book, Unwritable
from storage.book.page import Page
from storage.confidential import letters
from storage.confidential.draft_keys import DraftKeys
from storage.confidential.letters import Outgoing
from storage.limits import limits
from storage.mail.letters import Posted, settle
from storage.talk import Address, Reply

log = logging.getLogger("bot131.discreet")

CLAIM = 50  # letters taken at once
LOOK_EVERY = 1.0  # seconds
TALKING = timedelta(minutes=10)  # after its last hidden letter an address still counts as in a confidential talk
MOST_TALKING = 20_000  # addresses remembered, in memory alone

T = TypeVar("T")


class Forgetting:
    """The book as delivery has it: the turn that settles a hidden letter deletes it."""

    def __init__(self, book: Book) -> None:
        self.url = book.url
        self._book = book

    async def turn(self, work: Callable[[Page], T], lane: str = "") -> T:
        """The same turn, and nothing settled of a confidential talk is left behind it."""

        def both(page: Page) -> T:
            value = work(page)
            letters.forget_settled(page)
            return value

        return await self._book.turn(both, lane)

    async def read(self, work: Callable[[Page], T]) -> T:
        """The book's own reading."""
        return await self._book.read(work)

    async def close(self) -> None:
        """The book's own end."""
        await self._book.close()


class Discreet:
    """Puts hidden letters and hands those that waited to delivery, which sends them in line with all others."""

    def __init__(self, book: Book, keys: DraftKeys, clock: Callable[[], datetime]) -> None:
        self.delivery: Delivery | None = None
        self._book = book
        self._keys = keys
        self._accounts: list[tuple[str, Address]] = []
        self._clock = clock
        self._talking: dict[Address, datetime] = {}
        self._wake = asyncio.Event()
        self._looker: asyncio.Task[None] | None = None

    def serve(self, delivery: Delivery, accounts: Iterable[Address]) -> None:
        """What we put goes out by this delivery, from these accounts of ours."""
        self.delivery = delivery
        self._accounts = [(letters.account_of(at), at) for at in accounts]

    @property
    def serves(self) -> bool:
        """Whether this process has channels; else another one sends what is put here."""
        return bool(self._accounts)

    async def start(self) -> None:
        """Decide on the letters that a dead process held, as delivery does with its own, and begin to look."""
        await self._book.turn(self._take_over, "outbox")
        self._looker = asyncio.create_task(self._look(), name="discreet")

    async def stop(self) -> None:
        """Hand over no more."""
        if self._looker is not None:
            self._looker.cancel()
            await asyncio.wait([self._looker])

    def put(
        self, page: Page, to: Address, replies: Iterable[Reply], now: datetime, due: datetime | None = None
    ) -> None:
        """Put replies in this turn; they go at once, or when they are `due`, once the turn is on disk."""
        epoch = self._epoch_for(page, to, now) if due is None or due <= now else 0
        new = (Outgoing(to, reply, Priority.REPLY, due or now) for reply in replies)
        put = [letters.put(page, self._keys, one, now, epoch) for one in new]
        page.after(lambda: self._send(to, put, now))

    def alert(self, page: Page, to: Address, reply: Reply, now: datetime) -> None:
        """Put an alert; it goes at the next look."""
        letters.put(page, self._keys, Outgoing(to, reply, Priority.ALERT, now), now)
        page.after(self._wake.set)

    def is_talking(self, at: Address) -> bool:
        """Whether a confidential talk goes on there: what a channel keeps of it, it keeps sealed."""
        until = self._talking.get(at)
        return until is not None and until > self._clock()

    def wake(self) -> None:
        """Look now."""
        self._wake.set()

    async def idle(self) -> None:
        """Return once no letter of a confidential talk is on its way any more."""
        while await self._book.read(letters.left):  # noqa: ASYNC110 - the database rings no bell
            await asyncio.sleep(0.01)

    def _epoch_for(self, page: Page, to: Address, now: datetime) -> int:
        hand = None if self.delivery is None else self.delivery.hand
        if hand is None or not hand.takes(page, to):
            return 0
        return 0 if letters.waits(page, self._keys, to, now, hand.epoch) else hand.epoch

    def _send(self, to: Address, put: list[Posted], now: datetime) -> None:
        self._mark(to, now)
        if self.delivery is not None and put and put[0].attempt:
            self.delivery.post(put)
        else:
            self._wake.set()

    def _mark(self, to: Address, now: datetime) -> None:
        self._talking.pop(to, None)
        self._talking[to] = now + TALKING
        if len(self._talking) > MOST_TALKING:
            del self._talking[next(iter(self._talking))]

    def _take_over(self, page: Page) -> None:
        assert self.delivery is not None  # noqa: S101 - the wiring sets it
        now, epoch = self._clock(), self.delivery.hand.epoch
        held = [one for name, _ in self._accounts for one in letters.left_behind(page, self._keys, name, epoch)]
        settle(page, [outbox.after_doubt(one, now, "unknown") for one in held], epoch=epoch)
        letters.forget_settled(page)

    # --- looking for due letters -------------------------------------------------------------------------------

    async def _look(self) -> None:
        while True:
            self._wake.clear()
            pause = await self._looked()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._wake.wait()

    async def _looked(self) -> float:
        """Hand over what is due; returns how long to wait for the next look."""
        try:
            due = await self._book.read(self._next_due)
            if due is None:
                return LOOK_EVERY
            ahead = (due - self._clock()).total_seconds()
            if ahead > 0:
                return min(ahead, LOOK_EVERY)
            claimed = await self._book.turn(self._claim, "outbox")
        except Unwritable:
            return LOOK_EVERY
        except Exception:  # a look that fails must not be the last one
            log.exception("no look at the hidden letters")
            return LOOK_EVERY
        for letter in claimed:
            self._mark(letter.to, self._clock())
        assert self.delivery is not None  # noqa: S101 - the wiring sets it
        self.delivery.post(claimed)
        return LOOK_EVERY / 20

    def _next_due(self, page: Page) -> datetime | None:
        found = (letters.next_due(page, name) for name, _ in self._accounts)
        return min((due for due in found if due is not None), default=None)

    def _claim(self, page: Page) -> list[Posted]:
        assert self.delivery is not None  # noqa: S101 - the wiring sets it
        hand, now = self.delivery.hand, self._clock()
        letters.forget_old(page, now - timedelta(hours=limits().confidential.draft_hours))
        free = [name for name, at in self._accounts if hand.epoch and hand.room(at)]
        claimed = [one for name in free for one in letters.claim(page, self._keys, name, now, hand.epoch, CLAIM)]
        for letter in claimed:
            self.delivery.hold(letter)
        return claimed
