"""Pieces as people see them on Telegram, files uploaded once, and a line that closes behind its last request."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.channels.telegram import Access, Telegram
from bot.channels.telegram.line import Line
from broadcasts.layout import Button, Piece, pieces
from broadcasts.undelivered import Gone, Later, Never, Undelivered, Unknown
from storage.book.files import FileStore
from storage.clocks import now
from storage.talk import Address, Attachment, Choice, FileKind, Reply
from tests.bot.channels.telegram.stage import QUICK, alone, stays
from tests.fakes.pictures import photo
from tests.fakes.telegram_api import TelegramApi

AN = 1001
HAMLET = -4001
PHOTO = photo()


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram with a person who started the bot, and a group."""
    async with TelegramApi() as api:
        api.private_chat(api.user(AN, "An"))
        api.group(HAMLET, admins=[AN])
        yield api


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """Where our files are kept."""
    return FileStore(tmp_path / "files")


@pytest.fixture
async def channel(api: TelegramApi, store: FileStore) -> AsyncIterator[Telegram]:
    """The channel without a bot behind it."""
    async with alone(api, store.path) as channel:
        yield channel


def to(chat: int = AN) -> Address:
    return Address("telegram", "131000151", str(chat))


def is_open(line: Line) -> bool:
    return bool(line._sessions)


def kept(store: FileStore, content: bytes, name: str, kind: FileKind, mime: str = "") -> Attachment:
    """A file of ours."""
    return Attachment(store.keep_bytes(content, mime).sha256, name, kind)


