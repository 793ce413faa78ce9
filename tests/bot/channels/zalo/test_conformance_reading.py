"""Zalo, what comes: checks 14 to 16 and 23 inwards, each by its number."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from bot.channels.zalo.downloading import Downloading, is_outside
from bot.channels.zalo.reading import NOTHING, Update, for_us, read, unframed
from broadcasts.undelivered import Later, Never
from storage.book.page import Page
from storage.book.unkept import TooLarge
from storage.talk import Address, FileKind, FileRef, Message
from tests.bot.channels.zalo.stage import QUICK, Desk, alone, listening, served, until
from tests.fakes.pictures import photo
from tests.fakes.zalo_bot import Person, ZaloBotApi

NOW = datetime(2021, 6, 20, 5, tzinfo=UTC)
AT = datetime(2025, 11, 24, 16, tzinfo=UTC)
LAN = Address("zalo_bot", "131", "lan")


@pytest.fixture
async def api() -> AsyncIterator[ZaloBotApi]:
    """A fake Zalo."""
    async with ZaloBotApi() as api:
        yield api


@pytest.fixture
def lan(api: ZaloBotApi) -> Person:
    """Somebody who writes."""
    return api.person("Chị Lan")


def update(kind: str = "text", chat: Any = None, sender: Any = None, **content: Any) -> dict[str, Any]:
    """An update as Zalo tells it."""
    message = {
        "message_id": "a1",
        "date": 1764000000000,
        "from": sender or {"id": "lan", "display_name": "Chị Lan", "is_bot": False},
        "chat": chat or {"id": "lan", "chat_type": "PRIVATE"},
        **content,
    }
    return {"event_name": f"message.{kind}.received", "message": message}


def said(**fields: Any) -> Update:
    """What is understood of it."""
    values: dict[str, Any] = {"address": LAN, "sender": "lan", "event": "a1", "at": AT, "id": "a1"}
    return Update("a1", Message(**values | fields))


def seen(raw: dict[str, Any]) -> Update:
    """What we read."""
    return read(raw, "131", ("Bot 131",), NOW)


def picture(name: str) -> tuple[FileRef, ...]:
    """A photo at an address."""
    return (FileRef(FileKind.PHOTO, name),)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (update(text="đề cử 1"), said(text="đề cử 1")),
        (update(text=""), said()),
        (update("image", photo_url="u"), said(files=picture("u"))),
        (update("image", photo="p"), said(files=picture("p"))),
        (update("image", photo="p", photo_url="u", caption="Đường"), said(files=picture("u"), text="Đường")),
        (update("image", photo="p", photo_url=None, message_type="CHAT_PHOTO"), said(files=picture("p"))),
        (update("sticker", sticker="s", url="u"), said(other="sticker")),
        (update("voice", voice_url="v.aac"), said(files=(FileRef(FileKind.VOICE, "v.aac"),))),
        (update("unsupported"), Update("a1", withheld=LAN)),
        (update("video", url="u"), Update("a1")),
        (update(text="a", sender={"id": "lan"}), said(text="a")),
        (update(text="a", chat={"id": "lan"}), said(text="a")),
        (update(text="a", sender={"id": "bot", "is_bot": True}), NOTHING),
        (update(text="a", date=None), said(text="a", at=NOW)),
        (update(text="a", date="1764000000000"), said(text="a")),
        (update(text="a\0b\ud800"), said(text="ab")),
    ],
)
def test_14_every_kind_is_understood(raw: dict[str, Any], wanted: Update) -> None:
    """Words, pictures under either name, stickers, voices, what is kept back, and what nobody knows."""
    assert seen(raw) == wanted


def test_14_ids_may_be_numbers() -> None:
    """They are texts for us."""
    raw = update(text="a", chat={"id": 7, "chat_type": "PRIVATE"}, sender={"id": 7}, message_id=9)
    found = seen(raw).message
    assert found is not None
    assert (found.address.chat, found.sender, found.event) == ("7", "7", "9")


def test_14_what_is_kept_back_may_have_no_id() -> None:
    """Its content stands for it, so that the same again is known."""
    raw = update("unsupported")
    del raw["message"]["message_id"], raw["message"]["date"]
    first, again = seen(raw), seen(raw)
    assert (first, first.withheld, len(first.event)) == (again, LAN, 64)


@pytest.mark.parametrize("frame", [lambda one: one, lambda one: {"ok": True, "result": one}, lambda one: [one]])
def test_14_every_frame_is_opened(frame: Any) -> None:
    """Bare, in the envelope, in a list; and nothing is nothing."""
    assert unframed(frame(update(text="a"))) == [update(text="a")]
    empty: list[Any] = [None, {}, [], {"ok": True, "result": None}]
    assert [unframed(nothing) for nothing in empty] == [[]] * 4


async def test_14_what_cannot_be_read_stops_nobody(api: ZaloBotApi, lan: Person) -> None:
    """Each broken in its own way; the words after them arrive."""
    broken: list[Any] = [
        "text",
        7,
        {"event_name": "message.text.received"},
        {"message": {}},
        {"event_name": "message.text.received", "message": {"chat": {}}},
        update(text={"a": 1}),
        update("image"),
        update(text="a", date="hôm qua"),
        update(text="a", date=10**30),
        update(text="a", chat="lan"),
        update(text="a", message_id=None),
    ]
    for one in broken:
        api.tell(one)
    api.say(lan, "còn đây")
    desk = Desk()
    async with listening(api, desk):
        await desk.until(lambda: desk.texts() == ["còn đây"])
        await api.until_delivered()
    assert desk.texts() == ["còn đây"]


@pytest.mark.parametrize("site", ["", "https://thidua.example.vn"])
async def test_15_who_is_kept_back_is_answered_once_a_day(
    api: ZaloBotApi, lan: Person, tmp_path: Path, site: str
) -> None:
    """With the hotline as the plan has it, 113 and the web page; nothing of an error; a restart asks nobody again."""
    for bare in (False, True, True):
        api.withhold(lan, bare=bare)
    async with served(api, tmp_path, public_url=site) as house:
        await house.settled()
        (told,) = await api.ledger.wait_for(lan.id, 1)
    async with served(api, tmp_path, public_url=site) as house:
        api.withhold(lan)
        await house.settled()
    assert api.ledger.texts(lan.id) == [told.text]
    assert "chưa ấn định" in told.text
    assert "113" in told.text
    assert (f"Hoặc nhắn ở trang: {site}" in told.text) == bool(site)
    assert "lỗi" not in told.text


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("@Bot 131 /kehoach", "/kehoach"),
        ("@Bot 131 kế hoạch", "/kế hoạch"),
        ("@bot 131: kế hoạch", "/kế hoạch"),
        ("  @BOT 131,kế hoạch", "/kế hoạch"),
        ("@Bot 131\u00a0kế hoạch", "/kế hoạch"),
        ("@Trợ lý thi đua /kehoach tiền thưởng", "/kehoach tiền thưởng"),
        ("kế hoạch", "/kế hoạch"),
        ("@Bot 131", ""),
    ],
)
def test_16_a_mention_is_no_word_of_a_command(text: str, command: str) -> None:
    """However it is written, and whatever stands behind it; who answers the bot mentions nobody."""
    assert for_us(text, ("Bot 131", "")) == command


async def test_16_a_group_hears_what_it_asks_and_no_tip_is_kept(api: ZaloBotApi, lan: Person, tmp_path: Path) -> None:
    """The plan is read there; who begins to tell on somebody is led to the private talk, and nothing of it stands."""
    group = api.group()
    async with served(api, tmp_path) as house:
        await api.ledger.until(lambda: bool(house.channel.title))
        api.say_in(group, lan, "@Bot 131 kế hoạch tiền thưởng")
        api.say_in(group, lan, "@Bot 131: tố giác ông Ba Bị ở ấp 2 trộm bò")
        api.say_in(group, lan, "@Bot 131 ông Ba Bị ở ấp 2 trộm bò", reply=True)
        api.say_in(group, lan, "chuyện khác của nhóm")
        await house.settled()
        plan, *rest = api.ledger.texts(group.id)
        kept = await house.bot.book.read(_everything)
    assert "thưởng" in plan
    (led,) = rest
    assert "nhắn riêng cho hệ thống" in led
    assert "Ba Bị" not in kept
    assert api.ledger.messages(lan.id) == []


def _everything(page: Page) -> str:
    connection = page.session.connection()
    tables = SQLModel.metadata.sorted_tables
    return "\n".join(str(row) for table in tables for row in connection.execute(table.select()))


# --- 23: files that come -------------------------------------------------------------------------------------------


async def fetched(source: str, most: int = 1 << 20, *, loopback: bool = True) -> bytes:
    """The content at an address."""
    parts = [part async for part in Downloading(QUICK, loopback=loopback).chunks(source, most)]
    return b"".join(parts)


async def test_23_a_picture_is_fetched_whole(api: ZaloBotApi, lan: Person) -> None:
    """Where a test permits this machine."""
    picture = photo()
    source = api.send_photo(lan, picture)["message"]["photo_url"]
    async with alone(api) as channel:
        came = [part async for part in channel.fetch(FileRef(FileKind.PHOTO, source))]
    assert b"".join(came) == picture


async def test_23_size_and_absence_are_told_apart(api: ZaloBotApi, lan: Person) -> None:
    """Too large and gone are for good, an outage is not."""
    source = api.send_photo(lan, photo())["message"]["photo_url"]
    with pytest.raises(TooLarge):
        await fetched(source, 100)
    with pytest.raises(Never):
        await fetched(f"{api.base_url}/pictures/none.jpg")
    await api.stop()
    with pytest.raises(Later):
        await fetched(source)


@pytest.mark.parametrize(
    "source",
    [
        "http://127.0.0.1:{port}/pictures/a.jpg",
        "http://localhost:{port}/pictures/a.jpg",
        "http://[::1]:{port}/a",
        "http://[::ffff:127.0.0.1]:{port}/a",
        "http://2130706433:{port}/a",
        "http://10.0.0.1/a",
        "http://192.168.1.1/a",
        "http://169.254.169.254/latest/meta-data",
        "http://100.64.0.1/a",
        "http://0.0.0.0:{port}/a",
        "file:///etc/passwd",
        "ftp://example.vn/a",
        "javascript:1",
        "",
    ],
)
async def test_23_our_own_network_is_not_fetched_from(api: ZaloBotApi, source: str) -> None:
    """By number or by name, in any spelling; nothing is even asked."""
    with pytest.raises((Never, Later)):
        await fetched(source.format(port=api.port), loopback=False)
    assert api.ledger.requests == []


@pytest.mark.parametrize(
    ("host", "outside"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("172.16.0.1", False),
        ("fd00::1", False),
        ("fe80::1%eth0", False),
        ("224.0.0.1", False),
        ("::", False),
    ],
)
def test_23_public_addresses_are_known(host: str, outside: bool) -> None:
    """And only those."""
    assert is_outside(host, loopback=False) == outside
    assert is_outside("127.0.0.1", loopback=True)
    assert not is_outside("10.0.0.1", loopback=True)


async def test_23_a_picture_with_words_is_kept(api: ZaloBotApi, lan: Person, tmp_path: Path) -> None:
    """From the address to the file store, in the whole bot; the person is asked what to do with both."""
    async with served(api, tmp_path) as house:
        api.send_photo(lan, photo(), "Đèn đường hỏng ở ấp 2 đã một tuần")
        await house.settled()

        async def fetched() -> bool:
            return await house.rows("fetches", "state") == [("done",)]

        await until(fetched)
    assert len(api.ledger.messages(lan.id)) == 1
