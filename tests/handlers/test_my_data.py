"""/dulieu at the desk: what stands in the book about a person, and a role that leaves one of several contacts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.campaign.dossiers import nominations
from storage.campaign.dossiers.nominations import NewPut
from storage.campaign.dossiers.rules import Put
from storage.campaign.membership import people
from storage.campaign.works import achievements
from storage.campaign.works.achievements import NewWork
from tests.handlers.campaign_office import CampaignOffice, opened

AREA, COMMUNE = "25279-01", "25279"


@pytest.fixture
async def office(book_url: str, tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A head with two contacts, and an officer of his commune."""
    async with opened(book_url, tmp_path) as made:
        person = await made.appoint("an", "area_head", AREA, "Nguyễn Văn An")
        second = made.recorder.address("an, máy hai")
        await made.bot.book.turn(lambda page: people.bind(page, person, second, "an, máy hai", made.now))
        await made.appoint("bình", "unit_officer", COMMUNE, "Trần Thị Bình")
        yield made


async def test_a_role_leaves_this_contact_and_stays_at_the_others(office: CampaignOffice) -> None:
    """Told before how many others keep it; afterwards a citizen writes here, and the head from the other phone."""
    shown = await office.says("an", "/dulieu")
    assert "Nơi liên lạc khác: recorder" in shown
    asked = await office.says("an", "Gỡ vai trò khỏi kênh này")
    assert "Vai trò vẫn còn ở 1 nơi liên lạc khác của anh/chị." in asked
    assert "Đã gỡ." in await office.says("an", "Gỡ")
    assert "Việc này dành cho" in await office.says("an", "/thanhtich")
    assert "kể việc đã làm" in await office.says("an, máy hai", "/thanhtich")
    assert "Nơi liên lạc khác" not in await office.says("an, máy hai", "/dulieu")


async def test_whoever_has_no_role_has_none_to_take_off(office: CampaignOffice) -> None:
    """A citizen is offered to look and to erase."""
    assert "Gỡ vai trò" not in await office.says("dân", "/dulieu")


async def test_a_nomination_that_was_taken_back_is_shown_as_such(office: CampaignOffice) -> None:
    """It stays in the book, so the person reads of it."""
    put = await office.bot.book.turn(
        lambda page: nominations.put_forward(
            page, NewPut("I", COMMUNE, AREA, 1, "Được dân tin.", 2), quota=1, at=office.now, year=2021
        )
    )
    assert isinstance(put, Put)
    assert "DC-2021-0001 (20/6/2021): Xã Lộc Tấn đề nghị anh/chị, Giai đoạn I" in await office.says("an", "/dulieu")
    await office.bot.book.turn(lambda page: nominations.withdraw(page, put.number, why="", at=office.now))
    assert "DC-2021-0001 (20/6/2021): Xã Lộc Tấn đã rút, Giai đoạn I" in await office.says("an", "/dulieu")


async def test_works_of_all_phases_are_shown(office: CampaignOffice) -> None:
    """Each by its number, day and title."""
    for phase in ("I", "II"):
        new = NewWork(phase, COMMUNE, AREA, 1, f"Việc {phase}", "Chuyện dài dài.", ("nang_dong",))
        await office.bot.book.turn(lambda page, n=new: achievements.hand_in(page, n, at=office.now, year=2021))  # type: ignore[misc]
    shown = await office.says("an", "/dulieu")
    assert "Thành tích TT-2021-0001 (20/6/2021): Việc I\n" in shown
    assert "Thành tích TT-2021-0002 (20/6/2021): Việc II\n" in shown


async def test_only_what_is_worth_keeping_counts_as_a_draft(office: CampaignOffice) -> None:
    """Whoever reads the plan writes nothing; an answered question of a suggestion does."""
    assert "Bài soạn dở: 0" in await office.says("an", "/kehoach", "/dulieu")
    assert "Bài soạn dở: 1" in await office.says("an", "/kiennghi", "Lộc Tấn", "/dulieu")
