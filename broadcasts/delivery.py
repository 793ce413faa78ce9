"""The one door out: the port that channels implement, and the loop claim -> pace -> send -> settle."""

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from broadcasts import outbox
from broadcasts.gate import Gate
from broadcasts.layout import Abilities, Piece, pieces
from broadcasts.outbox import Hand, Priority
from broadcasts.settling import Closed, Ended, Settling
from broadcasts.undelivered import Gone, Later, Never, Undelivered, Unknown
from storage.book.book import Book, Unwritable
from storage.book.marks import next_number
from storage.book.page import Page
from storage.mail import holding, letters
from storage.mail.groups import whole
from storage.mail.letters import Posted
from storage.talk import Address, FileRef

log = logging.getLogger("bot131.delivery")

CLAIM = 50  # letters taken at once: enough to keep a channel busy, few enough to leave little in doubt at a kill
IN_HAND = 200  # addresses of an account; no more is claimed while so many are under way
FULL = 1000  # addresses of an account; beyond that replies, too, wait in the book: memory stays bounded in a flood
LOOK_EVERY = 1.0  # seconds; other processes write letters into the same database
DRAIN = 20.0  # seconds that a stop waits for letters under way, and then as long for the book
IDLE = 0.005  # seconds between two looks whether all is done
ASTRAY = timedelta(minutes=1)  # after which a letter that we hold by the book alone goes back into the queue


Account = tuple[str, str]  # a channel's name, and our own account there


class Channel(Protocol):
    """A way to people. It translates its platform's errors into `Undelivered` and decides nothing."""

    name: str
    account: str
    abilities: Abilities

    async def send(self, to: Address, piece: Piece) -> str:
        """Hand one piece to the platform; returns its own message id, or raises `Undelivered`."""

    def is_group(self, chat: str) -> bool:
        """Whether a chat id means a group; groups have their own pace."""

    def fetch(self, file: FileRef) -> AsyncIterator[bytes]:
        """The content of a file that a person sent, in chunks; raises `Undelivered`."""

    async def forget(self, file: FileRef) -> None:
        """The file is settled, kept or given up: whatever the channel itself still holds of it may go."""


def unheard(_page: Page, _at: Address, _why: str) -> None:
    """Nobody asks which groups are closed to us."""


def unwoken() -> None:
    """Whoever writes broadcasts looks by itself."""


