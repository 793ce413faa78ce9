"""/lich: everybody reads what a day means for them; what the office's calendar is called inside, the office alone."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.book.page import Page
from storage.campaign import occurrences
from tests.handlers.campaign_office import CampaignOffice, opened

GROUP = "nhóm"


@pytest.fixture
async def office(book_url: str, tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """Ten June: an office, a commune's officer and a head; and a group."""
    async with opened(book_url, tmp_path) as made:
        made.recorder.groups.add(GROUP)
        await made.appoint("boss", "organiser_officer", "692", "Văn phòng")
        await made.appoint("officer", "unit_officer", "25279", "Trần Thị B")
        await made.appoint("head", "area_head", "25279-01", "Lê Văn C")
        made.now -= timedelta(days=10)
        yield made


async def coming(office: CampaignOffice, chat: str, **more: Any) -> list[str]:
    """The lines about what is to come."""
    shown = await office.says(chat, "/lich", **more)
    return [line.removeprefix("– ") for line in shown.splitlines() if line.startswith("– ")]


async def test_a_head_reads_when_heads_are_reminded(office: CampaignOffice) -> None:
    """Once before each phase's end; not what the communes' officers are told."""
    lines = await coming(office, "head")
    assert lines[0] == "Thứ Tư 16/6/2021 08:00: nhắc các Trưởng Ban, Giai đoạn I còn 14 ngày"
    assert len(lines) == 3
    assert "Kỷ niệm 50 năm" in lines[-1]


async def test_an_officer_of_a_commune_reads_when_its_nomination_is_missed(office: CampaignOffice) -> None:
    """On the last day no days are left, and that is how it is said."""
    lines = await coming(office, "officer")
    assert lines[0] == "Thứ Tư 16/6/2021 08:00: nhắc nơi chưa đề nghị, Giai đoạn I còn 14 ngày"
    assert "Thứ Tư 30/6/2021 08:00: nhắc nơi chưa đề nghị, đúng ngày cuối của Giai đoạn I" in lines
    assert [line for line in lines if "còn 0 ngày" in line or "Trưởng Ban," in line] == []


@pytest.mark.parametrize("chat", ["dân", GROUP])
async def test_citizens_and_groups_read_the_marked_days(office: CampaignOffice, chat: str) -> None:
    """Reminders to officials are none of their business, not even where an official asks in the group."""
    sender = "officer" if chat == GROUP else chat
    lines = await coming(office, chat, sender=sender, private=chat != GROUP)
    assert lines == ["Thứ Năm 7/4/2022 08:00: Kỷ niệm 50 năm Ngày giải phóng Lộc Ninh (07/4/1972 - 07/4/2022)"]


async def test_the_office_reads_all_with_the_names(office: CampaignOffice) -> None:
    """By which an officer and whoever looks after the computer speak of the same occasion."""
    lines = await coming(office, "boss")
    assert lines[0].endswith("(gd1-het-han-T-14)")
    assert lines[1].endswith("(gd1-truong-ban-T-14)")


async def test_what_was_missed_and_is_over_can_only_be_dropped(office: CampaignOffice) -> None:
    """In chat as on the page: sending is not among the choices once the day is over."""
    due = office.now - timedelta(days=1)

    def hold(page: Page) -> None:
        occurrences.come(page, "gd1-het-han-T-7", due, office.now, "held")

    await office.bot.book.turn(hold)
    office.now += timedelta(days=30)
    assert "đã lỡ giờ" in await office.says("boss", "/lich")
    shown = await office.says("boss", "1")
    assert ("Bỏ, không gửi" in shown, "Gửi ngay" in shown) == (True, False)
    assert "Đã bỏ" in await office.says("boss", "1")
