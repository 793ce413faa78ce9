"""What came of letters, kept in memory until the book has it; the settlements of a moment share a transaction."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from storage.book import conversations
from storage.book.book import Book, Unwritable
from storage.book.page import Page
from storage.campaign.membership import people
from storage.mail import groups, letters, recipients
from storage.mail.letters import Posted, Settlement
from storage.talk import Address

log = logging.getLogger("bot131.delivery")

AFTER = 0.02  # seconds; settlements of that time share one transaction
MOST = 200  # settlements in one transaction: about 10 ms
AGAIN = 1.0  # seconds between two tries while the database cannot be written

Closed = Callable[[Page, Address, str], None]


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of an attempt; `moved_to` is the chat's new id if it has moved.

    `closed` is a group that takes no more, `gone` a person's chat that takes no more.
    """

    to: Address
    done: Settlement
    moved_to: str = ""
    closed: bool = False
    gone: bool = False


class Settling:
    """Holds letters from the moment they are in hand until what became of them is written; loses none of it.

    `closed` is told, in the turn that writes the letter's end, of a group that takes nothing more from us, and why.
    `written` is called when their end is in the book, and told for how many of their addresses more is due.
    `elsewhere` is called once a broadcast's recipient waits, in the book, for a letter to another contact.
    """

    def __init__(
        self,
        book: Book,
        clock: Callable[[], datetime],
        ours: Collection[tuple[str, str]],
        written: Callable[[int], None],
        closed: Closed,
        elsewhere: Callable[[], None],
    ) -> None:
        self.epoch = 0
        self._ours = ours
        self._elsewhere = elsewhere
        self._book = book
        self._clock = clock
        self._written = written
        self._closed = closed
        self._held: set[int] = set()
        self._ended: list[Ended] = []
        self._returned: list[Posted] = []
        self._clerk: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether something is still to be written."""
        return self._clerk is not None and not self._clerk.done()

    def hold(self, letter: Posted) -> None:
        """This letter is in hand."""
        self._held.add(letter.id)

    def holds(self, letter: int) -> bool:
        """Whether a letter is in hand; one that cannot be settled is, until the next start counts it as in doubt."""
        return letter in self._held

    def ended(self, ended: Ended) -> None:
        """An attempt is over."""
        self._ended.append(ended)
        self._soon()

    def returned(self, back: Iterable[Posted]) -> None:
        """Letters in hand that were not tried go back into the queue."""
        for letter in back:
            self._held.add(letter.id)
            self._returned.append(letter)
            self._soon()

    def returning(self) -> set[Address]:
        """The addresses with letters that go back into the queue, of which the book does not know yet."""
        again = {one.to for one in self._ended if one.done.state == "retry"}
        moved = {replace(one.to, chat=one.moved_to) for one in self._ended if one.moved_to}
        return again | moved | {letter.to for letter in self._returned}

    async def finish(self, seconds: float) -> None:
        """Write what is left; the next start counts as in doubt what the database did not take by then."""
        if self._clerk is None:
            return
        await asyncio.wait([self._clerk], timeout=seconds)
        self._clerk.cancel()
        await asyncio.wait([self._clerk])
        if left := len(self._ended) + len(self._returned):
            log.error("what became of %s letters could not be written", left)

    def _soon(self) -> None:
        if not self.busy:
            self._clerk = asyncio.create_task(self._settle(), name="settle")

    async def _settle(self) -> None:
        while self._ended or self._returned:
            await asyncio.sleep(AFTER)
            try:
                await self._write(MOST)
            except Unwritable:
                await asyncio.sleep(AGAIN)
            except Exception:
                log.exception("letters cannot be settled together")
                await self._write_singly()

    async def _write(self, most: int) -> None:
        """Write what became of letters; what cannot be written stays remembered."""
        ended, returned = self._ended[:most], self._returned[:most]
        waiting = await self._book.turn(lambda page: self._keep(page, ended, returned), "outbox")
        del self._ended[: len(ended)], self._returned[: len(returned)]
        self._held.difference_update(one.done.id for one in ended)
        self._held.difference_update(letter.id for letter in returned)
        self._written(waiting)

    async def _write_singly(self) -> None:
        """After a write that raised: each result alone, and one that raises again is passed over and stays held."""
        for _ in range(max(len(self._ended), len(self._returned))):
            try:
                await self._write(1)
            except Unwritable:
                return
            except Exception:
                log.exception("a letter cannot be settled")
                del self._ended[:1], self._returned[:1]

    def _keep(self, page: Page, ended: list[Ended], returned: list[Posted]) -> int:
        lost = letters.settle(page, [one.done for one in ended], epoch=self.epoch)
        letters.hand_back(page, [letter.id for letter in returned], epoch=self.epoch)
        for one in ended:
            if one.moved_to:
                if one.moved_to == groups.whole(one.to.chat):
                    self._closed(page, one.to, groups.FELL)
                rekey(page, one.to, one.moved_to)
            if one.closed:
                self._closed(page, one.to, groups.CLOSED)
            if one.gone and one.done.id not in lost:
                self._go_elsewhere(page, one.done)
        if lost:
            log.warning("letters %s belong to a newer process", lost)
        now = self._clock()
        settled = {one.to for one in ended} | {letter.to for letter in returned}
        return sum(letters.more_due(page, to, now) for to in settled)

    def _go_elsewhere(self, page: Page, done: Settlement) -> None:
        """A person's chat takes no more: its contact is marked, and a broadcast's letter goes to the next one.

        Not where some of it has arrived, or may have: nobody gets it twice.
        """
        people.gone(page, done.id, done.at)
        if done.pieces or done.doubtful:
            return
        if recipients.reroute(page, done.id, self._ours) is not None:
            page.after(self._elsewhere)


def rekey(page: Page, old: Address, new_chat: str) -> None:
    """Follow a chat to its new id: its open letters, its talks, its tie to a unit, what it was sent."""
    letters.move_chat(page, old, new_chat)
    groups.move_chat(page, old, new_chat)
    recipients.move_chat(page, old, new_chat)
    conversations.move_chat(page, old, new_chat)
