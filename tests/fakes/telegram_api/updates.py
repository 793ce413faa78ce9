"""The queue of updates and its long polling: confirmed by a higher offset, one poller at a time."""

import asyncio
import heapq
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any

from tests.fakes.telegram_api.call import Call, Json
from tests.fakes.telegram_api.clock import Bell, Clock
from tests.fakes.telegram_api.refusals import OTHER_POLL, Refused, conflict

KINDS = frozenset(
    "message edited_message channel_post edited_channel_post callback_query my_chat_member chat_member "
    "chat_join_request poll poll_answer inline_query message_reaction message_reaction_count".split()
)
DEFAULT_KINDS = KINDS - {"chat_member", "message_reaction", "message_reaction_count"}
ANSWER_LIMIT = 4 << 20  # bytes of one answer
LONGEST_POLL = 50  # seconds
CONFLICT_PAUSE = 3.0  # seconds by which a repeated conflict is delayed
TAIL_SLACK = 10  # an offset further beyond the newest id is taken for none
FIRST_ID = 860_000_001


@dataclass(slots=True, eq=False)
class Pending:
    """An update that nobody confirmed; updates of one lane are handed to a webhook one after the other."""

    update: Json
    lane: str
    expires: float
    serial: int  # in the order of coming
    again: bool = False  # sent a second time: handed out once, whatever the offset

    @property
    def id(self) -> int:
        """The update's number."""
        return int(self.update["update_id"])


