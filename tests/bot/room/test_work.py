"""Work on tips over real HTTP: reading behind a reason, sorting, asking, handing on, closing, sharing, and races."""

import asyncio
import json
from typing import Any

from sqlmodel import select

from storage.book.page import Page
from storage.confidential import follow_up, history, reader_changes, readers, recovery, retention
from storage.confidential.letters import claim
from storage.confidential.states import Outcome, State
from storage.limits import limits
from storage.mail.tables import Letter
from storage.talk import Address
from tests.bot.console.stage import plan
from tests.bot.room.stage import STORY, Officer, RoomStage
from tests.fakes.pictures import photo

CODE = "4821093755661402"


async def words_of(room: RoomStage, officer: Officer, tip: str) -> str:
    """The tip's page in words, with single blanks."""
    return " ".join((await officer.browser.get(f"/tin/{tip}")).page.words.split())


async def opened(room: RoomStage, **more: Any) -> tuple[Officer, str]:
    """An officer with a new tip open before him."""
    officer = await room.officer()
    tip = await room.filed(**more)
    await room.opened(officer, tip)
    return officer, tip


async def test_the_queue_shows_no_word_of_a_tip(room: RoomStage) -> None:
    """Kind, area, state, and what is late; the most pressing first."""
    officer = await room.officer()
    slow, urgent = await room.filed(), await room.filed(category="drugs", priority=1)
    room.stage.clock.pass_by(minutes=14)
    words = (await officer.browser.get("")).page.words
    assert STORY not in words
    assert words.index(urgent) < words.index(slow)
    assert "Ma túy" in words
    assert "trễ hạn" not in words


async def test_late_steps_are_marked(room: RoomStage) -> None:
    """From the end of the slot, as the deadlines say."""
    officer = await room.officer()
    await room.filed(category="drugs", priority=1)
    room.stage.clock.pass_by(hours=6, minutes=10)
    await officer.browser.get("/vao")
    again = await room.browser(officer.person)
    officer.browser = again
    assert (await room.unlock(officer)).status == 303
    words = (await officer.browser.get("")).page.words
    assert "1 tin trễ hạn" in words
    assert "Trễ nhận" in words


async def test_a_tip_opens_behind_a_reason_that_is_kept(room: RoomStage) -> None:
    """Without one it stays closed; the reason stands with the tip, sealed, and the opening among its events."""
    officer = await room.officer()
    tip = await room.filed()
    assert STORY not in (await officer.browser.get(f"/tin/{tip}")).body
    refused = await officer.browser.post(f"/tin/{tip}/mo", words=" ")
    assert refused.status == 409
    assert "ghi giúp vài chữ" in refused.page.words
    await room.opened(officer, tip)
    words = await words_of(room, officer, tip)
    assert STORY in words
    assert "đọc tin mới" in words
    assert f"mở đọc – {officer.name}" in words
    events = await room.stage.book.read(lambda page: history.events(page, tip))
    assert [event.act for event in events] == ["filed", "open"]


async def test_a_tips_whole_way_to_verified_and_timely(room: RoomStage) -> None:
    """Taken, sorted, asked, answered by code, forwarded with a slip, acknowledged, handled, closed."""
    officer, tip = await opened(room, code=CODE)
    assert (await room.act(officer, tip, "acknowledge")).status == 303
    assert (await room.act(officer, tip, "sort", category="theft", priority="2")).status == 303
    assert (await room.act(officer, tip, "ask", words="Xe màu gì?")).status == 303
    assert (await room.info(tip)).state is State.NEED_INFO
    worth = room.worth(CODE)

    def answer(page: Page) -> None:
        found = follow_up.find(page, worth)
        assert found is not None
        assert found.question is not None
        assert found.question.text == "Xe màu gì?"
        follow_up.answer(page, found.opened, "Xe đỏ", room.stage.clock())

    await room.stage.book.turn(answer)
    assert "Xe đỏ" in await words_of(room, officer, tip)
    text = "Đá gà ăn tiền tại nhà số 9, ấp 6."
    forwarded = await room.act(officer, tip, "forward", to="police_of_commune", name="", words=text)
    assert forwarded.status == 303
    slip = (await officer.browser.get(f"/tin/{tip}/phieu")).page.words
    assert [one in slip for one in ("PC-2026-0001", "Công an xã, thị trấn", text)] == [True] * 3
    assert STORY not in slip
    for act, fields in {
        "acknowledged": {"words": "Số 12, ông Ba, 3/3"},
        "handle": {},
        "close": {"outcome": "verified", "timely": "1", "words": "công an xác nhận"},
    }.items():
        assert (await room.act(officer, tip, act, **fields)).status == 303
    info = await room.info(tip)
    assert (info.state, info.outcome, info.timely, info.category) == (State.CLOSED, Outcome.VERIFIED, True, "theft")
    shown = await words_of(room, officer, tip)
    assert all(one in shown for one in ("Số 12, ông Ba, 3/3", "công an xác nhận", "Đúng, kịp thời"))
    assert tip in (await officer.browser.get("?xong=1")).page.words


