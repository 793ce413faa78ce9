"""/doihan: a day moves by a document; reminders, rules and the relayed plan follow; who was told is told anew."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from storage.book.page import Page
from storage.campaign import occurrences
from storage.campaign.planning import plan_changes
from storage.mail import broadcasts
from tests.handlers.campaign_office import CampaignOffice, opened

BASIS = "Công văn 45/UBND-VP ngày 24/6/2021"


def at(day: str, hour: str = "08:00:05") -> datetime:
    """A moment of June or July 2021 in Việt Nam."""
    return datetime.fromisoformat(f"2021-{day}T{hour}+07:00")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A commune with a head, its officer, and the office, four days before the end of phase I's last reminders."""
    async with opened(f"sqlite:///{tmp_path / 'book.sqlite'}", tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        await office.appoint("văn", "organiser_officer", "692", "Lê Văn Phòng")
        yield office


async def moved(office: CampaignOffice, which: str = "ngày kết thúc Giai đoạn I", day: str = "15/7/2021") -> str:
    """What the office hears when it moves a day, up to the summary's yes."""
    shown = await office.says("văn", "/doihan", which, day, BASIS)
    return shown + await office.says("văn", "gửi")


async def told(office: CampaignOffice) -> list[str]:
    """The occasions that became broadcasts."""
    return [one.occasion for one in reversed(await office.bot.book.read(lambda page: broadcasts.recent(page, 50)))]


async def test_a_moved_end_moves_reminders_rules_and_the_relayed_plan(office: CampaignOffice) -> None:
    """One notice to the officer who was told the old day; the next phase begins later; the plan's text shows both."""
    office.now = at("06-23")
    await office.rung()
    assert "còn 7 ngày, đến hết Thứ Tư 30/6/2021" in await office.heard("bình")
    office.now = at("06-24", "09:00:00")
    shown = await moved(office)
    assert "ngày kết thúc Giai đoạn I: từ 30/6/2021 thành 15/7/2021." in shown
    assert "ngày bắt đầu Giai đoạn II: từ 1/7/2021 thành 16/7/2021." in shown
    assert "Lời nhắc bỏ: 25/6/2021, 29/6/2021, 30/6/2021." in shown
    assert "1 người đã được nhắc theo ngày cũ" in shown
    await office.rung()
    notice = f"Đổi hạn: ngày kết thúc Giai đoạn I từ 30/6/2021 thành 15/7/2021, theo {BASIS}."
    assert (await office.heard("bình")).count(notice) == 1
    office.now = at("06-29")
    await office.rung()
    assert await office.heard("bình") == ""
    office.now = at("07-08")
    await office.rung()
    assert "Giai đoạn I còn 7 ngày, đến hết Thứ Năm 15/7/2021" in await office.heard("bình")
    assert "Giai đoạn I: đã đề nghị 0/1 người, còn 7 ngày." in await office.says("bình", "/decu")
    relayed = await office.says("bình", "/thoat", "1", "/kehoach khi nào sơ kết")
    assert f"theo kế hoạch là 30/6/2021, nay là 15/7/2021 (theo {BASIS})" in relayed


async def test_a_day_that_the_plan_leaves_open_is_set(office: CampaignOffice) -> None:
    """Until then it is no date; set, it is asked no more in /lich, and nobody is told of a change."""
    assert "Hạn gửi hồ sơ Giai đoạn I: chưa ấn định." in await office.says("bình", "/lich")
    shown = await moved(office, "hạn gửi hồ sơ Giai đoạn I", "26/6/2021")
    assert "từ chưa ấn định thành 26/6/2021" in shown
    assert "Chưa ai được nhắc theo ngày cũ" in shown
    assert "Hạn gửi hồ sơ Giai đoạn I: 26/6/2021." in await office.says("bình", "/lich")
    again = ("/doihan", "hạn gửi hồ sơ Giai đoạn I", "25/6/2021", "qd 1004/qd-ubnd")
    assert "• Văn bản: QĐ 1004/QĐ-UBND" in await office.says("văn", *again)
    office.now = at("06-27")
    assert "26/6/2021" in await office.says("bình", "/decu")


@pytest.mark.parametrize(
    ("which", "day", "why"),
    [
        ("ngày kết thúc Giai đoạn I", "1/6/2021", "đã qua rồi"),
        ("ngày kết thúc Giai đoạn I", "30/6/2021", "không có gì thay đổi"),
        ("ngày kết thúc Giai đoạn I", "31/12/2021", "sau cả Giai đoạn II (hết 31/12/2021)"),
        ("hạn gửi hồ sơ Giai đoạn I", "5/7/2021", "phải nằm trong Giai đoạn I (1/1/2021 – 30/6/2021)"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_reason(
    office: CampaignOffice, which: str, day: str, why: str
) -> None:
    """Nothing is written, and the answers are kept."""
    assert why in await moved(office, which, day)
    assert await office.bot.book.read(plan_changes.moves) == []


async def test_reminders_of_the_old_day_that_were_missed_are_missed_no_more(office: CampaignOffice) -> None:
    """After an outage they are held; once the day has moved they are about nothing."""
    office.now = at("06-24")
    await office.rung()
    assert {one.name for one in await held(office)} == {"gd1-het-han-T-7", "bc-giai_doan_1-T-7"}
    await moved(office)
    assert await held(office) == []
    await office.rung()
    assert await told(office) == []


async def test_moved_twice_each_person_hears_of_each_move_once(office: CampaignOffice) -> None:
    """The second move counts from the first; the original day stays in the plan's relay."""
    office.now = at("06-23")
    await office.rung()
    await moved(office)
    await moved(office, day="10/7/2021")
    await office.rung()
    heard = await office.heard("bình")
    assert heard.count("Đổi hạn:") == 2
    assert "từ 15/7/2021 thành 10/7/2021" in heard
    assert "theo kế hoạch là 30/6/2021, nay là 10/7/2021" in await office.says("bình", "/kehoach khi nào sơ kết")


async def held(office: CampaignOffice) -> list[occurrences.Held]:
    """What waits for a person."""

    def read(page: Page) -> list[occurrences.Held]:
        return occurrences.held(page)

    return await office.bot.book.read(read)
