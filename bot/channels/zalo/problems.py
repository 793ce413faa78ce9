"""What went wrong at Zalo, as policy understands it: one table from errors to `Undelivered`; pure.

Zalo gives no key against double sending, so what may have arrived is told apart from what surely has not. What it
says of a chat that was closed or a person who blocked the bot is documented nowhere: an unknown refusal closes the way.
"""

from bot.channels.zalo.line import NotSent, Refused
from broadcasts.undelivered import Gone, Later, Never, Undelivered, Unknown

TOKEN_PAUSE = 60.0  # seconds; only a person can mend the token, and letters wait for it
FLOOD_PAUSE = 60.0  # seconds; Zalo names none, and does not say whether the minute or the month is used up
SHUT = ("block", "kick", "removed", "not a member", "not found", "banned", "deactivated")
TOO_LARGE = ("too long", "too large", "2000", "characters", "length")


def undelivered(error: Exception) -> Undelivered:
    """What an error of a send means for its piece; whatever is not named here came after the request went out."""
    match error:
        case Undelivered():
            return error
        case Refused():
            return _refused(error, error.description.lower())
        case NotSent():
            return Later("no_connection")
        case FileNotFoundError():
            return Never("file_missing")
    return Unknown("no_answer")


def _refused(refusal: Refused, words: str) -> Undelivered:
    match refusal.code:
        case 429:
            return Later("flood", refusal.seconds or FLOOD_PAUSE, whole=True)
        case 401:
            return Later("token", TOKEN_PAUSE, whole=True)
        case 413:
            return Never("too_large")
        case 400 if not any(mark in words for mark in SHUT):
            return Never("too_large" if any(mark in words for mark in TOO_LARGE) else "refused")
        case 403 if not any(mark in words for mark in SHUT):
            return Unknown("no_answer")  # "internal server error", says Zalo's own table
        case 408:
            return Unknown("no_answer")
    return Gone("closed") if 400 <= refusal.code < 500 else Unknown("no_answer")  # noqa: PLR2004 - HTTP's classes


def is_token_refused(error: Exception) -> bool:
    """Whether Zalo itself refuses the token."""
    return isinstance(error, Refused) and error.code == 401  # noqa: PLR2004 - Zalo's code
