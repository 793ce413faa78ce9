"""Who is there, what was said to which bot, and the switches for all that the sources about Zalo do not agree on."""

import hashlib
import itertools
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.fakes.telegram_api.clock import Bell, Clock

DEFAULT_TOKEN = "1310001510131:loopback-test-double-never-real"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """A Zalo account as a bot sees it; in a private chat the chat has the person's own id."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group that a bot is in."""

    id: str


@dataclass(slots=True)
class Switches:
    """How this Zalo behaves where nobody knows for certain how the real one does, and what a test wants to see.

    `quota`: messages that a bot may still send in all (None: no end). `loopback_hooks` permits receivers here.
    """

    replay: bool = False
    idle_status: Literal[200, 408] = 200
    errors_as: Literal[0, 200] = 0
    without_webhook: Literal["404", "empty"] = "404"
    verification: bool = False
    two_servers: bool = False
    picture_key: Literal["photo_url", "photo", "both"] = "photo_url"
    quota: int | None = None
    markup_refused: bool = False
    can_join_groups: bool = False
    loopback_hooks: bool = True
    hook_tries: int = 5


@dataclass(slots=True)
class Account:
    """One bot: what was said to it (all of it, in order), how far it was read, and its webhook."""

    token: str
    name: str
    updates: list[Json] = field(default_factory=list)
    read: int = 0
    confirmed: int = 0  # updates after whose reading the bot has come back, or which its webhook has taken
    polling: int = 0
    most_polling: int = 0
    hook: str = ""
    secret: str = ""
    hook_at: int = 0
    news: Bell = field(default_factory=Bell)

    @property
    def id(self) -> str:
        """The digits of the token."""
        return self.token.partition(":")[0]


class World:
    """People, groups and bots; ids are opaque, the same in every run that counts from the same `first`."""

    def __init__(self, tokens: tuple[str, ...], scale: float, first: int) -> None:
        self.clock = Clock(scale=scale)
        self.switches = Switches()
        self.accounts = {
            token: Account(token, "Bot 131" if not number else f"Bot 131 ({number + 1})")
            for number, token in enumerate(tokens)
        }
        self._ids = itertools.count(first)

    @property
    def token(self) -> str:
        """The first bot's."""
        return next(iter(self.accounts))

    def account(self, token: str = "") -> Account:
        """A bot; the first if none is named."""
        return self.accounts[token or self.token]

    def person(self, name: str) -> Person:
        """Somebody new."""
        return Person(self.new_id("person"), name)

    def group(self) -> Group:
        """A new group with the bot in it."""
        return Group(self.new_id("group"))

    def new_id(self, kind: str) -> str:
        """An opaque id as Zalo's: 20 hexadecimal digits."""
        return hashlib.sha256(f"{kind} {next(self._ids)}".encode()).hexdigest()[:20]

    def stamp(self) -> int:
        """Now, in milliseconds of the epoch."""
        return int(self.clock.now() * 1000)

    def message(self, person: Person, group: Group | None, **content: Any) -> Json:
        """A message's fields."""
        chat = {"id": person.id, "chat_type": "PRIVATE"} if group is None else {"id": group.id, "chat_type": "GROUP"}
        return {
            "message_id": self.new_id("message"),
            "date": self.stamp(),
            "from": {"id": person.id, "display_name": person.name, "is_bot": False},
            "chat": chat,
            **content,
        }

    def tell(self, update: Json, bot: str = "") -> Json:
        """Put an update before a bot."""
        account = self.account(bot)
        account.updates.append(update)
        account.news.ring()
        return update
