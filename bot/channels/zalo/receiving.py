"""An update on its way to the desk: read, committed, and only then acknowledged; one that comes again is known."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from bot.channels.zalo.reading import NOTHING, Update, read, unframed
from storage.limits import limits
from storage.talk import Address, Message

log = logging.getLogger("bot131.zalo")

Receive = Callable[[Message], Awaitable[None]]
Withheld = Callable[[Address], Awaitable[None]]
REMEMBERED = 2000  # events; the book knows them all, this only spares it the question


class Receiving:
    """Takes updates, from the poll or the webhook; `names` are the bot's own, once Zalo has told them."""

    def __init__(self, account: str, receive: Receive, withheld: Withheld, clock: Callable[[], datetime]) -> None:
        self.names: tuple[str, ...] = ()
        self._account = account
        self._receive = receive
        self._withheld = withheld
        self._clock = clock
        self._taken: OrderedDict[str, None] = OrderedDict()

    async def take(self, raw: Any) -> bool:
        """Returns when what came is on disk: whether any of it was new. Raises Unwritable while that cannot be."""
        results = await asyncio.gather(*map(self._one, unframed(raw)))
        return any(results)

    async def _one(self, raw: Any) -> bool:
        update = self._read(raw)
        if update.event in self._taken:
            return False
        if update.withheld is not None:
            await self._withheld(update.withheld)
        elif update.message is None:
            return self._remember(update.event)
        elif self._is_forgotten(update.message):
            return False
        else:
            await self._receive(update.message)
        return self._remember(update.event)

    def _read(self, raw: Any) -> Update:
        """One that cannot be read could not be read the next time either: it counts as taken, without its content."""
        try:
            return read(raw, self._account, self.names, self._clock())
        except Exception as error:  # noqa: BLE001 - a stranger's bytes may break the reading in any way
            log.warning("an update cannot be read: %s", type(error).__name__)
            return NOTHING

    def _is_forgotten(self, message: Message) -> bool:
        """Older than the book's memory of events: where old updates come back for ever, it would look new."""
        return self._clock() - message.at > timedelta(days=limits().receiving.event_memory_days - 1)

    def _remember(self, event: str) -> bool:
        if not event:
            return False
        self._taken[event] = None
        if len(self._taken) > REMEMBERED:
            self._taken.popitem(last=False)
        return True
