"""The door of Telegram: the real adapter by long polling, against the fake Telegram on loopback."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.channels.telegram import Access, Telegram
from bot.entrances import Entrance
from bot.wiring import Bot, serve
from broadcasts.pace import Tempo
from storage.talk import Address
from tests import parts
from tests.fakes.pictures import photo
from tests.fakes.telegram_api import Sent, TelegramApi, User
from tests.stories.doors import spelled


class TelegramDoor:
    """Every update is delivered twice, and a restart finds Telegram as it was left."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._api = TelegramApi()
        self._api.port = parts.free_port()
        self._clock = clock
        self._people: dict[str, User] = {}
        self._read: dict[str, int] = {}
        self._bot: Bot | None = None
        self._runner: web.AppRunner | None = None

    def channels(self) -> list[Entrance] | None:
        """The adapter without Telegram's pace, which would only make a story long."""
        access = Access(self._api.token, self._api.base_url)
        channel = Telegram(access, self._kept, self._moved, self._clock)
        channel.abilities = replace(channel.abilities, tempo=Tempo())
        return [channel]

    async def ready(self, bot: Bot) -> None:
        """Telegram is there before the bot starts, and stays until it has stopped."""
        self._bot = bot
        if not self._api.is_up:
            await self._api.start()

    async def open(self) -> None:
        """The bot listens."""
        assert self._bot is not None
        self._runner = await serve(self._bot)

    async def close(self) -> None:
        """The bot listens no more."""
        assert self._runner is not None
        await self._runner.cleanup()

    async def leave(self) -> None:
        """Telegram goes."""
        await self._api.stop()

    def person(self, who: str) -> tuple[Address, str]:
        """A private chat has the person's own number."""
        number = str(self._user(who).id)
        return Address("telegram", self._api.token.partition(":")[0], number), number

    async def says(self, who: str, text: str) -> None:
        """Write in the private chat."""
        await self._delivered(self._api.say(self._user(who), text))

    async def presses(self, who: str, label: str) -> None:
        """The newest button of that label, with or without its number."""
        rows = [row for sent in reversed(self._mine(who)) for row in sent.buttons]
        data = next(b.data for row in rows for b in row if label in {b.label, b.label.partition(". ")[2]})
        await self._delivered(self._api.press(self._user(who), data))

    async def sends_photo(self, who: str, text: str) -> None:
        """A real JPEG with its caption."""
        await self._delivered(self._api.send_photo(self._user(who), photo(), text))

    async def heard(self, who: str) -> str:
        """Messages as text, buttons as lines."""
        assert self._bot is not None
        await self._bot.delivery.idle()
        mine = self._mine(who)
        fresh = mine[self._read.get(who, 0) :]
        self._read[who] = len(mine)
        return "\n".join(spelled(one.text, one.labels) for one in fresh)

    async def _delivered(self, update: dict[str, Any]) -> None:
        await self._api.until_delivered()
        self._api.redeliver(update)
        await self._api.until_delivered()

    def _mine(self, who: str) -> list[Sent]:
        return self._api.ledger.messages(self._user(who))

    def _user(self, who: str) -> User:
        if who not in self._people:
            self._people[who] = self._api.user(1001 + len(self._people), f"Người {who}")
        return self._people[who]

    def _kept(self, sha256: str) -> Path:
        assert self._bot is not None
        return self._bot.store.path(sha256)

    async def _moved(self, old: Address, new_chat: str) -> None:
        assert self._bot is not None
        await self._bot.chats.moved(old, new_chat)