class UpdateQueue:
    """All unconfirmed updates in the order of their coming."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.next_id = FIRST_ID
        self.allowed: frozenset[str] = DEFAULT_KINDS
        self.issued: list[Json] = []  # everything ever queued
        self.expired: list[Json] = []  # what nobody fetched in its time
        self.withheld = False
        self.changed = Bell()  # rings when an update comes or goes
        self._pending: dict[int, Pending] = {}
        self._lanes: dict[str, dict[int, Pending]] = {}
        self._by_expiry: list[tuple[float, int]] = []
        self._expiry: dict[int, float] = {}
        self._serial = 0
        self._listeners: list[Callable[[str], None]] = []

    def listen(self, listener: Callable[[str], None]) -> None:
        """Tell the listener the lane of each update that comes."""
        self._listeners.append(listener)

    def put(self, kind: str, body: Json, lane: str, lifetime: float) -> Json:
        """Queue an update; one of an unwanted kind is given back without a number."""
        if kind not in self.allowed:
            return {kind: body}
        update: Json = {"update_id": self.next_id, kind: body}
        self.next_id += 1
        self.issued.append(update)
        self._expiry[update["update_id"]] = self.clock.now() + lifetime
        if not self.withheld:
            self._append(update, lane)
        return update

    def redeliver(self, update: Json) -> None:
        """Hand an update out once more (or for the first time), beside the others and out of their order."""
        self._append(update, f"again:{self._serial}", again=True)

    def _append(self, update: Json, lane: str, *, again: bool = False) -> None:
        self._serial += 1
        item = Pending(update, lane, self._expiry[update["update_id"]], self._serial, again)
        self._pending[item.serial] = item
        self._lanes.setdefault(lane, {})[item.serial] = item
        heapq.heappush(self._by_expiry, (item.expires, item.serial))
        self.changed.ring()
        for listener in self._listeners:
            listener(lane)

    def pending(self) -> list[Pending]:
        """What is still wanted; expired updates are dropped first."""
        self._purge()
        return list(self._pending.values())

    def lanes(self) -> list[str]:
        """The lanes in which something waits."""
        self._purge()
        return list(self._lanes)

    def head(self, lane: str) -> Pending | None:
        """The first update of a lane."""
        self._purge()
        return next(iter(self._lanes.get(lane, {}).values()), None)

    def _purge(self) -> None:
        while self._by_expiry and self._by_expiry[0][0] <= self.clock.now():
            _, serial = heapq.heappop(self._by_expiry)
            if serial in self._pending:
                self.give_up(self._pending[serial])

    def give_up(self, item: Pending) -> None:
        """Drop an update that came to nobody."""
        self.expired.append(item.update)
        self.done(item)

    def done(self, item: Pending) -> None:
        """Drop an update that was taken."""
        if self._pending.pop(item.serial, None) is None:
            return
        lane = self._lanes[item.lane]
        del lane[item.serial]
        if not lane:
            del self._lanes[item.lane]
        self.changed.ring()

    def confirm(self, offset: int) -> None:
        """Forget what lies before the offset; a negative one keeps so many, one far beyond the newest counts not."""
        if offset < 0:
            for item in self.pending()[:offset]:
                self.done(item)
        if offset <= 0 or offset > self.next_id + TAIL_SLACK:
            return
        waiting = (item for item in self._pending.values() if not item.again)
        for item in list(takewhile(lambda item: item.id < offset, waiting)):
            self.done(item)

    def batch(self, limit: int) -> list[Json]:
        """The next updates for a poll, cut at the size of one answer."""
        self._purge()
        chosen, room = [], ANSWER_LIMIT
        for item in islice(self._pending.values(), limit):
            room -= len(json.dumps(item.update)) + 50
            if room <= 0:
                break
            chosen.append(item)
        for item in chosen:
            if item.again:
                self.done(item)
        return [item.update for item in chosen]

    def renumber(self, update_id: int | None = None) -> None:
        """Go on from another number, lower or random, as the server does after a quiet week with an empty queue."""
        if self._pending:
            raise RuntimeError("the server renumbers an empty queue only")
        self.next_id = update_id or random.randint(1, 2**31 - 1)  # noqa: S311 - no secret

    def allow(self, call: Call) -> bool:
        """Take over `allowed_updates` where a request carries it; whether it changed anything."""
        wanted = call.decoded("allowed_updates")
        if not isinstance(wanted, list):
            return False
        before, self.allowed = self.allowed, frozenset(wanted) & KINDS or DEFAULT_KINDS
        return before != self.allowed


class _Held:
    """A long poll that waits for an update."""

    def __init__(self, limit: int, alive: Callable[[], bool]) -> None:
        self.limit = limit
        self.alive = alive
        self.answer: asyncio.Future[list[Json]] = asyncio.get_running_loop().create_future()


class Polling:
    """getUpdates: the newest poller wins, the older one is told of the conflict."""

    def __init__(self, queue: UpdateQueue) -> None:
        self.queue = queue
        self.clock = queue.clock
        self.changed = Bell()
        self._held: _Held | None = None
        self._last_offset: int | None = None
        self._last_start = -10.0
        self._quiet_until = 0.0
        queue.listen(self._wake)

    @property
    def held(self) -> bool:
        """Whether somebody polls right now."""
        return self._held is not None and self._held.alive()

    async def get_updates(self, call: Call, alive: Callable[[], bool]) -> list[Json]:
        """One poll; `alive` tells whether the client still listens."""
        asked = call.integer("offset")
        limit = call.integer("limit", 100, 1, 100)
        timeout = float(call.integer("timeout", 0, 0, LONGEST_POLL))
        self.queue.allow(call)
        limit, timeout = self._slowed(asked, limit, timeout)
        self.queue.confirm(asked)
        updates = self.queue.batch(limit)
        if updates or not timeout:
            return updates
        self.abort(OTHER_POLL)
        return await self._hold(_Held(limit, alive), timeout)

    def _slowed(self, offset: int, limit: int, timeout: float) -> tuple[int, float]:
        """Busy polling at one offset is slowed down, as on the real server."""
        now = self.clock.now()
        since = now - self._last_start
        same = offset == self._last_offset
        self._last_offset, self._last_start = offset, now
        return (1 if same and since < 0.5 else limit), (max(timeout, 3.0) if same and since < 3 else timeout)

    async def _hold(self, held: _Held, seconds: float) -> list[Json]:
        self._held = held
        self.changed.ring()
        sleeper = asyncio.create_task(self.clock.sleep(seconds))
        try:
            either: set[asyncio.Future[Any]] = {held.answer, sleeper}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            return held.answer.result() if held.answer.done() else []
        except Refused as refusal:
            await self.refuse(refusal)
            raise
        finally:
            sleeper.cancel()
            self._held = None if self._held is held else self._held

    async def refuse(self, refusal: Refused) -> None:
        """A second conflict within three seconds is answered three seconds later."""
        now = self.clock.now()
        if now < self._quiet_until:
            await self.clock.sleep(CONFLICT_PAUSE)
        else:
            self._quiet_until = now + CONFLICT_PAUSE

    def abort(self, why: str) -> None:
        """End the poll that is held with a conflict."""
        held, self._held = self._held, None
        if held and not held.answer.done() and held.alive():
            held.answer.set_exception(conflict(why))

    def close(self) -> None:
        """Answer the poll that is held with nothing."""
        if self._held and not self._held.answer.done():
            self._held.answer.set_result([])

    def _wake(self, lane: str) -> None:
        held = self._held
        if held and held.alive() and not held.answer.done():
            held.answer.set_result(self.queue.batch(held.limit))
