"""Long polling loses nothing: updates are confirmed when they are on disk, and nothing ends the asking."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.telegram import Access, Telegram
from bot.channels.telegram.api import KINDS
from bot.channels.telegram.menu import named
from storage.book.book import Unwritable
from storage.clocks import now
from storage.talk import Address
from tests.bot.channels.telegram.stage import QUICK, Desk, attached, listening, stays
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.telegram_api.faults import Faults

AN, BINH, HAMLET = 1001, 1002, -4001


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram with two people who started the bot, and a group."""
    async with TelegramApi() as api:
        for number in (AN, BINH):
            api.private_chat(api.user(number))
        api.group(HAMLET, members=[BINH], admins=[AN])
        yield api


async def test_what_is_said_comes_in_order_and_is_then_confirmed(api: TelegramApi) -> None:
    """Messages of before and after the start arrive once, in their order."""
    desk = Desk()
    words = [f"câu {number}" for number in range(30)]
    for word in words[:20]:
        api.say(AN, word)
    async with listening(api, desk):
        await api.until_delivered()
        for word in words[20:]:
            api.say(AN, word)
        await api.until_delivered()
    assert desk.texts() == words


async def test_what_a_person_says_in_a_group_keeps_its_order_while_telegram_is_asked(api: TelegramApi) -> None:
    """The later word waits for the command whose sender's rank is being asked; another person's word does not."""
    desk = Desk()
    api.faults.slow(0.4, method="getChatMember")
    for person, word in ((AN, "/lienket ABCDE-FGHJK"), (AN, "/trogiup"), (BINH, "/kehoach")):
        api.say(person, word, HAMLET)
    async with listening(api, desk):
        await api.until_delivered()
    assert desk.texts() == ["/kehoach", "/lienket ABCDE-FGHJK", "/trogiup"]
    assert [message.admin for message in desk.taken] == [False, True, False]


async def test_nothing_is_confirmed_before_it_is_on_disk(api: TelegramApi) -> None:
    """While one talk's message is not taken, the whole answer stays with Telegram, and the other talks go on."""
    desk = Desk()
    desk.held = str(AN)
    api.say(AN, "một")
    api.say(BINH, "hai")
    async with listening(api, desk):
        await desk.until(lambda: desk.texts() == ["hai"])
        assert len(api.queue.pending()) == 2
        assert len(api.ledger.asked("getUpdates")) == 1
        desk.held = ""
        await desk.tell()
        await api.until_delivered()
    assert desk.texts() == ["hai", "một"]


@pytest.mark.parametrize("refusal", [Unwritable(), RuntimeError("a bug")], ids=["unwritable", "bug"])
async def test_what_cannot_be_written_is_asked_for_again(api: TelegramApi, refusal: Exception) -> None:
    """A full disk confirms nothing, and what came meanwhile is taken once it can be written."""
    desk = Desk()
    desk.refusal = refusal
    api.say(AN, "một")
    async with listening(api, desk):
        await desk.until(lambda: len(desk.begun) >= 3)
        api.say(AN, "hai")
        assert len(api.queue.pending()) == 2
        desk.refusal = None
        await api.until_delivered()
    assert desk.texts() == ["một", "hai"]


async def test_only_what_we_use_is_asked_for(api: TelegramApi) -> None:
    """The kinds of updates and the long wait stand in every question."""
    async with listening(api, Desk()):
        await api.until_polled()
    (asked,) = [request.params for request in api.ledger.asked("getUpdates")]
    assert asked == {"timeout": 5, "allowed_updates": list(KINDS)}


TROUBLES: dict[str, Callable[[Faults], object]] = {
    "502": lambda faults: faults.broken(502, method="getUpdates"),
    "a web page": lambda faults: faults.html(method="getUpdates"),
    "not ok": lambda faults: faults.not_ok(method="getUpdates"),
    "reset": lambda faults: faults.reset_before(method="getUpdates"),
    "flood": lambda faults: faults.refuse(429, "Too Many Requests", {"retry_after": 1}, method="getUpdates"),
    "conflict": lambda faults: faults.refuse(409, "Conflict: terminated by other getUpdates", method="getUpdates"),
    "a proxy's missing page": lambda faults: faults.broken(404, method="getUpdates"),
    "answer lost on the way": lambda faults: faults.reset_after(method="getUpdates"),
}


@pytest.mark.parametrize("name", TROUBLES)
async def test_trouble_pauses_the_asking_and_never_ends_it(api: TelegramApi, name: str) -> None:
    """Whatever Telegram or a proxy answers three times, the message comes afterwards, once."""
    for _ in range(3):
        TROUBLES[name](api.faults)
    api.say(AN, "một")
    desk = Desk()
    async with listening(api, desk):
        await api.until_delivered()
    assert set(desk.texts()) == {"một"}
    assert all(fault.fired == 1 for fault in api.faults.script)


async def test_an_outage_loses_nothing(api: TelegramApi) -> None:
    """What is said while Telegram is out of reach comes when it is back."""
    desk = Desk()
    async with listening(api, desk):
        await api.until_polled()
        await api.stop()
        api.say(AN, "một")
        await asyncio.sleep(0.3)  # several tries fall into the outage
        await api.start()
        api.say(AN, "hai")
        await api.until_delivered()
    assert desk.texts() == ["một", "hai"]


