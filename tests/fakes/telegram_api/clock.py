"""The fake server's own time, which may run fast or be moved forward, and a bell that wakes whoever waits."""

import asyncio
import time
from contextlib import suppress
from datetime import datetime


class Bell:
    """Wakes everybody who waits, each time it rings."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake all who wait now; who comes later waits for the next ring."""
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, real_seconds: float | None = None) -> None:
        """Wait for the next ring, at most so many seconds of real time."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), real_seconds)


class Clock:
    """Epoch seconds that start at `start` (or now), run `scale` times as fast as real time and can be moved forward."""

    def __init__(self, start: datetime | None = None, scale: float = 1.0) -> None:
        self.scale = scale
        self._origin = start.timestamp() if start else time.time()
        self._begun = time.monotonic()
        self._skipped = 0.0
        self._moved = Bell()

    def now(self) -> float:
        """Seconds since the epoch, as this server sees them."""
        return self._origin + (time.monotonic() - self._begun) * self.scale + self._skipped

    def date(self) -> int:
        """The whole second, as messages carry it."""
        return int(self.now())

    def advance(self, seconds: float) -> None:
        """Move time forward; sleepers whose hour has come wake at once."""
        self._skipped += seconds
        self._moved.ring()

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds of this clock."""
        await self.sleep_until(self.now() + seconds)

    async def sleep_until(self, moment: float) -> None:
        """Wait until this clock shows the moment."""
        while (left := moment - self.now()) > 0:
            await self._moved.wait(left / self.scale)
