"""Words in the place of others on Telegram: text and caption, twice without harm, refused where they are gone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.telegram import Telegram
from broadcasts.layout import Button, Piece
from broadcasts.undelivered import Never
from storage.book.files import FileStore
from storage.talk import Address, Attachment, FileKind
from tests.bot.channels.telegram.stage import alone
from tests.fakes.pictures import photo
from tests.fakes.telegram_api import TelegramApi

AN = 1001
TO = Address("telegram", "131000151", str(AN))
ROWS = ((Button("Đã rõ", "r:7"),),)


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram with a person who started the bot."""
    async with TelegramApi() as api:
        api.private_chat(api.user(AN, "An"))
        yield api


@pytest.fixture
async def channel(api: TelegramApi, tmp_path: Path) -> AsyncIterator[Telegram]:
    """The channel without a bot behind it, with a photo in its store."""
    async with alone(api, FileStore(tmp_path).path) as channel:
        yield channel


async def test_a_text_is_replaced_with_its_buttons_and_twice_is_once(api: TelegramApi, channel: Telegram) -> None:
    """The same edit again (after a lost answer) is "not modified", which is what was wanted."""
    name = await channel.send(TO, Piece("Họp lúc 8 giờ", ROWS))
    right = Piece("Họp lúc 9 giờ", ROWS, edits=name)
    assert [await channel.send(TO, right) for _ in range(2)] == [name, name]
    assert [sent.text for sent in api.ledger.messages()] == ["Họp lúc 8 giờ"]
    edits = [sent for sent in api.ledger.entries if not sent.new]
    assert [(sent.text, sent.labels) for sent in edits] == [("Họp lúc 9 giờ", ["Đã rõ"])]


async def test_the_words_under_a_photo_are_replaced(api: TelegramApi, channel: Telegram, tmp_path: Path) -> None:
    """The photo stays."""
    kept = FileStore(tmp_path).keep_bytes(photo())
    file = Attachment(kept.sha256, "hop.jpg", FileKind.PHOTO)
    first = Piece("Họp lúc 8 giờ", ROWS, file)
    name = await channel.send(TO, first)
    assert await channel.send(TO, replace(first, text="Họp lúc 9 giờ", edits=name)) == name
    assert [sent.text for sent in api.ledger.entries] == ["Họp lúc 8 giờ", "Họp lúc 9 giờ"]


async def test_a_message_that_is_gone_is_refused_for_good(channel: Telegram) -> None:
    """So that a letter takes its place."""
    with pytest.raises(Never):
        await channel.send(TO, Piece("Họp lúc 9 giờ", edits="424242"))
