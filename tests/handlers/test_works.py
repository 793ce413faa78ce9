"""At the desk: an achievement after it was handed in, works chosen beforehand, and entering on behalf of a head."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.campaign.works import achievements, amending, commitments
from storage.campaign.works.achievements import Work
from tests.handlers.campaign_office import CampaignOffice, opened

STORY = "Tổ 5 vận động 14 hộ hiến đất mở đường, nay xe cứu thương vào được."
NUMBER = "TT-2021-0001"
MAY_NOT = "chưa rút được"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A commune with an officer and two heads, another commune's officer, and the office."""
    async with opened(f"sqlite:///{tmp_path}/data/b.sqlite", tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("cường", "area_head", "25279-02", "Lê Văn Cường")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        await office.appoint("xa", "unit_officer", "25280", "Đỗ Thị Xa")
        yield office


async def handed_in(office: CampaignOffice, figures: str = "620m2, góp 1tr5") -> str:
    """The first head hands a work in; what was answered to the figures."""
    await office.says("an", "/thanhtich", STORY, "Mở đường tổ 5", "1 3", "1")
    told = await office.says("an", figures)
    await office.says("an", "1", "gửi")
    return told


async def work(office: CampaignOffice, number: str = NUMBER) -> Work:
    """An achievement as it is kept."""
    found = await office.bot.book.read(lambda page: achievements.in_any_state(page, number))
    assert found is not None
    return found


async def test_figures_are_written_out_and_the_group_is_proposed(office: CampaignOffice) -> None:
    """The figures "1tr5" and "620m2" are said back at once; words of the story give the group and the movement."""
    assert "Hệ thống ghi: 620 m², góp 1.500.000đ." in await handed_in(office)
    kept = await work(office)
    assert kept.new.figures == "620 m², góp 1.500.000đ"
    assert (kept.new.criterion, kept.new.movements) == ("nong_thon_moi", ("nong_thon_moi",))
    assert (kept.new.source, kept.new.entered_by) == ("head", None)


async def test_the_unit_asks_for_some_answers_and_the_head_gives_just_these(office: CampaignOffice) -> None:
    """The letter names questions and day; the form asks them alone; the unit sees the day; the old version is kept."""
    await handed_in(office)
    await office.heard("an")
    assert "TT-2021-0001: Mở đường tổ 5 – Nguyễn Văn An (mới)" in await office.says("bình", "/xemthanhtich")
    shown = await office.says("bình", "1")
    assert "Nhóm tiêu chí: Xây dựng nông thôn mới" in shown
    assert STORY in shown
    await office.says("bình", "Trả lại để bổ sung", "3 6", "22/6")
    told = await office.says("bình", "Ghi rõ mấy hộ, tên đường.")
    assert "Đã nhờ Nguyễn Văn An bổ sung thành tích số TT-2021-0001 đến hết ngày 22/6/2021: Tên việc, Con số." in told
    letter = await office.heard("an")
    assert "đến hết ngày 22/6/2021: Tên việc, Con số.\nCán bộ ghi: Ghi rõ mấy hộ, tên đường." in letter
    assert "Tên việc, một dòng:" in await office.says("an", "bổ sung TT-2021-0001")
    assert "Con số chính." in await office.says("an", "Mở đường tổ 5 Ấp 1B")
    review = await office.says("an", "14 hộ, 2 triệu rưỡi đồng")
    assert "Thể hiện" not in review
    assert "Đã bổ sung thành tích số TT-2021-0001 ngày 20/6/2021: Tên việc, Con số." in await office.says("an", "gửi")
    assert "đã bổ sung thành tích số TT-2021-0001" in await office.heard("bình")
    kept = await work(office)
    assert (kept.new.title, kept.new.text, kept.revision) == ("Mở đường tổ 5 Ấp 1B", STORY, 2)
    (before,) = await office.bot.book.read(lambda page: amending.versions(page, NUMBER))
    assert (before.body["title"], before.body["figures"]) == ("Mở đường tổ 5", "620 m², góp 1.500.000đ")
    assert "Đã bổ sung 20/6/2021." in await office.says("bình", "/xemthanhtich", "1")


async def test_before_the_unit_took_it_in_a_head_edits_freely_afterwards_by_asking(office: CampaignOffice) -> None:
    """The unit unlocks the question that the head names, and no other; a refusal is told."""
    await handed_in(office)
    await office.says("an", "sửa TT-0001", "3", "Mở đường liên tổ")
    assert "Đã sửa thành tích số TT-2021-0001: Tên việc." in await office.says("an", "gửi")
    await office.says("bình", "/xemthanhtich", "1", "1")
    assert "đã nhận thành tích số TT-2021-0001. Muốn sửa thì chọn" in await office.says("an", "sửa tt 1")
    assert "Đã xin Xã Lộc Tấn mở để sửa" in await office.says("an", "3", "Ghi nhầm tên tổ.")
    assert "Lý do: Ghi nhầm tên tổ." in await office.heard("bình")
    assert "đang có một phần chờ" in await office.says("an", "sửa TT-0001")
    await office.says("bình", "/xemthanhtich", "1", "Mở để sửa")
    assert "Đã mở thành tích số TT-2021-0001 cho Nguyễn Văn An" in await office.says("bình", "1")
    await office.says("an", "bổ sung TT-0001", "Mở đường tổ 6")
    assert "Đã bổ sung" in await office.says("an", "gửi")
    assert (await work(office)).new.title == "Mở đường tổ 6"
    await office.says("an", "sửa TT-0001", "3", "Lại nhầm tên.")
    await office.says("bình", "/xemthanhtich", "1", "Không mở")
    assert "chưa mở thành tích số TT-2021-0001" in await office.heard("an")


async def test_what_is_taken_back_comes_again_within_the_days(office: CampaignOffice) -> None:
    """The unit is told, with the dossier that uses it; eight days later it is too late, and the reason says so."""
    await handed_in(office)
    await office.says("bình", "/decu", "Nguyễn Văn An", "1", "gửi")
    told = await office.says("an", "rút TT-2021-0001")
    assert "Đã rút thành tích số TT-2021-0001" in told
    assert "Hồ sơ DC-2021-0001 đang dựa vào thành tích này." in told
    assert "Thành tích TT-2021-0001: Mở đường tổ 5, đã rút; lời kể và tệp còn giữ" in await office.says("an", "/dulieu")
    assert "Hồ sơ DC-2021-0001 đang dựa vào thành tích này: anh/chị xem lại" in await office.heard("bình")
    assert "Đã khôi phục thành tích số TT-2021-0001" in await office.says("an", "khôi phục TT-2021-0001")
    assert "không cần khôi phục" in await office.says("an", "khôi phục TT-2021-0001")
    await office.says("an", "rút TT-2021-0001")
    office.now = datetime(2021, 6, 28, 2, tzinfo=UTC)
    late = await office.says("an", "khôi phục TT-2021-0001")
    assert "quá 7 ngày nên không khôi phục được (kế hoạch 151/KH-UBND, mục III.1)" in late
    assert "Gửi lại từ đầu: /thanhtich" in late


async def test_nobody_touches_what_another_one_handed_in(office: CampaignOffice) -> None:
    """Another head, a citizen and a foreign officer see no such number, and nothing changes."""
    await handed_in(office)
    for chat in ("cường", "dân"):
        assert "không thấy hồ sơ số TT-2021-0001" in await office.says(chat, "rút TT-2021-0001")
    assert NUMBER not in await office.says("xa", "/xemthanhtich")
    assert (await work(office)).state == "submitted"


async def test_a_work_is_chosen_done_and_told(office: CampaignOffice) -> None:
    """The head registers it, the unit hears of it; the achievement that names it is its result; undone, it is open."""
    await office.says("an", "/viec", "Lắp đèn đường tổ 5", "40 hộ tổ 5", "12 bóng đèn")
    await office.says("an", "25/6")
    told = await office.says("an", "gửi")
    assert "Đã đăng ký việc VL-2021-0001: Lắp đèn đường tổ 5, Ấp 1B, xong trước hết ngày 25/6/2021." in told
    assert "đăng ký việc VL-2021-0001" in await office.heard("bình")
    assert "hạn 25/6/2021" in await office.says("an", "/trangthai VL-0001")
    asked = await office.says("an", "/thanhtich", "Đã lắp 12 bóng đèn đường, bà con đi lại sáng sủa.")
    assert "Đây là kết quả của việc nào đã đăng ký?" in asked
    await office.says("an", "1", "Lắp đèn tổ 5", "3", "2", "12 bóng", "1", "gửi")
    assert (await work(office)).new.commitment == "VL-2021-0001"
    assert "đã xong, kết quả: TT-2021-0001" in await office.says("bình", "/trangthai VL-0001")
    await office.says("an", "rút TT-0001")
    (open_again,) = await office.bot.book.read(lambda page: commitments.open_in(page, "25279-01"))
    assert open_again.number == "VL-2021-0001"


async def test_a_unit_assigns_a_work_and_names_what_is_overdue(office: CampaignOffice) -> None:
    """The head is told; after the day the list says so; whoever may not see it finds nothing."""
    await office.says("bình", "giao việc", "Ấp 4A", "Dọn kênh tổ 2", "bà con tổ 2", "1 km kênh sạch", "22/6", "gửi")
    assert "Trần Thị Bình giao việc VL-2021-0001 cho Ấp 4A" in await office.heard("cường")
    office.now = datetime(2021, 6, 23, 2, tzinfo=UTC)
    listed = await office.says("bình", "/viec")
    assert "• VL-2021-0001: Dọn kênh tổ 2 – Ấp 4A, quá hạn từ 22/6/2021" in listed
    assert "không thấy" in await office.says("an", "/trangthai VL-0001")
    assert "Đã bỏ việc VL-2021-0001" in await office.says("bình", "2")


async def test_an_officer_writes_for_a_head_and_the_source_is_shown(office: CampaignOffice) -> None:
    """The same form with the head chosen; the head is told; everywhere it says who wrote it."""
    await office.says("bình", "nhập hộ", "Nhập hộ một thành tích")
    begun = await office.says("bình", "Lê Văn Cường")
    assert "Nhập hộ Lê Văn Cường, Ấp 4A." in begun
    await office.says("bình", "Vận động bà con dọn rác dọc kênh tổ 2.", "Dọn kênh tổ 2", "1", "2", "bỏ qua", "1", "gửi")
    kept = await work(office)
    assert (kept.name, kept.new.area, kept.new.source) == ("Lê Văn Cường", "25279-02", "unit")
    assert "Cán bộ Trần Thị Bình vừa nhập hộ anh/chị thành tích số TT-2021-0001" in await office.heard("cường")
    for chat in ("cường", "bình"):
        assert "Cán bộ xã, thị trấn nhập hộ." in await office.says(chat, "/trangthai TT-0001")


async def test_a_number_that_the_open_list_offers_is_a_choice(office: CampaignOffice) -> None:
    """Typed whole or short it opens the work, and asks nothing about it."""
    await handed_in(office)
    for typed in (NUMBER.lower(), "TT-0001"):
        assert f"Anh/chị làm gì với {NUMBER}?" in await office.says("bình", "/xemthanhtich", typed)
        await office.says("bình", "thôi")
