"""Zalo, listening by polls: checks 5 to 9, each by its number."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from handlers.commands import Command, Commands
from storage.book.book import Unwritable
from storage.limits import limits
from storage.texts.texts import texts
from tests.bot.channels.zalo.stage import QUICK, Desk, listening, served
from tests.fakes.zalo_bot import ZaloBotApi
from tests.patience import PATIENCE


@pytest.fixture
async def api() -> AsyncIterator[ZaloBotApi]:
    """A fake Zalo."""
    async with ZaloBotApi() as api:
        yield api


# --- 5: how long, how often ----------------------------------------------------------------------------------------


async def test_05_polls_wait_longer_than_zalo_does_and_never_overlap(
    api: ZaloBotApi, caplog: pytest.LogCaptureFixture
) -> None:
    """An idle answer that comes late is waited for: at least five seconds beyond the time that was asked for."""
    slow = ZaloBotApi(scale=0.8)  # its second lasts longer than ours
    async with slow, listening(slow, Desk(), rules=replace(QUICK, poll_seconds=1)):
        await slow.ledger.until(lambda: len(slow.ledger.asked("getUpdates")) >= 3)
    assert slow.account().most_polling == 1
    assert [one.params for one in slow.ledger.asked("getUpdates")][:3] == [{"timeout": "1"}] * 3
    assert [one.message for one in caplog.records if one.levelno >= logging.WARNING] == []
    assert limits().zalo.answer_seconds >= 5


async def test_05_a_poll_ends_at_once_when_the_bot_stops(api: ZaloBotApi) -> None:
    """Nobody waits for its hour."""
    async with asyncio.timeout(2 * PATIENCE):
        async with listening(api, Desk(), rules=replace(QUICK, poll_seconds=3600)):
            await api.ledger.until(lambda: api.account().polling == 1)


# --- 6, 7: both kinds of Zalo --------------------------------------------------------------------------------------


async def test_06_what_comes_back_on_every_poll_is_handled_once(api: ZaloBotApi) -> None:
    """Fifty times at once: one message for the desk, and by the clock of pauses at most a poll a second."""
    api.switches.replay = True
    desk, paused = Desk(), 0.0

    async def pause(seconds: float) -> None:
        nonlocal paused
        paused += seconds
        await asyncio.sleep(0)

    api.say(api.person("Lan"), "một lần")
    begun = time.monotonic()
    async with listening(api, desk, rules=replace(QUICK, nothing_new_pause=1.0), pause=pause):
        await api.ledger.until(lambda: len(api.ledger.asked("getUpdates")) >= 52)
    assert desk.texts() == ["một lần"]
    assert paused + (time.monotonic() - begun) >= 50


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def test_06_a_restart_on_the_same_data_knows_it_still(
    api: ZaloBotApi, tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    """Answered once, whatever the restarted bot is shown again."""
    url = "" if kind == "sqlite" else request.getfixturevalue("postgres_database")
    api.switches.replay = True
    lan = api.person("Lan")
    for restart in range(3):
        async with served(api, tmp_path, url) as house:
            if not restart:
                api.say(lan, "/kehoach con thieu")
            before = len(api.ledger.asked("getUpdates"))
            await api.ledger.until(lambda seen=before: len(api.ledger.asked("getUpdates")) > seen + 3)  # type: ignore[misc]
            await house.settled()
    assert len(api.ledger.messages(lan.id)) == 1


async def test_06_what_is_older_than_our_memory_is_not_new(api: ZaloBotApi) -> None:
    """A Zalo that brings back last week's words for ever does not wake them again."""
    desk, lan = Desk(), api.person("Lan")
    api.clock.advance(-7 * 86400)
    api.say(lan, "tuần trước")
    api.clock.advance(7 * 86400)
    api.say(lan, "hôm nay")
    async with listening(api, desk):
        await desk.until(lambda: bool(desk.taken))
        await api.until_delivered()
    assert desk.texts() == ["hôm nay"]


