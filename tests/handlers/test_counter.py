"""The hotline's counter: codes, limits, who may read, where a talk goes on, files, and what is left of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.housekeeping import tend_tips
from broadcasts.layout import Abilities
from storage.book.page import Hot, Page
from storage.campaign.membership import people
from storage.confidential import evidence, readers
from storage.talk import FileKind, FileRef
from tests import samples
from tests.books import KINDS, fresh_url
from tests.handlers.counter_office import LAN, REST, STORY, CounterOffice, office
from tests.patience import PATIENCE
from tests.storage.confidential import traces

NONE = "Không có tin nào ứng với mã này"
ROWS = ("conversations", "letters", "tip_drafts", "fetches", "dead_letters")


@pytest.fixture(params=KINDS)
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[CounterOffice]:
    """A hotline with two officers, on each database."""
    with fresh_url(request.param, tmp_path, request) as url:
        async with office(url, tmp_path / "data", "Trực Một", "Trực Hai") as found:
            yield found


async def rows(house: CounterOffice) -> dict[str, int]:
    """How many rows there are of what a talk needs while it goes on."""
    counts = {name: Hot(f"SELECT count(*) FROM {name}") for name in ROWS}  # noqa: S608 - our own names
    return await house.bot.book.read(
        lambda page: {name: int((page.one(count) or (0,))[0]) for name, count in counts.items()}
    )


async def test_a_tip_reaches_its_officers_and_nothing_else_is_left(house: CounterOffice) -> None:
    """What was told stands in the tip; no draft, letter or talk remains, and no sender."""
    await house.tells()
    told = await house.told()
    assert (told["story"], told["officials"], told["credit"]) == (STORY, "", "")
    assert set((await rows(house)).values()) == {0}
    assert await house.bot.book.read(lambda page: traces.in_tables(page, [LAN, STORY])) == []


async def test_codes_that_open_nothing_are_answered_alike(house: CounterOffice) -> None:
    """Wrong, erased and expired codes and figures that are no code: one answer, at the same moment."""
    code = await house.tells()
    await house.follows(code)
    await house.says("rút tin")
    await house.says("có")
    await house.says("xóa hẳn ngay")
    assert "Đã xóa hẳn" in await house.says("có")
    wrong = []
    for typed in (code, "1234 5678 1234 5678"):
        assert await house.says(typed) == ""
        assert await house.waits(seconds=2.9) == ""
        wrong.append(await house.waits(seconds=0.1))
    await house.says("/theodoi")
    wrong.append(await house.follows("4821 0937"))
    assert len(set(wrong)) == 1
    assert wrong[0].startswith(NONE)


ASKED = ("/trangthai {tip}", "/trucban", "/tinbao", "thôi, không báo tin", "/dulieu", "chỉ xem, không thay đổi")


async def answers(house: CounterOffice, head: str, tip: str) -> list[str]:
    """What a head of an area hears to every command that might tell of tips, and to a code."""

    def bind(page: Page) -> None:
        person = people.appoint(page, "Trưởng ban", "area_head", "25279-01", house.now)
        people.bind(page, person, house.address(head), head, house.now)

    await house.bot.book.turn(bind)
    heard = [await house.says(text.format(tip=tip), head) for text in ASKED]
    heard.append(await house.follows("1234 5678 1234 5678", head))
    return [answer.replace(tip, "T").replace(head, "head") for answer in heard]


async def test_a_head_gets_the_same_answer_whether_there_are_tips_or_not(house: CounterOffice) -> None:
    """No command, number or code tells the head of the accused area that somebody has written."""
    before = await answers(house, "head-a", "T-7KQ2M9XC")
    await house.tells()
    assert await answers(house, "head-b", (await house.filed())[0]) == before


async def test_over_the_limit_codes_wait_and_are_not_refused(house: CounterOffice) -> None:
    """The sixth wrong code of an hour is answered ten seconds later; the right one waits as long, and opens."""
    code = await house.tells()
    for _ in range(5):
        assert (await house.follows("1111 2222 3333 4444")).startswith(NONE)
    assert await house.follows(code) == ""
    assert "Tình trạng: Đã nhận" in await house.waits(seconds=10)


async def test_an_excluded_officer_cannot_open_it_and_another_can(house: CounterOffice) -> None:
    """Who was named as concerned has no wrap; the area lies open no more."""
    await house.tells(rest=("có", "trực một", "ông Một", "lộc tấn", "ấp 4a", *REST[2:]))
    person = house.officers[0][0]
    assert await house.filed() == []
    house.officers.reverse()
    told = await house.told()
    assert (told["story"], told["officials"], told["area"]) == (STORY, "ông Một", "Ấp 4A, Xã Lộc Tấn")
    assert told["left_out"] == str(person)
    areas = await house.bot.book.read(lambda page: page.rows(Hot("SELECT area FROM tips")))
    assert areas == [(None,)]


async def test_who_is_told_in_confidence_is_for_the_custodian_alone(house: CounterOffice) -> None:
    """Without custodian and paper it is not offered; with the paper it is sealed, and officers do not read it."""
    say = "Cho tên, giữ kín"
    await house.tells(rest=REST[:6])
    assert say not in await house.says("lùi")
    await house.says("/thoat")
    await house.paper()
    await house.tells(rest=(*REST[:6], say, "Lan, 0912345678", *REST[7:]))
    told = await house.told()
    assert "who" not in told
    assert not any("0912345678" in words for words in told.values())


async def test_a_draft_goes_on_where_its_code_is_typed(house: CounterOffice) -> None:
    """From another chat; the first one has nothing in hand any more."""
    code = await house.tells(rest=REST[:2])
    assert "Mời anh/chị viết tiếp" in await house.follows(code, "elsewhere")
    for answer in REST[2:]:
        await house.says(answer, "elsewhere")
    assert (await house.told())["story"] == STORY
    assert (await rows(house))["tip_drafts"] == 0


async def test_a_draft_is_gone_after_a_day(house: CounterOffice) -> None:
    """Its key is destroyed, its row swept, its code opens nothing."""
    code = await house.tells(rest=REST[:2])
    await house.waits(hours=49)
    await tend_tips(house.bot.book, house.bot.store, house.bot.hotline, house.now)
    assert (await rows(house))["tip_drafts"] == 0
    assert (await house.follows(code)).startswith(NONE)


async def test_a_recording_is_sealed_before_it_touches_the_disk(house: CounterOffice) -> None:
    """Its bytes and name are nowhere on disk; its officer hears it whole; its channel may forget it."""
    sound = samples.ogg(b"OpusHead") + b"0912345678" * 500
    house.recorder.files["voice-1"] = sound
    await house.tells(rest=())
    await house.says(files=[FileRef(FileKind.VOICE, "voice-1", "Lan Hương.ogg")])
    await house.recorder.until(lambda: len(house.recorder.forgotten) == 1)
    assert traces.on_disk(house.folder) == []
    for answer in REST:
        await house.says(answer)
    hand = await house.opened((await house.filed())[0])
    (kept,) = await house.bot.book.read(lambda page: evidence.of(page, hand))
    assert kept.about.name == "Lan Hương.ogg"
    assert b"".join(evidence.content(house.bot.store.path(kept.file), kept.opened, kept.id)) == sound
    assert (await rows(house))["fetches"] == 0


async def test_a_file_that_cannot_be_had_is_told_and_holds_nothing_up(house: CounterOffice) -> None:
    """The tip goes without it."""
    await house.tells(rest=())
    await house.says(files=[FileRef(FileKind.VOICE, "no-such", "x.ogg")])
    await house.recorder.until(lambda: len(house.recorder.forgotten) == 1)
    for answer in REST:
        await house.says(answer)
    assert (await house.told())["story"] == STORY


async def test_a_tip_is_filed_though_nobody_answers_whom_to_credit(house: CounterOffice) -> None:
    """Two minutes after it was sent, also by a process that has started since."""
    await house.tells(rest=REST[:-1])
    assert await house.filed() == []
    await house.restart()
    await house.waits(seconds=121)
    async with asyncio.timeout(PATIENCE):
        while not await house.filed():  # noqa: ASYNC110 - the database rings no bell
            await asyncio.sleep(0.01)


async def test_danger_is_answered_first_and_rings_once_a_minute(house: CounterOffice) -> None:
    """The numbers go out before any question, for every such message; officers are rung for once."""
    for _ in range(3):
        heard = await house.says("cứu với, nó cầm dao kìa")
        assert heard.startswith("Nguy hiểm thì gọi ngay: 113")
    assert len(await house.bot.book.read(lambda page: page.rows(Hot("SELECT id FROM duty_alerts")))) == 1


async def test_a_talk_that_breaks_leaves_only_its_event(house: CounterOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that cannot be handled is not kept, not even sealed, and its sender hears so."""

    def broken(*_args: object) -> None:
        raise LookupError(STORY)

    await house.tells(rest=())
    monkeypatch.setattr(type(house.bot.confiding.counter), "_in_draft", broken)
    assert "chưa được giữ lại chữ nào" in await house.says("ông Tư hàng xóm")
    found = await house.bot.book.read(lambda page: page.rows(Hot("SELECT channel, account, sealed FROM dead_letters")))
    assert [(channel, account, bytes(sealed)) for channel, account, sealed in found] == [("recorder", "1", b"")]


