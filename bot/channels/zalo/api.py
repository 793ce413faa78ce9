"""Calls to the Zalo Bot Platform, all over one line."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from bot.channels.zalo.access import Access
from bot.channels.zalo.line import Line, Refused
from storage.limits import Zalo as Rules


class Api:
    """One bot's calls; raises `ZaloError` (what each means stands in problems.py)."""

    def __init__(self, access: Access, rules: Rules) -> None:
        self.rules = rules
        self.line = Line(rules, access.token.partition(":")[2] or access.token)
        self._root = f"{access.api_base.rstrip('/')}/bot{access.token}"

    async def call(self, method: str, parameters: Mapping[str, object] | None = None) -> Any:
        """The result of any call."""
        return await self.line.post(f"{self._root}/{method}", parameters, self.rules.answer_seconds)

    async def poll(self) -> Any:
        """What has come, whatever its frame; None after a poll in which nothing came, which Zalo calls error 408."""
        patience = self.rules.poll_seconds + self.rules.answer_seconds
        try:
            return await self.line.post(f"{self._root}/getUpdates", {"timeout": str(self.rules.poll_seconds)}, patience)
        except Refused as refusal:
            if refusal.code == HTTPStatus.REQUEST_TIMEOUT:
                return None
            raise

    async def webhook(self) -> str:
        """The address that Zalo hands updates to; "" if there is none, which it says in two ways."""
        try:
            told = await self.call("getWebhookInfo")
        except Refused as refusal:
            if refusal.code == HTTPStatus.NOT_FOUND:
                return ""
            raise
        return str(told.get("url") or "") if isinstance(told, dict) else ""
