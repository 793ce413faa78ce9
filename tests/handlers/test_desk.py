"""The one door in: every message takes effect once, in order, or is kept for a person; none is lost in between."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from storage.book import conversations, dead_letters, receipts
from storage.book.book import Book, Unwritable
from storage.book.page import Hot
from storage.book.sqlite import SqliteBook
from storage.limits import limits
from storage.talk import FileKind, FileRef
from tests.fakes.recorder import CHAT
from tests.handlers.front_desk import NOON, FrontDesk, opened, photo
from tests.unwritable import SQLITE, no_writes


@pytest.fixture
async def desk(book_url: str, tmp_path: Path) -> AsyncIterator[FrontDesk]:
    """A desk on each kind of database."""
    async with opened(book_url, tmp_path / "data") as desk:
        yield desk


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[FrontDesk]:
    """A desk on SQLite alone."""
    async with opened(f"sqlite:///{tmp_path / 'data' / 'book.sqlite'}", tmp_path / "data") as desk:
        yield desk


async def events(desk: FrontDesk) -> int:
    """How many events have been handled."""
    ((count,),) = await desk.bot.book.read(lambda page: page.rows(Hot("SELECT count(*) FROM events")))
    return int(count)


# --- once ----------------------------------------------------------------------------------------------------------


async def test_an_event_delivered_ten_times_takes_effect_once(desk: FrontDesk) -> None:
    """At once, later, and after a restart: one turn, one answer."""
    message = desk.recorder.message("/kehoach một")
    receive = desk.bot.desk.receive
    await asyncio.gather(*(receive(message) for _ in range(5)))
    for _ in range(4):
        await receive(message)
    await desk.restart()
    await desk.bot.desk.receive(message)
    assert await desk.heard() == ["Nghe: một"]
    assert desk.words() == ["một"]


async def test_events_may_come_out_of_order(desk: FrontDesk) -> None:
    """A lower number than the last one is as good as any; so is one from before a restart of the platform."""
    for event in ("900", "7", "8", "7", "900", "1"):
        await desk.recorder.says(f"/kehoach {event}", event=event)
    assert desk.words() == ["900", "7", "8", "1"]
    assert await desk.heard() == ["Nghe: 900", "Nghe: 7", "Nghe: 8", "Nghe: 1"]


# --- order ---------------------------------------------------------------------------------------------------------


async def test_one_conversation_is_handled_in_order(desk: FrontDesk) -> None:
    """Fifty messages that come at once are handled and answered as they came, while others talk, too."""
    lan = [desk.recorder.message(f"/kehoach {n}", "lan") for n in range(50)]
    minh = [desk.recorder.message(f"/kehoach {n}", "minh") for n in range(50)]
    await asyncio.gather(*(desk.bot.desk.receive(one) for pair in zip(lan, minh, strict=True) for one in pair))
    for chat in ("lan", "minh"):
        assert await desk.heard(chat) == [f"Nghe: {n}" for n in range(50)]
    assert (desk.bot.desk.lanes._locks, desk.bot.desk.lanes._waiting) == ({}, {})


async def test_order_holds_when_one_message_breaks(desk: FrontDesk) -> None:
    """The next message of the conversation waits until the broken one is buried."""
    desk.breaks = limits().receiving.turn_tries
    await asyncio.gather(*(desk.recorder.says(f"/kehoach {n}") for n in range(3)))
    assert desk.words() == ["0", "0", "0", "1", "2"]
    fault, *rest = await desk.heard()
    assert fault.startswith("Hệ thống gặp trục trặc")
    assert rest == ["Nghe: 1", "Nghe: 2"]


async def test_conversations_share_commits(small: FrontDesk) -> None:
    """Forty people who write at once cost a few commits, not forty (a house that starts has its own)."""
    book = small.bot.book
    assert isinstance(book, SqliteBook)
    small.recorder.hold()
    seen: list[str] = []
    book._raw.set_trace_callback(seen.append)
    await asyncio.gather(*(small.recorder.says("/kehoach một", f"c{n}") for n in range(40)))
    book._raw.set_trace_callback(None)
    assert seen.count("COMMIT") <= 5
    assert await events(small) == 40


# --- handlers that break -------------------------------------------------------------------------------------------


async def test_a_handler_that_breaks_is_tried_again(desk: FrontDesk) -> None:
    """A fault that passes costs nobody anything: the third try is answered, once."""
    desk.breaks = limits().receiving.turn_tries - 1
    await desk.recorder.says("/kehoach một")
    assert desk.words() == ["một"] * 3
    assert await desk.heard() == ["Nghe: một"]
    assert await desk.bot.book.read(dead_letters.count_waiting) == 0


async def test_a_message_that_cannot_be_handled_is_kept_sealed_and_its_sender_told(
    desk: FrontDesk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """After three tries: nobody reads it in the database or the log; the operator opens it by the told reference."""
    desk.breaks = limits().receiving.turn_tries
    message = desk.recorder.message("/kehoach chim én bay thấp", files=[photo(1)], at=NOON - timedelta(seconds=5))
    await desk.bot.desk.receive(message)
    (told,) = await desk.heard()
    ((reference, fault),) = await buried(desk.bot.book)
    assert desk.bot.desk.reception.office.texts.say("desk.fault", reference=reference) == told
    assert fault.startswith("LookupError at _echo:")
    for place in (await everything(desk, tmp_path), caplog.text):
        assert "chim én" not in place
    opened = await desk.bot.book.read(lambda page: dead_letters.unseal(page, desk.bot.desk.key, reference))
    assert opened is not None
    assert (opened.text, opened.files, opened.at) == ("/kehoach chim én bay thấp", 1, message.at)


async def test_a_buried_message_is_not_handled_again(desk: FrontDesk) -> None:
    """The platform may deliver it again: it is acknowledged, and changes nothing."""
    desk.breaks = limits().receiving.turn_tries
    message = desk.recorder.message("/kehoach một")
    for _ in range(3):
        await desk.bot.desk.receive(message)
    assert desk.words() == ["một"] * 3
    assert len(await desk.heard()) == 1
    assert len(await buried(desk.bot.book)) == 1


async def test_a_broken_turn_leaves_the_talk_as_it_was(desk: FrontDesk) -> None:
    """The form in hand is still at its question."""
    await desk.recorder.says("/kiennghi")
    before = await talk(desk)
    desk.breaks = limits().receiving.turn_tries
    await desk.recorder.says("/kehoach hỏng")
    assert await talk(desk) == before
    await desk.recorder.says("Ấp 1")
    assert (await desk.heard())[-1].startswith("Chuyện gì?")


async def buried(book: Book) -> list[tuple[str, str]]:
    """Reference and fault of each buried message."""
    return await book.read(lambda page: [(one.reference, one.fault) for one in receipts.dead_letters(page)])


async def talk(desk: FrontDesk) -> conversations.State:
    """Where the first person's talk stands."""
    return await desk.bot.book.read(lambda page: conversations.load(page, desk.recorder.address(), CHAT))


