"""Limits without memory of people: counters in this process alone, under a random key that is new every day.

Nobody is refused: whoever writes too much waits. Nothing of this is ever written down.
"""

import hashlib
import hmac
import secrets
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from storage.limits import limits

HOUR = timedelta(hours=1)
MOST_SENDERS = 50_000  # counters kept at once; beyond that the oldest goes, since memory is bounded
MOST_TIMES = 200  # kept of one counter: more would not make the wait longer
LONGEST_DOUBLING = 16


@dataclass(slots=True)
class Abuse:
    """Counts tips and wrong codes of the last hour; `who` goes in and only a print under the day's key stays."""

    _key: bytes = b""
    _day: date | None = None
    _seen: dict[bytes, deque[datetime]] = field(default_factory=dict)
    _wrong: deque[datetime] = field(default_factory=deque)  # of everybody together

    def tip(self, who: str, now: datetime) -> timedelta:
        """How long this sender's next tip waits; counts it."""
        return self._counted(self._print("tip", who, now), limits().confidential.tips_per_hour, now)

    def code(self, who: str, now: datetime) -> timedelta:
        """How long the answer to a typed code waits, right or wrong."""
        rules = limits().confidential
        own = _wait(self._recent(self._print("code", who, now), now), rules.wrong_codes_per_hour)
        return max(own, _wait(_recent(self._wrong, now), rules.wrong_codes_of_all))

    def wrong_code(self, who: str, now: datetime) -> None:
        """Count a code that opened nothing."""
        self._recent(self._print("code", who, now), now).append(now)
        if len(self._wrong) < MOST_TIMES:
            self._wrong.append(now)

    def _counted(self, print_: bytes, most: int, now: datetime) -> timedelta:
        times = self._recent(print_, now)
        wait = _wait(times, most)
        times.append(now)
        return wait

    def _recent(self, print_: bytes, now: datetime) -> deque[datetime]:
        times = self._seen.setdefault(print_, deque(maxlen=MOST_TIMES))
        if len(self._seen) > MOST_SENDERS:
            del self._seen[next(iter(self._seen))]
        return _recent(times, now)

    def _print(self, what: str, who: str, now: datetime) -> bytes:
        today = now.astimezone(UTC).date()
        if self._day != today:
            self._key, self._day = secrets.token_bytes(32), today
            self._seen.clear()
        return hmac.digest(self._key, f"{what}|{who}".encode(), hashlib.sha256)


def _recent(times: deque[datetime], now: datetime) -> deque[datetime]:
    while times and times[0] <= now - HOUR:
        times.popleft()
    return times


def _wait(times: deque[datetime], most: int) -> timedelta:
    """Nothing within the limit; beyond it twice as long for each further one, at most `longest_wait`."""
    rules = limits().confidential
    beyond = len(times) + 1 - most
    if beyond <= 0:
        return timedelta()
    seconds = rules.first_wait * 2 ** min(beyond - 1, LONGEST_DOUBLING)
    return timedelta(seconds=min(seconds, rules.longest_wait))