class Delivery:
    """Sends what stands in the outbox, first in first out for each address, many addresses at once."""

    def __init__(
        self,
        book: Book,
        channels: Iterable[Channel],
        clock: Callable[[], datetime],
        closed: Closed = unheard,
        elsewhere: Callable[[], None] = unwoken,
    ) -> None:
        self.hand = Hand(self._leaves_at_once)
        self.unanswered: set[Address] = set()  # where a reply was given up at the start: it may have arrived or not
        self._book = book
        self._clock = clock
        self._channels = {(channel.name, channel.account): channel for channel in channels}
        self._gates = {key: Gate(channel.abilities.tempo) for key, channel in self._channels.items()}
        self._under_way: dict[Address, deque[Posted]] = {}
        self._busy_at: Counter[Account] = Counter()  # addresses under way
        self._runners: set[asyncio.Task[None]] = set()
        self._sweeper: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._settling = Settling(book, clock, self._channels.keys(), self._written, closed, elsewhere)
        self._time = time.monotonic  # of the loop, once it runs: lanes of the book ask it, too
        self._looking = False
        self._meanwhile: list[Posted] = []  # put in hand during a look: what that has claimed is older and goes first
        self._left: set[Account] = set()  # where the last look left letters behind for want of room
        self._next_look: asyncio.TimerHandle | None = None
        self._stopping = False

    async def start(self) -> None:
        """Take a new epoch, decide on the letters that a dead process held, and begin to look for due ones.

        Without channels nothing is sent here; what is put waits for the process that has them.
        """
        if not self._channels:
            return
        self._settling.epoch = await self._book.turn(self._take_over)
        self.hand.epoch = self._settling.epoch
        self._time = asyncio.get_running_loop().time
        self._wake.set()
        self._sweeper = asyncio.create_task(self._sweep(), name="delivery")

    async def stop(self) -> None:
        """Claim no more, let what is under way finish, write what became of it."""
        self.hand.epoch = 0
        self._stopping = True
        self._wake.set()
        if self._sweeper is not None:
            await asyncio.wait([self._sweeper])
        if self._runners:
            await asyncio.wait(self._runners, timeout=DRAIN)
        for runner in list(self._runners):
            runner.cancel()
        if self._runners:
            await asyncio.wait(self._runners)
        await self._settling.finish(DRAIN)

    def post(self, put: Iterable[Posted]) -> None:
        """Letters that a turn has just committed: those in hand go out now, the others wait for the sweep."""
        for letter in put:
            if letter.attempt == 0:
                self._look_when_free((letter.to.channel, letter.to.account))
            elif self._looking:
                self._meanwhile.append(letter)
            else:
                self._take(letter)

    def hold(self, letter: Posted) -> None:
        """A letter that will be posted: called in the turn that claims it, so that no look takes it for astray."""
        self._settling.hold(letter)

    async def idle(self) -> None:
        """Return once nothing is due, nothing is under way, and what became of it is written."""
        while self._busy():  # noqa: ASYNC110 - three kinds of tasks that begin one another
            await asyncio.sleep(IDLE)

    def wake(self) -> None:
        """Look for due letters now."""
        self._wake.set()

    def _busy(self) -> bool:
        sweeping = self._sweeper is not None and not self._sweeper.done()
        looks = self._looking or bool(self._left) or self._wake.is_set()
        return bool(self._runners) or self._settling.busy or (sweeping and looks)

    # --- looking for due letters -------------------------------------------------------------------------------

    def _take_over(self, page: Page) -> int:
        epoch = next_number(page, "epoch")
        now = self._clock()
        in_doubt = [one for key in self._channels for one in letters.left_behind(page, *key, epoch=epoch)]
        decided = [
            outbox.after_doubt(one, now, "unknown", needs_person=self._channel(one.to).abilities.doubt_needs_person)
            for one in in_doubt
        ]
        letters.settle(page, decided, epoch=epoch)
        replies = {one.id for one in in_doubt if one.priority == Priority.REPLY}
        given_up = {one.id for one in decided if one.state == "unknown"} & replies
        self.unanswered = {one.to for one in in_doubt if one.id in given_up}
        return epoch

    async def _sweep(self) -> None:
        while not self._stopping:
            self._wake.clear()
            self._look_in(LOOK_EVERY)
            for letter in await self._look():
                self._give(letter)
            meanwhile, self._meanwhile = self._meanwhile, []
            for letter in meanwhile:
                self._take(letter)
            await asyncio.sleep(0)  # they come to their gates
            for key in tuple(self._left):
                self._look_when_free(key)
            await self._wake.wait()
        if self._next_look is not None:
            self._next_look.cancel()

    def _look_in(self, seconds: float) -> None:
        """Look again after some seconds, or earlier if that was arranged."""
        if seconds <= 0:
            self._wake.set()
            return
        at = self._time() + seconds
        if self._next_look is not None and not self._next_look.cancelled():
            if self._time() < self._next_look.when() <= at:
                return
            self._next_look.cancel()
        self._next_look = asyncio.get_running_loop().call_at(at, self._wake.set)

    def _look_when_free(self, key: Account) -> None:
        """Look again once the account may speak; one with too much under way tells by itself."""
        if key not in self._gates:
            return
        self._left.add(key)
        if self._busy_at[key] < IN_HAND:
            self._look_in(self._gates[key].free_at() - self._time())

    async def _look(self) -> list[Posted]:
        self._looking = True
        try:
            return await self._book.turn(self._claim, "outbox")
        except Unwritable:
            log.warning("outbox: the database cannot be written now")
        except Exception:  # a look that fails must not be the last one
            log.exception("outbox: no look at the due letters")
        finally:
            self._looking = False
        return []

    def _claim(self, page: Page) -> list[Posted]:
        now, epoch = self._clock(), self._settling.epoch
        held = letters.held(page, epoch=epoch, before=now - ASTRAY)
        letters.hand_back(page, [letter for letter in held if not self._settling.holds(letter)], epoch=epoch)
        held_back = holding.is_held(page)  # a copy was brought back: only who writes now gets an answer
        claimed: list[Posted] = []
        left: set[Account] = set()
        for key in self._channels:
            room = self._room(key, CLAIM, IN_HAND)
            some = letters.claim(page, *key, epoch=epoch, now=now, limit=room, replies_only=held_back) if room else []
            left.update([key] if len(some) == room else [])
            claimed.extend(some)
        self._left = left
        return claimed

    def _room(self, key: Account, most: int, in_hand: int) -> int:
        """How many letters of an account could leave at once; `in_hand` addresses may be under way."""
        return self._gates[key].room(max(0, min(most, in_hand - self._busy_at[key])), self._time())

    def _leaves_at_once(self, to: Address) -> bool:
        key = (to.channel, to.account)
        return key in self._gates and self._room(key, 1, FULL) > 0

    def _written(self, waiting: int) -> None:
        """What became of letters is in the book; where more waits for their addresses, look at once."""
        self.hand.returning = self._settling.returning()
        if waiting:
            self._wake.set()

    def _return(self, back: Iterable[Posted]) -> None:
        """Letters in hand that were not tried go back into the queue."""
        for letter in back:
            self.hand.returning.add(letter.to)
            self._settling.returned([letter])

    # --- sending -----------------------------------------------------------------------------------------------

    def _take(self, letter: Posted) -> None:
        """Send a letter that was put in hand, unless one before it has turned back since."""
        if letter.to in self.hand.returning or self._stopping:
            self._return([letter])
        else:
            self._give(letter)

    def _give(self, letter: Posted) -> None:
        self._settling.hold(letter)
        queue = self._under_way.get(letter.to)
        if queue is not None:
            queue.append(letter)
            return
        self._under_way[letter.to] = deque([letter])
        self._busy_at[letter.to.channel, letter.to.account] += 1
        runner = asyncio.create_task(self._run(letter.to), name=f"to {letter.to}")
        self._runners.add(runner)
        runner.add_done_callback(self._runners.discard)

    async def _run(self, to: Address) -> None:
        queue = self._under_way[to]
        try:
            while queue:
                ended = await self._send(queue.popleft())
                self._settling.ended(ended)
                if ended.done.state == "retry" or self._stopping:
                    self.hand.returning.add(to)
                    break
        finally:
            del self._under_way[to]
            self._return(queue)
            self._make_room((to.channel, to.account))

    def _make_room(self, key: Account) -> None:
        self._busy_at[key] -= 1
        if key in self._left and self._room(key, CLAIM, IN_HAND) == CLAIM // 2:
            self._wake.set()

    async def _send(self, letter: Posted) -> Ended:
        """Send a letter's pieces from the first that has not arrived; whatever happens becomes a settlement."""
        channel, gone_out = self._channel(letter.to), False
        try:
            for piece in pieces(letter.reply, channel.abilities)[letter.pieces :]:
                await self._passed(channel, letter)
                gone_out = True
                name = await channel.send(letter.to, piece)
                gone_out = False
                letter = _with_piece(letter, name)
        except Undelivered as problem:
            return self._failed(letter, problem)
        except asyncio.CancelledError:  # this process stops
            if not gone_out:
                return Ended(letter.to, outbox.put_off(letter, self._clock()))
            return self._failed(letter, Unknown("stopped"))
        except Exception:  # a bug of ours; once the channel had the piece, nobody knows whether it went out
            log.exception("letter %s to %s: the channel broke", letter.id, letter.to.channel)
            return self._failed(letter, Unknown("fault") if gone_out else Never("fault"))
        return Ended(letter.to, outbox.arrived(letter, self._clock()))

    async def _passed(self, channel: Channel, letter: Posted) -> None:
        gate, group = self._gates[channel.name, channel.account], channel.is_group(letter.to.chat)
        await gate.passed(_paced_as(letter.to.chat, group=group), letter.priority, group=group)

    def _failed(self, letter: Posted, problem: Undelivered) -> Ended:
        log.info("letter %s on %s: %s", letter.id, letter.to.channel, problem)
        to, channel = letter.to, self._channel(letter.to)
        if isinstance(problem, Later) and problem.seconds:
            paced_as = _paced_as(to.chat, group=channel.is_group(to.chat))
            self._gates[to.channel, to.account].pause(problem.seconds, "" if problem.whole else paced_as)
        moved_to = outbox.moved(letter, problem)
        if moved_to:
            self.hand.returning.add(replace(to, chat=moved_to))
        needs_person = channel.abilities.doubt_needs_person
        done = outbox.after_failure(letter, problem, self._clock(), needs_person=needs_person)
        gone, group = isinstance(problem, Gone) and not problem.moved_to, channel.is_group(to.chat)
        return Ended(to, done, moved_to, closed=gone and group, gone=gone and not group)

    def _channel(self, to: Address) -> Channel:
        return self._channels[to.channel, to.account]


def _paced_as(chat: str, *, group: bool) -> str:
    """The chat whose limits hold for another: the rooms of a group share those of the group."""
    return whole(chat) if group else chat


def _with_piece(letter: Posted, name: str) -> Posted:
    """The letter after one more of its pieces has arrived under this name."""
    names = ",".join(filter(None, (letter.sent_as, name)))
    return replace(letter, pieces=letter.pieces + 1, sent_as=names)