async def everything(desk: FrontDesk, folder: Path) -> str:
    """All that is kept, as bytes of files and as text of tables."""
    files = "".join(p.read_bytes().decode(errors="replace") for p in sorted(folder.rglob("*")) if p.is_file())
    if desk.bot.book.url.startswith(SQLITE):
        return files
    with psycopg.connect(desk.bot.book.url) as one:
        tables = [str(name) for (name,) in one.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        rows = [row for name in tables for row in one.execute(f"SELECT {name}::text FROM {name}".encode())]  # noqa: S608
    return files + str(rows)


# --- a database that takes no writes -------------------------------------------------------------------------------


async def test_while_nothing_can_be_written_nothing_is_acknowledged(
    desk: FrontDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The channel hears `Unwritable`, nothing is kept, and the same message is handled when it comes again."""
    monkeypatch.setattr("storage.book.sqlite.PATIENCE", 0.05)
    message = desk.recorder.message("/kehoach một")
    with no_writes(desk.bot.book.url):
        for _ in range(2):
            with pytest.raises(Unwritable):
                await desk.bot.desk.receive(message)
        assert (await events(desk), await desk.put()) == (0, [])
    await desk.bot.desk.receive(message)
    assert await desk.heard() == ["Nghe: một"]
    assert await buried(desk.bot.book) == []


async def test_a_full_disk_is_no_fault_of_the_message(small: FrontDesk) -> None:
    """It is not buried but asked for again; when there is room the bot goes on without a restart."""
    book = small.bot.book
    assert isinstance(book, SqliteBook)
    (pages,) = book._raw.execute("PRAGMA page_count").fetchone()
    book._raw.execute(f"PRAGMA max_page_count = {pages}")
    refused = []
    for n in range(200):
        message = small.recorder.message(f"/kehoach {n} {'x' * 1500}")
        try:
            await small.bot.desk.receive(message)
        except Unwritable:
            refused.append(message)
    assert refused
    assert await events(small) == 200 - len(refused)
    book._raw.execute(f"PRAGMA max_page_count = {pages * 100}")
    for message in refused:
        await small.bot.desk.receive(message)
    assert len(await small.heard()) == 200
    assert await buried(book) == []


# --- callers that leave --------------------------------------------------------------------------------------------


async def test_a_channel_that_hangs_up_harms_nobody(desk: FrontDesk) -> None:
    """A cancelled `receive` leaves its message handled once, and the conversation goes on."""
    going = asyncio.create_task(desk.recorder.says("/kehoach một"))
    waiting = asyncio.create_task(desk.recorder.says("/kehoach hai"))
    staying = asyncio.create_task(desk.recorder.says("/kehoach ba"))
    await asyncio.sleep(0)
    going.cancel()
    waiting.cancel()
    await asyncio.wait([going, waiting, staying])
    staying.result()
    await desk.recorder.says("/kehoach hai", event="e2")
    assert sorted(await desk.heard()) == ["Nghe: ba", "Nghe: hai", "Nghe: một"]
    assert desk.bot.desk.lanes._locks == {}


# --- what counts at a deadline --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stamp", "counts"),
    [
        (timedelta(minutes=-22), timedelta(minutes=-22)),
        (timedelta(hours=-25), timedelta(hours=-24)),
        (timedelta(hours=1), timedelta()),
    ],
)
async def test_the_platforms_stamp_counts_if_it_is_earlier(
    small: FrontDesk, stamp: timedelta, counts: timedelta
) -> None:
    """At most a day back, never in the future; campaign time keeps its distance from real time."""
    small.bot.clocks.offset = timedelta(days=-30)
    await small.recorder.says("/kehoach một", at=NOON + stamp)
    (visit,) = small.visits
    assert (visit.real, visit.now) == (NOON, NOON - timedelta(days=30))
    assert visit.received == NOON - timedelta(days=30) + counts


# --- albums --------------------------------------------------------------------------------------------------------


async def test_an_album_is_answered_once_after_a_quiet_moment(desk: FrontDesk) -> None:
    """Three photos, each a message of its own: one answer, two seconds after the last, with the last count."""
    await desk.recorder.says("/kiennghi")
    for number in range(3):
        await desk.recorder.says(files=[photo(number)], album="a1")
        await desk.pass_time(1.9)
    assert [first_line(text) for text in await desk.heard()] == ["Ở đâu?"]
    await desk.pass_time(0.1)
    assert [first_line(text) for text in await desk.heard()] == ["Ở đâu?", "Đã nhận 3 tệp."]


async def test_a_late_photo_of_an_album_is_answered_by_itself(desk: FrontDesk) -> None:
    """After the album's answer has gone another photo gets one of its own; a repeated delivery gets none."""
    await desk.recorder.says("/kiennghi")
    await desk.recorder.says(files=[photo(1)], album="a1")
    await desk.pass_time(2)
    late = desk.recorder.message(files=[photo(2)], album="a1")
    for _ in range(2):
        await desk.bot.desk.receive(late)
    await desk.pass_time(2)
    counted = [first_line(text) for text in await desk.heard()]
    assert counted[1:] == ["Đã nhận 1 tệp.", "Đã nhận 2 tệp."]


async def test_a_late_photo_goes_to_the_question_that_its_album_began_with(desk: FrontDesk) -> None:
    """Even when the person has answered that question in the meantime."""
    await desk.recorder.says("/kiennghi")
    await desk.recorder.says(files=[photo(1)], album="a1")
    await desk.recorder.says("Ấp 1")
    await desk.recorder.says(files=[photo(2)], album="a1")
    await desk.recorder.says(files=[photo(3)], album="a2")
    await desk.recorder.says("Đèn hỏng")
    await desk.recorder.says("gửi")
    await desk.pass_time(2)
    assert (await desk.heard())[-1] == "Đã nhận: Ấp 1 / Đèn hỏng / place=2 story=1"


async def test_an_answer_that_comes_after_an_album_is_said_after_it(desk: FrontDesk) -> None:
    """First in, first out: the answer to the photos waits for its moment, and the next one behind it."""
    await desk.recorder.says("/kiennghi")
    await desk.recorder.says(files=[photo(1)], album="a1")
    await desk.recorder.says("/kehoach xong")
    await desk.pass_time(0)
    assert len(await desk.heard()) == 1
    await desk.pass_time(2)
    first, second = (await desk.heard())[1:]
    assert first.startswith("Đã nhận 1 tệp.")
    assert second.startswith("Nghe: xong")


def first_line(text: str) -> str:
    """What comes before the question and its controls."""
    return text.partition("\n")[0]


# --- whatever people and phones write ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Ấp\x00 1\x07", "Ấp 1"),
        ("Ấp 1 \ud83d", "Ấp 1"),
        ("A\u0302\u0301p 1", "Ấp 1"),
        ("\u202eẤp 1\u202c\u2066", "Ấp 1"),
        ("Ấp 1\r\nxã Lộc Tấn\rtổ 2", "Ấp 1\nxã Lộc Tấn\ntổ 2"),
        ("Ấp 1 👨‍👩‍👧 🇻🇳", "Ấp 1 👨‍👩‍👧 🇻🇳"),
        ("A" + "\u0301" * 3000, "Á" + "\u0301" * 7),
    ],
)
async def test_what_no_database_takes_is_left_out(desk: FrontDesk, written: str, kept: str) -> None:
    """NUL, half signs, signs of direction, piles of marks; accents come in one form; everything else stays."""
    await desk.recorder.says("/kiennghi")
    await desk.recorder.says(written)
    answer = (await talk(desk))["active"]["answers"]["place"][0]
    assert answer == kept
    assert await buried(desk.bot.book) == []


