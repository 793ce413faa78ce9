"""At the desk: deadlines by when a message was sent, two officers at once, scopes, groups, tips that leave nothing."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from storage.book.page import Page
from storage.campaign.dossiers import nominations
from storage.campaign.membership import people
from storage.campaign.tables import Membership
from storage.campaign.works import achievements
from tests.handlers.campaign_office import CampaignOffice, opened

STORY = "Vận động 14 hộ hiến đất mở đường, nay xe cứu thương vào được."
WORK = ("/thanhtich", STORY, "Mở đường tổ 5", "1 3", "2", "bỏ qua", "1")
LAST = datetime.fromisoformat("2021-06-30T23:58:00+07:00")
NEXT = datetime.fromisoformat("2021-07-01T00:20:00+07:00")


@pytest.fixture
async def office(book_url: str, tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """An office on each kind of database, with a commune of two heads and two officers."""
    async with opened(book_url, tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("cường", "area_head", "25279-02", "Lê Văn Cường")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        await office.appoint("dũng", "unit_officer", "25279", "Phạm Văn Dũng")
        yield office


async def standing(office: CampaignOffice, phase: str = "I") -> list[str]:
    found = await office.bot.book.read(lambda page: nominations.of_unit(page, "25279", phase))
    return [put.name for put in found]


async def test_what_was_sent_in_the_last_minutes_is_in_time_whenever_it_is_fetched(office: CampaignOffice) -> None:
    """Sent at 23:58, fetched at 00:20: the work belongs to phase I, and is dated when it was sent."""
    office.now = NEXT
    told = await office.says("an", *WORK, "gửi", at=LAST)
    assert "Đã nhận thành tích số TT-2021-0001, lúc 23:58 ngày 30/6/2021." in told
    assert "Giai đoạn I: hôm nay là ngày cuối." in told
    work = await office.bot.book.read(lambda page: achievements.by_number(page, "TT-2021-0001"))
    assert work is not None
    assert (work.new.phase, work.at) == ("I", LAST)


async def test_the_first_instant_after_the_deadline_is_late(office: CampaignOffice) -> None:
    """Sent at 00:00:00 the same form is refused with clause and dates, kept whole, and goes into phase II if wanted."""
    office.now = LAST
    await office.says("an", *WORK)
    office.now = NEXT
    told = await office.says("an", "gửi", at=LAST + timedelta(minutes=2))
    assert "Giai đoạn I đã đóng: nhận đến hết 23:59 ngày 30/6/2021 (kế hoạch 151/KH-UBND, mục III.1)." in told
    assert "Tin của anh/chị được tính lúc 00:00 ngày 1/7/2021. Giai đoạn II nhận từ ngày 1/7/2021." in told
    assert "1. Gửi vào Giai đoạn II" in told
    assert "Đã nhận thành tích số TT-2021-0001" in await office.says("an", "1")
    work = await office.bot.book.read(lambda page: achievements.by_number(page, "TT-2021-0001"))
    assert work is not None
    assert (work.new.phase, work.new.text) == ("II", STORY)


async def test_of_two_officers_at_once_one_wins_and_the_other_is_told_why(office: CampaignOffice) -> None:
    """The clause, the count, who stands and the way out; the loser's words are kept."""
    await office.says("bình", "/decu", "Nguyễn Văn An", "Được dân tin yêu, làm nhiều việc.")
    await office.says("dũng", "/decu", "Lê Văn Cường", "Ba năm liền ấp không có trộm cắp.")
    await asyncio.gather(
        office.recorder.says("gửi", "bình", at=office.now), office.recorder.says("gửi", "dũng", at=office.now)
    )
    told = {chat: await office.heard(chat) for chat in ("bình", "dũng")}
    (name,) = await standing(office)
    (loser,) = [chat for chat, text in told.items() if "Đã ghi nhận đề nghị" not in text]
    assert "Xã Lộc Tấn đã đề nghị đủ 1/1 người cho Giai đoạn I (kế hoạch 151/KH-UBND, mục III.1): " in told[loser]
    assert f"1. Rút {name} rồi đề nghị người khác" in told[loser]
    assert "2. Thôi" in told[loser]
    await office.says(loser, "2")
    assert "Anh/chị xem lại." in await office.says(loser, "tiếp tục")


async def test_the_merit_of_a_chosen_work_is_its_story(office: CampaignOffice) -> None:
    """The office reads title and story, not a bare number; words added at the summary come after it."""
    await office.says("an", *WORK, "gửi")
    await office.says("bình", "/decu", "Nguyễn Văn An", "1", "Xã rất mong được xét.", "gửi")
    (put,) = await office.bot.book.read(lambda page: nominations.of_unit(page, "25279", "I"))
    assert put.merit == f"TT-2021-0001: Mở đường tổ 5\n{STORY}\nXã rất mong được xét."


async def test_a_post_that_ended_meanwhile_puts_nobody_forward(office: CampaignOffice) -> None:
    """An officer with a form in hand, whose post is taken away, files nothing; the form is kept."""
    await office.says("bình", "/decu", "Nguyễn Văn An", "Được dân tin yêu, làm nhiều việc.")
    await _end(office, "25279", "unit_officer")
    assert "Việc này dành cho cán bộ phụ trách." in await office.says("bình", "gửi")
    assert await standing(office) == []


