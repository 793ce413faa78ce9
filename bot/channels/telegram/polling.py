"""Long polling: ask for updates, see them on disk, and confirm them by asking for the next."""

import asyncio
from collections.abc import Callable
from typing import Any

from telegram.error import Conflict, TelegramError

from bot.channels.telegram.access import Access
from bot.channels.telegram.api import Api
from bot.channels.telegram.patience import Patience, persist
from bot.channels.telegram.receiving import Receiving
from bot.channels.telegram.rivals import TOKEN, Rivals

SOON = 1.0  # seconds; an empty answer that came sooner was no long poll, and asking on would be a busy loop


class Polling:
    """Telegram forgets an update when it is asked for higher ones, so no kill and no failure loses one.

    `tell` hears how it goes: a key of texts `health.states.*`.
    """

    def __init__(self, api: Api, access: Access, receiving: Receiving, tell: Callable[[str], None]) -> None:
        self._api = api
        self._receiving = receiving
        self._rivals = Rivals(api, access, tell)
        self._offset = 0
        self._patience = Patience(api.rules)

    async def run(self) -> None:
        """Go on until cancelled, through outages, conflicts and a refused token: any of them may be over tomorrow."""
        await persist("polling", self._listen, self._patience, lambda: self._rivals.is_now(TOKEN))

    async def _listen(self) -> None:
        await self._rivals.look()
        while True:
            begun = asyncio.get_running_loop().time()
            updates = await self._asked()
            await self._take(updates)
            if self._rivals.gone():
                self._patience.renew()
            if not self._is_new(updates):
                await asyncio.sleep(max(0.0, begun + SOON - asyncio.get_running_loop().time()))
            self._offset = _after(updates) if updates else self._offset

    def _is_new(self, updates: list[Any]) -> bool:
        """Whether something came that was not confirmed yet; a server that sends the old again misread the question."""
        if updates and _after(updates) <= self._offset:
            self._api.misread()
            return False
        return bool(updates)

    async def _asked(self) -> list[Any]:
        try:
            return await self._api.updates(self._offset)
        except Conflict:
            self._rivals.met()
            raise

    async def _take(self, updates: list[Any]) -> None:
        """Hand over all updates of an answer: the desk keeps those of one talk in their order, and the others apart."""
        results = await asyncio.gather(*map(self._receiving.take, updates), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result


def _after(updates: list[Any]) -> int:
    """The offset that confirms these; ids may begin anew at a lower number, so only this answer's count."""
    numbers = [int(update["update_id"]) for update in updates if isinstance(update, dict) and "update_id" in update]
    if not numbers:
        raise TelegramError("updates without numbers")
    return max(numbers) + 1
