"""/chamdiem at the desk: what is hidden from whom, what may be said when, and that a body's word stays inside."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import docx
import pytest
from sqlalchemy import text

from storage.book.page import Page
from storage.campaign.council import cards, judging, passing, scoring, sittings
from storage.campaign.council.passing import Acting
from storage.campaign.council.sittings import Decided
from storage.campaign.dossiers import nominations, route
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.route_table import Move
from storage.campaign.membership import people
from storage.campaign.membership.people import Known
from storage.campaign.planning.plan_file import load_plan
from tests.handlers.campaign_office import CampaignOffice, opened
from tests.stories import council

POINTS = ("9", "7,5", "4", "10", "6", "0", "8", "10", "8", "12", "8")  # 82,5 by the card of 100 points
PLAN = load_plan("151-kh-ubnd")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A dossier before the assessment group: a chair, a member, an invited one; whoever looks on from outside."""
    async with opened(f"sqlite:///{tmp_path / 'book.sqlite'}", tmp_path / "data") as office:
        for chat, role, unit in (
            ("an", "area_head", "25279-01"),
            ("bình", "unit_officer", "25279"),
            ("giám", "observer", "692"),
            ("văn", "organiser_officer", "692"),
            ("chủ", "council_member", "692"),
            ("hai", "council_member", "692"),
            ("khách", "council_member", "692"),
        ):
            await office.appoint(chat, role, unit, chat)
        await office.says("bình", "/decu", "1", "Ba năm liền ấp không có trộm cắp.", "gửi")
        seats = "chủ chủ trì, hai thành viên, khách mời"
        await office.bot.book.turn(lambda page: council.sit(page, PLAN, seats, office.now, cards.template()))
        yield office


async def test_a_score_is_seen_at_once_and_changed_until_the_end(office: CampaignOffice) -> None:
    """The sum before sending; sending again replaces it; the older one stays in the book."""
    told = await office.says("chủ", "/chamdiem", "1", "1", *POINTS)
    assert "an – Ấp 1B: tổng 82,5/100 điểm." in told
    assert told.count("•") == 11
    assert "Đã ghi 82,5/100 điểm cho DC-2021-0001." in await office.says("chủ", "gửi")
    assert "đã chấm 1 hồ sơ, còn 0" in await office.says("chủ", "/chamdiem")
    assert "Đã ghi 84,5/100 điểm" in await office.says("chủ", "1", "1", *POINTS[:5], "2", *POINTS[6:], "gửi")
    (given,) = await office.bot.book.read(lambda page: scoring.given(page, meeting(page)))
    assert (given.total, given.changes) == (given.total, 1)
    assert given.total * 2 == 169


async def test_others_are_offered_only_once_ones_own_is_in(office: CampaignOffice) -> None:
    """Before that the choice is not there; afterwards it names who gave how much, and who abstained and why."""
    await office.says("hai", "/chamdiem", "1", "1", *POINTS, "gửi")
    menu = await office.says("chủ", "/chamdiem", "1")
    assert "Xem điểm các thành viên khác" not in menu
    assert "82,5" not in menu
    await office.says("chủ", "2", "Chưa đủ thông tin để chấm", "gửi")
    assert "• hai: 82,5/100" in await office.says("chủ", "/chamdiem", "1", "Xem điểm các thành viên khác")
    assert "• chủ: không chấm, vì Chưa đủ thông tin để chấm" in await office.says(
        "hai", "/chamdiem", "1", "Xem điểm các thành viên khác"
    )


async def test_an_invited_one_reads_and_comments_only(office: CampaignOffice) -> None:
    """No points are asked of the invited; the dossier's words are there to read."""
    menu = await office.says("khách", "/chamdiem", "1")
    assert "1. Đọc thành tích" in menu
    assert "Chấm điểm" not in menu
    assert "Ba năm liền ấp không có trộm cắp." in await office.says("khách", "1")


async def test_who_scores_while_the_sitting_ends_is_told(office: CampaignOffice) -> None:
    """A form in hand is not filed after the end; the sentence says so."""
    await office.says("chủ", "/chamdiem", "1", "1", *POINTS)
    await office.bot.book.turn(lambda page: council.sit(page, PLAN, "", office.now))
    assert "Phiên chấm này đã khép" in await office.says("chủ", "gửi")
    assert await office.bot.book.read(lambda page: scoring.given(page, meeting(page))) == []


