"""/chamdiem at the desk: what is hidden from whom, what may be said when, and that a body's word stays inside."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

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
