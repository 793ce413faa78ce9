"""Long polling: ask, see what came on disk, ask again; never two at once, never in a rush.

Of Zalo both is told: that an update which was read comes back on every poll at once, and that it comes only once. So
nothing is confirmed by asking: what came is held until it is on disk, and what is known already costs a pause.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from bot.channels.zalo.api import Api
from bot.channels.zalo.line import Refused, ZaloError
from bot.channels.zalo.problems import is_token_refused
from bot.channels.zalo.receiving import Receiving
from storage import faults
from storage.book.book import Unwritable

log = logging.getLogger("bot131.zalo")

WELL, STARTING, NO_CONNECTION, TOKEN, WEBHOOK_SET = "well", "starting", "no_connection", "token", "webhook_set"
REMEDIES = {
    TOKEN: "the token is refused: set a valid one in ZALO_BOT_TOKENS and start again",
    WEBHOOK_SET: "updates go to a webhook: set ZALO_BOT_MODE=webhook, or remove the webhook in Zalo Bot Creator",
}

Pause = Callable[[float], Awaitable[None]]
TRIES = 3  # of an update that the desk could not even bury


class Polling:
    """Asks for updates until cancelled; `told` hears how it goes, `pause` waits some seconds."""

    def __init__(self, api: Api, receiving: Receiving, told: Callable[[str], None], pause: Pause) -> None:
        self._api = api
        self._receiving = receiving
        self._told = told
        self._pause = pause
        self._state = STARTING
        self._next = api.rules.first_pause

    async def run(self) -> None:
        """Go on through outages, a refused token and a webhook in the way: a person may mend them meanwhile."""
        while True:
            begun = asyncio.get_running_loop().time()
            try:
                came = await self._api.poll()
            except Exception as error:  # noqa: BLE001 - whatever it is, it must not end the channel
                await self._pause(await self._after(error))
                continue
            self._next = self._api.rules.first_pause
            self._is(WELL)
            if not await self._kept(came):
                rest = begun + self._api.rules.nothing_new_pause - asyncio.get_running_loop().time()
                await self._pause(max(0.0, rest))

    async def _kept(self, came: Any) -> bool:
        """Whether anything new came; returns once it is on disk, for it may never come again."""
        for _ in range(TRIES):
            try:
                return await self._written(came)
            except Exception as error:  # noqa: BLE001 - a bug of ours
                log.error("polling: %s", told(error))  # noqa: TRY400 - its words may quote people
        return False

    async def _written(self, came: Any) -> bool:
        while True:
            try:
                return await self._receiving.take(came)
            except Unwritable:
                log.warning("polling: the database cannot be written now")
                await self._pause(self._api.rules.unwritable_pause)

    async def _after(self, error: Exception) -> float:
        """Seconds to wait now; what a person has to mend is said once."""
        rules = self._api.rules
        state = await self._hindrance(error)
        if state in REMEDIES:
            if state != self._state:
                log.critical("%s", REMEDIES[state])
            self._is(state)
            return rules.refused_pause
        self._is(state)
        pause, self._next = self._next, min(self._next * 2, rules.longest_pause)
        if isinstance(error, Refused) and error.seconds:
            pause = max(pause, error.seconds)
        log.warning("polling: %s; again in %.0f s", told(error), pause)
        return pause

    async def _hindrance(self, error: Exception) -> str:
        """What keeps us from polling; a refusal may mean that updates go to a webhook, which is nobody's to delete."""
        if is_token_refused(error):
            return TOKEN
        if not isinstance(error, Refused) or error.code != HTTPStatus.BAD_REQUEST:
            return NO_CONNECTION
        try:
            return WEBHOOK_SET if await self._api.webhook() else NO_CONNECTION
        except ZaloError:
            return NO_CONNECTION

    def _is(self, state: str) -> None:
        self._state = state
        self._told(state)


def told(error: Exception) -> str:
    """An error in the log: our own kinds whole, of others the kind and place; their words may quote people."""
    if isinstance(error, ZaloError):
        return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return faults.told(error)
