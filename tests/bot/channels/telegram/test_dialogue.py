"""Whole talks through Telegram with the real bot and its database: every way of answering, every trouble on the way."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.channels.telegram.channel import TEMPO
from storage.book import sqlite
from tests.bot.channels.telegram.stage import HASTY, QUICK, SECRET, House, Json, served
from tests.fakes.pictures import photo
from tests.fakes.telegram_api import TelegramApi
from tests.patience import PATIENCE
from tests.unwritable import no_writes

AN, BINH = 1001, 1002
STORY = "Đèn trước nhà văn hóa tắt ba tuần nay."
TYPED = ("/kiennghi", "xa loc tan", "1", "đèn đường hỏng", STORY, "gui")
MODES = ("polling", "webhook")
FILED = [("KN-2021-0001", "25279", "25279-01", "đèn đường hỏng", STORY)]
COLUMNS = ("number", "unit", "area", "subject", "text")


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram with two people who started the bot."""
    async with TelegramApi() as api:
        for number in (AN, BINH):
            api.private_chat(api.user(number))
        yield api


async def test_the_platform_is_called_as_people_call_it(api: TelegramApi, tmp_path: Path) -> None:
    """Whoever asks what is kept reads "Telegram", not our word for it."""
    async with served(api, tmp_path) as house:
        (said,) = await house.said(api.say(AN, "/dulieu"))
        assert f"Nơi liên lạc: Telegram, số hiệu {AN}\n" in said.text


@pytest.mark.parametrize("mode", MODES)
async def test_a_petition_by_typing(api: TelegramApi, tmp_path: Path, book_url: str, mode: str) -> None:
    """Six messages, six answers, one petition; on both databases, polled and handed over."""
    async with served(api, tmp_path, book_url, mode=mode) as house:
        heard = [await house.said(api.say(AN, word)) for word in TYPED]
        assert [len(answers) for answers in heard] == [1] * len(TYPED)
        assert heard[-1][0].text.startswith("Đã nhận kiến nghị số KN-2021-0001")
        assert await house.rows("suggestions", *COLUMNS) == FILED
        assert await house.rows("dead_letters", "reference") == []


@pytest.mark.parametrize("mode", MODES)
async def test_a_petition_by_buttons(api: TelegramApi, tmp_path: Path, book_url: str, mode: str) -> None:
    """Buttons say the same as numbers; each press is answered so that its button stops turning."""
    async with served(api, tmp_path, book_url, mode=mode) as house:
        await house.said(api.say(AN, "/kiennghi"))
        await house.said(api.press(AN, "8. Xem tiếp"))
        (again,) = await house.said(api.press(AN, "4. Xã Lộc Tấn"))
        assert "3. Xã Lộc Phú" in again.labels  # a button of the page before is old, so the open one is asked again
        await house.said(api.say(AN, "xa loc tan"))
        await house.said(api.press(AN, "1. Ấp 1B"))
        await house.said(api.say(AN, "đèn đường hỏng"))
        await house.said(api.say(AN, STORY))
        (last,) = await house.said(api.press(AN, "1. Gửi"))
        assert "KN-2021-0001" in last.text
        assert await house.rows("suggestions", *COLUMNS) == FILED
        await api.ledger.until(lambda: len(api.ledger.callback_answers) == 4)


async def test_a_petition_with_photos_and_an_album(api: TelegramApi, tmp_path: Path, book_url: str) -> None:
    """A photo with words, an album of three with one answer, and every picture kept as it is shown."""
    colours = [(200, 10, 10), (10, 200, 10), (10, 10, 200)]
    async with served(api, tmp_path, book_url) as house:
        for word in TYPED[:4]:
            await house.said(api.say(AN, word))
        await house.said(api.send_photo(AN, photo(), STORY))
        before = len(api.ledger.messages(AN))
        api.send_album(AN, [photo(colour) for colour in colours])
        await api.ledger.until(lambda: len(api.ledger.messages(AN)) > before)
        (filed,) = await house.said(api.say(AN, "gửi"))
        assert "KN-2021-0001" in filed.text
        assert len(api.ledger.messages(AN)) == before + 2
        await fetched(house, 4)
        assert await house.rows("fetches", "id", "state") == [(number, "done") for number in (1, 2, 3, 4)]
        kept = [row[1] for row in await house.rows("fetches", "id", "sha256")]
        assert len(set(kept)) == 4
        assert all(house.bot.store.path(str(name)).stat().st_size > 0 for name in kept)


