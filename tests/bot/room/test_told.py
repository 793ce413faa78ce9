"""On behalf and credit: what an officer types in for somebody, and what a phase's close writes."""

import re
from datetime import timedelta

from sqlmodel import select

from storage.confidential import credits as tip_credits
from storage.confidential import follow_up, opened
from storage.confidential.tables import Tip
from tests.bot.console.stage import plan
from tests.bot.room.stage import OWN, STORY, RoomStage

DAYS = timedelta(days=30)  # after which the first phase is over
FORM = {"way": "phone", "category": "gambling", "story": STORY, "place": "Ấp 6", "credit": f"{OWN}-01", "once": "F-1"}


async def count(room: RoomStage) -> int:
    """How many tips there are."""
    return len(await tips_of(room))


async def tips_of(room: RoomStage) -> list[str]:
    """All tips by their numbers."""
    return list(await room.stage.book.read(lambda page: page.session.exec(select(Tip.id)).all()))


async def test_the_teller_follows_the_tip_by_the_code_that_is_read_out(room: RoomStage) -> None:
    """Sixteen digits, shown once; behind them the words, the source mark, the area, and no officer's name."""
    officer = await room.officer()
    answer = await officer.browser.post("/nhap-tin", area=f"{OWN}-01", ongoing="1", **FORM)
    assert answer.status == 200
    (code,) = re.findall(r"(?:\d{4} ){3}\d{4}", answer.page.words)
    worth = room.worth(code)
    found = await room.stage.book.read(lambda page: follow_up.find(page, worth))
    assert found is not None
    assert (found.info.source, found.info.priority, found.info.area) == ("phone", 2, f"{OWN}-01")
    fields = await room.stage.book.read(lambda page: opened.fields(page, found.opened))
    assert (fields["story"], fields["credit"]) == (STORY, f"{OWN}-01")
    assert code not in (await officer.browser.get("")).page.words


async def test_the_same_form_sent_again_files_nothing(room: RoomStage) -> None:
    """A page that is loaded once more."""
    officer = await room.officer()
    await officer.browser.post("/nhap-tin", **FORM)
    assert (await officer.browser.post("/nhap-tin", **FORM)).status == 303
    assert await count(room) == 1


async def test_what_is_not_whole_is_told_and_kept_in_the_form(room: RoomStage) -> None:
    """No story, no way, an area that is none: nothing is filed."""
    officer = await room.officer()
    for wrong in ({"story": " "}, {"way": "email"}, {"area": "999"}, {"credit": OWN}, {"category": "x"}):
        answer = await officer.browser.post("/nhap-tin", **{**FORM, "known_how": "hàng xóm", **wrong})
        assert answer.status == 422, wrong
        assert "hàng xóm" in answer.body
    assert await count(room) == 0


async def test_an_officer_who_is_named_types_it_in_and_cannot_read_it(room: RoomStage) -> None:
    """Where another one can; where nobody is left, it is refused and filed nowhere."""
    one, two = await room.readers(2)
    answer = await one.browser.post("/nhap-tin", **FORM, **{f"left-{one.person}": "1"})
    assert answer.status == 200
    assert "Mở tin" not in answer.page.words
    (tip,) = await tips_of(room)
    assert (await one.browser.get(f"/tin/{tip}")).status == 404
    await room.opened(two, tip)
    both = {f"left-{who.person}": "1" for who in (one, two)}
    refused = await one.browser.post("/nhap-tin", **{**FORM, "once": "F-2"}, **both)
    assert refused.status == 422
    assert "không còn ai" in refused.page.words
    assert await count(room) == 1


async def credited(room: RoomStage, phase: str) -> dict[str, str]:
    return await room.stage.book.read(lambda page: tip_credits.bands(page, phase))


async def test_credit_is_written_when_a_phase_has_closed_and_seen_by_the_council_alone(room: RoomStage) -> None:
    """Before, it is refused; then once, as a band; the room names no area, and no other role's page shows it."""
    officer = await room.officer()
    for _ in range(3):
        tip = await room.filed()
        await room.opened(officer, tip)
        await room.act(officer, tip, "acknowledge")
        await room.act(officer, tip, "close", outcome="verified", timely="1", words="đúng")
    first = phases()
    assert (await room.surely(officer, "/ghi-nhan", phase=first[0])).status == 409
    assert await credited(room, first[0]) == {}
    room.stage.clocks.offset += DAYS
    page = (await officer.browser.get("/ghi-nhan")).page.words
    assert "Tin đúng chưa tính: 3" in page
    assert "Ấp" not in page
    assert (await officer.browser.post("/ghi-nhan", phase=first[0], code="000000")).status == 409
    assert (await room.surely(officer, "/ghi-nhan", phase=first[0])).status == 303
    assert await credited(room, first[0]) == {f"{OWN}-01": "several"}
    assert (await room.surely(officer, "/ghi-nhan", phase=first[0])).status == 409
    council = await room.stage.browser("council_member")
    assert "Vài tin đúng" in (await council.get("/tin-bao-dung")).page.words
    for role in ("admin", "organiser_officer", "observer", "unit_officer", "area_head", "hotline_officer"):
        assert (await (await room.stage.browser(role)).get("/tin-bao-dung")).status == 403


async def test_tips_of_others_wait_and_those_after_the_last_phase_are_late(room: RoomStage) -> None:
    """What this officer cannot open is counted as such; after the last closing the rest is put aside by hand."""
    one, two = await room.readers(2)
    closed = await room.filed(left_out=frozenset({one.person}))
    await room.opened(two, closed)
    await room.act(two, closed, "acknowledge")
    await room.act(two, closed, "close", outcome="verified", timely="1", words="đúng")
    room.stage.clocks.offset += 20 * DAYS
    assert "1 tin anh/chị không mở được" in (await one.browser.get("/ghi-nhan")).page.words
    assert (await room.surely(one, "/ghi-nhan", phase="late")).status == 409
    for phase in phases():
        assert (await room.surely(one, "/ghi-nhan", phase=phase)).status == 303
        assert await credited(room, phase) == {}
    assert "1 tin được xác minh sau" in (await one.browser.get("/ghi-nhan")).page.words
    assert (await room.surely(one, "/ghi-nhan", phase="late")).status == 303
    assert "chưa tính: 0" in (await one.browser.get("/ghi-nhan")).page.words


def phases() -> list[str]:
    """The plan's phases in order."""
    return [phase.id for phase in plan().phases]


async def test_a_newcomer_who_reads_nothing_yet_writes_no_phase_empty(room: RoomStage) -> None:
    """Until others have agreed to him the closing is not his."""
    await room.officer("Cán bộ 1")
    newcomer = await room.officer("Cán bộ 2")
    room.stage.clocks.offset += DAYS
    assert (await room.surely(newcomer, "/ghi-nhan", phase=phases()[0])).status == 409
    page = (await newcomer.browser.get("/ghi-nhan")).page.words
    assert "Đã ghi nhận" not in page
