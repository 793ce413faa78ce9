"""The line to Telegram: python-telegram-bot's request port over aiohttp; no error of it names an address or a token."""

import asyncio
import io
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, ClassVar

import aiohttp
from telegram.error import BadRequest, EndPointNotFound, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest, RequestData

from storage.book.unkept import TooLarge
from storage.limits import Telegram as Rules

CHUNK = 65536  # bytes of a file that are handed on at once
KEPT = 4.0  # seconds that an unused connection is kept; common servers hang up after five
WARY = 300.0  # seconds
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


@dataclass(frozen=True, slots=True)
class Parcel:
    """A call with files (name, content, kind) or as a form, with what `do_request` asks of `RequestData`."""

    json_parameters: dict[str, str]
    multipart_data: dict[str, tuple[str, bytes, str]]
    contains_files: ClassVar[bool] = True


def unheard(_answered: bool) -> None:  # noqa: FBT001 - the shape of whoever listens
    """Nobody asks whether Telegram answers."""


class Line(BaseRequest):
    """One shared session. The first request opens it; after `shutdown` it closes behind the last one under way.

    Once a connection broke, nothing is sent for some minutes on one that was used before: a server that hangs up
    between two requests would lose a second try, too.

    `heard` is told of each call whether Telegram itself answered. `is_known`: it once did, and well, so the token is
    no wrong one, and a 404 only means that what was asked is not there.
    """

    def __init__(self, rules: Rules, heard: Callable[[bool], None] = unheard) -> None:
        self.is_known = False
        self._rules = rules
        self._heard = heard
        self._sessions: dict[bool, aiohttp.ClientSession] = {}  # by whether each request has a connection of its own
        self._wary_until = 0.0  # of the loop's clock
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
        try:
            async with self._asked(method, url, request_data, patience) as answer:
                status, body = answer.status, await answer.read()
        except (NotSent, AnswerLost):
            self._heard(False)
            raise
        self._note(status, body)
        status, body = _checked(status, answer.headers, body)
        if status == HTTPStatus.NOT_FOUND and self.is_known:
            raise EndPointNotFound("not there")
        return status, body

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

    def _note(self, status: int, body: bytes) -> None:
        """A web page, or an error of a server on the way, is no answer of Telegram's."""
        answered = status < HTTPStatus.INTERNAL_SERVER_ERROR and b'"ok"' in body and body.lstrip().startswith(b"{")
        self._heard(answered)
        self.is_known = self.is_known or (answered and status == HTTPStatus.OK and b'"result"' in body)

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
        except MAYBE_OUT as error:
            if isinstance(error, aiohttp.ClientOSError | aiohttp.ServerDisconnectedError):
                self._wary_until = _time() + WARY
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
        wary = _time() < self._wary_until
        if wary not in self._sessions:
            kept = aiohttp.TCPConnector(force_close=True) if wary else aiohttp.TCPConnector(keepalive_timeout=KEPT)
            self._sessions[wary] = aiohttp.ClientSession(
                connector=kept, cookie_jar=aiohttp.DummyCookieJar(), headers={"User-Agent": self.USER_AGENT}
            )
        return self._sessions[wary]

    async def _close_if_idle(self) -> None:
        while self._sessions and not self._users:
            await self._sessions.popitem()[1].close()


def _time() -> float:
    return asyncio.get_running_loop().time()


def _body(data: RequestData | None) -> dict[str, Any]:
    """How aiohttp is given the body of a call."""
    if data is None:
        return {}
    if not data.contains_files:
        return {"data": data.json_payload, "headers": {"Content-Type": "application/json"}}
    form = aiohttp.FormData(quote_fields=False, charset="utf-8")  # Telegram shows a quoted name as it is: "K%E1%BA…"
    for name, value in data.json_parameters.items():
        form.add_field(name, value)  # without files it goes urlencoded
    for name, (filename, content, mime) in data.multipart_data.items():
        body = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, body, filename=filename, content_type=mime)
    return {"data": form}


def _checked(status: int, headers: Mapping[str, str], payload: bytes) -> tuple[int, bytes]:
    """The answer, but for two refusals that python-telegram-bot would take for a doubtful network error."""
    if status == HTTPStatus.OK and b'"result"' not in payload:
        status, payload = _spelled_out(payload)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise RetryAfter(timedelta(seconds=_silence(headers, payload)))
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise BadRequest("request entity too large")
    return status, payload


def _silence(headers: Mapping[str, str], payload: bytes) -> int:
    """Seconds of a 429: in the body, else in the header, else a guess."""
    named = re.search(rb'"retry_after"\s*:\s*"?(\d{1,9})', payload)
    told = named[1].decode() if named else headers.get("Retry-After", "")
    return int(told) if told.isascii() and told.isdecimal() else 5


def _spelled_out(payload: bytes) -> tuple[int, bytes]:
    """An answer without a result as Telegram gives it: what is ok has one, and a refusal's status is its code."""
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError):
        return HTTPStatus.OK, payload
    if not isinstance(body, dict):
        return HTTPStatus.OK, payload
    if body.get("ok") is True:
        return HTTPStatus.OK, b'{"ok":true,"result":true}'
    code = body.get("error_code")
    if isinstance(code, int) and HTTPStatus.BAD_REQUEST <= code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return code, payload
    return HTTPStatus.OK, payload
