"""What went wrong at Telegram, as policy understands it: one table from errors to `Undelivered`; pure.

Telegram gives no key against double sending, so what may have arrived is told apart from what surely has not.
Class and parameters decide; words only where one class holds different cases, since Telegram may reword them.
"""

import re

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
)

from bot.channels.telegram.line import NotSent
from broadcasts.undelivered import Gone, Later, Never, Undelivered, Unknown

TOKEN_PAUSE = 60.0  # seconds; only a person can mend the token, and letters wait for it

# Words in a 400 that mean more than "this piece will never be taken".
CLOSED = (
    *("chat not found", "user not found", "peer_id_invalid", "not enough rights", "have no rights", "not a member"),
    *("write_forbidden", "chat_restricted", "chat_admin_required", "deactivated", "user_is_blocked"),
)
MEDIA = re.compile(r"not enough rights to send (?!text|messages)")  # photos, documents …: words may still be welcome
TOO_LARGE = ("too long", "too big", "too large")
PASSING = ("temporarily unavailable",)


def undelivered(error: Exception) -> Undelivered:
    """What an error of a call means for the piece or file that it was about.

    `BadRequest` is a kind of `NetworkError` in python-telegram-bot, so the order matters; whatever is not named
    here (time-outs, 5xx, a web page instead of JSON, a broken answer) came after the request went out.
    """
    match error:
        case RetryAfter():
            return Later("flood", seconds_of(error))
        case ChatMigrated():
            return Gone("moved", str(error.new_chat_id))
        case Forbidden():
            return Gone("blocked")
        case InvalidToken():
            return Later("token", TOKEN_PAUSE, whole=True)
        case NotSent() | Conflict():
            return Later("no_connection")
        case BadRequest() | EndPointNotFound():  # a method that is not there; of words see sending.py
            return _refused(error.message.lower())
        case OSError():
            return Never("file_missing")  # ours: the line turns its own into NotSent or AnswerLost
    return Unknown("no_answer")


def _refused(words: str) -> Undelivered:
    if MEDIA.search(words):
        return Never("refused")
    if any(mark in words for mark in CLOSED):
        return Gone("closed")
    if any(mark in words for mark in TOO_LARGE):
        return Never("too_large")
    if any(mark in words for mark in PASSING):
        return Later("no_connection")
    return Never("refused")


def is_token_refused(error: Exception) -> bool:
    """Whether Telegram itself refuses the token, not some proxy's 404 page (which cannot be parsed: a cause is set)."""
    return isinstance(error, InvalidToken) and error.__cause__ is None


def seconds_of(flood: RetryAfter) -> float:
    """How long Telegram wants silence."""
    pause = flood.retry_after
    return float(pause) if isinstance(pause, int) else pause.total_seconds()
