"""The line to Telegram: python-telegram-bot's request port over aiohttp; no error of it names an address or a token."""

import io
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, ClassVar

import aiohttp
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest, RequestData

from storage.book.unkept import TooLarge
from storage.limits import Telegram as Rules

CHUNK = 65536  # bytes of a file that are handed on at once
NEVER_OUT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
MAYBE_OUT = (aiohttp.ClientError, OSError, ValueError)  # a broken or silent connection, an answer that is no HTTP


class NotSent(NetworkError):
    """The request surely did not go out: no such host, no connection."""


class AnswerLost(NetworkError):
    """The request went out, or part of it, and no whole answer came back."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A call without files, with what `do_request` asks of python-telegram-bot's own `RequestData`."""

    json_payload: bytes
    contains_files: ClassVar[bool] = False


class Line(BaseRequest):
    """One shared session. The first request opens it; after `shutdown` it closes behind the last one under way."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._session: aiohttp.ClientSession | None = None
        self._users = 0
        self._closing = False

    @property
    def read_timeout(self) -> float:
        """Seconds that an answer may take."""
        return self._rules.answer_seconds

    async def initialize(self) -> None:
        """Nothing: the first request opens the session."""

    async def shutdown(self) -> None:
        """Close now or, while requests are under way, behind them."""
        self._closing = True
        await self._close_if_idle()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body of an answer. Raises NotSent or AnswerLost, and what `_checked` raises."""
        patience = read_timeout if isinstance(read_timeout, int | float) else self._rules.answer_seconds
        async with self._asked(method, url, request_data, patience) as answer:
            return _checked(answer.status, answer.headers, await answer.read())

    async def download(self, url: str, most: int) -> AsyncGenerator[bytes]:
        """The bytes at an address, in chunks; raises TooLarge, NotSent, and AnswerLost also for a refusal."""
        size = 0
        async with self._asked("GET", url, None, self._rules.answer_seconds) as answer:
            if answer.status != HTTPStatus.OK:
                raise AnswerLost(f"no file: {answer.status}")
            async for chunk in answer.content.iter_chunked(CHUNK):
                size += len(chunk)
                if size > most:
                    raise TooLarge
                yield chunk

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The object in a body; python-telegram-bot would write a broken body, people's words in it, into the log."""
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("the answer is no JSON object")
        return answer

    @asynccontextmanager
    async def _asked(
        self, method: str, url: str, data: RequestData | None, patience: float
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        limit = self._limit(patience, uploads=data is not None and data.contains_files)
        session = self._opened()
        self._users += 1
        try:
            async with session.request(method, url, **_body(data), timeout=limit, allow_redirects=False) as answer:
                yield answer
        except NEVER_OUT:
            raise NotSent("no connection") from None
        except MAYBE_OUT:
            raise AnswerLost("no answer") from None
        finally:
            self._users -= 1
            if self._closing:
                await self._close_if_idle()

    def _limit(self, patience: float, *, uploads: bool) -> aiohttp.ClientTimeout:
        rules = self._rules
        whole = None if not uploads else rules.connect_seconds + rules.upload_seconds + patience
        return aiohttp.ClientTimeout(
            total=whole, connect=rules.connect_seconds, sock_connect=rules.connect_seconds, sock_read=patience
        )

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(), headers={"User-Agent": self.USER_AGENT}
            )
        return self._session

    async def _close_if_idle(self) -> None:
        if self._session is not None and not self._users:
            session, self._session = self._session, None
            await session.close()


def _body(data: RequestData | None) -> dict[str, Any]:
    """How aiohttp is given the body of a call."""
    if data is None:
        return {}
    if not data.contains_files:
        return {"data": data.json_payload, "headers": {"Content-Type": "application/json"}}
    form = aiohttp.FormData(quote_fields=False, charset="utf-8")  # Telegram shows a quoted name as it is: "K%E1%BA…"
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        body = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, body, filename=filename, content_type=mime)
    return {"data": form}


def _checked(status: int, headers: Mapping[str, str], payload: bytes) -> tuple[int, bytes]:
    """The answer, but for two refusals that python-telegram-bot would take for a doubtful network error."""
    if status == HTTPStatus.TOO_MANY_REQUESTS and b'"retry_after"' not in payload:
        told = headers.get("Retry-After", "")
        raise RetryAfter(timedelta(seconds=int(told) if told.isdecimal() else 5))
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise BadRequest("request entity too large")
    return status, payload
