"""Where Telegram cannot be reached, as where it is blocked, the office sees since when, until it works again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.channels.telegram import Telegram
from bot.channels.telegram.reach import Reach
from bot.channels.telegram.rivals import TOKEN, WELL
from storage.mail import accounts
from tests.bot.channels.telegram.stage import QUICK, House, served
from tests.fakes.telegram_api import TelegramApi
from tests.patience import PATIENCE

AN = 1001
NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram with a person who started the bot."""
    async with TelegramApi() as api:
        api.private_chat(api.user(AN, "An"))
        yield api


def test_a_hiccup_is_no_outage_and_an_answer_ends_one() -> None:
    """Only a silence of a minute counts, from its beginning; whatever listening tells stands behind it."""
    hours = [NOON]
    reach = Reach(lambda: hours[-1], 60)
    reach.introduced()
    reach.heard(False)
    hours.append(NOON + timedelta(seconds=59))
    reach.heard(False)
    assert (reach.state, reach.since) == (WELL, None)
    hours.append(NOON + timedelta(seconds=60))
    assert (reach.state, reach.since) == ("no_connection", NOON)
    reach.told(TOKEN)
    assert reach.state == "no_connection"
    reach.heard(True)
    assert (reach.state, reach.since) == (TOKEN, None)
    reach.introduced()
    assert reach.state == WELL


@pytest.mark.parametrize("mode", ["polling", "webhook"])
@pytest.mark.parametrize("how", ["down", "a web page"])
async def test_an_outage_is_told_while_it_lasts(api: TelegramApi, tmp_path: Path, mode: str, how: str) -> None:
    """No server, or a page in its place: on /healthz and in the book; a bot that is only called looks by itself."""
    rules = replace(QUICK, poll_seconds=1)
    async with served(api, tmp_path, mode=mode, rules=rules) as house:
        await until(house, "well")
        if how == "down":
            await api.stop()
        else:
            api.faults.html(times=None, when=lambda call: call.method != "sendMessage")
        await until(house, "no_connection")
        shown = await told(house)
        assert shown["state"] == "no_connection"
        await house.bot._tick()
        (row,) = [one for one in await house.bot.book.read(accounts.reported) if one.channel == "telegram"]
        assert row.since is not None
        assert (row.state, row.since.isoformat(timespec="seconds")) == ("no_connection", shown["since"])
        api.faults.clear()
        if how == "down":
            await api.start()
        await until(house, "well")
        assert "since" not in await told(house)


async def until(house: House, state: str) -> None:
    """Wait until the channel is so; TimeoutError if that takes too long."""
    (channel,) = [one for one in house.bot.channels if isinstance(one, Telegram)]
    async with asyncio.timeout(PATIENCE):
        while channel.state != state:  # noqa: ASYNC110 - a channel rings no bell
            await asyncio.sleep(0.01)


async def told(house: House) -> dict[str, str]:
    """What /healthz says of Telegram."""
    address = house.hook.replace("/hooks/telegram", "/healthz")
    async with aiohttp.ClientSession() as client, client.get(address) as answer:
        body = await answer.json()
    assert (answer.status, body["well"]) == (200, True)
    return next(one for one in body["channels"] if one["channel"] == "telegram")
