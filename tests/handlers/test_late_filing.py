"""A late filing beside an open phase: which one is asked, a full quota needs none, and one permission is one filing."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from storage.book.page import Page
from storage.campaign.dossiers import late_requests, nominations
from storage.campaign.membership import people
from tests.handlers.campaign_office import CampaignOffice, opened

JULY = datetime.fromisoformat("2021-07-03T09:00:00+07:00")
JANUARY = datetime.fromisoformat("2022-01-05T09:00:00+07:00")
MERIT = "Được dân tin yêu, làm nhiều việc."


async def settled(office: CampaignOffice) -> None:
    """A commune of two heads and two officers, and the office."""
    await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
    await office.appoint("cường", "area_head", "25279-02", "Lê Văn Cường")
    await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
    await office.appoint("ba", "unit_officer", "25279", "Ngô Văn Ba")
    await office.appoint("văn", "organiser_officer", "692", "Lê Văn Phòng")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """The commune and the office."""
    async with opened(f"sqlite:///{tmp_path / 'book.sqlite'}", tmp_path / "data") as office:
        await settled(office)
        yield office


async def permit(office: CampaignOffice, phase: str) -> None:
    """The office opens one filing for the commune."""

    def write(page: Page) -> None:
        by = people.find(page, "Lê Văn Phòng")[0].id
        late = late_requests.ask(page, "25279", phase, "Mất điện hai ngày.", by, office.now)
        assert late is not None
        assert late_requests.decide(page, late.id, yes=True, answer="", by=by, at=office.now) is not None

    await office.bot.book.turn(write)


async def test_beside_an_open_phase_it_is_asked_which(office: CampaignOffice) -> None:
    """A permission that is not used stands in nobody's way: the open phase can be chosen."""
    office.now = JULY
    await permit(office, "I")
    asked = await office.says("bình", "/decu")
    assert "1. Giai đoạn II\n2. Giai đoạn I" in asked
    told = await office.says("bình", "1", "Nguyễn Văn An", MERIT, "gửi")
    assert "DC-2021-0001: Nguyễn Văn An – Ấp 1B, Giai đoạn II" in told
    assert "đã mở một lần nộp muộn cho Giai đoạn I." in await office.says("bình", "/decu", "2")


async def test_a_full_quota_needs_no_late_filing(office: CampaignOffice) -> None:
    """Whom the unit has put forward is told in place of a request; a permission that came all the same asks nothing."""
    await office.says("bình", "/decu", "Nguyễn Văn An", MERIT, "gửi")
    office.now = JULY
    told = await office.says("bình", "/nopmuon", "Xã bị mất điện hai ngày cuối.", "gửi")
    assert "Xã Lộc Tấn đã đề nghị đủ 1/1 người cho Giai đoạn I" in told
    assert await office.bot.book.read(late_requests.waiting) == []
    await permit(office, "I")
    told = await office.says("bình", "/decu")
    assert "Đề nghị ai?" in told
    assert "Giai đoạn I " not in told


async def test_the_office_answers_in_chat(office: CampaignOffice) -> None:
    """What waits is told with its reason; "thôi" decides nothing, a yes opens one filing, and is not said twice."""
    assert "Chưa có đơn vị nào đang chờ" in await office.says("văn", "/nopmuon")
    office.now = JULY
    await office.says("bình", "/nopmuon", "Xã bị mất điện hai ngày cuối.", "gửi")
    assert "nhắn: /nopmuon" in await office.heard("văn")
    assert "Xã bị mất điện hai ngày cuối." in await office.says("văn", "nộp muộn")
    assert "vẫn chờ trả lời" in await office.says("văn", "thôi")
    for question in ("cho xem lý do", "hỏi lại cho rõ", "không hiểu"):
        assert "Đã chọn" not in await office.says("văn", "nộp muộn", question)
        await office.says("văn", "thôi")
    assert "chưa ghi gì" in await office.says("văn", "nộp muộn", "cho", "không cho nộp")
    await office.says("văn", "thôi")
    await office.appoint("hai", "organiser_officer", "692", "Vũ Thị Hai")
    await office.says("hai", "nộp muộn", "không")
    assert "Đã mở cho Xã Lộc Tấn" in await office.says("văn", "duyệt nộp muộn", "cho", "Nộp trước 17 giờ mai")
    assert "Lời nhắn: Nộp trước 17 giờ mai" in await office.heard("bình")
    assert "đã có người trả lời trước đó" in await office.says("hai", "bỏ qua")
    assert "1. Giai đoạn II\n2. Giai đoạn I" in await office.says("bình", "/decu")


async def test_a_closed_phase_shows_units_the_way_that_there_is(office: CampaignOffice) -> None:
    """After the last day a unit is told of /nopmuon, once; before the first day of all it is not."""
    office.now = JANUARY
    told = await office.says("bình", "/decu")
    assert told.count("/nopmuon") == 1
    assert "/kiennghi" not in told
    office.now = datetime.fromisoformat("2020-12-20T09:00:00+07:00")
    assert "/nopmuon" not in await office.says("bình", "/decu")


@pytest.mark.postgres
async def test_two_officers_at_once_file_once(postgres_database: str, tmp_path: Path) -> None:
    """On a database where turns overlap one permission is one dossier: the second officer is told of the last day."""
    async with opened(postgres_database, tmp_path / "data", now=JANUARY) as office:
        await settled(office)
        await permit(office, "II")
        await office.says("bình", "/decu", "Nguyễn Văn An", MERIT)
        await office.says("ba", "/decu", "Lê Văn Cường", MERIT)
        told = await asyncio.gather(office.says("bình", "gửi"), office.says("ba", "gửi"))
        assert sorted("Đã ghi nhận đề nghị" in one for one in told) == [False, True]
        assert sorted("Giai đoạn II đã đóng" in one for one in told) == [False, True]
        standing = await office.bot.book.read(lambda page: nominations.of_unit(page, "25279", "II"))
        assert len(standing) == 1
