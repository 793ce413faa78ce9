"""Calls to the Bot API: python-telegram-bot's own methods, and plain ones where many go through."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from telegram import Bot, InputFile
from telegram.error import BadRequest
from telegram.request import RequestData

from bot.channels.telegram.access import Access
from bot.channels.telegram.line import Line, Parcel, Plain, unheard
from storage.limits import Telegram as Rules

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")  # the updates that we want
UNREAD = re.compile("empty|required|missing")  # how a server says that it found nothing in what was asked
Parameters = Mapping[str, object]


class Api:
    """One bot's calls, all over one line; raises `telegram.error` (what each means stands in problems.py).

    Telegram reads JSON and forms alike; a server in its place may read only forms. Until a call with parameters was
    understood, one that is refused goes once more in the other shape.
    """

    def __init__(self, access: Access, rules: Rules, heard: Callable[[bool], None] = unheard) -> None:
        base = access.api_base.strip().rstrip("/")
        self.rules = rules
        self.line = Line(rules, heard)
        self.files = f"{base}/file/bot{access.token}"
        self.bot = Bot(
            access.token or "0:none",
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=self.line,
            get_updates_request=self.line,
        )
        self._as_form = False
        self._is_understood = False

    async def call(self, method: str, parameters: Parameters, patience: float | None = None) -> Any:
        """A call without files as python-telegram-bot makes it below its methods, at a third of their cost."""
        wait = self.rules.answer_seconds if patience is None else patience
        try:
            return await self._posted(method, self._shaped(parameters), wait)
        except BadRequest as refusal:
            if self._is_understood or not UNREAD.search(refusal.message):
                raise
        self._as_form = not self._as_form
        return await self._posted(method, self._shaped(parameters), wait)

    async def upload(self, method: str, parameters: Parameters, field: str, file: InputFile) -> Any:
        """A call with a file in one of its fields."""
        name, content, mime = file.field_tuple
        held = {field: (name, cast(bytes, content), mime)}
        return await self._posted(method, Parcel(_fields(parameters), held), self.rules.answer_seconds)

    async def updates(self, offset: int) -> list[Any]:
        """What has come since the updates before `offset` (0: from the oldest), which are confirmed by asking."""
        asked = {"timeout": self.rules.poll_seconds, "allowed_updates": KINDS} | ({"offset": offset} if offset else {})
        found = await self.call("getUpdates", asked, self.rules.poll_seconds + self.rules.answer_seconds)
        return found if isinstance(found, list) else []

    def understood(self) -> None:
        """What was asked was read: from now on a refusal is one."""
        self._is_understood = True

    def misread(self) -> None:
        """What was asked was not read: the next call goes in the other shape."""
        if not self._is_understood:
            self._as_form = not self._as_form

    def _shaped(self, parameters: Parameters) -> Plain | Parcel:
        return Parcel(_fields(parameters), {}) if self._as_form else Plain(json.dumps(parameters).encode())

    async def _posted(self, method: str, data: Plain | Parcel, patience: float) -> Any:
        url = f"{self.bot.base_url}/{method}"
        return await self.line.post(url, cast(RequestData, data), read_timeout=patience)


def _fields(parameters: Parameters) -> dict[str, str]:
    """Parameters as a form has them: words as they are, all else as JSON."""
    return {name: one if isinstance(one, str) else json.dumps(one) for name, one in parameters.items()}
