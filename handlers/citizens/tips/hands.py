"""Tips in their informants' hands after sending or after a code: in memory alone, for some minutes."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from storage.confidential.abuse import Abuse
from storage.confidential.opened import Opened

LIFE = timedelta(minutes=10)  # after the last word; then the code is asked for again
MOST = 5000  # talks at once, so that memory stays bounded; the oldest goes


@dataclass(frozen=True, slots=True)
class Held:
    """A tip opened by its informant, and where the talk about it stands; without a tip, a code is awaited."""

    opened: Opened | None
    conversation: Mapping[str, Any] = field(repr=False)
    code: str = field(repr=False)
    until: datetime


class Hands:
    """What this process remembers of confidential talks, and how often somebody tried; nothing is written down."""

    def __init__(self) -> None:
        self._held: dict[str, Held] = {}
        self._abuse = Abuse()
        self._lock = threading.Lock()  # on PostgreSQL turns run on several threads

    def keep(self, who: str, opened: Opened | None, conversation: Mapping[str, Any], now: datetime, code: str) -> None:
        """Remember a talk."""
        with self._lock:
            self._held.pop(who, None)
            self._held[who] = Held(opened, conversation, code, now + LIFE)
            if len(self._held) > MOST:
                del self._held[next(iter(self._held))]

    def of(self, who: str, now: datetime) -> Held | None:
        """The talk of this sender, unless its time is over."""
        with self._lock:
            found = self._held.get(who)
            if found is not None and found.until <= now:
                del self._held[who]
                found = None
        return found

    def drop(self, who: str) -> None:
        """Forget a talk."""
        with self._lock:
            self._held.pop(who, None)

    def tip_waits(self, who: str, now: datetime) -> timedelta:
        """How long the answer to one more tip of this sender waits; counts it."""
        with self._lock:
            return self._abuse.tip(who, now)

    def code_waits(self, who: str, now: datetime) -> timedelta:
        """How long the answer to a code waits."""
        with self._lock:
            return self._abuse.code(who, now)

    def wrong_code(self, who: str, now: datetime) -> None:
        """Count a code that opened nothing."""
        with self._lock:
            self._abuse.wrong_code(who, now)
