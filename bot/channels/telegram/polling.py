"""Long polling: ask for updates, see them on disk, and confirm them by asking for the next."""

import asyncio
from typing import Any

from telegram.error import TelegramError

from bot.channels.telegram.api import Api
from bot.channels.telegram.patience import Patience, persist
from bot.channels.telegram.receiving import Receiving

SOON = 1.0  # seconds; an empty answer that came sooner was no long poll, and asking on would be a busy loop


class Polling:
    """Telegram forgets an update when it is asked for higher ones, so no kill and no failure loses one."""

    def __init__(self, api: Api, receiving: Receiving) -> None:
        self._api = api
        self._receiving = receiving
        self._offset = 0
        self._patience = Patience(api.rules)

    async def run(self) -> None:
        """Go on until cancelled, through outages and conflicts; ends by itself only when the token is refused."""
        await persist("polling", self._listen, self._patience)

    async def _listen(self) -> None:
        """A webhook that was set before would refuse us; what waits for it is kept."""
        await self._api.bot.delete_webhook()
        while True:
            begun = asyncio.get_running_loop().time()
            updates = await self._api.updates(self._offset)
            await self._take(updates)
            self._patience.renew()
            if not updates:
                await asyncio.sleep(max(0.0, begun + SOON - asyncio.get_running_loop().time()))

    async def _take(self, updates: list[Any]) -> None:
        """Hand over all updates of an answer: the desk keeps those of one talk in their order, and the others apart."""
        results = await asyncio.gather(*map(self._receiving.take, updates), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        self._offset = _after(updates) if updates else self._offset


def _after(updates: list[Any]) -> int:
    """The offset that confirms these; ids may begin anew at a lower number, so only this answer's count."""
    numbers = [update["update_id"] for update in updates if isinstance(update, dict) and "update_id" in update]
    if not numbers:
        raise TelegramError("updates without numbers")
    return int(max(numbers)) + 1
