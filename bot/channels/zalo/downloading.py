"""What a person sent: fetched from the address that Zalo names, from public hosts only, within size and time."""

import ipaddress
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from http import HTTPStatus

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from yarl import URL

from broadcasts.undelivered import Later, Never
from storage.book.unkept import TooLarge
from storage.limits import Zalo as Rules

CHUNK = 65536  # bytes that are handed on at once
HOPS = 3  # addresses that may lead on to another
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.FORBIDDEN}
MOVED = {301, 302, 303, 307, 308}


class Downloading:
    """Fetches files; whoever names an address inside our own network gets nothing, whatever name it goes by."""

    def __init__(self, rules: Rules, *, loopback: bool) -> None:
        self._rules = rules
        self._loopback = loopback

    async def chunks(self, address: str, most: int) -> AsyncGenerator[bytes]:
        """The bytes at an address; raises TooLarge, Never for what will never be there, Later for all else."""
        rules = self._rules
        limit = aiohttp.ClientTimeout(total=rules.download_seconds, sock_connect=rules.connect_seconds)
        connector, no_cookies = self._connector(), aiohttp.DummyCookieJar()
        try:
            async with (
                aiohttp.ClientSession(connector=connector, timeout=limit, cookie_jar=no_cookies) as session,
                await self._found(session, address) as answer,
            ):
                async for chunk in _within(answer, most):
                    yield chunk
        except (aiohttp.ClientError, OSError, ValueError):
            raise Later("no_connection") from None

    async def _found(self, session: aiohttp.ClientSession, address: str) -> aiohttp.ClientResponse:
        url = URL(address)
        for _ in range(HOPS):
            self._check(url)
            answer = await session.get(url, allow_redirects=False)
            if answer.status == HTTPStatus.OK:
                return answer
            answer.close()
            if answer.status in GONE:
                raise Never("not_found")
            if answer.status not in MOVED:
                raise Later("no_connection")
            url = url.join(URL(answer.headers.get("Location", "")))
        raise Never("not_found")

    def _connector(self) -> aiohttp.TCPConnector:
        return aiohttp.TCPConnector(resolver=Outside(loopback=self._loopback))

    def _check(self, url: URL) -> None:
        """A number in place of a name asks no resolver, so it is looked at here."""
        if url.scheme not in {"http", "https"} or not url.host:
            raise Never("not_found")
        if _is_number(url.host) and not is_outside(url.host, loopback=self._loopback):
            raise Never("not_found")


class Outside(AbstractResolver):
    """Looks names up and keeps of their addresses only public ones: the connection goes to what was checked."""

    def __init__(self, *, loopback: bool) -> None:
        self._names = DefaultResolver()
        self._loopback = loopback

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The public addresses of a name; raises OSError where there are none."""
        found = await self._names.resolve(host, port, family)
        outside = [one for one in found if is_outside(one["host"], loopback=self._loopback)]
        if not outside:
            raise OSError(None, "no public address")
        return outside

    async def close(self) -> None:
        """Let the resolver go."""
        await self._names.close()


def is_outside(host: str, *, loopback: bool) -> bool:
    """Whether an IP address leads out of our own machine and network; `loopback` lets this machine pass: for tests."""
    address = ipaddress.ip_address(host.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None) or address
    return (mapped.is_global and not mapped.is_multicast) or (loopback and mapped.is_loopback)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def _within(answer: aiohttp.ClientResponse, most: int) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in answer.content.iter_chunked(CHUNK):
        size += len(chunk)
        if size > most:
            raise TooLarge
        yield chunk
