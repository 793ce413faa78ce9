"""Which bot we are on Zalo, where its servers are, and how we listen."""

import hashlib
from dataclasses import dataclass, field
from typing import Literal

from bot.settings import Settings

HOOKS = "/hooks/zalo-bot"


@dataclass(frozen=True, slots=True)
class Access:
    """What an office configures for one bot; token and secret never show in a repr.

    `number` is the bot's place in the list of tokens, from 1. With a `public_url` (HTTPS, as Zalo demands) the bot
    sets its webhook itself and can send files. `loopback` lets files be fetched from this machine: for tests.
    """

    token: str = field(repr=False)
    number: int = 1
    api_base: str = "https://bot-api.zaloplatforms.com"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret: str = field(default="", repr=False)
    public_url: str = ""
    monthly: int = 0  # messages that the plan allows in a month; 0: no end
    people: int = 0  # people that it allows; 0: no end
    loopback: bool = False

    @property
    def account(self) -> str:
        """The bot's own number, with which every token begins."""
        return self.token.partition(":")[0]

    @property
    def secret(self) -> str:
        """What Zalo shows us at the webhook; without one of the office's it follows from the token."""
        return self.webhook_secret or self.derived("webhook").hex()

    @property
    def path(self) -> str:
        """Where this bot's updates are handed over."""
        return f"{HOOKS}/{self.number}"

    @property
    def hook(self) -> str:
        """The address that Zalo is told to call; empty if nobody outside knows us."""
        return f"{self.public_url.rstrip('/')}{self.path}" if self.public_url else ""

    def derived(self, use: str) -> bytes:
        """A key for one use only, from which the token cannot be told."""
        return hashlib.sha256(f"{use} {self.token}".encode()).digest()


def accesses_of(settings: Settings) -> list[Access]:
    """What the settings say of each bot; none without tokens."""
    return [
        Access(
            token,
            number,
            settings.zalo_bot_api_base,
            settings.zalo_bot_mode,
            settings.zalo_bot_webhook_secret.get_secret_value(),
            settings.public_url,
            settings.zalo_bot_monthly,
            settings.zalo_bot_people,
            settings.allow_loopback_files,
        )
        for number, token in enumerate(_tokens(settings.zalo_bot_tokens.get_secret_value()), 1)
    ]


def _tokens(text: str) -> list[str]:
    """The tokens of a list by commas, each bot once: two pollers of one token would split its messages."""
    tokens = filter(None, (token.strip() for token in text.split(",")))
    return list({token.partition(":")[0]: token for token in tokens}.values())