async def test_a_notice_is_the_one_stored_link(house: CounterOffice) -> None:
    """Asked for, it stands sealed and is shown as such; taken back, it is gone."""
    code = await house.tells()
    await house.follows(code)
    await house.says("nhắn cho tôi khi có gì mới")
    assert "đến hết ngày" in await house.says("có")
    assert "một dòng giữ nơi nhắn" in await house.says("hệ thống đang giữ gì về tin này")
    await house.says("nhắn cho tôi khi có gì mới")
    await house.says("không")
    assert "Không dòng nào có tên" in await house.says("hệ thống đang giữ gì về tin này")


async def test_the_fourth_tip_of_an_hour_waits(house: CounterOffice) -> None:
    """It is kept at once, and answered ten seconds later."""
    for _ in range(3):
        await house.says(f"báo tin {STORY}")
        await house.says("/thoat")
    assert await house.says(f"báo tin {STORY}") == ""
    assert (await rows(house))["tip_drafts"] == 1
    assert "Nguy hiểm thì gọi" in await house.waits(seconds=10)


async def test_an_open_question_is_asked_again_after_an_outage(house: CounterOffice) -> None:
    """Where the platform may have dropped the answer; the same buttons fit, and nothing else changes."""
    await house.tells(rest=REST[:1])
    house.recorder.abilities = Abilities(press_life=150.0)
    house.now += timedelta(minutes=5)
    await house.restart()
    heard = await house.hears()
    assert "vừa bị gián đoạn" in heard
    assert "Chuyện xảy ra ở xã, thị trấn nào?" in heard
    for answer in REST[1:]:
        await house.says(answer)
    assert (await house.told())["story"] == STORY