async def test_no_word_on_webhooks_keeps_nobody_from_asking(api: TelegramApi) -> None:
    """A server that fails to say whether one is set is asked for updates all the same."""
    api.faults.broken(500, method="getWebhookInfo", times=None)
    api.say(AN, "một")
    desk = Desk()
    async with listening(api, desk):
        await api.until_delivered()
    assert desk.texts() == ["một"]


@pytest.mark.parametrize("code", [401, 404])
async def test_a_refused_token_is_told_once_and_tried_again(
    api: TelegramApi, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says it with an alarm for each who asks; once the token is good, what was said comes."""
    api.faults.refuse(code, "Unauthorized", times=None)
    api.say(AN, "một")
    desk = Desk()
    channel = Telegram(Access(api.token, api.base_url), Path, stays, now, rules=QUICK)
    async with attached(channel, desk):
        await api.ledger.until(lambda: len(api.ledger.requests) >= 8)
        assert channel.state == "token"
        api.faults.clear()
        await api.until_delivered()
        await api.ledger.until(lambda: channel.state == "well")
    assert desk.texts() == ["một"]
    alarms = [record.levelno for record in caplog.records if "token is refused" in record.message]
    assert alarms == [logging.CRITICAL] * 2  # asking and introduction


async def test_updates_that_nobody_can_read_are_passed_over(api: TelegramApi, caplog: pytest.LogCaptureFixture) -> None:
    """Broken updates among good ones stop neither, are confirmed, and the log does not quote them."""
    api.say(AN, "một")
    for bad in ({"secret": "chuyện riêng"}, {"chat": [], "text": "chuyện riêng"}, {"date": "chuyện riêng"}):
        api.queue.put("message", bad, "chat:1", 100)
    api.say(AN, "hai")
    desk = Desk()
    async with listening(api, desk):
        await api.until_delivered()
    assert desk.texts() == ["một", "hai"]
    assert caplog.text.count("cannot be read") == 3
    assert "riêng" not in caplog.text


async def test_numbers_that_begin_anew_lower_are_taken(api: TelegramApi) -> None:
    """After a quiet week Telegram may count from a lower number; such updates are confirmed as well."""
    desk = Desk()
    async with listening(api, desk):
        api.say(AN, "một")
        await api.until_delivered()
        api.queue.renumber(5)
        api.say(AN, "hai")
        await api.until_delivered()
    assert desk.texts() == ["một", "hai"]


async def test_an_empty_answer_that_came_too_soon_is_no_busy_loop(api: TelegramApi) -> None:
    """Where something between us and Telegram does not wait, we do."""
    async with listening(api, Desk(), rules=replace(QUICK, poll_seconds=0)):
        await api.ledger.until(lambda: len(api.ledger.asked("getUpdates")) == 2)
    first, second = api.ledger.asked("getUpdates")
    assert second.at - first.at >= 0.9


async def test_a_press_is_answered_once_it_is_taken(api: TelegramApi) -> None:
    """The button stops turning; an answer that Telegram refuses is nobody's trouble."""
    desk = Desk()
    shown = api.world.store(api.world.chat(AN), api.bot, {"text": "Nơi nào?"})
    shown["reply_markup"] = {"inline_keyboard": [[{"text": "Có", "callback_data": "3:yes"}]]}
    desk.held = str(AN)
    api.press(AN, "Có")
    async with listening(api, desk):
        await desk.until(lambda: len(desk.begun) == 1)
        assert api.ledger.asked("answerCallbackQuery") == []
        desk.held = ""
        await desk.tell()
        await api.ledger.until(lambda: len(api.ledger.callback_answers) == 1)
        api.faults.broken(500, method="answerCallbackQuery")
        api.press(AN, "Có")
        await api.until_delivered()
        await api.ledger.until(lambda: len(api.ledger.asked("answerCallbackQuery")) == 2)
        api.say(AN, "vẫn nghe")
        await api.until_delivered()
    assert desk.texts() == ["3:yes", "3:yes", "vẫn nghe"]


async def test_a_group_that_moved_is_followed_before_it_is_confirmed(api: TelegramApi) -> None:
    """Both service updates tell the move; while it cannot be written, they stay with Telegram."""
    moves: list[tuple[Address, str]] = []

    async def moved(old: Address, new: str) -> None:
        moves.append((old, new))
        if len(moves) < 3:
            raise Unwritable

    new = api.migrate(HAMLET, AN)
    async with listening(api, Desk(), moved=moved):
        await api.until_delivered()
    assert set(moves) == {(Address("telegram", "131000151", str(HAMLET)), str(new.id))}
    assert len(moves) >= 4


async def test_the_bot_introduces_itself(api: TelegramApi) -> None:
    """The menu shows help's lines as far as Telegram can name them, and our own name is learnt for groups."""
    lines = ["/kehoach – đọc kế hoạch", "/góp_ý – không phải chữ cái Latinh", "/trogiup", "/dulieu – dữ liệu – của tôi"]
    menu = named(lines)
    assert menu == (("kehoach", "đọc kế hoạch"), ("dulieu", "dữ liệu – của tôi"))
    api.privacy = False
    desk = Desk()
    api.faults.broken(502, method="getMe")
    async with listening(api, desk, menu=menu):
        await api.ledger.until(lambda: bool(api.profile))
        api.say(AN, "/kehoach@other_bot", HAMLET)
        api.say(AN, "/kehoach@bot131_test_bot", HAMLET)
        await api.until_delivered()
    assert desk.texts() == ["/kehoach"]
    assert list(api.profile.values()) == [[{"command": word, "description": told} for word, told in menu]]
