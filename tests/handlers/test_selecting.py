"""/hopbinhxet and /nopmuon at the desk: votes that must fit, ties, changes, and one late filing."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from storage.book.page import Page
from storage.campaign.dossiers import late_requests, nominations, selections
from storage.campaign.dossiers.late_requests import Late
from storage.campaign.membership import people
from tests.handlers.campaign_office import CampaignOffice, opened

MEETING = ("/hopbinhxet", "hôm nay", "15/18", "Hoàng Văn Chủ, Đỗ Thị Thư")
LATE = datetime.fromisoformat("2021-07-03T09:00:00+07:00")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A commune of two heads and an officer, and the office."""
    async with opened(f"sqlite:///{tmp_path / 'book.sqlite'}", tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("cường", "area_head", "25279-02", "Lê Văn Cường")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        await office.appoint("văn", "organiser_officer", "692", "Lê Văn Phòng")
        yield office


async def test_a_command_is_no_bad_answer(office: CampaignOffice) -> None:
    """At a question of dates "đề cử" begins that, the meeting is kept; after a look elsewhere it asks again."""
    told = await office.says("bình", "/hopbinhxet", "đề cử")
    assert "Bài đang soạn đã được giữ lại." in told
    assert "Nguyễn Văn An" in told
    assert "Ai chủ trì" in await office.says("bình", "/thoat", "tiếp tục", "hôm nay", "15/18")
    told = await office.says("bình", "kết quả")
    assert told.index("Chưa có kết quả") < told.index("Ai chủ trì")


async def test_a_tie_goes_by_the_plans_priorities_where_they_decide(office: CampaignOffice) -> None:
    """A work that is called new goes first; the words of the rule stand in the record."""
    await office.says(
        "cường", "/thanhtich", "Làm cầu nông thôn bằng cách mới.", "Làm cầu", "1", "1", "bỏ qua", "1", "gửi"
    )
    menu = await office.says("bình", *MEETING, "giơ tay", "1 2", "7 7")
    assert "3. Theo ưu tiên của kế hoạch, thứ tự là: Lê Văn Cường, Nguyễn Văn An" in menu
    assert "1. Lê Văn Cường – Ấp 4A: 7 phiếu" in await office.says("bình", "3")
    await office.says("bình", "gửi")
    found = await office.bot.book.read(lambda page: selections.latest(page, "25279", "I"))
    assert found is not None
    assert [one.name for one in found.new.order] == ["Lê Văn Cường", "Nguyễn Văn An"]
    assert (found.new.tie_rule, found.new.tie_why) == (
        "priority", "theo thứ tự ưu tiên của kế hoạch (có tính sáng tạo, đột phá, hiệu quả cao)"
    )  # fmt: skip


async def test_where_priorities_do_not_decide_they_are_not_offered(office: CampaignOffice) -> None:
    """Two heads without works: only a second vote breaks the tie."""
    menu = await office.says("bình", *MEETING, "giơ tay", "1 2", "7 7")
    assert "1. Giơ tay lại giữa những người đó\n2. Bỏ phiếu giấy lại" in menu
    assert "Theo ưu tiên" not in menu


async def test_votes_of_candidates_that_were_changed_are_asked_again(office: CampaignOffice) -> None:
    """Who takes a candidate out at the summary is not left with votes of somebody else."""
    await office.says("bình", *MEETING, "giơ tay", "1 2", "9 5")
    await office.says("bình", "sửa 5", "2")
    told = await office.says("bình", "gửi")
    assert "nên số phiếu cũ không còn khớp." in told
    assert "Mỗi người được mấy phiếu" in told
    assert "BX-2021-0001" in await office.says("bình", "11", "gửi")
    found = await office.bot.book.read(lambda page: selections.latest(page, "25279", "I"))
    assert found is not None
    assert [(one.name, one.votes) for one in found.new.order] == [("Lê Văn Cường", 11)]


async def test_a_second_round_of_others_than_are_equal_now_is_asked_again(office: CampaignOffice) -> None:
    """Votes changed at the summary leave no second vote behind that nobody gave: neither none equal, nor others."""
    await office.appoint("dũng", "area_head", "25279-03", "Phạm Văn Dũng")
    await office.says("bình", *MEETING, "giơ tay", "1 2 3", "5 5 2", "1", "8 6")
    told = await office.says("bình", "sửa số phiếu", "2 5 5")
    assert "Cuộc họp phân định" not in told
    told = await office.says("bình", "gửi")
    assert "nên kết quả bỏ phiếu lại không còn khớp." in told
    assert "Lần hai, mỗi người được mấy phiếu, theo thứ tự: Lê Văn Cường – Ấp 4A, Phạm Văn Dũng" in told
    await office.says("bình", "3 9")
    await office.says("bình", "sửa số phiếu", "5 5 5")
    assert "theo thứ tự: Nguyễn Văn An" in await office.says("bình", "gửi")
    await office.says("bình", "4 3 7", "gửi")
    assert await order(office) == [("Phạm Văn Dũng", 5, 7), ("Nguyễn Văn An", 5, 4), ("Lê Văn Cường", 5, 3)]


async def test_more_ballots_than_people_are_asked_again(office: CampaignOffice) -> None:
    """Fewer were there than got a ballot, after a change at the summary: the minutes do not say so."""
    await office.says("bình", "/hopbinhxet", "hôm nay", "30/30", "Hoàng Văn Chủ, Đỗ Thị Thư", "1", "30 28 28")
    await office.says("bình", "1 2", "15 13")
    await office.says("bình", "sửa số người dự", "22/30")
    told = await office.says("bình", "gửi")
    assert "nên số phiếu phát ra không còn khớp." in told
    assert "Phiếu phát ra, thu vào, hợp lệ là bao nhiêu?" in told
    assert "BX-2021-0001" in await office.says("bình", "22 22 22", "gửi")
    assert await order(office) == [("Nguyễn Văn An", 15, 0), ("Lê Văn Cường", 13, 0)]


async def order(office: CampaignOffice) -> list[tuple[str, int, int]]:
    """Name, votes and votes of the second round, as the newest meeting of phase I has them."""
    found = await office.bot.book.read(lambda page: selections.latest(page, "25279", "I"))
    assert found is not None
    return [(one.name, one.votes, one.again) for one in found.new.order]


async def test_when_a_slot_is_free_again_the_reserve_is_named(office: CampaignOffice) -> None:
    """After the first one is taken back, the order of the meeting stands above the question whom."""
    await office.says("bình", *MEETING, "giơ tay", "1 2", "9 5", "gửi")
    await office.says("bình", "/decu", "Nguyễn Văn An", "Được dân tin yêu, làm nhiều việc.", "gửi")
    told = await office.says("bình", "/decu", "Rút Nguyễn Văn An", "bỏ qua")
    assert "2. Lê Văn Cường – Ấp 4A: 5 phiếu (dự bị 1)" in told
    assert "Đề nghị ai?" in told


async def test_one_late_filing_opens_by_the_offices_word_and_closes_behind_itself(office: CampaignOffice) -> None:
    """After the deadline the unit asks with its reason; nothing opens before the yes, and one dossier uses it up."""
    assert "không cần xin nộp muộn" in await office.says("bình", "/nopmuon")
    office.now = LATE
    assert "Đang chờ" not in await office.says("bình", "/nopmuon", "Xã bị mất điện hai ngày cuối.")
    assert "Đã gửi đề nghị nộp muộn của Xã Lộc Tấn cho Giai đoạn I" in await office.says("bình", "gửi")
    assert "Xã Lộc Tấn xin nộp muộn hồ sơ Giai đoạn I: Xã bị mất điện hai ngày cuối." in await office.heard("văn")
    assert "Giai đoạn II" in await office.says("bình", "/decu")
    (asked,) = await office.bot.book.read(late_requests.waiting)
    await allow(office, asked)
    assert "Anh/chị đề nghị cho giai đoạn nào?" in await office.says("bình", "/thoat", "/decu")
    told = await office.says("bình", "Giai đoạn I", "2")
    assert "đã mở một lần nộp muộn cho Giai đoạn I." in told
    told = await office.says("bình", "Nguyễn Văn An", "Được dân tin yêu, làm nhiều việc.", "gửi")
    assert "Đã ghi nhận đề nghị số DC-2021-0001: Nguyễn Văn An – Ấp 1B, Giai đoạn I" in told
    put = await office.bot.book.read(lambda page: nominations.by_number(page, "DC-2021-0001"))
    assert put is not None
    assert put.phase == "I"
    assert "Giai đoạn II" in await office.says("bình", "/decu")
    assert await office.bot.book.read(lambda page: late_requests.allowed(page, "25279")) == []


async def allow(office: CampaignOffice, asked: Late) -> None:
    """The office opens the filing."""

    def write(page: Page) -> None:
        by = people.find(page, "Lê Văn Phòng")[0].id
        assert late_requests.decide(page, asked.id, yes=True, answer="", by=by, at=office.now) is not None

    await office.bot.book.turn(write)
