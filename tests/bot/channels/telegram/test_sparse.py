"""Servers in Telegram's place that do less than Telegram: people are answered as far as that goes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.telegram import Telegram
from broadcasts.layout import Piece
from broadcasts.undelivered import Gone, Never, Undelivered
from storage.book.files import FileStore
from storage.talk import Address, Attachment, FileKind
from tests.bot.channels.telegram.stage import Desk, alone, listening, served
from tests.fakes.telegram_api import TelegramApi

AN = 1001
LEAST = frozenset({"getMe", "getUpdates", "sendMessage"})
TO = Address("telegram", "131000151", str(AN))


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram with a person who started the bot."""
    async with TelegramApi() as api:
        api.private_chat(api.user(AN, "An"))
        yield api


@pytest.mark.parametrize("page", [False, True])
async def test_three_methods_are_enough_for_a_talk(api: TelegramApi, tmp_path: Path, *, page: bool) -> None:
    """What is not there, told by JSON or by a web page, is neither a wrong token nor a reason to be silent."""
    api.serves, api.brief = LEAST, True
    for method in ("getWebhookInfo", "setMyCommands", "answerCallbackQuery") if page else ():
        api.faults.broken(404, method=method, times=None)
    async with served(api, tmp_path) as house:
        (asked,) = await house.said(api.say(AN, "/kiennghi"))
        (chosen,) = await house.said(api.press(AN, next(b.label for row in asked.buttons for b in row)))
        assert (asked.text.startswith("Việc này thuộc nơi nào?"), chosen.text.startswith("Đã chọn")) == (True, True)
        (door,) = [one for one in house.bot.channels if one.name == "telegram"]
        assert isinstance(door, Telegram)
        assert door.state == "well"


async def test_what_was_taken_is_not_sent_twice(api: TelegramApi, tmp_path: Path) -> None:
    """An answer without its message, or without any result, says that the words are there."""
    api.brief = True
    store = FileStore(tmp_path)
    paper = Attachment(store.keep_bytes(b"%PDF", "application/pdf").sha256, "kế hoạch.pdf", FileKind.DOCUMENT)
    async with alone(api, store.path) as channel:
        assert await channel.send(TO, Piece("Mời xem.", file=paper)) == str(api.ledger.to(AN)[-1].message_id)
        assert await channel.send(TO, Piece("Hết.")) == str(api.ledger.to(AN)[-1].message_id)
        api.faults.not_ok().body = '{"ok": true}'
        assert await channel.send(TO, Piece("Chào.")) == ""


@pytest.mark.parametrize(("words", "arrives"), [("Mời xem.", ["Mời xem."]), ("", [])])
async def test_without_a_way_for_files_words_go_alone(
    api: TelegramApi, tmp_path: Path, words: str, arrives: list[str]
) -> None:
    """A file that has no words beside it is refused for good, and the account speaks on."""
    api.serves = LEAST
    store = FileStore(tmp_path)
    paper = Attachment(store.keep_bytes(b"%PDF", "application/pdf").sha256, "kế hoạch.pdf", FileKind.DOCUMENT)
    async with alone(api, store.path) as channel:
        await channel.send(TO, Piece("Chào."))
        if words:
            await channel.send(TO, Piece(words, file=paper))
        else:
            with pytest.raises(Never, match="refused"):
                await channel.send(TO, Piece(words, file=paper))
        with pytest.raises(Never, match="refused"):
            await channel.send(TO, Piece("Sửa.", edits="1"))
    assert api.ledger.texts(AN) == ["Chào.", *arrives]


@pytest.mark.parametrize("shape", ["application/json", "application/x-www-form-urlencoded"])
async def test_each_shape_that_telegram_reads_is_enough(api: TelegramApi, shape: str) -> None:
    """A server that looks into one shape of body only is answered in that, from the first word on."""
    api.reads = frozenset({shape})
    desk = Desk()
    async with alone(api) as channel:
        await channel.send(TO, Piece("Chào."))
        await channel.send(TO, Piece("Hai."))
    assert api.ledger.texts(AN) == ["Chào.", "Hai."]
    api.say(AN, "một")
    async with listening(api, desk):
        await api.until_delivered()
    assert set(desk.texts()) == {"một"}


async def test_a_refusal_with_the_status_of_a_success_is_one(api: TelegramApi) -> None:
    """Its own code counts: nobody is written to twice because a server says 200 to everything."""
    blocked = '{"ok": false, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}'
    api.faults.not_ok().body = blocked
    async with alone(api) as channel:
        with pytest.raises(Undelivered) as problem:
            await channel.send(TO, Piece("Chào."))
    assert problem.value == Gone("blocked")
