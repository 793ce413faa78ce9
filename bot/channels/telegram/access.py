"""Which bot we are on Telegram, where its servers are, and how we listen."""

import hashlib
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from bot.settings import Settings

PATH = "/hooks/telegram"


@dataclass(frozen=True, slots=True)
class Access:
    """What an office configures; the token and the secret never show in a repr.

    `api_base` is the root of `{base}/bot{token}/{method}`; with a `public_url` the bot sets its webhook itself.
    `old_webhook` is a host whose webhook the office gives us leave to remove.
    """

    token: str = field(repr=False)
    api_base: str = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret: str = field(default="", repr=False)
    public_url: str = ""
    old_webhook: str = ""

    @property
    def account(self) -> str:
        """The bot's own number, which every token begins with."""
        return self.token.partition(":")[0]

    @property
    def secret(self) -> str:
        """What Telegram shows us at the webhook; without one of the office's it follows from the token."""
        return self.webhook_secret or hashlib.sha256(f"webhook {self.token}".encode()).hexdigest()

    @property
    def hook(self) -> str:
        """The address that Telegram is told to call; empty if nobody outside knows us."""
        return f"{self.public_url.rstrip('/')}{PATH}" if self.public_url else ""

    def owns(self, url: str) -> bool:
        """Whether a webhook is ours to remove: it lies at our public address, or at the host named for that."""
        ours = self.public_url.rstrip("/")
        named = self.old_webhook.strip().lower()
        return bool((ours and url.startswith(f"{ours}/")) or (named and urlsplit(url).hostname == named))


def access_of(settings: Settings) -> Access:
    """Access as an office has set it; without a token there is none to have."""
    return Access(
        settings.telegram_bot_token.get_secret_value(),
        settings.telegram_api_base,
        settings.telegram_mode,
        settings.telegram_webhook_secret.get_secret_value(),
        settings.public_url,
        settings.telegram_old_webhook,
    )
