"""/hoinganh: asked by a commune, routed by the office, answered by the department; the silent are told of, once."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from storage.book.page import Page
from storage.campaign.correspondence import inquiries
from storage.campaign.membership import posts
from tests.handlers.campaign_office import CampaignOffice, opened

QUESTION = "Kinh phí khen thưởng của khu dân cư chi theo mục nào?"
DEPARTMENT = "Phòng Tài chính - Kế hoạch"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A commune's officer, the office, and somebody of the finance department, who answers for it."""
    async with opened(f"sqlite:///{tmp_path / 'book.sqlite'}", tmp_path / "data") as office:
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        await office.appoint("văn", "organiser_officer", "692", "Lê Văn Phòng")
        person = await office.appoint("tài", "finance_officer", "692", "Ngô Văn Tài")

        def entrust(page: Page) -> None:
            (post,) = [one for one in posts.staff(page, None) if one.person == person]
            assert inquiries.entrust(page, post.id, DEPARTMENT) is not None

        await office.bot.book.turn(entrust)
        yield office


async def test_a_question_finds_its_department_and_the_answer_its_asker(office: CampaignOffice) -> None:
    """Each step is told to whom it concerns; /trangthai says where it is; others see nothing of it."""
    told = await office.says("bình", "/hoinganh", QUESTION, "gửi")
    assert "Đã nhận câu hỏi số CH-2021-0001." in told
    assert "số CH-2021-0001, của Trần Thị Bình, Xã Lộc Tấn" in await office.heard("văn")
    assert "Đang chờ chuyển tới ngành." in await office.says("bình", "/trangthai CH-2021-0001")
    routed = await office.says("văn", "/hoinganh", "1", DEPARTMENT)
    assert f"Đã chuyển câu hỏi số CH-2021-0001 tới {DEPARTMENT} (Ngô Văn Tài)." in routed
    assert QUESTION in await office.heard("tài")
    assert f"đã chuyển tới {DEPARTMENT}, hẹn trả lời đến hết 25/6/2021" in await office.heard("bình")
    assert "Đã gửi trả lời" in await office.says("tài", "/hoinganh", "1", "Chi theo mục 6200, nguồn xã hội hóa.")
    heard = await office.heard("bình")
    assert "Chi theo mục 6200, nguồn xã hội hóa." in heard
    assert f"{DEPARTMENT} đã trả lời" in await office.says("bình", "/trangthai CH-2021-0001")
    await office.appoint("dung", "unit_officer", "25270", "Lê Thị Dung")
    assert "6200" not in await office.says("dung", "/trangthai CH-2021-0001")


async def test_the_office_is_told_once_of_what_nobody_answers(office: CampaignOffice) -> None:
    """Five working days after it was routed, weekends left out; not on every beat."""
    await office.says("bình", "/hoinganh", QUESTION, "gửi")
    await office.says("văn", "/hoinganh", "1", "1")
    office.now = datetime.fromisoformat("2021-06-25T16:59:00+07:00")
    await office.rung()
    assert "chưa trả lời" not in await office.heard("văn")
    office.now = datetime.fromisoformat("2021-06-25T17:01:00+07:00")
    await office.rung()
    await office.rung()
    assert (await office.heard("văn")).count(f"{DEPARTMENT} chưa trả lời, hẹn đến hết 25/6/2021") == 1


async def test_who_was_asked_no_more_answers_nothing(office: CampaignOffice) -> None:
    """A question that went to another person meanwhile is that one's; the first has nothing left to answer."""
    other = await office.appoint("mai", "media_officer", "692", "Hồ Thị Mai")
    await office.says("bình", "/hoinganh", QUESTION, "gửi")
    await office.says("văn", "/hoinganh", "1", "1")
    await office.says("tài", "/hoinganh", "1")

    def reroute(page: Page) -> None:
        (post,) = [one for one in posts.staff(page, None) if one.person == other]
        to = inquiries.entrust(page, post.id, "Đài truyền thanh")
        assert to is not None
        inquiries.route(page, "CH-2021-0001", to, other, office.now, office.now)

    await office.bot.book.turn(reroute)
    assert "1. Thôi" in await office.says("tài", "Chi theo mục 6200.")
    found = await office.bot.book.read(lambda page: inquiries.by_number(page, "CH-2021-0001"))
    assert found is not None
    assert (found.state, found.answerer) == ("routed", other)
