"""Our webhook at Telegram: told at the start and looked after, since a bot that is only called hears no silence."""

import asyncio
import logging
from collections.abc import Callable

from telegram.error import EndPointNotFound

from bot.channels.telegram.access import Access
from bot.channels.telegram.api import KINDS, Api
from bot.channels.telegram.patience import Patience, persist, told
from bot.channels.telegram.problems import is_token_refused
from bot.channels.telegram.rivals import FOREIGN_HOOK, REMEDIES, TOKEN, WELL

log = logging.getLogger("bot131.telegram")

CONNECTIONS = 10  # at once; each waits for a shared commit, so more would not be quicker
NO_ADDRESS = "no_address"
NOWHERE = "TELEGRAM_MODE=webhook without BOT131_PUBLIC_URL and TELEGRAM_WEBHOOK_SECRET: nobody can hand updates over"


class Hook:
    """Registers our address, if others know it; `tell` hears how it goes, a key of texts `health.states.*`."""

    def __init__(self, api: Api, access: Access, tell: Callable[[str], None]) -> None:
        self._api = api
        self._access = access
        self._tell = tell
        self._state = ""

    async def keep(self) -> None:
        """Go on until cancelled."""
        if not self._access.hook and not self._access.webhook_secret:
            log.critical(NOWHERE)
            self._tell(NO_ADDRESS)
            return
        if self._access.hook:
            await persist("setWebhook", self._announce, Patience(self._api.rules), lambda: self._is(TOKEN))
        while True:
            await asyncio.sleep(self._api.rules.longest_pause)
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001 - an outage; the line has told it
                log.info("getWebhookInfo: %s", told(error))
                if is_token_refused(error):
                    self._is(TOKEN)

    async def _announce(self) -> None:
        """Tell Telegram where to hand updates over; a server without that method is told by a person."""
        try:
            await self._api.bot.set_webhook(
                self._access.hook, secret_token=self._access.secret, allowed_updates=KINDS, max_connections=CONNECTIONS
            )
        except EndPointNotFound:
            log.warning("this server takes no setWebhook: give it our address and TELEGRAM_WEBHOOK_SECRET by hand")
        self._is(WELL)

    async def _look(self) -> None:
        """Where Telegram hands updates over now: one that was taken from us is set again, another's is left alone."""
        info = await self._api.call("getWebhookInfo", {})
        url = str(info.get("url") or "") if isinstance(info, dict) else ""
        if not self._access.hook or url == self._access.hook:
            self._is(WELL)
        elif not url or self._access.owns(url):
            await self._announce()
        else:
            self._is(FOREIGN_HOOK)

    def _is(self, state: str) -> None:
        if state != self._state and state in REMEDIES:
            log.critical("%s", REMEDIES[state])
        self._state = state
        self._tell(state)
