"""Questions of officials in their own words: why a unit, a phase, a quota stands so, and a place by its name alone."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.handlers.campaign_office import CampaignOffice, opened

JULY = datetime.fromisoformat("2021-07-02T08:00:00+07:00")
MERIT = "Vận động hiến đất làm đường 300 m"
KEPT = "Anh/chị muốn làm gì với nội dung này?"
NOT_ASKED = "không có câu nào đang chờ trả lời"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A commune with two heads, its officer, one of another commune, and the office."""
    async with opened(f"sqlite:///{tmp_path / 'book.sqlite'}", tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("dũng", "area_head", "25279-03", "Phạm Văn Dũng")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        await office.appoint("hạnh", "unit_officer", "25294", "Ngô Thị Hạnh")
        await office.appoint("văn", "organiser_officer", "692", "Lê Văn Phòng")
        yield office


async def test_why_a_unit_stands_so(office: CampaignOffice) -> None:
    """How many it put forward and who is left; whom, only to those who may know; nobody is guessed between two."""
    none = "Xã Lộc Tấn chưa đề nghị ai (được đề nghị 1 người) ở Giai đoạn I"
    assert f"{none} (kế hoạch 151/KH-UBND, mục III.1). Còn chọn được 2/14" in await office.says("văn", "/visao loc tan")
    assert none in await office.says("bình", "vi sao xa minh chua de cu dc")
    assert none in await office.says("bình", "sao chua de cu dc")
    asked = await office.says("văn", "vi sao loc thanh chua de cu")
    assert "1. Xã Lộc Thạnh" in asked
    assert "2. Xã Lộc Thành" in asked
    assert "Xã Lộc Thành chưa đề nghị ai" in await office.says("văn", "2")
    await office.says("bình", "/decu", "1", MERIT, "gửi")
    assert "đã đề nghị đủ 1/1 người" in await office.says("bình", "vì sao hết lượt")
    stranger = await office.says("hạnh", "vì sao lộc tấn được đề nghị rồi")
    assert ("đã đề nghị 1/1 người ở Giai đoạn I" in stranger, "An" in stranger) == (True, False)
    assert KEPT in await office.says("an", "vì sao đường Lộc Tấn hư hoài")
    assert KEPT in await office.says("dân", "vì sao lộc tấn chưa đề cử ai")
    for story in ("vì sao mấy người ở Lộc Tấn phá rừng không ai bắt", "vì sao chưa mời tôi họp dân"):
        assert KEPT in await office.says("dũng", story)


async def test_why_a_phase_stands_so(office: CampaignOffice) -> None:
    """Open, not yet, or over, and how many may be put forward in it, for whoever has no unit of his own."""
    assert "Giai đoạn I đang nhận hồ sơ đến hết ngày 30/6/2021" in await office.says("văn", "vi sao het luot")
    assert "Giai đoạn II chưa mở" in await office.says("bình", "vì sao giai đoạn 2 chưa mở")
    assert "Giai đoạn II chưa mở" in await office.says("hạnh", "/visao gd2")
    office.now = JULY
    over = await office.says("bình", "vi sao het luot gd 1")
    assert "Giai đoạn I đã đóng" in over
    assert "Xã Lộc Tấn chưa đề nghị ai (được đề nghị 1 người) ở Giai đoạn I" in over


async def test_why_means_oneself_where_a_head_asks(office: CampaignOffice) -> None:
    """By "tôi" at the end as by "tôi chưa", or with no more words where nothing was refused."""
    for asked in ("vì sao xã chưa đề nghị tôi", "sao chua co ten toi", "/visao", "sao ko dc"):
        assert "Ấp 1B, Xã Lộc Tấn không vướng điều gì" in await office.says("an", asked)


async def test_an_area_beside_a_unit_is_of_that_unit(office: CampaignOffice) -> None:
    """Another unit's area of that number is not meant, nor the unit itself; given names are known."""
    for asked in ("nhuthe khen ap 3 loc thanh", "/visao ap 3 loc thanh"):
        told = await office.says("văn", asked)
        assert ("không thấy" in told, "Lộc An\n" in told) == (True, False)
    assert "nếu Ấp 3, Xã Lộc An được khen" in await office.says("văn", "nhuthe khen ap 3 loc an")
    assert "nếu Ấp 5A, Xã Lộc Tấn được khen" in await office.says("văn", "nếu khen ông Dũng")


async def test_a_name_alone_asks_how_it_stands(office: CampaignOffice) -> None:
    """Of officials and with nothing open; in a form it answers, and a citizen's is kept."""
    assert "Xã Lộc Hưng: đã đề nghị 0/1" in await office.says("văn", "xa loc hung")
    assert "Ấp 5A, Xã Lộc Tấn: Phạm Văn Dũng" in await office.says("văn", "tìm phạm văn dũng")
    assert "Ấp 1B, Xã Lộc Tấn: Nguyễn Văn An" in await office.says("bình", "hồ sơ của an tới đâu rồi")
    asked = await office.says("văn", "trang thai lh")
    assert [name in asked for name in ("Lộc Hòa", "Lộc Hiệp", "Lộc Hưng", "Lộc Tấn")] == [True, True, True, False]
    assert "Đã chọn: Ấp 1B" in await office.says("bình", "/decu", "ấp 1b")
    assert KEPT in await office.says("dân", "xã lộc tấn")


async def test_a_question_may_be_announced(office: CampaignOffice) -> None:
    """The words “Cho tôi hỏi” alone are welcomed; with the question behind it, that is answered; short words count."""
    assert "anh/chị cứ hỏi" in await office.says("dân", "cho tôi hỏi")
    assert "còn 10 ngày" in await office.says("dân", "cho em hỏi, hạn nộp là ngày nào ạ")
    assert "Chưa có kết quả nào được công bố" in await office.says("dân", "ai dc khen")
    assert KEPT in await office.says("dân", "cho tôi hỏi đường tổ 5 bao giờ sửa")


async def test_an_answer_to_nothing_is_no_story(office: CampaignOffice) -> None:
    """A “gửi” where nothing is asked joins nothing; "tiếp tục" in a form asks its question again."""
    for word in ("gửi", "xong", "bỏ qua", "sai rồi"):
        assert NOT_ASKED in await office.says("bình", word)
    again = await office.says("bình", "/decu", "tiếp tục")
    assert ("Đề nghị ai?" in again, "không có bài nào" in again) == (True, False)
