"""The doctor on the web: the public address, and our clock beside a server's."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from bot.leader import Leader
from storage.clocks import now
from tests.bot.doctor.stage import Office
from tests.fakes.telegram_api import TelegramApi
from tests.parts import free_port

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[str]:
    """A server that gives this answer to everybody."""
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def healthy(_request: web.Request) -> web.StreamResponse:
    return web.json_response({"well": True, "letters": {}})


async def other_page(_request: web.Request) -> web.StreamResponse:
    return web.Response(text="<h1>It works!</h1>", content_type="text/html")


@pytest.mark.parametrize(("answer", "found"), [(healthy, ("ok", "reached")), (other_page, ("fault", "another"))])
async def test_whoever_answers_at_the_public_address_must_be_us(
    ours: Office, answer: Answer, found: tuple[str, str]
) -> None:
    """While a bot runs, its own health page must come back; before, nothing can be said."""
    async with answering(answer) as url:
        assert (await ours.asks(BOT131_PUBLIC_URL=url)).of("public") == [("skipped", "not_running")]
        leader = Leader(ours.data)
        told = await ours.asks(BOT131_PUBLIC_URL=f"{url}/")
        leader.release()
    assert told.of("public") == [found]


async def test_a_public_address_that_leads_nowhere_is_a_fault(ours: Office) -> None:
    """Nobody listens there."""
    leader = Leader(ours.data)
    told = await ours.asks(BOT131_PUBLIC_URL=f"http://127.0.0.1:{free_port()}")
    leader.release()
    assert told.of("public") == [("fault", "no_connection")]


async def test_a_public_address_without_https_is_a_fault(ours: Office) -> None:
    """Login links would go through the net in clear."""
    told = await ours.asks(BOT131_PUBLIC_URL="http://thidua.example.vn")
    assert told.of("public") == [("fault", "in_clear"), ("skipped", "not_running")]


@pytest.mark.parametrize(
    ("ahead", "found"),
    [(0, ("ok", "right")), (20, ("ok", "right")), (600, ("fault", "slow")), (-600, ("fault", "fast"))],
)
async def test_our_clock_is_held_against_the_channels_servers(
    on_telegram: Office, ahead: int, found: tuple[str, str]
) -> None:
    """A server whose Date is far from ours means that one clock is wrong, and it is rarely theirs."""

    async def dated(_request: web.Request) -> web.StreamResponse:
        shown = now() + timedelta(seconds=ahead)
        return web.Response(headers={"Date": format_datetime(shown, usegmt=True)})

    async with answering(dated) as url:
        told = await on_telegram.asks(TELEGRAM_API_BASE=url)
    assert told.of("clock") == [found]


async def test_a_server_that_tells_no_time_leaves_the_clock_open(on_telegram: Office) -> None:
    """Nothing is guessed."""

    async def timeless(_request: web.Request) -> web.StreamResponse:
        return web.Response(headers={"Date": "hôm qua".encode("ascii", "ignore").decode()})

    async with answering(timeless) as url:
        assert (await on_telegram.asks(TELEGRAM_API_BASE=url)).of("clock") == [("skipped", "no_answer")]


async def test_without_a_channel_there_is_no_clock_to_compare(ours: Office, api: TelegramApi) -> None:
    """And nobody is asked."""
    assert (await ours.asks(TELEGRAM_API_BASE=api.base_url)).of("clock") == [("skipped", "nobody")]
    assert api.ledger.requests == []
