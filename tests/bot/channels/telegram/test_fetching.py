"""Files that people sent are fetched whole, or refused with the reason; the channel lives on whatever happens."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from bot.channels.telegram import Telegram
from bot.channels.telegram.line import CHUNK
from broadcasts.layout import Piece
from broadcasts.undelivered import Later, Never
from storage.book.unkept import TooLarge
from storage.limits import limits
from storage.talk import Address, FileKind, FileRef
from tests.bot.channels.telegram.stage import alone
from tests.fakes.telegram_api import TelegramApi

AN = 1001
MOST = limits().files.bytes_max


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram with a person who started the bot."""
    async with TelegramApi() as api:
        api.private_chat(api.user(AN, "An"))
        yield api


@pytest.fixture
async def channel(api: TelegramApi) -> AsyncIterator[Telegram]:
    """The channel without a bot behind it."""
    async with alone(api) as channel:
        yield channel


def sent(api: TelegramApi, content: bytes, size: int | None = None) -> FileRef:
    """A file that a person sent; `size` is what Telegram believes."""
    document = api.send_document(AN, content, size=size)["message"]["document"]
    return FileRef(FileKind.DOCUMENT, document["file_id"])


async def fetched(channel: Telegram, file: FileRef) -> bytes:
    return b"".join([chunk async for chunk in channel.fetch(file)])


async def test_a_file_comes_in_chunks_and_whole(api: TelegramApi, channel: Telegram) -> None:
    """Every byte arrives, in pieces that fit into a small machine."""
    content = bytes(range(256)) * 2048
    chunks = [chunk async for chunk in channel.fetch(sent(api, content))]
    assert b"".join(chunks) == content
    assert max(map(len, chunks)) <= CHUNK


async def test_a_file_that_telegram_does_not_hand_out_is_too_large(api: TelegramApi, channel: Telegram) -> None:
    """The sender is told the right reason, whether Telegram refuses or more comes than it said."""
    with pytest.raises(TooLarge):
        await fetched(channel, sent(api, b"x", size=MOST + 1))
    with pytest.raises(TooLarge):
        await fetched(channel, sent(api, b"x" * (MOST + 1), size=10))
    assert len(await fetched(channel, sent(api, b"x" * MOST))) == MOST


async def test_what_may_come_later_is_late_and_what_never_comes_is_not(api: TelegramApi, channel: Telegram) -> None:
    """An unknown id is lost; a broken line, a 5xx, a page that is gone and a flood are late; then the file comes."""
    with pytest.raises(Never):
        await fetched(channel, FileRef(FileKind.PHOTO, "AgACnonsense"))
    file = sent(api, b"anh")
    api.faults.flood(7, method="getFile")
    api.faults.unauthorized(method="getFile")
    api.faults.refuse(404, "Not Found", method="getFile")
    api.faults.refuse(400, "Bad Request: wrong file_id or the file is temporarily unavailable", method="getFile")
    api.faults.refuse(404, "Not Found", method="download")
    api.faults.broken(502, method="download")
    api.faults.reset_after(method="download", times=2)  # aiohttp asks once more by itself, since reading is harmless
    for reason in ("flood", "token", "token", "no_connection", "no_answer", "no_answer", "no_answer"):
        with pytest.raises(Later, match=reason):
            await fetched(channel, file)
    assert await fetched(channel, file) == b"anh"


async def test_a_refused_download_does_not_stop_the_channel(api: TelegramApi, channel: Telegram) -> None:
    """404 and 401 about a file say nothing about sending."""
    file = sent(api, b"anh")
    api.faults.refuse(404, "Not Found", method="getFile", times=None)
    with pytest.raises(Later):
        await fetched(channel, file)
    await channel.send(Address("telegram", channel.account, str(AN)), Piece("vẫn gửi được"))
    assert api.ledger.texts(AN) == ["vẫn gửi được"]


async def test_who_stops_reading_lets_go_of_the_line(api: TelegramApi, channel: Telegram) -> None:
    """A fetch that is given up in the middle frees its connection at once."""
    chunks = channel.fetch(sent(api, b"x" * 10 * CHUNK))
    async with aclosing(chunks) as reading:  # type: ignore[type-var]
        assert len(await anext(reading)) <= CHUNK
    assert channel._api.line._users == 0


async def test_forgetting_a_file_asks_telegram_for_nothing(api: TelegramApi, channel: Telegram) -> None:
    """Telegram keeps its files itself."""
    await channel.forget(sent(api, b"anh"))
    assert api.ledger.requests == []