async def test_words_leave_as_they_are(api: TelegramApi, channel: Telegram) -> None:
    """Nothing in people's words is markup or makes Telegram fetch a page, and the message's own id comes back."""
    number = await channel.send(to(), Piece("<b>1 & 2</b> *ba* https://example.vn @an"))
    (sent,) = api.ledger.to(AN)
    assert sent.text == "<b>1 & 2</b> *ba* https://example.vn @an"
    assert number == str(sent.message_id)
    assert sent.params["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in sent.params


async def test_buttons_stand_in_their_rows(api: TelegramApi, channel: Telegram) -> None:
    """What a button carries comes back when it is pressed."""
    rows = ((Button("1. Xã Lộc Tấn", "3:25279"),), (Button("Lùi", "3:back"), Button("Để sau", "3:later")))
    await channel.send(to(), Piece("Nơi nào?", rows))
    (sent,) = api.ledger.to(AN)
    assert [[(b.label, b.data) for b in row] for row in sent.buttons] == [
        [(b.label, b.data) for b in row] for row in rows
    ]
    assert api.press(AN, "Lùi")["callback_query"]["data"] == "3:back"


async def test_every_length_that_layout_makes_is_taken(api: TelegramApi, channel: Telegram, store: FileStore) -> None:
    """Long texts, captions and labels are cut to what Telegram takes; nothing is refused."""
    file = kept(store, PHOTO, "a.jpg", FileKind.PHOTO)
    choices = tuple(Choice(str(n), f"key-{n}", "Khu phố Ninh Thành " * n) for n in range(1, 9))
    texts = [Reply("ấ" * 4096), Reply("ấ 👨‍👩‍👧‍👦 " * 2000, choices)]
    replies = [*texts, Reply("ấ" * 1024, files=(file,)), Reply("ấ" * 1025, files=(file,))]
    laid_out = [piece for reply in replies for piece in pieces(reply, channel.abilities)]
    for piece in laid_out:
        await channel.send(to(), piece)
    assert len(api.ledger.to(AN)) == len(laid_out)
    assert {request.status for request in api.ledger.requests} == {200}


@pytest.mark.parametrize(
    ("kind", "name", "method"),
    [
        (FileKind.PHOTO, "Ảnh cổng chào.jpg", "sendPhoto"),
        (FileKind.DOCUMENT, 'Kế hoạch "151".txt', "sendDocument"),
        (FileKind.VOICE, "lời.oga", "sendVoice"),
        (FileKind.VIDEO, "v.mp4", "sendDocument"),
    ],
)
async def test_a_file_is_uploaded_once_and_then_named(
    api: TelegramApi, channel: Telegram, store: FileStore, kind: FileKind, name: str, method: str
) -> None:
    """The second time Telegram is given its own id of the file; bytes, name, caption and buttons arrive."""
    content = PHOTO if kind is FileKind.PHOTO else b"noi dung " * 100
    file = kept(store, content, name, kind, "text/plain")
    for chat in (AN, HAMLET):
        await channel.send(to(chat), Piece("Chú thích <i>", ((Button("Đã rõ", "1:seen"),),), file))
    uploads = [request.files for request in api.ledger.asked(method)]
    assert [len(files) for files in uploads] == [1, 0]
    for chat in (AN, HAMLET):
        (sent,) = api.ledger.to(chat)
        assert (sent.text, sent.labels, sent.files[-1].data) == ("Chú thích <i>", ["Đã rõ"], content)
        assert kind is not FileKind.DOCUMENT or sent.files[-1].name == name


async def test_a_large_file_goes_out_whole(api: TelegramApi, channel: Telegram, store: FileStore) -> None:
    """Some megabytes arrive byte for byte."""
    content = bytes(range(256)) * 16384
    file = kept(store, content, "bang.bin", FileKind.DOCUMENT, "application/octet-stream")
    await channel.send(to(), Piece("", file=file))
    (sent,) = api.ledger.to(AN)
    assert sent.files[-1].data == content


async def test_a_forgotten_file_is_uploaded_again(api: TelegramApi, channel: Telegram, store: FileStore) -> None:
    """An id that Telegram no longer knows costs one more upload, not the letter."""
    file = kept(store, b"bang diem", "bang.txt", FileKind.DOCUMENT, "text/plain")
    await channel.send(to(), Piece("một", file=file))
    api.shelf.forget(api.ledger.to(AN)[0].files[-1].file_id)
    await channel.send(to(), Piece("hai", file=file))
    assert api.ledger.texts(AN) == ["một", "hai"]


async def test_a_closed_chat_does_not_cost_the_files_id(api: TelegramApi, channel: Telegram, store: FileStore) -> None:
    """A refusal that is about the chat leaves what is known of the file."""
    file = kept(store, b"bang diem", "bang.txt", FileKind.DOCUMENT, "text/plain")
    await channel.send(to(), Piece("một", file=file))
    with pytest.raises(Gone):
        await channel.send(to(999), Piece("hai", file=file))
    await channel.send(to(), Piece("ba", file=file))
    assert [len(request.files) for request in api.ledger.asked("sendDocument")] == [1, 0, 0]


async def test_a_file_of_ours_that_is_missing_fails_for_good(api: TelegramApi, channel: Telegram) -> None:
    """What is not on our disk can never be sent, and Telegram is not asked."""
    with pytest.raises(Never, match="file_missing"):
        await channel.send(to(), Piece("a", file=Attachment("0" * 64, "a.pdf")))
    assert api.ledger.requests == []


async def test_groups_are_told_by_their_ids(channel: Telegram) -> None:
    """Groups, supergroups and channels have negative ids."""
    assert [channel.is_group(chat) for chat in ("1001", "-4001", "-1002000000001")] == [False, True, True]


async def test_the_line_closes_behind_its_last_request(api: TelegramApi, channel: Telegram) -> None:
    """A send under way at the stop still gets its answer, and one after it opens and closes a session of its own."""
    api.faults.slow(0.3, method="sendMessage")
    sending = asyncio.create_task(channel.send(to(), Piece("một")))
    await api.ledger.until(lambda: len(api.ledger.to(AN)) == 1)
    line = channel._api.line
    await line.shutdown()
    assert is_open(line)
    assert await sending == str(api.ledger.to(AN)[0].message_id)
    assert not is_open(line)
    await channel.send(to(), Piece("hai"))
    assert not is_open(line)
    assert api.ledger.texts(AN) == ["một", "hai"]


async def test_no_redirection_is_followed() -> None:
    """A redirection would carry the token, which stands in the path, to whoever it names."""
    seen: list[str] = []

    async def redirect(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", redirect)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    api = TelegramApi()
    api.port = runner.addresses[0][1]
    async with alone(api) as channel:
        with pytest.raises(Undelivered):
            await channel.send(to(), Piece("một"))
    await runner.cleanup()
    assert len(seen) == 1


async def test_a_wrong_base_address_is_no_connection() -> None:
    """Where nobody listens, or the address is none, nothing was sent for sure."""
    api = TelegramApi()
    for base in ("http://127.0.0.1:9", "nonsense"):
        async with alone(api, api_base=base) as channel:
            with pytest.raises(Later, match="no_connection"):
                await channel.send(to(), Piece("một"))


async def test_a_server_that_hangs_up_between_requests_loses_one_word_at_most(store: FileStore) -> None:
    """Once a connection broke, each word goes on one of its own; a second try would be lost like the first."""
    taken: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        taken.append(await reader.readexactly(size))
        body = b'{"ok": true, "result": {"message_id": 5}}'
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await reader.read(1)  # whatever comes second is not read to its end
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1")
    access = Access("1:x", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    channel = Telegram(access, store.path, stays, now, rules=QUICK)
    await channel.send(to(), Piece("một"))
    with pytest.raises(Unknown):
        await channel.send(to(), Piece("hai"))
    for word in ("ba", "bốn", "năm"):
        assert await channel.send(to(), Piece(word)) == "5"
    await channel._api.line.shutdown()
    server.close()
    await server.wait_closed()
    assert len(taken) == 4
