"""The fake Telegram hands updates over as the real one: polls, conflicts, webhooks, order, retries and expiry."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import Conflict, NetworkError, RetryAfter

from tests.fakes.conftest import client
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.telegram_api.clock import Bell
from tests.fakes.telegram_api.webhook import SECRET_HEADER
from tests.patience import PATIENCE

AN, BINH = 1001, 1002
FAST = 1000.0  # so many seconds of the fake's clock in one of ours
LASTING = 1.0  # so that a poll or a press does not end before a slow machine has looked at it


class Receiver:
    """A bot's webhook that keeps what came and answers as it is told."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.secrets: set[str | None] = set()
        self.answers: list[web.Response] = []  # before 200 is answered
        self.in_flight: Counter[int] = Counter()
        self.most = 0
        self.open = asyncio.Event()
        self.open.set()
        self.came = Bell()
        self.url = ""

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.updates if "message" in update]

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        chat = next(iter(set(update) - {"update_id"}))
        who = update[chat]["from"]["id"]
        self.in_flight[who] += 1
        self.most = max(self.most, *self.in_flight.values())
        self.came.ring()
        await self.open.wait()
        self.in_flight[who] -= 1
        if self.answers:
            return self.answers.pop(0)
        self.updates.append(update)
        self.secrets.add(request.headers.get(SECRET_HEADER))
        return web.Response()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A listening webhook."""
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/hooks/telegram", receiver.take)
    runner = web.AppRunner(application, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/telegram"
    yield receiver
    receiver.open.set()
    await runner.cleanup()


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram with a fast clock and two people."""
    async with TelegramApi(scale=FAST) as api:
        for number in (AN, BINH):
            api.private_chat(api.user(number))
        yield api


async def until(bell: Bell, fact: Callable[[], bool]) -> None:
    """Wait until something is true, looking whenever the bell rings and now and then."""
    async with asyncio.timeout(PATIENCE):
        while not fact():
            await bell.wait(0.02)


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [update.message.text for update in updates if update.message]


async def test_only_a_higher_offset_confirms(bot: Bot, api: TelegramApi) -> None:
    """An update comes again and again until a poll asks beyond it; the limit and the numbers hold."""
    for text in "abc":
        api.say(AN, text)
    first = await bot.get_updates()
    assert texts(first) == ["a", "b", "c"]
    assert [update.update_id - first[0].update_id for update in first] == [0, 1, 2]
    assert texts(await bot.get_updates(offset=first[0].update_id, limit=2)) == ["a", "b"]
    assert texts(await bot.get_updates(offset=first[2].update_id)) == ["c"]
    assert texts(await bot.get_updates(offset=first[2].update_id + 1)) == []
    assert texts(await bot.get_updates()) == []


async def test_a_negative_offset_keeps_only_the_last(bot: Bot, api: TelegramApi) -> None:
    """Asking from the end forgets what lies before."""
    for text in "abc":
        api.say(AN, text)
    assert texts(await bot.get_updates(offset=-1)) == ["c"]
    assert texts(await bot.get_updates()) == ["c"]


async def test_numbers_may_jump_down_after_a_quiet_week(bot: Bot, api: TelegramApi) -> None:
    """An offset from before the jump lies far beyond the new numbers and confirms nothing."""
    api.say(AN, "trước")
    (before,) = await bot.get_updates()
    await bot.get_updates(offset=before.update_id + 1)
    api.queue.renumber(5_000)
    api.say(AN, "sau")
    (after,) = await bot.get_updates(offset=before.update_id + 1)
    assert (after.update_id, texts((after,))) == (5_000, ["sau"])
    with pytest.raises(RuntimeError, match="empty queue"):
        api.queue.renumber()


async def test_a_long_poll_is_answered_by_the_first_update(bot: Bot, api: TelegramApi) -> None:
    """A held poll ends when somebody writes, or empty when its time is over."""
    api.clock.scale = LASTING
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await api.until_polled()
    api.say(AN, "chào")
    assert texts(await poll) == ["chào"]
    api.clock.scale = FAST
    assert await bot.get_updates(offset=api.queue.next_id, timeout=1) == ()


async def test_the_older_poll_gets_the_conflict(api: TelegramApi) -> None:
    """Of two pollers the older one is told of the other, and the newer one receives."""
    api.clock.scale = LASTING
    async with client(api) as old, client(api) as new:
        older = asyncio.create_task(old.get_updates(timeout=50))
        await api.until_polled()
        newer = asyncio.create_task(new.get_updates(timeout=50))
        with pytest.raises(Conflict, match="Conflict: terminated by other getUpdates request; make sure that only one"):
            await older
        api.say(AN, "chào")
        assert texts(await newer) == ["chào"]