async def test_names_and_keys_of_any_kind_are_taken(desk: FrontDesk) -> None:
    """File names, albums and event keys with signs that no database takes, or longer than their columns."""
    file = FileRef(FileKind.DOCUMENT, "x\x00y", "\ud800báo cáo\x00" + "a" * 500 + ".pdf")
    await desk.recorder.says("/kiennghi", event="\x00\ud800")
    long = [f"{'e' * 500}{n}" for n in range(2)]
    for event in (*long, long[0]):
        await desk.recorder.says(files=[file], event=event, album="\ud800\x00a" * 100, id="\x00")
    assert await events(desk) == 3
    await desk.pass_time(2)
    assert (await desk.heard())[-1].startswith("Đã nhận 2 tệp.")


@pytest.mark.parametrize("sign", ["a", "ế", "\u0301", "😀"])
async def test_a_very_long_message_is_refused_whole(desk: FrontDesk, sign: str) -> None:
    """A hundred thousand characters: the person is told how many are taken, and the talk stands where it stood."""
    await desk.recorder.says("/kiennghi")
    before = await talk(desk)
    await desk.recorder.says(sign * 100_000)
    assert await talk(desk) == before
    assert "dài 100.000 ký tự, hệ thống nhận nhiều nhất 4.000 ký tự" in (await desk.heard())[-1]
    await desk.recorder.says("Ấp 1")
    assert (await desk.heard())[-1].startswith("Chuyện gì?")


async def test_a_long_message_of_a_group_is_none_of_our_business(small: FrontDesk) -> None:
    """People talk to each other there."""
    await small.recorder.says("a" * 100_000, private=False)
    assert await small.heard() == []


async def test_a_long_text_counts_in_letters_as_people_see_them(desk: FrontDesk) -> None:
    """Accents that a phone sends as signs of their own do not make an answer too long."""
    await desk.recorder.says("/kiennghi")
    await desk.recorder.says("E\u0302\u0301" * limits().forms.text_max)
    answer = (await talk(desk))["active"]["answers"]["place"][0]
    assert answer == "Ế" * limits().forms.text_max
