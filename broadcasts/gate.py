"""The way out of one account: words wait for their own chat, then in one line, the urgent before the patient."""

import asyncio
import heapq
import itertools

from broadcasts.pace import Pace, Tempo
from broadcasts.undelivered import Later

PATIENCE = 1.0  # seconds; who would wait longer goes back into the book, where a kill finds it untouched


class Gate:
    """Lets words out at the pace of their account. A chat that must wait holds up no other."""

    def __init__(self, tempo: Tempo) -> None:
        self._pace = Pace(tempo)
        self._line: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    def room(self, most: int, now: float) -> int:
        """How many more words (`most` at most) would leave at once if they came to the line at `now`."""
        return int(min(most, max(0, self._pace.places(now) - len(self._line))))

    def free_at(self) -> float:
        """From when on a bunch of words that comes to the line may leave at once."""
        return self._pace.half_free()

    def pause(self, seconds: float, chat: str = "") -> None:
        """Let nothing out to `chat` (or to nobody) for some seconds: the platform asked for it."""
        self._pace.pause(asyncio.get_running_loop().time() + seconds, chat)
        if not chat:
            self._send_away(seconds)

    async def passed(self, chat: str, priority: int, *, group: bool) -> None:
        """Return when a word may go to a chat, and count it as gone; a lower `priority` is let out first.

        Raises `Later` where that would take longer than a moment.
        """
        loop = asyncio.get_running_loop()
        await self._opened(chat, group=group)
        await self._turn(priority)
        while self._pace.chat_free(chat, group=group) > loop.time():  # paused while it stood in line
            await self._opened(chat, group=group)
            await self._turn(priority)
        self._pace.note(chat, loop.time())

    async def _opened(self, chat: str, *, group: bool) -> None:
        """Wait for the chat's own limits, out of the others' way."""
        loop = asyncio.get_running_loop()
        while (wait := self._pace.chat_free(chat, group=group) - loop.time()) > 0:
            if wait > PATIENCE:
                raise Later("pace", wait)
            await asyncio.sleep(wait)

    async def _turn(self, priority: int) -> None:
        """Stand in line until the account may speak."""
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._line, (priority, next(self._numbers), place))
        self._let_out()
        await place

    def _let_out(self) -> None:
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            self._timer.cancel()
        while self._line and self._pace.account_free() <= loop.time():
            _, _, place = heapq.heappop(self._line)
            if not place.done():  # whoever waited has gone
                self._pace.take(loop.time())
                place.set_result(None)
        self._timer = loop.call_at(self._pace.account_free(), self._let_out) if self._line else None

    def _send_away(self, seconds: float) -> None:
        """A long pause of the account empties the line."""
        if seconds <= PATIENCE:
            return
        for _, _, place in self._line:
            if not place.done():
                place.set_exception(Later("pace", seconds))
        self._line.clear()