async def test_a_poller_that_died_makes_no_conflict(bot: Bot, api: TelegramApi) -> None:
    """A client that hung up is not told anything, and its update goes to the next poll."""
    api.clock.scale = LASTING
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await api.until_polled()
    poll.cancel()
    await asyncio.gather(poll, return_exceptions=True)
    api.say(AN, "chào")
    assert texts(await bot.get_updates(timeout=50)) == ["chào"]


async def test_polling_and_webhook_exclude_each_other(bot: Bot, api: TelegramApi, receiver: Receiver) -> None:
    """Setting a webhook ends the poll with a conflict, further polls are refused until it is deleted."""
    api.clock.scale = LASTING
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await api.until_polled()
    assert await bot.set_webhook(receiver.url, secret_token="bi-mat")
    with pytest.raises(Conflict, match="Conflict: terminated by setWebhook request"):
        await poll
    api.clock.scale = FAST
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    api.say(AN, "qua móc")
    await api.until_delivered()
    assert (receiver.texts, receiver.secrets) == (["qua móc"], {"bi-mat"})
    assert await bot.delete_webhook()
    api.say(AN, "qua hỏi")
    assert texts(await bot.get_updates()) == ["qua hỏi"]


async def test_setting_a_webhook_twice_in_a_second_is_too_fast(receiver: Receiver) -> None:
    """The second call within a second waits, the same settings are accepted as they are."""
    async with TelegramApi(scale=1e-6) as api, client(api) as bot:
        assert await bot.set_webhook(receiver.url)
        with pytest.raises(RetryAfter):
            await bot.set_webhook(receiver.url + "2")
        api.clock.advance(1)
        assert await bot.set_webhook(receiver.url)
        assert (await bot.get_webhook_info()).url == receiver.url


async def test_a_webhook_elsewhere_is_kept_but_never_called(bot: Bot, api: TelegramApi) -> None:
    """A thief's address shows in getWebhookInfo; the fake posts to this machine only."""
    api.deliver_to("https://thief.example/hook")
    api.say(AN, "a")
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == ("https://thief.example/hook", 1)
    assert api.courier.deliveries == []


async def test_unwanted_kinds_are_not_queued(bot: Bot, api: TelegramApi) -> None:
    """allowed_updates filters from the call on; an empty list means the default kinds."""
    await bot.get_updates(allowed_updates=["callback_query"])
    assert "update_id" not in api.say(AN, "a")
    await bot.get_updates(allowed_updates=[])
    assert "update_id" in api.say(AN, "b")


async def test_a_chats_messages_come_one_by_one_in_order(api: TelegramApi, receiver: Receiver) -> None:
    """One request is in flight for each chat; different chats do not wait for each other."""
    receiver.open.clear()
    api.deliver_to(receiver.url)
    for text in "abc":
        api.say(AN, text)
    api.say(BINH, "khác")
    await until(receiver.came, lambda: receiver.in_flight.total() == 2)
    assert (receiver.in_flight[AN], receiver.in_flight[BINH]) == (1, 1)
    receiver.open.set()
    await api.until_delivered()
    assert [text for text in receiver.texts if text != "khác"] == ["a", "b", "c"]
    assert receiver.most == 1


async def test_a_press_and_a_message_of_one_person_are_concurrent(
    bot: Bot, api: TelegramApi, receiver: Receiver
) -> None:
    """Presses have a queue of their own, so both may be in flight at once."""
    api.clock.scale = LASTING
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Có", callback_data="1")]])
    await bot.send_message(AN, "a", reply_markup=markup)
    receiver.open.clear()
    api.deliver_to(receiver.url)
    api.say(AN, "a")
    api.press(AN, "Có")
    await until(receiver.came, lambda: receiver.in_flight[AN] == 2)
    receiver.open.set()
    await api.until_delivered()
    assert receiver.most == 2


async def test_a_refused_update_is_tried_at_once_and_then_after_two_four_eight_seconds(
    api: TelegramApi, receiver: Receiver
) -> None:
    """The same update comes until it is taken, and holds back only its own chat."""
    receiver.answers = [web.Response(status=500) for _ in range(4)]
    api.deliver_to(receiver.url)
    api.say(AN, "a")
    api.say(AN, "b")
    await api.until_delivered()
    assert receiver.texts == ["a", "b"]
    first = [delivery for delivery in api.courier.deliveries if delivery.attempt < 6][:5]
    assert [(delivery.attempt, delivery.status) for delivery in first] == [
        (1, 500),
        (2, 500),
        (3, 500),
        (4, 500),
        (5, 200),
    ]
    pauses = [later.at - earlier.at for earlier, later in pairwise(first)]
    assert [pause >= least for pause, least in zip(pauses, (0, 2, 4, 8), strict=True)] == [True] * 4
    assert api.courier.last_error is not None
    assert api.courier.last_error[1] == "Wrong response from the webhook: 500"


