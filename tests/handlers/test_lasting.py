"""Whether what was done lasts: asked on the plan's days, answered by numbers, told on, the overdue listed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.campaign.works import amending, lasting
from tests.handlers.campaign_office import MORNING, CampaignOffice, opened
from tests.handlers.test_works import NUMBER, handed_in

LATER = timedelta(days=30)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A head whose achievement the commune has taken in."""
    async with opened(f"sqlite:///{tmp_path}/data/b.sqlite", tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        await office.appoint("lan", "organiser_officer", "692", "Nguyễn Thị Lan")
        await handed_in(office)
        await office.says("bình", "/xemthanhtich", "1", "1")
        for chat in ("an", "bình", "lan"):
            await office.heard(chat)
        yield office


async def test_the_day_asks_both_sides_once(office: CampaignOffice) -> None:
    """Not a minute before the hour of the thirtieth day; then head and officer get the question, and only once."""
    office.now = MORNING + LATER - timedelta(minutes=1)
    await office.rung()
    assert await office.heard("an") == ""
    office.now = MORNING + LATER
    await office.rung()
    await office.rung()
    for chat in ("an", "bình"):
        told = await office.heard(chat)
        assert told.count("còn dùng tốt không?") == 1
        assert "• TT-2021-0001: Mở đường tổ 5 – Ấp 1B, Xã Lộc Tấn, 30 ngày sau khi nhận" in told


async def test_what_was_found_is_kept_told_and_shown(office: CampaignOffice) -> None:
    """By typed numbers, with words; the head hears it, both sides' words stand; points change by nobody's word."""
    office.now = MORNING + LATER
    await office.rung()
    assert "Nay còn dùng tốt không?" in await office.says("bình", "duy trì")
    assert "Hỏng, mất ở đâu" in await office.says("bình", "2")
    assert "viết thêm vài chữ" in await office.says("bình", "ừ")
    assert "đã xuống cấp" in await office.says("bình", "Mưa làm lở một đoạn.")
    assert "Điểm không tự đổi" in await office.says("bình", "gửi")
    assert "Trần Thị Bình xem lại thành tích số TT-2021-0001 (Mở đường tổ 5)" in await office.heard("an")
    assert "Không có công trình" in await office.says("bình", "duy trì")
    await office.says("an", "/duytri", "1", "bỏ qua", "gửi")
    told = await office.says("bình", "/trangthai TT-0001")
    assert "đã xuống cấp (cán bộ Trần Thị Bình, 20/7/2021). Ghi chú: Mưa làm lở một đoạn." in told
    assert "còn dùng tốt (Trưởng Ban Nguyễn Văn An, 20/7/2021)." in told
    assert "đã xuống cấp (cán bộ Trần Thị Bình" in await office.says("bình", "/xemthanhtich", "1")


@pytest.mark.parametrize("state", ["1", "2"], ids=["more", "why"])
async def test_long_words_are_refused_whole(office: CampaignOffice, state: str) -> None:
    """What would be cut is told with its length, and asked for again; of what fits every letter stays."""
    office.now = MORNING + LATER
    await office.rung()
    await office.says("bình", "duy trì", state)
    assert "dài 501 ký tự, ở đây chỉ ghi được 500" in await office.says("bình", "a" * 500 + "b")
    await office.says("bình", "a" * 499 + "b", "gửi")
    (checks,) = (await office.bot.book.read(lambda page: lasting.of(page, [NUMBER]))).values()
    assert [said.note for said in checks[0].found] == ["a" * 499 + "b"]


async def test_words_for_a_question_that_is_answered_stay(office: CampaignOffice) -> None:
    """A colleague was quicker: what was written is not filed, and is there to go on with."""
    await office.appoint("ba", "unit_officer", "25279", "Ngô Văn Ba")
    office.now = MORNING + LATER
    await office.rung()
    await office.says("bình", "duy trì", "2", "Mưa làm lở một đoạn.")
    await office.says("ba", "duy trì", "1", "bỏ qua", "gửi")
    assert "Lời và hình vẫn giữ" in await office.says("bình", "gửi")
    assert "Mưa làm lở một đoạn." in await office.says("bình", "tiếp tục")


async def test_silence_is_listed_as_overdue(office: CampaignOffice) -> None:
    """After a week without any answer head, unit and office read so, until somebody answers."""
    office.now = MORNING + LATER
    await office.rung()
    assert "• Chờ xem lại: TT-2021-0001" in await office.says("bình", "/trangthai")
    office.now += timedelta(days=8)
    assert "• Quá hạn xem lại: TT-2021-0001: Mở đường tổ 5" in await office.says("bình", "/trangthai")
    assert "• Quá hạn xem lại: TT-2021-0001" in await office.says("an", "/trangthai")
    assert "1 công trình, việc đã làm; quá hạn 1." in await office.says("lan", "/trangthai")
    await office.says("an", "/duytri", "1", "bỏ qua", "gửi")
    assert "Quá hạn" not in await office.says("bình", "/trangthai")


async def test_after_a_long_silence_the_last_day_alone_is_asked(office: CampaignOffice) -> None:
    """Two days that were missed make one question; what the unit found gone is not asked for again."""
    office.now = MORNING + timedelta(days=61)
    await office.rung()
    assert "60 ngày sau khi nhận" in await office.heard("an")
    await office.says("bình", "duy trì", "3", "Đã dỡ bỏ.", "gửi")
    office.now = MORNING + timedelta(days=95)
    await office.heard("an")
    await office.rung()
    assert await office.heard("an") == ""
    (checks,) = (await office.bot.book.read(lambda page: lasting.of(page, [NUMBER]))).values()
    assert [(one.days, [said.state for said in one.found]) for one in checks] == [(60, ["gone"])]


async def test_what_is_to_be_completed_is_reminded_of_once_a_day_of_the_plan(office: CampaignOffice) -> None:
    """Three days and one day before, head and officer; it stands in /trangthai; nothing once it was completed."""
    office.now = datetime(2021, 6, 20, 2, tzinfo=UTC)
    await office.says("bình", "/xemthanhtich", "1", "Trả lại để bổ sung", "3", "24/6", "Ghi rõ đường nào.")
    await office.heard("an")
    await office.rung()
    assert await office.heard("an") == ""
    office.now = datetime(2021, 6, 21, 1, 1, tzinfo=UTC)
    await office.rung()
    await office.rung()
    assert (await office.heard("an")).count("Nhắc việc: thành tích số TT-2021-0001") == 1
    assert "chờ bổ sung đến hết ngày 24/6/2021: Tên việc." in await office.heard("bình")
    assert "• Chờ bổ sung đến hết 24/6/2021: TT-2021-0001" in await office.says("an", "/trangthai")
    assert "• Chờ bổ sung đến hết 24/6/2021: TT-2021-0001" in await office.says("bình", "/trangthai")
    await office.says("an", "bổ sung TT-0001", "Mở đường liên tổ", "gửi")
    assert await office.bot.book.read(amending.all_open) == []
    await office.heard("bình")
    office.now = datetime(2021, 6, 23, 2, tzinfo=UTC)
    await office.rung()
    assert "Nhắc việc: thành tích" not in await office.heard("an")
    assert "Nhắc việc: thành tích" not in await office.heard("bình")
