"""What officers say by the way: a question in the middle of a form, "rút DC-…", given names, votes by name."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from handlers.units.counting import votes_in
from storage.book.page import Hot
from tests.handlers.campaign_office import CampaignOffice, opened

MERIT = "Vận động hiến đất làm đường 300 m"
JULY = datetime.fromisoformat("2021-07-02T08:00:00+07:00")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A commune with two heads of nearly one name, its two officers, and the office."""
    async with opened(f"sqlite:///{tmp_path / 'book.sqlite'}", tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("cường", "area_head", "25279-02", "Lê Văn Cường")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        await office.appoint("dũng", "unit_officer", "25279", "Phạm Văn Dũng")
        await office.appoint("văn", "organiser_officer", "692", "Lê Văn Phòng")
        yield office


async def stands(office: CampaignOffice) -> list[tuple[str, str, str]]:
    """The dossiers: number, state, what is told."""
    wanted = Hot("SELECT number, state, merit FROM nominations ORDER BY id")
    return [tuple(row) for row in await office.bot.book.read(lambda page: page.rows(wanted))]


@pytest.mark.parametrize("asked", ["vì sao ấp 1B", "sao ap 1b k dc", "nếu khen ấp 1b thì sao", "tình hình lộc tấn"])
async def test_a_question_at_a_choice_chooses_nothing(office: CampaignOffice, asked: str) -> None:
    """It is answered, and the choice is asked for again."""
    await office.says("bình", "/decu")
    told = await office.says("bình", asked)
    assert ("Đã chọn" in told, told.rstrip().count("Đề nghị ai?")) == (False, 1)
    assert "Giai đoạn I" in told.partition("Đề nghị ai?")[0]


async def test_people_are_called_by_their_given_names(office: CampaignOffice) -> None:
    """And at the summary another name corrects the choice and joins no story; the same one changes nothing."""
    await office.says("bình", "/decu", "ông An", MERIT)
    assert "Đã sửa thành: Ấp 4A – Lê Văn Cường" in await office.says("bình", "đổi lại ông Cường nha")
    await office.says("bình", "an", "ap 1b", "sửa 1")
    assert "Anh/chị xem lại" in await office.says("bình", "ông Cường chứ không phải ông An")
    await office.says("bình", "ap 1b")
    assert "Anh/chị muốn sửa câu nào?" in await office.says("bình", "sai rồi")
    await office.says("bình", "lùi", "gửi")
    assert await stands(office) == [("DC-2021-0001", "proposed", MERIT)]


async def test_a_dossier_is_taken_back_by_its_number_or_name(office: CampaignOffice) -> None:
    """Only the one that is meant, after the question for a reason; put back by name, too."""
    await office.says("bình", "/decu", "1", MERIT, "gửi")
    assert "Rút hồ sơ số DC-2021-0001" in await office.says("dũng", "rut dc 1")
    await office.says("dũng", "thôi")
    assert "1. Rút Nguyễn Văn An rồi" in await office.says("dũng", "rút Lê Văn Cường")
    assert "Đã rút đề nghị số DC-2021-0001" in await office.says("dũng", "rút", "nhầm người")
    assert "đã được rút trước đó" in await office.says("dũng", "thôi", "2", "rút DC-2021-0001")
    assert "Đã khôi phục đề nghị số DC-2021-0001" in await office.says("dũng", "khôi phục Nguyễn Văn An")
    kept = await office.says("bình", "rút tiền hỗ trợ lũ lụt bị chậm")
    assert "Anh/chị muốn làm gì với nội dung này?" in kept
    office.now = JULY
    late = await office.says("bình", "rút dc 1")
    assert ("Giai đoạn I đã đóng" in late, "/kiennghi" in late) == (True, True)
    assert [state for _, state, _ in await stands(office)] == ["proposed"]


async def test_what_cannot_be_put_back_is_told_why(office: CampaignOffice) -> None:
    """The quota that somebody else took, then the day; “vì sao” tells it once more."""
    await office.says("bình", "/decu", "1", MERIT, "gửi", "rút", "bỏ qua", "Lê Văn Cường", MERIT, "gửi")
    told = await office.says("dũng", "khôi phục dc 1")
    assert ("đã đề nghị đủ 1/1 người" in told, "Lê Văn Cường" in told) == (True, True)
    office.now = JULY
    assert "Giai đoạn I đã đóng" in await office.says("dũng", "thoát", "khoi phuc dc 1")
    assert "Giai đoạn I đã đóng" in await office.says("dũng", "vi sao ko dc")


async def test_an_area_has_a_status(office: CampaignOffice) -> None:
    """Its unit and the office see it, another unit does not; many of one name want the unit's name."""
    await office.says("bình", "/decu", "1", MERIT, "gửi")
    await office.appoint("em", "unit_officer", "25280", "Vũ Thị Em")
    for chat in ("bình", "văn", "an"):
        assert "Ấp 1B, Xã Lộc Tấn: Nguyễn Văn An." in await office.says(chat, "/trangthai ap 1b")
    assert "Nguyễn Văn An" not in await office.says("em", "/trangthai ap 1b")
    assert "Anh/chị ghi thêm tên xã" in await office.says("văn", "/trangthai ấp 3")
    group = await office.says("nhóm", "/trangthai ấp 1b", sender="bình", private=False)
    assert "cuộc trò chuyện riêng" in group


async def test_an_audience_with_an_exclusion_is_not_half_understood(office: CampaignOffice) -> None:
    """Of “all communes but one” it is told how to choose that; a short question is no reason for sending at night."""
    asked = await office.says("văn", "/phattin Mời các xã họp lúc 8 giờ sáng mai", "các xã trừ lộc tấn")
    assert ("không đoán" in asked, "Đã chọn" in asked) == (True, False)
    assert "Gửi khẩn ngay với lý do này" in await office.says("văn", "mọi người", "không", "22h", "gửi", "ai chua ro")
    assert "giữ như vậy" in await office.says("văn", "2")
    assert "PT-2021-001: đang chờ tới giờ" in await office.says("văn", "tạm dừng PT-2021-001")
    assert "giữ như vậy" not in await office.says("an", "tạm dừng PT-2021-001")


async def test_a_late_request_under_way_is_told_at_once(office: CampaignOffice) -> None:
    """Nobody writes his reasons twice."""
    office.now = JULY
    await office.says("bình", "nộp muộn", "Cúp điện cả xã tối qua.", "gửi")
    assert "đã gửi đề nghị nộp muộn" in await office.says("dũng", "nộp muộn")


PEOPLE = (("Nguyễn Văn An", "Ấp 1B"), ("Lê Văn Cường", "Ấp 4"))


@pytest.mark.parametrize(
    ("said", "votes"),
    [
        ("8 7", [8, 7]),
        ("8 phiếu, 7 phiếu", [8, 7]),
        ("Cường 7, An 8", [8, 7]),
        ("cuong 7 an 8", [8, 7]),
        ("Ấp 4: 7; Ấp 1B: 8", [8, 7]),
        ("An 8 Em 7", []),
        ("An 8", []),
        ("An 8, An 7", []),
        ("An 17/20, Cường 8/20", []),
        ("Cường 17 trên 20, An 8", []),
    ],
)
def test_votes_go_by_names_where_names_are_said(said: str, votes: list[int]) -> None:
    """Never by their place in the row then; a name that is none of these makes all unclear."""
    assert votes_in(said, PEOPLE) == votes


async def test_who_does_not_take_back_after_all_takes_nothing_back(office: CampaignOffice) -> None:
    """A "no" where the reason is asked keeps the dossier; a reason that begins with "không" is one."""
    await office.says("bình", "/decu", "1", MERIT, "gửi")
    for no in ("không", "1", "không rút đâu"):
        assert "Không thay đổi gì" in await office.says("dũng", "rut dc 1", no)
    await office.says("dũng", "rut dc 1")
    for other in ("bo sung", "trạng thái", "Nguyễn Văn An", "rút ấp 1b"):
        assert "Lý do rút?" in await office.says("dũng", other)
    await office.says("dũng", "1")
    assert "Hồ sơ chưa rút" in await office.says("dũng", "rut dc 1", "ủa không rút, em nói chuyện khác")
    assert "Đã rút đề nghị số DC-2021-0001" in await office.says("dũng", "không còn đủ điều kiện nữa")


async def test_a_command_is_nobodys_name(office: CampaignOffice) -> None:
    """Where a successor is named it is done, or said to be none; the handing over is kept."""
    assert "không phải là tên người" in await office.says("bình", "/bangiao", "1", "rút hồ sơ")
    told = await office.says("bình", "đề cử")
    assert ("Đề nghị ai?" in told, "đã được giữ lại" in told) == (True, True)
