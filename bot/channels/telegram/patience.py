"""Patience with a platform: pauses that grow with each failure, and trying until it works."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram.error import Conflict, RetryAfter, TelegramError

from bot.channels.telegram.problems import is_token_refused, seconds_of
from storage import faults
from storage.book.book import Unwritable
from storage.limits import Telegram as Rules

log = logging.getLogger("bot131.telegram")


class Patience:
    """How long to wait after a failure: what was asked for, else twice as long as before, up to a limit."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._next = rules.first_pause

    def renew(self) -> None:
        """It worked: the next failure is a first one."""
        self._next = self._rules.first_pause

    def after(self, error: Exception) -> float:
        """Seconds to wait now."""
        if isinstance(error, RetryAfter):
            return seconds_of(error)
        if isinstance(error, Unwritable):
            return self._rules.unwritable_pause
        pause, self._next = self._next, min(self._next * 2, self._rules.longest_pause)
        return pause


def unsaid() -> None:
    """Nobody asks whether the token is refused."""


async def persist(
    what: str, act: Callable[[], Awaitable[object]], patience: Patience, refused: Callable[[], None] = unsaid
) -> None:
    """Do something until it works, however long that takes; of a token that is `refused` a person is told once."""
    is_told = False
    while True:
        try:
            await act()
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not end the channel
            if is_token_refused(error):
                refused()
                is_told = is_told or _alarmed()
            pause = patience.after(error)
            log.warning("%s: %s; again in %.0f s", what, told(error), pause)
            await asyncio.sleep(pause)
        else:
            return


def _alarmed() -> bool:
    log.critical(
        "the token is refused: set a valid one in TELEGRAM_BOT_TOKEN, or the root of the Bot API in TELEGRAM_API_BASE"
    )
    return True


def told(error: Exception) -> str:
    """An error in the log: its kind and, of a bug, its place; its words may quote people or an address."""
    if isinstance(error, Conflict):  # a webhook elsewhere, or another poller
        return "another process uses this token, or somebody has stolen it"
    if isinstance(error, Unwritable):
        return "the database cannot be written now"
    if isinstance(error, TelegramError):
        return type(error).__name__
    return faults.told(error)