async def test_each_outcome_can_be_chosen_and_no_other(room: RoomStage) -> None:
    """Withdrawn and duplicate are not for this form; what nobody chose closes nothing."""
    officer = await room.officer()
    for outcome in ("refuted", "insufficient", "spam", "out_of_scope"):
        tip = await room.filed()
        await room.opened(officer, tip)
        await room.act(officer, tip, "acknowledge")
        assert (await room.act(officer, tip, "close", outcome=outcome, words="đã xem")).status == 303
        assert (await room.info(tip)).outcome == outcome
    tip = await room.filed()
    await room.opened(officer, tip)
    await room.act(officer, tip, "acknowledge")
    assert (await room.act(officer, tip, "close", outcome="withdrawn", words="đã xem")).status == 409
    assert (await room.info(tip)).outcome is None


async def test_a_duplicate_is_merged_into_another_tip_of_this_officer(room: RoomStage) -> None:
    """Its number is named; a tip that is not in the queue cannot be chosen."""
    officer, tip = await opened(room)
    other = await room.filed()
    await room.act(officer, tip, "acknowledge")
    assert (await room.act(officer, tip, "merge", into="T-AAAAAAAA")).status == 409
    assert (await room.act(officer, tip, "merge", into=other)).status == 303
    info = await room.info(tip)
    assert (info.outcome, info.merged_into) == (Outcome.DUPLICATE, other)


async def test_who_comes_second_is_told_and_loses_no_word(room: RoomStage) -> None:
    """Two officers on one page: the later one is shown what changed, with what he had written still in its place."""
    one, two = await room.readers(2)
    tip = await room.filed()
    for officer in (one, two):
        await room.opened(officer, tip)
    seen = (await two.browser.get(f"/tin/{tip}")).page.field("seen")
    first = await one.browser.post(f"/tin/{tip}", act="acknowledge", seen=seen)
    late = await two.browser.post(f"/tin/{tip}", act="reply", seen=seen, words="Cảm ơn anh/chị")
    assert (first.status, late.status) == (303, 409)
    assert "vừa có thay đổi" in late.page.words
    assert "Cảm ơn anh/chị" in late.page.words
    assert (
        await two.browser.post(f"/tin/{tip}", act="reply", seen=late.page.field("seen"), words="Cảm ơn")
    ).status == 303


async def test_of_two_at_the_same_moment_one_acts(room: RoomStage) -> None:
    """Whoever is first; the act stands in the book once."""
    one, two = await room.readers(2)
    tip = await room.filed()
    for officer in (one, two):
        await room.opened(officer, tip)
    seen = (await one.browser.get(f"/tin/{tip}")).page.field("seen")
    answers = await asyncio.gather(
        *(who.browser.post(f"/tin/{tip}", act="acknowledge", seen=seen) for who in (one, two))
    )
    assert sorted(answer.status for answer in answers) == [303, 409]
    events = await room.stage.book.read(lambda page: history.events(page, tip))
    assert [event.act for event in events].count("acknowledge") == 1


async def test_a_complaint_about_an_official_never_goes_to_his_own_office(room: RoomStage) -> None:
    """Where the tip names one: the commune's police is not offered, nor taken; nor the level that the officer ticks."""
    words = {"story": STORY, "officials": "ông Năm, trưởng ấp"}
    officer, tip = await opened(room, words=words)
    page = await words_of(room, officer, tip)
    assert "Tin này có nêu cán bộ" in page
    await room.act(officer, tip, "acknowledge")
    send = {"words": "Có phản ánh về cán bộ ấp", "name": ""}
    for to, ticked in [
        ("police_of_commune", {"accused-below": "1"}),
        ("police_of_district", {"accused-own": "1"}),
        ("inspectorate", {"accused-own": "1"}),
        ("police_of_district", {"accused-police": "1"}),
        ("elsewhere", {"accused-below": "1"}),
        ("inspectorate", {}),
    ]:
        refused = await room.act(officer, tip, "forward", to=to, **send, **ticked)
        assert (refused.status, "chính cơ quan" in refused.page.words) == (409, True), to
    assert (await room.info(tip)).state is State.ACKNOWLEDGED
    sent = await room.act(officer, tip, "forward", to="inspectorate", **send, **{"accused-below": "1"})
    assert sent.status == 303


