"""The fake Telegram fails as it is told: scripted answers, cut connections, lost answers, and the real pace."""

import datetime as dt
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from telegram import Bot
from telegram.error import (
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from tests.fakes.conftest import client
from tests.fakes.telegram_api import TelegramApi

AN, HAMLET = 1001, -4001


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram with a person who started the bot and his group."""
    async with TelegramApi() as api:
        api.private_chat(api.user(AN, "An"))
        api.group(HAMLET, admins=[AN])
        yield api


async def test_scripted_refusals_become_the_promised_exceptions(bot: Bot, api: TelegramApi) -> None:
    """Each scripted answer raises what telegram.md lists for it, once, and nothing is sent."""
    faults = api.faults
    cases: list[tuple[Callable[[], object], type[BaseException]]] = [
        (lambda: faults.flood(7), RetryAfter),
        (faults.flood_without_time, NetworkError),
        (lambda: faults.broken(500), NetworkError),
        (faults.broken, NetworkError),
        (faults.html, TelegramError),
        (faults.not_ok, KeyError),
        (faults.blocked, Forbidden),
        (lambda: faults.migrated(-100), ChatMigrated),
        (faults.unauthorized, InvalidToken),
        (faults.reset_before, NetworkError),
    ]
    for script, expected in cases:
        script()
        with pytest.raises(expected) as failure:
            await bot.send_message(AN, "a")
        assert failure.type is expected
        if isinstance(failure.value, RetryAfter):
            assert failure.value.retry_after == dt.timedelta(seconds=7)
    assert api.ledger.entries == []
    await bot.send_message(AN, "a")
    assert len(api.ledger.to(AN)) == 1


async def test_lost_answers_leave_the_message_sent(bot: Bot, api: TelegramApi) -> None:
    """Reset or silence after storing: the client fails, the message is there; a slow answer only takes its time."""
    api.faults.reset_after(method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(AN, "một")
    api.faults.lost_answer(method="sendMessage")
    with pytest.raises(TimedOut):
        await bot.send_message(AN, "hai", read_timeout=1.0)
    api.faults.slow(0.05)
    assert (await bot.send_message(AN, "ba")).text == "ba"
    assert api.ledger.texts(api.user(AN)) == ["một", "hai", "ba"]
    assert [request.fault for request in api.ledger.asked("sendMessage")] == ["reset_after", "lost_answer", "slow"]


async def test_faults_hit_only_what_they_name(bot: Bot, api: TelegramApi) -> None:
    """Method, chat, count and predicate narrow a fault; times=None makes it last."""
    api.faults.reset_before(method="sendMessage", chat=HAMLET)
    api.faults.flood(method="sendMessage", chat=AN, nth=2, times=2)
    api.faults.blocked(times=None, when=lambda call: "x" in call.text("text"))
    outcomes = [await outcome(bot, AN, text) for text in ("a", "b", "c", "d", "x", "x")]
    assert outcomes == ["sent", "RetryAfter", "RetryAfter", "sent", "Forbidden", "Forbidden"]
    assert [await outcome(bot, HAMLET, text) for text in ("a", "b")] == ["NetworkError", "sent"]
    api.faults.clear()
    assert await outcome(bot, AN, "x") == "sent"


async def outcome(bot: Bot, chat: int, text: str) -> str:
    try:
        await bot.send_message(chat, text)
    except TelegramError as error:
        return type(error).__name__
    return "sent"


async def test_a_reset_before_the_body_reads_nothing(api: TelegramApi) -> None:
    """Without chat and predicate the connection is cut before the request is taken apart."""
    api.faults.reset_before(method="sendMessage")
    async with aiohttp.ClientSession() as client:
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.post(f"{api.base_url}/bot{api.token}/sendMessage", json={"chat_id": AN, "text": "a"})
    (request,) = api.ledger.requests
    assert (request.method, request.params, request.status, request.fault) == ("sendMessage", {}, None, "reset_before")


async def test_downloads_can_fail_too(bot: Bot, api: TelegramApi) -> None:
    """A file may be refused or cut off at its address; afterwards it comes."""
    file_id = api.send_document(AN, b"ABC")["message"]["document"]["file_id"]
    file = await bot.get_file(file_id)
    api.faults.broken(method="download")
    api.faults.reset_before(method="download", nth=2)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await file.download_as_bytearray()
    assert bytes(await file.download_as_bytearray()) == b"ABC"


async def test_the_real_pace_is_enforced_and_counted() -> None:
    """A burst to one chat, 20 a minute to a group and 30 a second in all are the most that pass."""
    async with TelegramApi(pace=True, start=dt.datetime(2021, 6, 20, tzinfo=dt.UTC), scale=1e-6) as api:
        chats = [api.private_chat(api.user(number)).id for number in range(1, 40)]
        group = api.group(admins=[1]).id
        async with client(api) as bot:
            assert [await outcome(bot, chats[0], "a") for _ in range(6)] == ["sent"] * 5 + ["RetryAfter"]
            sent = [await outcome(bot, chat, "a") for chat in chats[1:]]
            assert sent == ["sent"] * 25 + ["RetryAfter"] * 13
            assert len(api.pace.refused) == 14
            results = []
            for _ in range(25):
                api.clock.advance(1.0)
                results.append(await outcome(bot, group, "a"))
            assert results == ["sent"] * 20 + ["RetryAfter"] * 5
            api.clock.advance(60.0)
            assert await outcome(bot, group, "a") == "sent"
