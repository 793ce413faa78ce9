"""Zalo, the wire: check 24."""

import asyncio
import gzip
from dataclasses import replace

import aiohttp
import pytest

from bot.channels.zalo.access import Access
from bot.channels.zalo.api import Api
from bot.channels.zalo.line import AnswerLost, UnfitLibrary, check_library
from tests.bot.channels.zalo.stage import QUICK
from tests.bot.channels.zalo.wire import GOOD, HEAD, sized, speaking
from tests.fakes.zalo_bot import DEFAULT_TOKEN


def calls(base: str) -> Api:
    """The calls alone."""
    return Api(Access(DEFAULT_TOKEN, api_base=base), QUICK)


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(GOOD), GOOD)


@pytest.mark.parametrize(
    "parts",
    [
        (sized(GOOD, b"Server: ZServer", b"Server: edge"),),
        (sized(gzip.compress(GOOD), b"Content-Encoding: gzip"),),
        (CHUNKED,),
        tuple(bytes([one]) for one in sized(GOOD)),
    ],
    ids=["two servers", "gzip", "chunked", "drip"],
)
async def test_24_odd_but_whole_answers_are_read(parts: tuple[bytes, ...]) -> None:
    """Two `Server` headers as from Zalo's edge, compressed, in chunks, byte by byte."""
    async with speaking(*parts) as base:
        one = calls(base)
        assert (await one.call("getMe"))["account_name"] == "Bot 131"
        await one.line.close()


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"HTTP/1.1 200",),
        (sized(GOOD)[:-5],),
        (CHUNKED[:-9],),
        (sized(b"no gzip", b"Content-Encoding: gzip"),),
        (sized(b"x" * (2 << 20)),),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>",),
    ],
    ids=["nothing", "half a line", "cut", "cut chunk", "no gzip", "huge", "502"],
)
async def test_24_broken_answers_are_doubt(parts: tuple[bytes, ...]) -> None:
    """The call went out, and nobody knows what came of it."""
    async with speaking(*parts) as base:
        one = calls(base)
        with pytest.raises(AnswerLost):
            await one.call("getMe")
        await one.line.close()


async def test_24_a_drip_without_end_is_given_up() -> None:
    """However slowly it goes on, the whole time is limited."""
    async with speaking(*(HEAD, *(b"X-A: b\r\n",) * 400), pause=0.05) as base:
        one = Api(Access(DEFAULT_TOKEN, api_base=base), replace(QUICK, connect_seconds=3, answer_seconds=0))
        with pytest.raises(AnswerLost):
            await one.call("getMe")
        await one.line.close()


async def test_24_a_word_under_way_ends_before_the_line_does() -> None:
    """A stop cuts nothing off; and what is said after it leaves no connection open."""
    async with speaking(*(bytes([one]) for one in sized(GOOD)), pause=0.001) as base:
        one = calls(base)
        word = asyncio.create_task(one.call("getMe"))
        await asyncio.sleep(0)
        await one.line.close()
        assert (await word)["account_name"] == "Bot 131"
    async with speaking(sized(GOOD)) as base:
        one._root = f"{base}/bot{DEFAULT_TOKEN}"
        assert await one.call("getMe")
    assert one.line._session is None


def test_24_one_release_of_aiohttp_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the remedy; the installed one is taken."""
    check_library(aiohttp.__version__)
    monkeypatch.setattr(aiohttp, "__version__", "3.13.4")
    with pytest.raises(UnfitLibrary, match=r"install aiohttp 3\.13\.5"):
        calls("http://127.0.0.1:9")