async def test_an_officer_who_is_left_out_bars_the_offices_of_his_level(room: RoomStage) -> None:
    """What we know of his post counts without anybody's tick."""
    one, two = await room.readers(2)
    tip = await room.filed(left_out=frozenset({two.person}))
    await room.opened(one, tip)
    await room.act(one, tip, "acknowledge")
    offered = (await one.browser.get(f"/tin/{tip}")).page.values("option", "value")
    assert {one.id for one in plan().hotline.receivers} & set(offered) == {"police_above", "inspectorate_above"}
    refused = await room.act(one, tip, "forward", to="police_of_district", words="về cán bộ huyện", name="")
    assert refused.status == 409


async def test_a_new_reader_is_given_a_tip_and_a_left_out_one_only_by_two(room: RoomStage) -> None:
    """The first needs one officer; the second the yes of two, and never learns that it is talked about."""
    one, two, three = await room.readers(3)
    tip = await room.filed(left_out=frozenset({three.person}))
    await room.opened(one, tip)
    await room.opened(two, tip)
    assert (await three.browser.get(f"/tin/{tip}")).status == 404
    reader = str(await reader_of(room, three))
    assert (await room.act(one, tip, "share", reader=reader)).status == 303
    assert (await three.browser.get(f"/tin/{tip}")).status == 404
    assert tip not in (await three.browser.get("/nguoi-doc")).page.words
    assert (await room.act(one, tip, "share", reader=reader)).status == 409
    await room.agree(two)
    assert (await room.act(one, tip, "share", reader=reader)).status == 303
    await room.opened(three, tip)
    later = await room.officer("Người mới")
    await room.agree(one)
    await room.agree(two)
    assert (await later.browser.get(f"/tin/{tip}")).status == 404
    assert (await room.act(one, tip, "share", reader=str(await reader_of(room, later)))).status == 303
    await room.opened(later, tip)


async def reader_of(room: RoomStage, officer: Officer) -> int:
    """An officer's number as a reader."""
    found = await room.stage.book.read(lambda page: readers.locked_of(page, officer.person))
    assert found is not None
    return found[0]


async def test_ending_a_reader_takes_two_others_and_a_fresh_code_each(room: RoomStage) -> None:
    """A browser left open changes nobody; after the second yes the tips are closed to the one who is out."""
    one, two, three = await room.readers(3)
    tip = await room.filed()
    await room.opened(three, tip)
    number = str(await reader_of(room, three))
    assert (await one.browser.post("/nguoi-doc", step="end", number=number, code="000000")).status == 409
    assert (await room.surely(one, "/nguoi-doc", step="end", number=number)).status == 303
    assert (await three.browser.get(f"/tin/{tip}")).status == 200
    await room.agree(two)
    assert (await three.browser.get(f"/tin/{tip}")).status == 404
    assert await room.stage.book.read(reader_changes.waiting) == []


async def test_the_custodian_alone_sees_who_wrote_in_confidence(room: RoomStage) -> None:
    """Once, behind a reason; the other officer has no such form and is refused."""
    one, two, three = await room.readers(3)
    assert (
        await room.surely(one, "/nguoi-doc", step="custodian", number=str(await reader_of(room, two)))
    ).status == 303
    await room.agree(three)
    tip = await room.filed(who="Lan, 0900 000 000")
    for officer in (one, two):
        await room.opened(officer, tip)
        assert "0900" not in await words_of(room, officer, tip)
    assert (await one.browser.post(f"/tin/{tip}/danh-tinh", words="cần gọi lại")).status == 409
    shown = await two.browser.post(f"/tin/{tip}/danh-tinh", words="cần gọi lại")
    assert "Lan, 0900 000 000" in shown.page.words
    assert "0900" not in await words_of(room, two, tip)
    events = await room.stage.book.read(lambda page: history.events(page, tip))
    assert [event.act for event in events].count("reveal") == 1


async def test_pictures_are_shown_and_other_files_only_handed_over(room: RoomStage) -> None:
    """Under a policy that forbids everything; a file of another tip is not there."""
    officer = await room.officer()
    picture = await room.with_file(photo(), "chup.jpg")
    await room.opened(officer, picture)
    page = (await officer.browser.get(f"/tin/{picture}")).page
    (address,) = page.values("img", "src")
    given = await officer.browser.get(address.removeprefix("/duong-day-nong"))
    assert given.status == 200
    assert given.headers["Content-Type"] == "image/jpeg"
    assert given.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    other = await room.with_file(b"%PDF-1.7\n%<script>alert(1)</script>\n%%EOF\n", "a<b>.pdf")
    await room.opened(officer, other)
    (paper,) = [one for one in (await officer.browser.get(f"/tin/{other}")).page.values("a", "href") if "/tep/" in one]
    handed = await officer.browser.get(paper.removeprefix("/duong-day-nong"))
    assert handed.headers["Content-Disposition"] == f'attachment; filename="{other}-1.pdf"'
    assert handed.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    moved = address.replace(picture, other).removeprefix("/duong-day-nong")
    assert (await officer.browser.get(moved)).status == 404


