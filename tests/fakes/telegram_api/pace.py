"""Real-like pace: 30 a second in all, one a second to a chat with a small burst, 20 a minute to a group."""

import math
from collections import deque

from tests.fakes.telegram_api.call import Call
from tests.fakes.telegram_api.clock import Clock
from tests.fakes.telegram_api.refusals import flood

OVERALL = (30, 1.0)  # words, seconds
GROUP = (20, 60.0)
CHAT_RATE = 1.0  # words a second
CHAT_BURST = 5.0
COUNTED = (
    "sendmessage sendphoto senddocument sendvoice sendmediagroup forwardmessage copymessage "
    "editmessagetext editmessagecaption editmessagereplymarkup"
).split()


class Pace:
    """Counts words and, where it is enforced, refuses those that come too fast."""

    def __init__(self, clock: Clock, *, enforced: bool) -> None:
        self.clock = clock
        self.enforced = enforced
        self.refused: list[tuple[float, int]] = []  # (time, chat)
        self._windows: dict[int, deque[float]] = {}  # 0 stands for the whole bot
        self._buckets: dict[int, tuple[float, float]] = {}  # chat -> (words left, since)

    def check(self, call: Call) -> None:
        """Count the words of a request; raises 429 with the time to wait."""
        chat_id = call.chat_id
        if not self.enforced or chat_id is None or call.method.lower() not in COUNTED:
            return
        media = call.decoded("media") if call.has("media") else None
        words = len(media) if isinstance(media, list) else 1
        wait = max(self._window_wait(0, OVERALL, words), self._chat_wait(chat_id, words))
        if wait > 0:
            self.refused.append((self.clock.now(), chat_id))
            raise flood(max(1, math.ceil(wait)))
        self._count(chat_id, words)

    def _chat_wait(self, chat_id: int, words: int) -> float:
        wait = self._window_wait(chat_id, GROUP, words) if chat_id < 0 else 0.0
        left = self._left(chat_id) - words
        return max(wait, -left / CHAT_RATE if left < 0 and words <= CHAT_BURST else 0.0)

    def _left(self, chat_id: int) -> float:
        now = self.clock.now()
        left, since = self._buckets.get(chat_id, (CHAT_BURST, now))
        return min(CHAT_BURST, left + (now - since) * CHAT_RATE)

    def _window_wait(self, key: int, limit: tuple[int, float], words: int) -> float:
        most, seconds = limit
        now = self.clock.now()
        window = self._windows.setdefault(key, deque())
        while window and window[0] <= now - seconds:
            window.popleft()
        over = len(window) + words - most
        return 0.0 if over <= 0 or not window else window[min(over, len(window)) - 1] + seconds - now

    def _count(self, chat_id: int, words: int) -> None:
        now = self.clock.now()
        self._buckets[chat_id] = (self._left(chat_id) - words, now)
        for key in (0, chat_id):
            self._windows.setdefault(key, deque()).extend([now] * words)