async def test_07_what_comes_once_is_handled_once_and_in_order(api: ZaloBotApi) -> None:
    """A hundred words, two of them alike; and one delivered twice under its own id."""
    desk, lan = Desk(), api.person("Lan")
    words = [f"tin {number}" for number in range(98)] + ["giống nhau"] * 2
    for word in words:
        api.say(lan, word)
    api.redeliver(api.account().updates[40])
    async with listening(api, desk):
        await desk.until(lambda: len(desk.taken) >= 100)
        await api.until_delivered()
    assert desk.texts() == words


# --- 8: what breaks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("replay", [True, False])
@pytest.mark.parametrize("error", [Unwritable(), RuntimeError("a bug")], ids=["full disk", "bug"])
async def test_08_what_was_not_kept_is_handled_again(api: ZaloBotApi, replay: bool, error: Exception) -> None:
    """In both modes: what was read is held until it is on disk, since it may never come again."""
    api.switches.replay = replay
    desk, lan = Desk(), api.person("Lan")
    desk.refusals = [error, error]
    api.say(lan, "đừng mất")
    async with listening(api, desk):
        await desk.until(lambda: bool(desk.taken))
        api.say(lan, "tin sau")
        await desk.until(lambda: len(desk.taken) == 2)
    assert desk.texts() == ["đừng mất", "tin sau"]


async def test_08_a_message_that_breaks_the_desk_does_not_stop_the_next(api: ZaloBotApi, tmp_path: Path) -> None:
    """After its tries it lies with the dead letters, its sender knows, and polling goes on."""

    def broken(_visit: object, _words: str) -> None:
        raise LookupError("broken")

    lan = api.person("Lan")
    async with served(api, tmp_path) as house:
        whole = house.bot.desk.reception
        table = tuple(one for one in whole.commands.table if one.name != "plan")
        commands = Commands((Command("plan", broken), *table), texts())
        house.bot.desk.reception = replace(whole, commands=commands)
        (sorry,) = await house.said(lan, "/kehoach")
        assert "trục trặc" in sorry.text
        (helped,) = await house.said(lan, "/trogiup")
        assert "/kiennghi" in helped.text
        assert len(await house.rows("dead_letters", "reference")) == 1


# --- 9: a webhook in the way ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [0, 200])
async def test_09_a_webhook_in_the_way_is_told_and_left(
    api: ZaloBotApi, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    """Said once with the remedy, asked rarely, never deleted by us; once it has gone, all is well by itself."""
    api.switches.errors_as = status  # type: ignore[assignment]
    account = api.account()
    account.hook = "https://thidua.example.vn/hook"
    desk, pauses = Desk(), []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0.01)

    async with listening(api, desk, rules=replace(QUICK, refused_pause=600), pause=pause) as here:
        await api.ledger.until(lambda: len(api.ledger.asked("getUpdates")) >= 5)
        assert here.channel.state == "webhook_set"
        assert set(pauses[:4]) == {600}
        account.hook = ""
        api.say(api.person("Lan"), "lại được rồi")
        await desk.until(lambda: bool(desk.taken))
        assert here.channel.state == "well"
    told = [one.message for one in caplog.records if one.levelno == logging.CRITICAL]
    assert told == [
        "updates go to a webhook: set ZALO_BOT_MODE=webhook, or remove the webhook in Zalo Bot Creator",
    ]
    assert api.ledger.asked("deleteWebhook") == []


async def test_09_a_refused_token_is_told_once(api: ZaloBotApi, caplog: pytest.LogCaptureFixture) -> None:
    """Only a person can mend it; and then it works."""
    desk = Desk()
    api.faults.refuse(401, method="getUpdates", times=4)
    api.say(api.person("Lan"), "một")
    async with listening(api, desk):
        await desk.until(lambda: bool(desk.taken))
    assert [one.message for one in caplog.records if one.levelno == logging.CRITICAL] == [
        "the token is refused: set a valid one in ZALO_BOT_TOKENS and start again"
    ]
