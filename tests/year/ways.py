"""The doors of a year: Telegram and Zalo on their fakes, the web chat by HTTP; all of them at one bot, at once."""

import itertools
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import ClientSession, FormData

from storage.talk import Address
from tests.fakes.pictures import photo
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.zalo_bot import Person as ZaloPerson
from tests.fakes.zalo_bot import ZaloBotApi


class Way(Protocol):
    """A door for many people, each by a key."""

    async def says(self, key: str, text: str) -> None:
        """Write words; returns when the bot has acknowledged them."""

    async def sends(self, key: str, picture: bytes, text: str) -> None:
        """Send a picture with words."""

    async def fresh(self, key: str) -> str:
        """What came since last asked."""

    def address(self, key: str) -> tuple[Address, str]:
        """Where the person writes from, and as which sender."""

    said: int  # messages that the bot has acknowledged

    async def texts(self, key: str) -> list[str]:
        """All that ever came to a person."""

    async def taken(self, town: Any) -> list[tuple[str, str]]:
        """Every message that the platform took from the bot: chat and number."""

    def chats(self, keys: Iterable[str]) -> set[str]:
        """The chats of people."""


@dataclass(slots=True)
class Telegram:
    """Private chats on the fake Telegram."""

    api: TelegramApi
    said: int = 0
    _numbers: dict[str, int] = field(default_factory=dict)
    _read: dict[str, int] = field(default_factory=dict)

    async def says(self, key: str, text: str) -> None:
        self.api.say(self.user(key), text)
        await self._delivered()

    async def sends(self, key: str, picture: bytes, text: str) -> None:
        self.api.send_photo(self.user(key), picture, text)
        await self._delivered()

    async def in_group(self, key: str, text: str, chat: int, reply_to: int | None = None) -> None:
        """Write a command in a group."""
        self.api.say(self.user(key), text, chat, reply_to=reply_to)
        await self._delivered()

    async def _delivered(self) -> None:
        self.said += 1
        await self.api.until_delivered()

    async def texts(self, key: str) -> list[str]:
        return self.api.ledger.texts(self.user(key))

    async def taken(self, town: Any) -> list[tuple[str, str]]:
        return [(str(one.chat_id), str(one.message_id)) for one in self.api.ledger.messages()]

    def chats(self, keys: Iterable[str]) -> set[str]:
        return {str(self.user(key).id) for key in keys}

    async def fresh(self, key: str) -> str:
        mine = self.api.ledger.messages(self.user(key))
        at = self._read.get(key, 0)
        self._read[key] = len(mine)
        return "\n".join("\n".join([one.text, *one.labels]) for one in mine[at:])

    def address(self, key: str) -> tuple[Address, str]:
        number = str(self.user(key).id)
        return Address("telegram", self.api.token.partition(":")[0], number), number

    def user(self, key: str) -> Any:
        """The fake's person."""
        number = self._numbers.setdefault(key, 510_007_001 + len(self._numbers))
        return self.api.user(number, f"Người {number}")


@dataclass(slots=True)
class Zalo:
    """Private chats on the fake Zalo."""

    api: ZaloBotApi
    said: int = 0
    _people: dict[str, ZaloPerson] = field(default_factory=dict)
    _read: dict[str, int] = field(default_factory=dict)

    async def says(self, key: str, text: str) -> None:
        self.api.say(self._person(key), text)
        await self._delivered()

    async def sends(self, key: str, picture: bytes, text: str) -> None:
        self.api.send_photo(self._person(key), picture, text)
        await self._delivered()

    async def _delivered(self) -> None:
        self.said += 1
        await self.api.until_delivered()

    async def texts(self, key: str) -> list[str]:
        return self.api.ledger.texts(self._person(key).id)

    async def taken(self, town: Any) -> list[tuple[str, str]]:
        return [(one.chat_id, one.message_id) for one in self.api.ledger.entries]

    def chats(self, keys: Iterable[str]) -> set[str]:
        return {self._person(key).id for key in keys}

    async def fresh(self, key: str) -> str:
        mine = self.api.ledger.messages(self._person(key).id)
        at = self._read.get(key, 0)
        self._read[key] = len(mine)
        return "\n".join(one.text for one in mine[at:])

    def address(self, key: str) -> tuple[Address, str]:
        number = self._person(key).id
        return Address("zalo_bot", self.api.account().id, number), number

    def _person(self, key: str) -> ZaloPerson:
        if key not in self._people:
            self._people[key] = self.api.person(f"Người {len(self._people)}")
        return self._people[key]


@dataclass(slots=True)
class Web:
    """Browsers that send by HTTP and look into their mailbox, as those without a live line do."""

    url: str
    client: ClientSession
    said: int = 0
    _tokens: dict[str, str] = field(default_factory=dict)
    _last: dict[str, tuple[int, str]] = field(default_factory=dict)
    _all: dict[str, list[str]] = field(default_factory=dict)
    _events: Any = field(default_factory=lambda: itertools.count(1))

    async def says(self, key: str, text: str) -> None:
        told = {"text": text, "event": f"event-{next(self._events):07}"}
        async with self.client.post(f"{self.url}/chat/messages", headers=self._headers(key), json=told) as answer:
            assert answer.status == 204, await answer.text()
        self.said += 1

    async def sends(self, key: str, picture: bytes, text: str) -> None:
        form = FormData({"event": f"event-{next(self._events):07}", "text": text})
        form.add_field("file", picture, filename="hình.jpg", content_type="image/jpeg")
        async with self.client.post(f"{self.url}/chat/files", headers=self._headers(key), data=form) as answer:
            assert answer.status == 204, await answer.text()
        self.said += 1

    async def texts(self, key: str) -> list[str]:
        await self.fresh(key)
        return self._all.get(key, [])

    async def taken(self, town: Any) -> list[tuple[str, str]]:
        """What lies in the browsers' mailboxes, which the bot itself keeps."""
        rows = await town.rows("SELECT chat, id FROM mailbox")
        return [(str(row["chat"]), str(row["id"])) for row in rows]

    def chats(self, keys: Iterable[str]) -> set[str]:
        assert not list(keys)
        return set()

    async def fresh(self, key: str) -> str:
        last, at = self._last.get(key, (0, ""))
        asked = {"after": str(last), "at": at}
        found = self.client.get(f"{self.url}/chat/messages", headers=self._headers(key), params=asked)
        async with found as answer:
            came: list[dict[str, Any]] = await answer.json()
        if came:
            self._last[key] = came[-1]["id"], came[-1]["at"]
        self._all.setdefault(key, []).extend(one["text"] for one in came)
        return "\n".join("\n".join([one["text"], *_labels(one)]) for one in came)

    def address(self, key: str) -> tuple[Address, str]:
        raise NotImplementedError

    def _headers(self, key: str) -> dict[str, str]:
        token = self._tokens.setdefault(key, secrets.token_hex(16))
        return {"Authorization": f"Bearer {token}"}


def _labels(entry: dict[str, Any]) -> list[str]:
    return [label for row in entry.get("buttons", ()) for label, _ in row]


def picture() -> bytes:
    """A real JPEG, unlike any other."""
    return photo()
