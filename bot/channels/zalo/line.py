"""The line to Zalo: one HTTP session; no error of it names an address, in which the token stands.

ZaloError
├── NotSent      surely did not go out: no such host, no connection
├── AnswerLost   went out, or part of it, and no whole answer of Zalo's came back
└── Refused      Zalo itself says no, with its code
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp

from storage.limits import Zalo as Rules

LARGEST = 1024 * 1024  # bytes of an answer; true ones have a few thousand
NEVER_OUT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
MAYBE_OUT = (aiohttp.ClientError, OSError, ValueError)  # a broken or silent connection, an answer that is no HTTP
TOLD_BY_STATUS = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.TOO_MANY_REQUESTS}
Answer = tuple[int, Mapping[str, str], bytes]  # status, headers, body
UNFIT = "3.13.4"  # refuses answers with two `Server` headers, as Zalo's edge sends them (aiohttp issue 12302)


class UnfitLibrary(Exception):
    """This aiohttp cannot talk to Zalo; the message says what to install."""


class ZaloError(Exception):
    """A call that brought no result."""


class NotSent(ZaloError):
    """The request surely did not go out."""


class AnswerLost(ZaloError):
    """The request went out, or part of it, and nobody knows what came of it."""


@dataclass(slots=True)
class Refused(ZaloError):
    """Zalo's own refusal: its code, which counts whatever the HTTP status is, its words, and how long it wants rest."""

    code: int
    description: str = ""
    seconds: float | None = None

    def __str__(self) -> str:
        return str(self.code)


class Line:
    """One session: the first request opens it, after `close` it ends behind the last one under way.

    What an answer quotes of the `secret` is struck out.
    """

    def __init__(self, rules: Rules, secret: str) -> None:
        check_library(aiohttp.__version__)
        self._rules = rules
        self._secret = secret.encode()
        self._session: aiohttp.ClientSession | None = None
        self._users = 0
        self._closing = False

    async def post(self, url: str, parameters: Mapping[str, object] | None, patience: float) -> Any:
        """The result of a call, None where there is none; raises NotSent, AnswerLost, Refused.

        What broke is not kept as a cause: aiohttp's errors hold the address.
        """
        answer = await self._asked(url, parameters, patience)
        if isinstance(answer, ZaloError):
            raise answer
        status, headers, content = answer
        return result(status, headers, content.replace(self._secret, b"***"))

    async def _asked(self, url: str, parameters: Mapping[str, object] | None, patience: float) -> Answer | ZaloError:
        connect = self._rules.connect_seconds
        limit = aiohttp.ClientTimeout(total=connect + patience, sock_connect=connect)
        self._users += 1
        try:  # without parameters there is no body either
            async with self._opened().post(url, json=parameters, timeout=limit, allow_redirects=False) as answer:
                return answer.status, answer.headers, await _content(answer.content)
        except NEVER_OUT:
            return NotSent("no connection")
        except MAYBE_OUT as error:
            return AnswerLost(_kind(error))
        finally:
            self._users -= 1
            if self._closing:
                await self._close_if_idle()

    async def close(self) -> None:
        """Hang up now or, while words are under way, behind them."""
        self._closing = True
        await self._close_if_idle()

    async def _close_if_idle(self) -> None:
        if self._session is not None and not self._users:
            session, self._session = self._session, None
            await session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._session


async def _content(stream: aiohttp.StreamReader) -> bytes:
    """The body, as far as any true answer goes."""
    content = b""
    while len(content) < LARGEST and (chunk := await stream.read(LARGEST - len(content))):
        content += chunk
    return content


def check_library(version: str) -> None:
    """Refuse to start on the one release of aiohttp with which nothing would ever arrive."""
    if version == UNFIT:
        raise UnfitLibrary(f"aiohttp {UNFIT} cannot read Zalo's answers: install aiohttp 3.13.5 or newer")


def result(status: int, headers: Mapping[str, str], content: bytes) -> Any:
    """What an answer says: `ok` in the body decides, since refusals come under HTTP 200, too."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict) or not isinstance(body.get("ok"), bool):
        if status in TOLD_BY_STATUS:
            raise Refused(status, seconds=_rest(headers))
        raise AnswerLost(f"no answer of Zalo's under status {status}")
    if body["ok"]:
        return body.get("result")
    raise Refused(_code(body, status), str(body.get("description", "")), _rest(headers))


def _code(body: Mapping[str, Any], status: int) -> int:
    for name in ("error_code", "errorCode"):
        told = str(body.get(name, ""))
        if told.isascii() and told.isdecimal():
            return int(told)
    return status


def _rest(headers: Mapping[str, str]) -> float | None:
    told = headers.get("Retry-After", "")
    return float(told) if told.isascii() and told.isdecimal() else None


def _kind(error: Exception) -> str:
    """What broke, without its words: they may hold the address."""
    if "Server" in str(getattr(error, "message", "")):
        return f"aiohttp {aiohttp.__version__} cannot read an answer with two Server headers"
    return type(error).__name__