async def test_the_receiver_may_ask_for_time(api: TelegramApi, receiver: Receiver) -> None:
    """Retry-After of the first refusal sets the first pause."""
    receiver.answers = [web.Response(status=503, headers={"Retry-After": "30"})]
    api.deliver_to(receiver.url)
    api.say(AN, "a")
    await api.until_delivered()
    refused, taken = api.courier.deliveries
    assert taken.at - refused.at >= 30


async def test_what_nobody_takes_expires(bot: Bot, api: TelegramApi, receiver: Receiver) -> None:
    """A press lives 150 s, a message a day; then they are gone and the next ones come."""
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Có", callback_data="1")]])
    await bot.send_message(AN, "a", reply_markup=markup)
    press, word = api.press(AN, "Có"), api.say(AN, "mất")
    api.clock.advance(151)
    assert api.queue.pending()[0].update == word
    assert api.queue.expired == [press]
    api.clock.advance(86_400)
    api.say(AN, "còn")
    api.deliver_to(receiver.url)
    await api.until_delivered()
    assert receiver.texts == ["còn"]
    assert api.queue.expired == [press, word]


async def test_updates_may_come_twice_and_out_of_order(bot: Bot, api: TelegramApi, receiver: Receiver) -> None:
    """A redelivered update has its old number, also in a poll that asks beyond it."""
    api.queue.withheld = True
    first, second = api.say(AN, "một"), api.say(AN, "hai")
    api.queue.withheld = False
    api.redeliver(second)
    assert texts(await bot.get_updates(offset=second["update_id"] + 1)) == ["hai"]
    api.deliver_to(receiver.url)
    for update in (second, first, second):
        api.redeliver(update)
        await api.until_delivered()
    assert receiver.texts == ["hai", "một", "hai"]
    assert {update["update_id"] for update in receiver.updates} == {first["update_id"], second["update_id"]}


async def test_an_outage_loses_nothing(bot: Bot, api: TelegramApi) -> None:
    """While the server is down requests fail; afterwards it is at the same address with the same updates."""
    api.say(AN, "trước")
    await api.stop()
    with pytest.raises(NetworkError):
        await bot.get_updates()
    api.say(AN, "trong lúc đó")
    await api.start()
    assert texts(await bot.get_updates()) == ["trước", "trong lúc đó"]


async def test_a_receiver_that_is_gone_for_a_day_loses_its_webhook(api: TelegramApi, receiver: Receiver) -> None:
    """410 for more than 23 hours removes the webhook."""
    api.clock.scale = 50.0  # the message lives for an hour more
    receiver.answers = [web.Response(status=410) for _ in range(10)]
    api.deliver_to(receiver.url)
    api.say(AN, "a")
    await until(receiver.came, lambda: len(api.courier.deliveries) >= 2)
    api.clock.advance(23 * 3600)
    await until(receiver.came, lambda: api.courier.hook is None)
    assert api.courier.info()["url"] == ""


async def test_dropping_pending_updates_needs_the_wish(bot: Bot, api: TelegramApi) -> None:
    """Deleting the webhook keeps what waits unless it is told to drop it."""
    api.say(AN, "a")
    await bot.delete_webhook()
    assert len(api.queue.pending()) == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert api.queue.pending() == []


async def test_busy_polling_at_one_offset_is_slowed(api: TelegramApi) -> None:
    """The same offset again at once gets one update at most, and an empty answer only after three seconds."""
    api.clock.scale = 20.0
    async with client(api) as bot:
        start = api.clock.now()
        await bot.get_updates(offset=7)
        await bot.get_updates(offset=7)
        assert api.clock.now() - start >= 3


async def test_a_second_conflict_comes_three_seconds_later(api: TelegramApi, receiver: Receiver) -> None:
    """Pollers that quarrel are slowed down, as on the real server."""
    api.clock.scale = 20.0
    api.deliver_to(receiver.url)
    async with client(api) as bot:
        with pytest.raises(Conflict):
            await bot.get_updates()
        start = api.clock.now()
        with pytest.raises(Conflict):
            await bot.get_updates()
        assert api.clock.now() - start >= 3