async def test_who_asked_for_it_is_told_of_news_without_a_word_of_what(room: RoomStage) -> None:
    """The one stored link gets a neutral letter, sealed on its way; where there is none, nobody is written to."""
    officer, tip = await opened(room, code=CODE)
    worth, to = room.worth(CODE), Address("recorder", "1", "chat-7")

    def push(page: Page) -> None:
        found = follow_up.find(page, worth)
        assert found is not None
        follow_up.push(page, room.stage.key, found.opened, to, room.stage.clock())

    await room.act(officer, tip, "acknowledge")
    await room.act(officer, tip, "ask", words="Xe màu gì?")
    assert await letters(room) == []
    await room.stage.book.turn(push)
    await room.act(officer, tip, "reply", words="Đã chuyển công an")
    ((chat, body),) = await letters(room)
    assert "chat-7" not in chat + body
    assert "ghi chú mới" not in body
    (sent,) = await room.stage.book.turn(lambda page: claim(page, room.drafts, "recorder/1", room.stage.clock(), 1, 9))
    assert (sent.to, sent.reply.text) == (to, "Anh/chị có ghi chú mới. Muốn xem, nhắn: theo dõi")


async def letters(room: RoomStage) -> list[tuple[str, str]]:
    """Every letter in the book."""

    def read(page: Page) -> list[tuple[str, str]]:
        rows = page.session.exec(select(Letter)).all()
        return [(row.chat, json.dumps(row.body, ensure_ascii=False, separators=(",", ":"))) for row in rows]

    return await room.stage.book.read(read)


async def test_a_closed_tip_is_held_and_let_go(room: RoomStage) -> None:
    """While it is held nothing erases it."""
    officer, tip = await opened(room)
    await room.act(officer, tip, "acknowledge")
    await room.act(officer, tip, "close", outcome="spam", words="quảng cáo")
    assert (await room.act(officer, tip, "hold", words="công an hỏi lại")).status == 303
    room.stage.clock.pass_by(days=400)
    await room.stage.book.turn(lambda page: retention.warn(page, room.stage.clock()))
    room.stage.clock.pass_by(days=400)
    assert await room.stage.book.turn(lambda page: retention.erase_due(page, room.stage.clock())) == []
    officer.browser = await room.browser(officer.person)
    assert (await room.unlock(officer)).status == 303
    await room.opened(officer, tip)
    assert (await room.act(officer, tip, "let_go", words="đã xong")).status == 303
    assert not (await room.info(tip)).held


async def test_a_long_queue_comes_in_leaves(room: RoomStage) -> None:
    """A flood fills no page; how many wait is told all the same."""
    officer = await room.officer()
    rows = limits().console.page_rows
    for _ in range(rows + 1):
        await room.filed()
    first, second = await officer.browser.get(""), await officer.browser.get("?trang=2")
    assert f"{rows + 1} tin đang chờ" in first.page.words
    shown = [sum("/tin/" in link for link in one.page.values("a", "href")) for one in (first, second)]
    assert shown == [rows, 1]
    assert (await officer.browser.get("?trang=3")).status == 404


async def test_the_paper_from_the_safe_gives_lost_tips_back(room: RoomStage) -> None:
    """To an officer who had to make new keys; not what left him out, and not by another paper or a stale code."""
    paper = await room.stage.book.turn(lambda page: recovery.make(page, room.stage.key))
    one, two = await room.readers(2)
    lost, kept_from_him = await room.filed(), await room.filed(left_out=frozenset({two.person}))
    assert (await room.surely(one, "/nguoi-doc", step="end", number=str(await reader_of(room, two)))).status == 303
    again = await room.newly(two)
    await room.agree(one)
    assert (await again.browser.get(f"/tin/{lost}")).status == 404
    _, foreign = recovery.for_outside()
    for wrong in ("x", foreign):
        assert (await room.surely(again, "/nguoi-doc/giay", paper=wrong)).status == 409
    assert (await again.browser.post("/nguoi-doc/giay", paper=paper, code="000000")).status == 409
    assert "Đã lấy lại 1 tin" in (await room.surely(again, "/nguoi-doc/giay", paper=paper)).page.words
    await room.opened(again, lost)
    assert (await again.browser.get(f"/tin/{kept_from_him}")).status == 404