async def test_officers_are_told_before_a_tip_is_erased_and_then_it_is_gone(house: CounterOffice) -> None:
    """As a number, once; two weeks later tip, files and code are gone, and a tombstone stands."""
    code = await house.tells()
    await house.follows(code)
    await house.says("rút tin")
    await house.says("có")
    person = house.officers[0][0]
    await house.bot.book.turn(lambda page: people.bind(page, person, house.address("duty"), "duty", house.now))
    for days, heard in ((20, "Có 1 tin báo"), (1, ""), (15, "")):
        house.now += timedelta(days=days)
        await tend_tips(house.bot.book, house.bot.store, house.bot.hotline, house.now)
        house.bot.delivery.wake()
        assert (await house.hears("duty")).startswith(heard)
    assert await house.filed() == []
    assert (await house.follows(code)).startswith(NONE)
    found = await house.bot.book.read(lambda page: page.rows(Hot("SELECT outcome FROM tip_tombstones")))
    assert found == [("withdrawn",)]


async def test_where_nobody_reads_nothing_is_taken(tmp_path: Path) -> None:
    """No draft, no talk: the numbers to call, as long as no officer has a key."""
    async with office(f"sqlite:///{tmp_path / 'book.sqlite'}", tmp_path / "data") as house:
        assert "chưa mở" in await house.says(f"báo tin {STORY}")
        assert await house.bot.book.read(lambda page: readers.active(page, house.bot.desk.key)) == []
        assert (await rows(house))["tip_drafts"] == 0
