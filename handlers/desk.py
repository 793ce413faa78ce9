"""The one door in: a message becomes a turn, the turn becomes facts and letters, and only then is it acknowledged."""

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from broadcasts.delivery import Delivery
from broadcasts.outbox import answer, answer_album
from handlers.citizens.tips.confided import Confided
from handlers.citizens.tips.counter import Counter, Handed
from handlers.conversation import with_held, without_held
from handlers.fetching import Fetching
from handlers.legible import legible
from handlers.reception import Reception
from storage import faults
from storage.book import conversations
from storage.book.book import Book, Unwritable
from storage.book.page import Page
from storage.book.receipts import Buried, bury, is_first
from storage.book.server_key import ServerKey
from storage.clocks import Clocks
from storage.confidential.codes import CodeKeys
from storage.limits import limits
from storage.talk import Message, Reply
from storage.words import grouped

log = logging.getLogger("bot131.desk")


@dataclass(slots=True)
class Lanes:
    """Messages of one conversation are handled one after the other, in the order of their arrival."""

    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)
    _waiting: dict[str, int] = field(default_factory=dict)

    @asynccontextmanager
    async def turn(self, lane: str) -> AsyncIterator[None]:
        """Wait for the earlier messages of the lane; a lane that nobody uses is forgotten."""
        lock = self._locks.setdefault(lane, asyncio.Lock())
        self._waiting[lane] = self._waiting.get(lane, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._waiting[lane] -= 1
            if not self._waiting[lane]:
                del self._waiting[lane], self._locks[lane]


@dataclass(slots=True)
class Desk:
    """Takes messages from all channels. `receive` is async because a turn waits for its commit.

    The turns run where the book runs them: on the event-loop thread with SQLite, where they need no lock and
    share a commit; on the book's own threads with PostgreSQL, where they wait for the network.
    """

    book: Book
    delivery: Delivery
    reception: Reception
    clocks: Clocks
    key: ServerKey
    fetching: Fetching
    counter: Counter
    lanes: Lanes = field(default_factory=Lanes)

    async def receive(self, message: Message) -> None:
        """Handle a message; when this returns, it and its answer are on disk and the channel may acknowledge it.

        Raises Unwritable while the database takes no writes: then nothing may be acknowledged.
        """
        message = self._unlinked(legible(message))
        lane = f"{message.address}/{message.sender}"
        async with self.lanes.turn(lane):
            worth = await self.counter.prepared(message, self.clocks.real())
            fault = await self._tried(message, lane, worth)
            if fault is not None:
                reference = secrets.token_hex(4).upper()
                log.error("message buried as %s: %s", reference, fault)
                await self.book.turn(lambda page: self._bury(page, message, reference, fault), lane)

    def _unlinked(self, message: Message) -> Message:
        """The message under a key that tells nobody's id, where the channel has made it of one."""
        ids = (message.address.chat, message.sender)
        if not message.private or not any(one and one in message.event for one in ids):
            return message
        return replace(message, event=self.key.fingerprint(f"event:{message.event}"))

    async def _tried(self, message: Message, lane: str, worth: CodeKeys | None) -> str | None:
        """None when the turn was kept; else what went wrong at the last try, without a word of the message."""
        fault = ""
        for _ in range(limits().receiving.turn_tries):
            try:
                await self.book.turn(lambda page: self._turn(page, message, worth), lane)
            except Unwritable:
                raise
            except Exception as error:  # noqa: BLE001 - a bug of ours; the message goes to the dead letters
                fault = faults.told(error)
            else:
                return None
        return fault

    def _turn(self, page: Page, message: Message, worth: CodeKeys | None) -> None:
        real = self.clocks.real()
        at = message.address
        if not is_first(page, at.channel, at.account, message.event, real):
            return
        if len(message.text) > limits().forms.text_max:  # nothing here takes so much: refused whole, never cut
            self._refuse_long(page, message, real)
            return
        heard = self.counter.hears(page, message, worth, real)
        if heard is True:
            self._fetch(page, message)
            return
        state = conversations.load(page, at, message.sender)
        if isinstance(heard, Handed):
            message, state = heard.message, with_held(state, heard.held)
        self._respond(page, message, state, real)

    def _respond(self, page: Page, message: Message, state: conversations.State, real: datetime) -> None:
        at = message.address
        try:
            after, replies = self.reception.respond(page, message, state, real)
        except Confided as confided:
            self._leave_no_words(page, message, state, real, ends_form=confided.ends_form)
            self.counter.begin(page, message, confided, real)
            self._fetch(page, message)
            return
        if after != state:
            conversations.keep(page, at, message.sender, after, real)
        self._post(page, message, replies, real)

    def _leave_no_words(
        self, page: Page, message: Message, state: conversations.State, real: datetime, *, ends_form: bool
    ) -> None:
        """What was held openly goes with the confidential talk, and the row with it if nothing else is in it."""
        left = {name: value for name, value in without_held(state).items() if name != "active" or not ends_form}
        if not left.keys() - {"turn", "filed"}:
            conversations.forget(page, message.address, message.sender)
        elif left != state:
            conversations.keep(page, message.address, message.sender, left, real)

    def _refuse_long(self, page: Page, message: Message, real: datetime) -> None:
        replies = self._too_long(message)
        self.counter.warns(page, message, real)
        if self.counter.is_confidential(page, message, real):
            self.counter.discreet.put(page, message.address, replies, real)
        else:
            self._post(page, replace(message, files=()), replies, real)

    def _too_long(self, message: Message) -> list[Reply]:
        if not message.private:
            return []
        most, count = grouped(limits().forms.text_max), grouped(len(message.text))
        return [Reply(self.reception.office.texts.say("forms.too_long", most=most, count=count))]

    def _post(self, page: Page, message: Message, replies: list[Reply], real: datetime) -> None:
        if message.album and replies:
            put = answer_album(page, message.address, replies[-1], message.album, message.event, real)
        else:
            put = answer(page, self.delivery.hand, message.address, replies, real)
        page.after(lambda: self.delivery.post(put))
        self._fetch(page, message)

    def _fetch(self, page: Page, message: Message) -> None:
        if message.files or (message.quoted is not None and message.quoted.files):
            page.after(self.fetching.wake)

    def _bury(self, page: Page, message: Message, reference: str, fault: str) -> None:
        real = self.clocks.real()
        at = message.address
        if not is_first(page, at.channel, at.account, message.event, real):
            return
        if self.counter.is_confidential(page, message, real):
            self._bury_nothing(page, message, fault, real)
            return
        sealed = self.key.seal(_as_text(message).encode())
        bury(page, Buried(reference, at.channel, at.account, message.event, real, fault, sealed))
        said = self.reception.office.texts.say("desk.fault", reference=reference)
        self._post(page, message, [Reply(said)], real)

    def _bury_nothing(self, page: Page, message: Message, fault: str, real: datetime) -> None:
        """Of a confidential talk only the event is told; the person hears that these words were not kept."""
        at, reference = message.address, secrets.token_hex(4).upper()
        bury(page, Buried(reference, at.channel, at.account, message.event, real, fault, b""))
        said = Reply(self.reception.office.texts.say("tip.fault"))
        self.counter.discreet.put(page, at, [said], real)


def _as_text(message: Message) -> str:
    """A message as JSON, to be sealed; it can be read back by an operator who holds the server key."""
    body = {
        "from": [message.address.channel, message.address.account, message.address.chat, message.sender],
        "text": message.text,
        "press": message.press,
        "files": [[file.kind, file.source, file.name] for file in message.files],
        "at": message.at.isoformat(),
    }
    return json.dumps(body, ensure_ascii=False)
