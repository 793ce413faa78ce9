"""Zalo, what goes out: checks 17, 19 to 21, 23 outwards, X2 and X3, each by its number."""

import re
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.channels.telegram import Access as TelegramAccess
from bot.channels.telegram import Telegram
from bot.channels.zalo.access import Access
from bot.channels.zalo.channel import TEMPO
from bot.channels.zalo.lending import Lending
from broadcasts.budget import month_of
from broadcasts.layout import Piece, pieces, width
from broadcasts.outbox import Priority
from broadcasts.undelivered import Gone, Never, Undelivered
from handlers.legible import readable
from storage.clocks import now
from storage.limits import limits
from storage.mail import accounts, letters
from storage.mail.letters import Draft
from storage.talk import Address, Attachment, Choice, FileKind, Reply
from tests import parts
from tests.bot.channels.zalo.stage import Apart, Desk, House, alone, channel_on, configured, listening, served
from tests.broadcasts.test_pace import most_within, played
from tests.fakes.pictures import photo
from tests.fakes.zalo_bot import Person, ZaloBotApi

SENTENCE = "Khu dân cư tự quản ấp Tân Hòa đã hoàn thành đường điện thắp sáng. "
SHA = "ab" * 32


@pytest.fixture
async def api() -> AsyncIterator[ZaloBotApi]:
    """A fake Zalo."""
    async with ZaloBotApi() as api:
        yield api


@pytest.fixture
def lan(api: ZaloBotApi) -> Person:
    """Somebody who may be written to."""
    return api.person("Chị Lan")


