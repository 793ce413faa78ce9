"""Others with our token: a webhook elsewhere stays and is told of, another poller is noticed, nothing is lost."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.channels.telegram import Access, Telegram
from broadcasts.layout import Piece
from storage.book.page import Page
from storage.campaign.membership import people
from storage.clocks import now
from storage.limits import Telegram as Rules
from storage.talk import Address
from tests.bot.channels.telegram.stage import QUICK, Desk, attached, listening, served, stays
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.telegram_api.call import Call
from tests.fakes.telegram_api.refusals import OTHER_POLL
from tests.patience import PATIENCE

AN = 1001
ELSEWHERE = "https://elsewhere.example.vn/hooks/telegram"
OURS = "https://thidua.example.vn"


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram with a person who started the bot."""
    async with TelegramApi() as api:
        api.private_chat(api.user(AN))
        yield api


@asynccontextmanager
async def polling(api: TelegramApi, desk: Desk, rules: Rules = QUICK, **access: str) -> AsyncIterator[Telegram]:
    """A channel that polls, to be asked how it is."""
    whole = Access(**{"token": api.token, "api_base": api.base_url} | access)  # type: ignore[arg-type]
    channel = Telegram(whole, Path, stays, now, rules=rules)
    async with attached(channel, desk):
        yield channel


async def until(channel: Telegram, state: str) -> None:
    """Wait until the channel is so; TimeoutError if that takes too long."""
    async with asyncio.timeout(PATIENCE):
        while channel.state != state:  # noqa: ASYNC110 - a channel rings no bell
            await asyncio.sleep(0.01)


async def set_hook(api: TelegramApi, url: str) -> None:
    """Another program sets its webhook with our token, which ends our poll."""
    address = f"{api.base_url}/bot{api.token}/setWebhook"
    async with aiohttp.ClientSession() as client, client.post(address, json={"url": url}) as answer:
        assert answer.status == 200


def looks(api: TelegramApi) -> int:
    """How often the webhook was asked for."""
    return len(api.ledger.asked("getWebhookInfo"))


# --- a webhook -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        (f"{OURS}/hooks/telegram", True),
        (f"{OURS}/another/way", True),
        ("https://old.example.vn/any/path", True),
        (f"{OURS}.evil.example/hooks/telegram", False),
        ("https://old.example.vn.evil.example/", False),
        (ELSEWHERE, False),
    ],
)
def test_ours_is_what_lies_at_our_address_or_at_the_host_named(url: str, ours: bool) -> None:
    """A host that only begins alike is somebody else's; without an address or a name nothing is ours."""
    assert Access("1:x", public_url=f"{OURS}/", old_webhook="Old.example.vn").owns(url) is ours
    assert not Access("1:x").owns(url)


@pytest.mark.parametrize("leave", ["address", "host"])
async def test_our_own_left_over_webhook_is_removed_without_its_updates(api: TelegramApi, leave: str) -> None:
    """What waited for it comes by polling, though the first removal fails; it is removed once."""
    api.deliver_to(f"{OURS}/hooks/telegram")
    api.say(AN, "một")
    api.faults.broken(500, method="deleteWebhook")
    desk = Desk()
    settings = {"old_webhook": "thidua.example.vn"} if leave == "host" else {"public_url": OURS}
    async with polling(api, desk, QUICK, **settings):
        await api.until_delivered()
        api.say(AN, "hai")
        await api.until_delivered()
    assert desk.texts() == ["một", "hai"]
    assert [request.params for request in api.ledger.asked("deleteWebhook")] == [{}, {}]