async def fetched(house: House, count: int) -> None:
    """Wait until so many files are settled; TimeoutError if that takes too long."""
    async with asyncio.timeout(PATIENCE):
        while sum(row[1] != "wanted" for row in await house.rows("fetches", "id", "state")) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_file_that_is_lost_is_told_and_costs_nothing_else(api: TelegramApi, tmp_path: Path) -> None:
    """The sender hears that his file did not come, and Telegram goes on."""
    async with served(api, tmp_path) as house:
        for word in TYPED[:4]:
            await house.said(api.say(AN, word))
        api.faults.refuse(400, "Bad Request: invalid file_id", method="getFile")
        await house.said(api.send_photo(AN, photo(), STORY))
        await fetched(house, 1)
        assert await house.rows("fetches", "id", "state") == [(1, "failed")]
        await api.ledger.until(lambda: len(api.ledger.messages(AN)) == 6)
        assert "KN-2021-0001" in (await house.said(api.say(AN, "gửi")))[0].text


@pytest.mark.parametrize("mode", MODES)
async def test_what_comes_ten_times_counts_once(
    api: TelegramApi, tmp_path: Path, book_url: str, seed: int, mode: str
) -> None:
    """Updates delivered again, many times and in any order, change nothing and are not answered again."""
    draw = random.Random(seed)  # noqa: S311
    async with served(api, tmp_path, book_url, mode=mode) as house:
        for word in TYPED:
            await house.said(api.say(AN, word))
        for update in draw.sample(api.queue.issued * 10, k=len(TYPED) * 10):
            api.redeliver(update)
        await house.settled()
        assert len(api.ledger.messages(AN)) == len(TYPED)
        assert await house.rows("suggestions", *COLUMNS) == FILED


@pytest.mark.parametrize("mode", MODES)
async def test_what_comes_in_another_order_is_answered_all_the_same(
    api: TelegramApi, tmp_path: Path, mode: str
) -> None:
    """Updates withheld and delivered late are each answered once, wherever the talk stands by then."""
    async with served(api, tmp_path, mode=mode) as house:
        await house.said(api.say(AN, "/kiennghi"))
        api.queue.withheld = True
        late = [api.say(AN, word) for word in ("1", "2", "3")]
        api.queue.withheld = False
        await house.said(api.say(AN, "xa loc tan"))
        for update in (late[2], late[0], late[1], late[0]):
            api.redeliver(update)
        await api.ledger.until(lambda: len(api.ledger.messages(AN)) == 5)
        await house.settled()
        assert len(api.ledger.messages(AN)) == 5


async def test_a_flood_pauses_one_chat_only(api: TelegramApi, tmp_path: Path) -> None:
    """While one chat has to wait, others are answered; then the chat gets its answer, once."""
    async with served(api, tmp_path) as house:
        api.faults.flood(10, method="sendMessage", chat=AN)
        began = api.clock.now()
        api.say(AN, "/trogiup")
        await api.ledger.until(lambda: any(request.status == 429 for request in api.ledger.requests))
        await house.said(api.say(BINH, "/trogiup"))
        assert api.ledger.messages(AN) == []
        await api.ledger.wait_for(AN, 1)
        (sent,) = api.ledger.messages(AN)
        assert sent.at - began >= 10
        assert api.ledger.messages(BINH)[0].at < sent.at