def of_length(count: int) -> str:
    """A text of so many letters."""
    return (SENTENCE * (count // len(SENTENCE) + 1))[: count - 1] + "ế"


# --- 17: length ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("length", "least", "most"), [(1, 1, 1), (2000, 1, 1), (2001, 2, 2), (6000, 3, 4)])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_17_long_words_arrive_whole_in_parts(
    api: ZaloBotApi, lan: Person, length: int, least: int, most: int, form: Any
) -> None:
    """Zalo takes every part; in whatever form it was typed, the parts are the same, and joined they say all of it."""
    text = of_length(length)
    typed = readable(unicodedata.normalize(form, text))
    async with alone(api) as channel:
        for piece in pieces(Reply(typed), channel.abilities):
            await channel.send(Address("zalo_bot", channel.account, lan.id), piece)
    heard = api.ledger.texts(lan.id)
    assert least <= len(heard) <= most
    assert max(map(width, heard)) <= 2000
    joined = "".join(re.sub(r" \(\d/\d\)$", "", part) for part in heard)
    assert joined.replace(" ", "") == text.replace(" ", "")


async def test_17_pictures_of_two_units_are_counted_as_two(api: ZaloBotApi, lan: Person) -> None:
    """Zalo counts in UTF-16: 1,999 smiles are two messages, and none is cut."""
    async with alone(api) as channel:
        for piece in pieces(Reply("😀" * 1999), channel.abilities):
            await channel.send(Address("zalo_bot", channel.account, lan.id), piece)
    assert sum(part.count("😀") for part in api.ledger.texts(lan.id)) == 1999


# --- 19, X2: choices -----------------------------------------------------------------------------------------------


def test_x2_abilities_decide_what_is_shown() -> None:
    """The same question is numbered lines on Zalo and buttons on Telegram; both say what to type."""
    zalo = replace(_zalo().abilities)
    telegram = Telegram(TelegramAccess("1:x"), Path, _never, now).abilities
    reply = Reply("Chọn nơi?", (Choice("1", "c1", "Ấp 1B"),), (Choice("0", "~back", "quay lại"),), turn=3)
    assert pieces(reply, zalo) == [Piece("Chọn nơi?\n\n1. Ấp 1B\n\n0: quay lại")]
    assert [len(one.buttons) for one in pieces(reply, telegram)] == [2]
    assert (zalo.buttons, zalo.text_limit, zalo.doubt_needs_person) == (False, 2000, True)


def _zalo() -> Any:
    return channel_on(ZaloBotApi(), Apart())


async def _never(_old: Address, _new: str) -> None:
    raise AssertionError


@pytest.mark.parametrize("typed", ["4", " 4 ", "số 4", "so 4", "chọn số 4.", "Xã Lộc Tấn", "xa loc tan", "XÃ LỘC TẤN"])
async def test_19_a_choice_is_typed_in_any_way(api: ZaloBotApi, lan: Person, tmp_path: Path, typed: str) -> None:
    """Its number, with or without words around, its label, with or without accents."""
    async with served(api, tmp_path) as house:
        (asked,) = await house.said(lan, "/kiennghi")
        number = re.search(r"^(\d)\. Xã Lộc Tấn$", asked.text, re.MULTILINE)
        assert number is not None
        (chosen,) = await house.said(lan, typed.replace("4", number[1]))
    assert "Đã chọn: Xã Lộc Tấn" in chosen.text


async def test_19_what_is_no_choice_loses_nothing(api: ZaloBotApi, lan: Person, tmp_path: Path) -> None:
    """A number that stands nowhere is asked about; nine keeps the form for later, and it goes on after that."""
    async with served(api, tmp_path) as house:
        await house.said(lan, "/kiennghi")
        (again,) = await house.said(lan, "77")
        assert "Việc này thuộc nơi nào?" in again.text
        (later,) = await house.said(lan, "xa loc tan", "9")
        assert "Đã giữ bài" in later.text
        (resumed,) = await house.said(lan, "tiếp tục")
    assert "1. Ấp 1B" in resumed.text


# --- 20, 21: budget and doubt --------------------------------------------------------------------------------------


async def post(house: House, people: list[Person], priority: Priority, reference: str = "") -> None:
    """A letter to each."""
    real = now()
    for person in people:
        to = Address("zalo_bot", house.channel.account, person.id)
        draft = Draft(to, Reply("Mời họp lúc 8 giờ."), priority, real, f"{reference}{person.id}", reference)
        await house.bot.book.turn(lambda page, one=draft: letters.put(page, one, now=real))  # type: ignore[misc]
    house.bot.delivery.wake()


async def spent(house: House) -> int:
    """How many messages are counted for this month."""
    month = month_of(now(), house.bot.plan.tzinfo)
    return await house.bot.book.read(lambda page: accounts.spent(page, "zalo_bot", house.channel.account, month))


async def test_20_a_used_up_month_holds_letters_back(
    api: ZaloBotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What Zalo refuses waits with a later time, said once to the operator; what arrived is counted, also next time."""
    api.switches.quota = 3
    people = [api.person(f"Người {number}") for number in range(8)]
    async with served(api, tmp_path) as house:
        await post(house, people, Priority.BROADCAST)
        await api.ledger.until(lambda: len(api.ledger.asked("sendMessage")) > 3)
        await house.bot.delivery.idle()
        assert house.channel.state == "quota"
    rows = [(state, due) for state, due in await rows_of(api, tmp_path, "letters", "state", "due_at")]
    assert [state for state, _ in rows].count("sent") == 3
    waiting = [datetime.fromisoformat(str(due)) for state, due in rows if state != "sent"]
    assert len(waiting) == 5
    assert len([one for one in caplog.records if "takes no more words" in one.message]) == 1
    async with served(api, tmp_path) as house:
        assert await spent(house) == 3


async def rows_of(api: ZaloBotApi, folder: Path, table: str, *columns: str) -> list[tuple[object, ...]]:
    """Rows that a stopped bot left."""
    async with served(api, folder) as house:
        return await house.rows(table, *columns)


async def test_20_another_bot_goes_on(tmp_path: Path) -> None:
    """The first one's flood is not the second one's: each account has its own gate."""
    tokens = ("1:one-loopback", "2:two-loopback")
    async with ZaloBotApi(tokens) as two:
        lan, hung = two.person("Lan"), two.person("Hùng")
        two.faults.refuse(429, times=None, chat=lan.id)
        async with configured(two, tmp_path):
            two.say(lan, "/trogiup", tokens[0])
            two.say(hung, "/trogiup", tokens[1])
            (helped,) = await two.ledger.wait_for(hung.id, 1)
    assert helped.bot == "2"
    assert two.ledger.messages(lan.id) == []


def test_20_the_131_leave_at_our_pace() -> None:
    """On a clock of its own a broadcast takes 26 seconds, five words in any of them; kills: test_broadcast_kills.py."""
    moments = [at for at, _ in played(TEMPO, [(0.0, f"Trưởng ban {number}") for number in range(131)], [])]
    assert moments[-1] == 26
    assert most_within(moments, 1) == 5


@pytest.mark.parametrize(("priority", "copies"), [(Priority.BROADCAST, 1), (Priority.REMINDER, 1), (Priority.REPLY, 2)])
async def test_21_words_to_many_in_doubt_wait_for_a_person(
    api: ZaloBotApi, lan: Person, tmp_path: Path, priority: Priority, copies: int
) -> None:
    """Zalo cannot show that two copies are one, so no second one goes; only what somebody waits for goes once more."""
    api.faults.drop_after(times=None)
    async with served(api, tmp_path) as house:
        await post(house, [lan], priority, "PT-2021-001")
        await api.ledger.until(lambda: len(api.ledger.messages(lan.id)) == copies)
        await house.bot.delivery.idle()
        assert await house.rows("letters", "state", "doubtful") == [("unknown", copies)]
    assert len(api.ledger.messages(lan.id)) == copies


# --- 23: files that go ---------------------------------------------------------------------------------------------


@pytest.fixture
def lent(tmp_path: Path) -> Attachment:
    """A picture that we keep."""
    (tmp_path / SHA).write_bytes(photo())
    return Attachment(SHA, "duong.jpg", FileKind.PHOTO, "Con đường mới")


@pytest.fixture
def paper(tmp_path: Path) -> Attachment:
    """A text that we keep."""
    (tmp_path / SHA).write_text("toàn văn kế hoạch", "utf8")
    return Attachment(SHA, "151-KH-UBND.txt", FileKind.DOCUMENT, "Kế hoạch")


async def test_23_a_picture_goes_by_its_address(api: ZaloBotApi, lan: Person, tmp_path: Path, lent: Attachment) -> None:
    """Zalo fetches it while it takes the message; the caption goes with it."""
    port = parts.free_port()
    public = f"http://127.0.0.1:{port}"
    async with listening(api, Desk(), apart=Apart(tmp_path), port=port, public_url=public) as here:
        await here.channel.send(Address("zalo_bot", here.channel.account, lan.id), Piece("Đường mới", file=lent))
    (sent,) = api.ledger.messages(lan.id)
    assert (sent.method, sent.text, sent.picture) == ("sendPhoto", "Đường mới", photo())


async def test_23_a_paper_goes_as_a_link(api: ZaloBotApi, lan: Person, tmp_path: Path, paper: Attachment) -> None:
    """Zalo takes no other file; who presses the link gets it under its name."""
    port = parts.free_port()
    public = f"http://127.0.0.1:{port}"
    async with listening(api, Desk(), apart=Apart(tmp_path), port=port, public_url=public) as here:
        await here.channel.send(Address("zalo_bot", here.channel.account, lan.id), Piece("Toàn văn.", file=paper))
        (sent,) = api.ledger.messages(lan.id)
        address = sent.text.partition("151-KH-UBND.txt: ")[2]
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            content, headers = await answer.text(), answer.headers
    assert sent.text.startswith("Toàn văn.\n\n")
    assert content == "toàn văn kế hoạch"
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''151-KH-UBND.txt"
    assert headers["X-Content-Type-Options"] == "nosniff"


def changed(address: str) -> list[str]:
    """The address with each of its parts changed."""
    *head, sha, until, proof, name = address.split("/")
    later = str(int(until) + 1)
    swapped = proof[::-1] if proof != proof[::-1] else "0" * len(proof)
    parts_of = [
        [sha[::-1], until, proof, name],
        [sha, later, proof, name],
        [sha, until, swapped, name],
        [sha, until, "0", name],
        [sha, until, proof, "khac.jpg"],
    ]
    return ["/".join([*head, *one]) for one in parts_of]


async def test_23_a_lent_address_is_not_guessed_and_expires(api: ZaloBotApi, tmp_path: Path, lent: Attachment) -> None:
    """Any change of it leads nowhere, so does the time after; another bot's key makes another address."""
    clock = [datetime(2021, 6, 20, 5, tzinfo=UTC)]
    port = parts.free_port()
    public = f"http://127.0.0.1:{port}"
    async with listening(api, Desk(), apart=Apart(tmp_path), port=port, public_url=public) as here:
        here.channel._lending._clock = lambda: clock[0]
        address = await here.channel._lending.address(lent)
        assert await status(address) == 200
        assert [await status(other) for other in changed(address)] == [404] * 5
        clock[0] += timedelta(minutes=limits().zalo.picture_minutes)
        assert await status(address) == 200
        clock[0] += timedelta(seconds=1)
        assert await status(address) == 404
    other = Lending(Access("2:other", public_url=public), tmp_path.joinpath, lambda: clock[0], limits().zalo)
    mine = Lending(Access(api.token, public_url=public), tmp_path.joinpath, lambda: clock[0], limits().zalo)
    assert await other.address(lent) != await mine.address(lent)


async def status(address: str) -> int:
    """What the address answers."""
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status


async def test_23_what_we_do_not_have_is_not_promised(api: ZaloBotApi, lan: Person, tmp_path: Path) -> None:
    """A file that has gone is told as such; without a public address no file is offered at all, but named."""
    public = "https://thidua.example.vn"
    async with alone(api, Apart(tmp_path), public_url=public) as channel:
        lost = Piece("Hình", file=Attachment(SHA, "a.jpg", FileKind.PHOTO))
        with pytest.raises(Never, match="file_missing"):
            await channel.send(Address("zalo_bot", channel.account, lan.id), lost)
    async with alone(api) as channel:
        reply = Reply("Xem hình.", files=(Attachment(SHA, "a.jpg", FileKind.PHOTO, "Con đường mới"),))
        assert pieces(reply, channel.abilities) == [Piece("Xem hình.\n\n[a.jpg] Con đường mới")]
    assert api.ledger.requests == []


async def test_23_a_group_is_written_to_by_its_own_id(api: ZaloBotApi) -> None:
    """Our mark for groups never reaches Zalo."""
    group = api.group()
    async with alone(api) as channel:
        assert channel.is_group(f"g:{group.id}")
        assert not channel.is_group(group.id)
        await channel.send(Address("zalo_bot", channel.account, f"g:{group.id}"), Piece("Chào cả nhóm"))
    assert api.ledger.texts(group.id) == ["Chào cả nhóm"]


async def test_a_chat_that_was_closed_is_gone(api: ZaloBotApi, lan: Person) -> None:
    """And the word, which surely did not arrive, is not counted."""
    apart = Apart()
    api.faults.refuse(403, "Forbidden: bot was blocked by the user")
    async with alone(api, apart) as channel:
        with pytest.raises(Undelivered) as problem:
            await channel.send(Address("zalo_bot", channel.account, lan.id), Piece("a"))
    assert (problem.value, apart.spent) == (Gone("closed"), 0)
