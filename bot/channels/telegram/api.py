"""Calls to the Bot API: python-telegram-bot's own methods, and plain ones where many go through."""

import json
from collections.abc import Mapping
from typing import Any, cast

from telegram import Bot
from telegram.request import RequestData

from bot.channels.telegram.access import Access
from bot.channels.telegram.line import Line, Plain
from storage.limits import Telegram as Rules

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")  # the updates that we want


class Api:
    """One bot's calls, all over one line; raises `telegram.error` (what each means stands in problems.py)."""

    def __init__(self, access: Access, rules: Rules) -> None:
        base = access.api_base.rstrip("/")
        self.rules = rules
        self.line = Line(rules)
        self.bot = Bot(
            access.token or "0:none",
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=self.line,
            get_updates_request=self.line,
        )

    async def call(self, method: str, parameters: Mapping[str, object], patience: float | None = None) -> Any:
        """A call without files as python-telegram-bot makes it below its methods, at a third of their cost."""
        wait = self.rules.answer_seconds if patience is None else patience
        data = cast(RequestData, Plain(json.dumps(parameters).encode()))
        return await self.line.post(f"{self.bot.base_url}/{method}", data, read_timeout=wait)

    async def updates(self, offset: int) -> list[Any]:
        """What has come since the updates before `offset` (0: from the oldest), which are confirmed by asking."""
        asked = {"timeout": self.rules.poll_seconds, "allowed_updates": KINDS} | ({"offset": offset} if offset else {})
        found = await self.call("getUpdates", asked, self.rules.poll_seconds + self.rules.answer_seconds)
        return found if isinstance(found, list) else []
