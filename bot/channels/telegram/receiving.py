"""An update on its way to the desk: read, committed, and only then acknowledged."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from telegram.constants import ChatAction
from telegram.error import ChatMigrated

from bot.channels.telegram.api import Api
from bot.channels.telegram.reading import ANONYMOUS, NOTHING, Update, read
from handlers.desk import Lanes
from storage.mail.groups import whole
from storage.talk import Address, Message

log = logging.getLogger("bot131.telegram")

Receive = Callable[[Message], Awaitable[None]]
ADMINISTERS = {"creator", "administrator"}
Moved = Callable[[Address, str], Awaitable[None]]


class Receiving:
    """Takes updates, from the poll or the webhook; `username` is our own, once Telegram has told it."""

    def __init__(self, api: Api, account: str, receive: Receive, moved: Moved, clock: Callable[[], datetime]) -> None:
        self.username = ""
        self._api = api
        self._account = account
        self._receive = receive
        self._moved = moved
        self._clock = clock
        self._lanes = Lanes()
        self._answers: set[asyncio.Task[None]] = set()

    async def take(self, raw: Any) -> None:
        """Returns when what the update says is on disk; raises Unwritable while that cannot be.

        An update that cannot be read would not be readable the next time either: it is told to the log, without
        its content, and counts as taken.
        """
        update = self._read(raw)
        if update.moved is not None:
            await self._followed(*update.moved)
        if update.message is not None:
            await self._hand_over(update.message)
        if update.query:
            self._answer(update.query)

    async def close(self) -> None:
        """Leave presses without their answer: their people have it in words."""
        for answer in self._answers:
            answer.cancel()
        await asyncio.gather(*self._answers, return_exceptions=True)

    async def _hand_over(self, message: Message) -> None:
        """In a group Telegram may be asked first; what the same person says meanwhile waits for its turn."""
        if message.private:
            await self._receive(message)
            return
        async with self._lanes.turn(f"{message.address}/{message.sender}"):
            await self._receive(await self._ranked(message))

    async def _followed(self, at: Address, new_chat: str) -> None:
        """Tell where a chat went; a group that has become a supergroup is left, too, so Telegram is asked about it."""
        await self._moved(at, new_chat or await self._whereabouts(at))

    async def _whereabouts(self, at: Address) -> str:
        try:
            await self._api.bot.send_chat_action(whole(at.chat), ChatAction.TYPING)
        except ChatMigrated as migrated:
            return str(migrated.new_chat_id)
        except Exception as error:  # noqa: BLE001 - refused, or an outage: we are out, as was told
            log.info("a group is closed to us: %s", type(error).__name__)
        return ""

    async def _ranked(self, message: Message) -> Message:
        """A command with its words in a group, and whether its sender administers it; what Telegram does not say is no.

        An anonymous administrator may be anybody, so nothing rests on one.
        """
        asks = message.text.startswith("/") and " " in message.text.strip()
        if message.sender == ANONYMOUS or not asks:
            return message
        try:
            asked = {"chat_id": whole(message.address.chat), "user_id": int(message.sender)}
            member = await self._api.call("getChatMember", asked)
            standing = member["status"]
        except Exception as error:  # noqa: BLE001 - an outage, a chat that has gone: the person types it again
            log.info("nobody could say who administers a group: %s", type(error).__name__)
            return message
        return replace(message, admin=standing in ADMINISTERS)

    def _read(self, raw: Any) -> Update:
        try:
            return read(raw, self._account, self.username, self._clock())
        except Exception as error:  # noqa: BLE001 - a stranger's bytes may break the reading in any way
            log.warning("an update cannot be read: %s", type(error).__name__)
            return NOTHING

    def _answer(self, query: str) -> None:
        """Let the pressed button stop turning; nobody waits for it, and it may fail."""
        answer = asyncio.create_task(self._answered(query), name="answer to a press")
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)

    async def _answered(self, query: str) -> None:
        try:
            await self._api.call("answerCallbackQuery", {"callback_query_id": query})
        except Exception as error:  # noqa: BLE001 - a press older than 150 s, an outage: its words are sent anyway
            log.debug("a press was not answered: %s", type(error).__name__)
