"""How fast words may leave: per account, per chat, per group and minute; pure, the time is a parameter."""

import math
from collections import deque
from dataclasses import dataclass

KEPT = 4096  # chats that are remembered before quiet ones are forgotten: a few hundred kilobytes


@dataclass(frozen=True, slots=True)
class Tempo:
    """A platform's limits. To one chat go at most `burst` words within `burst` times `chat_every` seconds.

    From the account go at most `at_once` words within the time in which `per_second` lets out as many.
    """

    per_second: float = 0.0  # for the whole account; 0: no limit
    at_once: int = 1
    chat_every: float = 0.0
    burst: int = 1
    group_per_minute: int = 0


@dataclass(slots=True)
class _Chat:
    """When words went to a chat (seconds, monotonic), the newest last, and until when it is paused."""

    sent: deque[float]
    until: float = 0.0


class Pace:
    """Remembers what was sent and says from when the next word may go; asks no clock, promises nobody a place."""

    def __init__(self, tempo: Tempo) -> None:
        self.tempo = tempo
        self._chats: dict[str, _Chat] = {}
        self._sweep_at = KEPT
        self._gone: deque[float] = deque(maxlen=tempo.at_once)
        self._until = 0.0

    def chat_free(self, chat: str, *, group: bool = False) -> float:
        """From when on a chat's own limits, and the pause that the platform asked for, let a word go there."""
        seen = self._chats.get(chat)
        if seen is None:
            return 0.0
        return max(seen.until, self._after_burst(seen), self._after_minute(seen) if group else 0.0)

    def account_free(self) -> float:
        """From when on the account's limit lets a word go anywhere."""
        full = self.tempo.per_second and len(self._gone) == self.tempo.at_once
        return max(self._gone[0] + self._span if full else 0.0, self._until)

    def half_free(self) -> float:
        """From when on half of the account's places are free: words that wait go in bunches, which costs less."""
        most = self.tempo.at_once
        last = len(self._gone) - most // 2 - 1
        return max(self._gone[last] + self._span if self.tempo.per_second and last >= 0 else 0.0, self._until)

    def places(self, now: float) -> float:
        """How many words the account's limit lets go now."""
        if now < self._until:
            return 0
        if not self.tempo.per_second:
            return math.inf
        span = self._span
        return self.tempo.at_once - sum(at + span > now for at in list(self._gone))

    def take(self, now: float) -> None:
        """The account's turn is taken by a word that goes now."""
        self._gone.append(now)

    def note(self, chat: str, now: float) -> None:
        """A word goes to a chat now."""
        self._chat(chat).sent.append(now)
        self._forget(now)

    def pause(self, until: float, chat: str = "") -> None:
        """Send nothing to `chat` (or to nobody) before `until`: the platform asked for it."""
        if chat:
            seen = self._chat(chat)
            seen.until = max(seen.until, until)
        else:
            self._until = max(self._until, until)

    @property
    def _span(self) -> float:
        """Seconds within which at most `at_once` words go."""
        return self.tempo.at_once / self.tempo.per_second

    def _chat(self, chat: str) -> _Chat:
        seen = self._chats.get(chat)
        if seen is None:
            longest = max(self.tempo.burst, self.tempo.group_per_minute)
            seen = self._chats[chat] = _Chat(deque(maxlen=longest))
        return seen

    def _after_burst(self, seen: _Chat) -> float:
        every, burst = self.tempo.chat_every, self.tempo.burst
        return seen.sent[-burst] + every * burst if every and len(seen.sent) >= burst else 0.0

    def _after_minute(self, seen: _Chat) -> float:
        limit = self.tempo.group_per_minute
        return seen.sent[-limit] + 60.0 if limit and len(seen.sent) >= limit else 0.0

    def _forget(self, now: float) -> None:
        """Drop chats that have been quiet for longer than any limit looks back, so that memory stays bounded."""
        if len(self._chats) < self._sweep_at:
            return
        horizon = now - max(60.0, self.tempo.chat_every * self.tempo.burst)
        self._chats = {
            chat: seen
            for chat, seen in self._chats.items()
            if seen.until > now or (seen.sent and seen.sent[-1] > horizon)
        }
        self._sweep_at = max(KEPT, 2 * len(self._chats))  # else each word of a busy minute would sweep again