async def test_a_webhook_elsewhere_stays_until_somebody_removes_it(
    api: TelegramApi, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told once and looked at with pauses; sending works; once it has gone, what waited comes by itself."""
    api.deliver_to(ELSEWHERE)
    api.say(AN, "một")
    desk = Desk()
    async with polling(api, desk, public_url=OURS) as channel:
        await until(channel, "foreign_hook")
        await api.ledger.until(lambda: looks(api) >= 5)
        assert await channel.send(Address("telegram", channel.account, str(AN)), Piece("Chào anh/chị."))
        assert (desk.texts(), api.ledger.asked("getUpdates"), channel.state) == ([], [], "foreign_hook")
        api.courier.clear()
        await api.until_delivered()
        await until(channel, "well")
    times = [request.at for request in api.ledger.asked("getWebhookInfo")]
    assert times[4] - times[3] >= 0.19  # the longest pause
    assert desk.texts() == ["một"]
    assert api.ledger.asked("deleteWebhook") == []
    told = [one.message for one in caplog.records if one.levelno == logging.CRITICAL]
    assert ["not ours" in line for line in told] == [True]


async def test_a_webhook_that_comes_while_we_poll_is_noticed(api: TelegramApi) -> None:
    """The poll that it ends is followed by a look; what came before and what comes afterwards is taken once."""
    desk = Desk()
    async with polling(api, desk) as channel:
        api.say(AN, "một")
        await api.until_delivered()
        await api.until_polled()
        await set_hook(api, ELSEWHERE)
        await until(channel, "foreign_hook")
        api.courier.clear()
        await api.until_polled()
        assert channel.state == "well"  # at once: no poller was met
        api.say(AN, "hai")
        await api.until_delivered()
    assert desk.texts() == ["một", "hai"]
    assert api.ledger.asked("deleteWebhook") == []


async def test_ordinary_trouble_asks_for_no_webhook(api: TelegramApi) -> None:
    """Only the start and a conflict do."""
    api.faults.broken(502, method="getUpdates", times=2)
    async with listening(api, Desk()):
        await api.until_polled()
    assert looks(api) == 1


async def test_officials_read_what_keeps_messages_away(api: TelegramApi, tmp_path: Path) -> None:
    """In /suckhoe, which they ask on whatever still hears them; and once it is mended, that all is well."""

    def appoint(page: Page) -> None:
        at = Address("telegram", str(api.bot.id), str(AN))
        people.bind(page, people.appoint(page, "Văn phòng", "organiser_officer", "692", now()), at, str(AN), now())

    async with served(api, tmp_path) as house:
        await house.bot.book.turn(appoint)
        await api.until_polled()
        (channel,) = [one for one in house.bot.channels if isinstance(one, Telegram)]
        for state, words in (("foreign_hook", "nơi khác đang nhận tin"), ("well", "Telegram (bot131_test_bot): đang")):
            await (set_hook(api, ELSEWHERE) if state == "foreign_hook" else asyncio.sleep(0))
            await until(channel, state)
            await house.bot._tick()
            api.courier.clear()
            (said,) = await house.said(api.say(AN, "/suckhoe"))
            assert words in said.text


# --- another poller ------------------------------------------------------------------------------------------------


async def test_another_poller_is_noticed_and_outlived(api: TelegramApi, caplog: pytest.LogCaptureFixture) -> None:
    """Two bots with one token both say so, still send, and together miss nothing; alone again, one hears all."""
    desk, other = Desk(), Desk()
    words = [f"câu {number}" for number in range(6)]
    async with polling(api, desk) as channel:
        await api.until_polled()
        async with polling(api, other) as rival:
            await until(channel, "second_poller")
            await until(rival, "second_poller")
            for word in words[:5]:
                api.say(AN, word)
                await api.until_delivered()
            assert await channel.send(Address("telegram", channel.account, str(AN)), Piece("Vẫn gửi được."))
        await asyncio.sleep(QUICK.longest_pause * 3)  # quiet for so long, the rival counts as gone
        api.say(AN, words[5])
        await api.until_delivered()
        await until(channel, "well")
    assert set(desk.texts() + other.texts()) == set(words)
    assert desk.texts()[-1] == words[5]
    assert "another process uses this token" in caplog.text
    assert api.ledger.asked("deleteWebhook") == []


async def test_an_answer_between_conflicts_does_not_hurry_us(api: TelegramApi) -> None:
    """Though every message comes, the pauses grow from conflict to conflict, so that two programs never race."""
    met: set[int] = set()

    def anew(call: Call) -> bool:
        offset = call.integer("offset")
        fresh = offset not in met
        met.add(offset)
        return fresh and bool(offset)

    api.faults.refuse(409, f"Conflict: {OTHER_POLL}", method="getUpdates", times=None, when=anew)
    desk = Desk()
    async with polling(api, desk, rules=replace(QUICK, first_pause=0.02, longest_pause=2.0)) as channel:
        for number in range(5):
            await api.until_polled()
            api.say(AN, f"câu {number}")
            await api.until_delivered()
        await api.until_polled()
        assert channel.state == "second_poller"
    assert desk.texts() == [f"câu {number}" for number in range(5)]
    refused = [request.at for request in api.ledger.asked("getUpdates") if request.status == 409]
    looked = [request.at for request in api.ledger.asked("getWebhookInfo")][1:]
    assert looked[4] - refused[4] >= 0.3  # 0.02 s, four times doubled


async def test_a_refused_token_is_a_state(api: TelegramApi) -> None:
    """Listening has ended, and whoever looks reads why."""
    api.faults.refuse(401, "Unauthorized", method="getUpdates", times=None)
    async with polling(api, Desk()) as channel:
        await until(channel, "token")