async def test_a_pending_word_is_known_inside_only(office: CampaignOffice) -> None:
    """Unit, head, observer, group, status and board say the same before and after the council's yes."""
    inside = await decided(office)
    assert inside == "chosen"
    for chat in ("bình", "an", "giám"):
        for command in ("/trangthai DC-2021-0001", "/visao DC-2021-0001", "/trangthai", "/ketqua", "/dulieu"):
            said = await office.says(chat, command)
            assert "xếp thứ" not in said
            assert "công nhận" not in said.replace("Thành phần tham gia đánh giá công nhận", ""), (chat, command, said)
    group = await office.says("nhóm", "/trangthai", sender="bình", private=False)
    assert "công nhận" not in group
    assert "DC-2021-0001 xếp thứ 1/1 ở phiên PH-2021-0001" in await office.says("văn", "/visao DC-2021-0001")
    assert "kết luận công nhận, chưa công bố" in await office.says("văn", "/trangthai DC-2021-0001")


async def test_the_papers_for_the_council_are_handed_over_in_chat(office: CampaignOffice) -> None:
    """Without accents too, what is lacking told first, for a reason that the log keeps; the file is what was asked."""
    assert "Chưa lập được" in await office.says("văn", "/totrinh")
    await decided(office)
    asked = await office.says("văn", "to trinh")
    assert "Giai đoạn I: 1 người được đề nghị, 0 hồ sơ kèm ý kiến khác." in asked
    assert "3. Dự thảo quyết định, Giai đoạn I (.docx)" in asked
    assert "Lý do tải cần từ 5 đến 300 ký tự" in await office.says("văn", "1", "ừ")
    told = await office.says("văn", "trình phiên họp tuần này")
    assert "Tờ trình, Giai đoạn I (.docx). Trước khi công bố" in told
    await office.says("chủ", "/totrinh", "danh sách", "xem trước khi họp")
    taken = "SELECT subject, facts, value FROM audit a JOIN audit_values v ON v.audit = a.id WHERE action = :action"
    files, log = await office.bot.book.read(
        lambda page: (
            page.session.connection().exec_driver_sql("SELECT sha256, name FROM fetches ORDER BY id").all(),
            page.session.connection().execute(text(taken), {"action": "submission.taken"}).all(),
        )
    )
    assert [name for _, name in files] == ["to-trinh.docx", "danh-sach.xlsx"]
    paper = docx.Document(io.BytesIO(office.bot.store.path(files[0][0]).read_bytes()))
    assert "TỜ TRÌNH" in [one.text for one in paper.paragraphs]
    assert [(subject, "to-trinh" in str(facts), why) for subject, facts, why in log] == [
        ("I", True, "trình phiên họp tuần này"), ("I", False, "xem trước khi họp")
    ]  # fmt: skip


async def test_the_papers_are_no_business_of_units_and_observers(office: CampaignOffice) -> None:
    """Who is no officer of the organiser and sits in no body is told so; in a group nobody gets them."""
    await decided(office)
    for chat in ("an", "bình", "giám"):
        assert "người được đề nghị" not in await office.says(chat, "/totrinh")
    group = await office.says("nhóm", "/totrinh", sender="văn", private=False)
    assert "người được đề nghị" not in group
    assert (
        await office.bot.book.read(
            lambda page: page.session.connection().exec_driver_sql("SELECT count(*) FROM fetches").scalar()
        )
        == 0
    )


def meeting(page: Page) -> sittings.Meeting:
    """The first sitting."""
    found = sittings.by_number(page, "PH-2021-0001")
    assert found is not None
    return found


async def decided(office: CampaignOffice) -> str:
    """Both bodies say yes; where the dossier is then."""

    def write(page: Page) -> str:
        by = known(page, "văn")
        acting = Acting(by, office.now, office.now)
        for person in ("chủ", "hai"):
            points = {item.id: 0 * meeting(page).quorum for item in meeting(page).card.items}
            scoring.give(page, PLAN, "PH-2021-0001", "DC-2021-0001", known(page, person).id, points, office.now)
        result = judging.close(page, PLAN, "PH-2021-0001", by.id, office.now)
        assert result is not None
        assert passing.decide(page, PLAN, result, Decided("DC-2021-0001", "recognised", ""), acting) is None
        made = route.move(page, PLAN, "DC-2021-0001", Move.RECOGNISE, by, at=office.now, real=office.now)
        assert isinstance(made, Hop)
        put = nominations.by_number(page, "DC-2021-0001")
        assert put is not None
        return put.state

    return await office.bot.book.turn(write)


def known(page: Page, name: str) -> Known:
    return people.find(page, name)[0]