@pytest.mark.parametrize("fault", ["reset_after", "lost_answer"])
async def test_a_lost_answer_costs_a_second_copy_at_most(api: TelegramApi, tmp_path: Path, fault: str) -> None:
    """What may have arrived goes once more and no third time; what then stays in doubt is kept by name."""
    async with served(api, tmp_path, rules=HASTY if fault == "lost_answer" else QUICK) as house:
        getattr(api.faults, fault)(method="sendMessage", chat=AN, times=None)
        api.say(AN, "/trogiup")
        await api.ledger.wait_for(AN, 2)
        await house.said(api.say(BINH, "/trogiup"))
        await house.settled()
        assert await house.rows("letters", "id", "state") == [(1, "unknown"), (2, "sent")]
        first, second = api.ledger.texts(AN)
        assert first == second
        api.faults.clear()
        await house.said(api.say(AN, "/trogiup"))
        assert len(api.ledger.messages(AN)) == 3


async def test_a_blocked_bot_gives_up_and_is_there_again(api: TelegramApi, tmp_path: Path) -> None:
    """To who blocks the bot nothing is sent again and again; who takes it back is answered."""
    async with served(api, tmp_path) as house:
        api.faults.blocked(method="sendMessage", chat=AN)
        api.say(AN, "/trogiup")
        api.block(AN)
        await house.settled()
        assert await house.rows("letters", "id", "state", "reason") == [(1, "failed", "blocked")]
        api.unblock(AN)
        assert len(await house.said(api.say(AN, "/trogiup"))) == 1


async def test_an_outage_of_telegram_loses_nothing(api: TelegramApi, tmp_path: Path) -> None:
    """What is said before, during and after an outage is answered, each once."""
    people = range(2001, 2011)
    async with served(api, tmp_path) as house:
        for number in people:
            api.say(api.user(number), "/kiennghi")
        await api.ledger.wait_for(None, 3)
        await api.stop()
        for number in people:
            api.say(number, "xa loc tan")
        await asyncio.sleep(0.5)  # some tries fall into the outage
        await api.start()
        await api.ledger.until(lambda: all(len(set(api.ledger.texts(number))) == 2 for number in people))
        await house.settled()
    copies = [len(api.ledger.texts(number)) for number in people]
    assert max(copies) <= 3  # a send that the outage cut in the middle may have arrived


async def posted(hook: str, update: Json) -> tuple[int, str | None]:
    """Status and time to come again of one delivery."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with aiohttp.ClientSession(headers=headers) as client, client.post(hook, json=update) as answer:
        return answer.status, answer.headers.get("Retry-After")


@pytest.mark.parametrize("mode", MODES)
async def test_a_database_that_takes_no_writes_acknowledges_nothing(
    api: TelegramApi, tmp_path: Path, book_url: str, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """While nothing can be written Telegram keeps the message; afterwards it is answered, once."""
    monkeypatch.setattr(sqlite, "PATIENCE", 0.2)
    async with served(api, tmp_path, book_url, mode=mode) as house:
        await house.said(api.say(AN, "/kiennghi"))
        asked = len(api.ledger.asked("getUpdates"))
        with no_writes(house.bot.book.url):
            update = api.say(AN, "xa loc tan")
            if mode == "webhook":
                assert await posted(house.hook, update) == (503, "5")
            else:
                await api.ledger.until(lambda: len(api.ledger.asked("getUpdates")) >= asked + 2)
            assert [item.update for item in api.queue.pending()] == [update]
            assert len(api.ledger.messages(AN)) == 1
        api.clock.advance(5)  # the time after which Telegram comes again
        await api.ledger.until(lambda: len(api.ledger.messages(AN)) == 2)
        await house.settled()
        assert len(api.ledger.messages(AN)) == 2


async def test_telegrams_real_pace_is_kept(tmp_path: Path) -> None:
    """A burst of people meets no refusal for haste, at a pace below the adapter's: a busy machine bunches words."""
    async with (
        TelegramApi(pace=True) as api,
        served(api, tmp_path, tempo=replace(TEMPO, per_second=20, at_once=1)) as house,
    ):
        people = range(2001, 2046)
        for number in people:
            api.say(api.user(number), "/trogiup")
        await api.ledger.until(lambda: all(api.ledger.messages(number) for number in people))
        await house.settled()
        assert api.pace.refused == []