async def test_a_head_who_left_cannot_be_put_forward(office: CampaignOffice) -> None:
    """A head chosen before he left is refused with the clause, and the merit is kept for another one."""
    await office.says("bình", "/decu", "Nguyễn Văn An", "Được dân tin yêu, làm nhiều việc.")
    await _end(office, "25279-01", "area_head")
    told = await office.says("bình", "gửi")
    assert "chưa có Trưởng Ban, hoặc Trưởng Ban vừa thay đổi" in told
    assert "Đề nghị ai?" in told
    assert "• Thành tích: Được dân tin yêu, làm nhiều việc." in await office.says("bình", "Lê Văn Cường")


@pytest.mark.parametrize("command", ["/thanhtich", "/decu"])
async def test_only_those_in_office_may(office: CampaignOffice, command: str) -> None:
    """A citizen begins neither; a head puts nobody forward, an officer hands no work in."""
    others = {"/thanhtich": ("ai đó", "bình"), "/decu": ("ai đó", "an")}
    for chat in others[command]:
        assert "Việc này dành cho cán bộ phụ trách." in await office.says(chat, command)


async def test_a_head_of_two_areas_is_asked_which(office: CampaignOffice) -> None:
    """With several areas the form asks for the place, after the story."""
    await office.appoint("hai", "area_head", "25279-03", "Hồ Văn Hai")
    await _also(office, "hai", "25279-04")
    assert "Việc này của nơi nào?" in await office.says("hai", "/thanhtich", STORY)
    told = await office.says("hai", "2", "Mở đường", "1", "1", "14 hộ", "1", "gửi")
    assert "Đã nhận thành tích số TT-2021-0001" in told
    work = await office.bot.book.read(lambda page: achievements.by_number(page, "TT-2021-0001"))
    assert work is not None
    assert (work.new.area, work.new.novel, work.new.figures) == ("25279-04", True, "14 hộ")


async def test_a_foreign_number_is_as_unknown_as_none(office: CampaignOffice) -> None:
    """Another commune, another head and a citizen hear the same about a work as about a number never given."""
    await office.says("an", *WORK, "gửi")
    await office.appoint("xa", "unit_officer", "25280", "Đỗ Thị Xa")
    for chat in ("xa", "cường", "ai đó"):
        there = await office.says(chat, "/trangthai TT-2021-0001")
        nowhere = await office.says(chat, "/trangthai TT-2021-0002")
        assert there.replace("0001", "0002") == nowhere
    assert "Mở đường tổ 5 – Nguyễn Văn An" in await office.says("an", "/trangthai TT-0001")
    assert "Mở đường tổ 5 – Nguyễn Văn An" in await office.says("bình", "/trangthai tt 1")


async def test_a_group_hears_totals_and_no_name(office: CampaignOffice) -> None:
    """Where everybody reads along, no person is named, whoever asks; numbers are for private talks."""
    await office.says("bình", "/decu", "Nguyễn Văn An", "Được dân tin yêu, làm nhiều việc.", "gửi")
    group: dict[str, Any] = {"sender": "bình", "private": False}
    totals = await office.says("nhóm", "/trangthai", **group)
    assert totals == "Còn 10 ngày. 1/16 xã, thị trấn đã gửi.\nGiai đoạn I. Số liệu lúc 08:00 ngày 20/6/2021."
    unit = await office.says("nhóm", "/trangthai lộc tấn", **group)
    assert unit.startswith("Còn 10 ngày. Xã Lộc Tấn: đã đề nghị 1/1. ")
    assert "Văn An" not in unit
    assert "Xã Lộc Thạnh, Xã Lộc Thành" in await office.says("nhóm", "/trangthai loc thanh", **group)
    assert "riêng với hệ thống" in await office.says("nhóm", "/trangthai DC-0001", **group)


@pytest.mark.parametrize("text", ["/tinbao XYZZYQ ở cây xăng", "báo tin XYZZYQ ở cây xăng", "/theodoi XYZZYQ"])
async def test_a_tip_leaves_no_word_behind(office: CampaignOffice, text: str) -> None:
    """The numbers to call come at once, and no table holds a word of the message, not even the audit."""
    told = await office.says("người", text)
    assert told.startswith("Đang nguy hiểm thì gọi 113 (công an), 114 (chữa cháy, cứu nạn), 115 (cấp cứu)")
    assert "XYZZYQ" not in await office.everything()


async def test_first_words_that_were_a_tip_go_when_the_tip_is_named(office: CampaignOffice) -> None:
    """Who wrote the story first and /tinbao then leaves nothing of the story either."""
    await office.says("người", "XYZZYQ ở cây xăng")
    assert "XYZZYQ" in await office.everything()
    await office.says("người", "/tinbao")
    assert "XYZZYQ" not in await office.everything()


async def _end(office: CampaignOffice, unit: str, role: str) -> None:
    def end(page: Page) -> None:
        held = select(Membership).where(Membership.unit == unit, Membership.role == role)
        for row in page.session.exec(held):
            row.until = office.now

    await office.bot.book.turn(end)


async def _also(office: CampaignOffice, chat: str, unit: str) -> None:
    """The person of a chat heads another area, too."""

    def write(page: Page) -> None:
        known = people.by_contact(page, office.recorder.address(chat), chat)
        assert known is not None
        page.session.add(
            Membership(person=known.id, role="area_head", unit=unit, duties={}, approved=True, since=office.now)
        )

    await office.bot.book.turn(write)
