"""Who may open which mailbox: a browser's random token, of which we keep only the hash; how fast one may write."""

import hashlib
import re
import time
from collections import deque

from aiohttp import web

from bot.channels.webchat.reading import Refused
from storage.limits import limits

TOKEN = re.compile(r"[0-9a-f]{32}")
MANY = 5000  # browsers remembered at once; older ones start anew
MINUTE = 60.0


def mailbox_of(token: object) -> str | None:
    """The mailbox that a token opens; None for something that is no token."""
    if not isinstance(token, str) or not TOKEN.fullmatch(token):
        return None
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def bearer(request: web.Request) -> str:
    """The mailbox of the request's token; Refused (401) without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    chat = mailbox_of(token) if scheme == "Bearer" else None
    if chat is None:
        raise Refused(401, "webchat.not_understood")
    return chat


def same_origin(request: web.Request) -> bool:
    """Whether a browser's page of ours asks; other programs send no Origin."""
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.host


class Rate:
    """How many messages each browser sent in the last minute; in memory only."""

    def __init__(self) -> None:
        self._sent: dict[str, deque[float]] = {}

    def count(self, chat: str) -> None:
        """Count one message; Refused (429) for a browser that is over its limit."""
        now, most = time.monotonic(), limits().webchat.rate_per_minute
        sent = self._sent.pop(chat, None) or deque(maxlen=most)
        self._sent[chat] = sent
        if len(self._sent) > MANY:
            del self._sent[next(iter(self._sent))]
        if len(sent) == most and now - sent[0] < MINUTE:
            raise Refused(429, "webchat.too_fast", wait=int(MINUTE - (now - sent[0])) + 1)
        sent.append(now)
