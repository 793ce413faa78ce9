"""/trucban: numbers without content for the officers of the hotline, and an alert known by its number."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.confidential import alerts, filing, reader_changes, seal
from storage.confidential.readers import Locked
from tests.handlers import campaign_office
from tests.handlers.campaign_office import CampaignOffice
from tests.storage.confidential.duty import WORDS, new_tip, worth

COMMUNE = "25273"


@pytest.fixture
async def office(book_url: str, tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """The bot as it is wired, on each database."""
    async with campaign_office.opened(book_url, tmp_path) as opened:
        yield opened


async def reader(office: CampaignOffice, chat: str = "truc") -> int:
    """An officer of the hotline who reads tips."""
    person = await office.appoint(chat, "hotline_officer", "692", "Hoàng Thị Trực")
    pair = Locked(seal.fresh_pair().public, b"locked")
    await office.bot.book.turn(lambda page: reader_changes.enrol(page, office.bot.desk.key, person, pair))
    return person


async def told(office: CampaignOffice, **more: object) -> None:
    """A tip comes in."""
    new = new_tip(worth(), area=None, **more)
    await office.bot.book.turn(lambda page: filing.file(page, office.bot.desk.key, new, office.now))


async def sounded(office: CampaignOffice) -> int:
    return await office.bot.book.turn(lambda page: alerts.sound(page, office.now))


async def test_the_queue_is_told_in_numbers(office: CampaignOffice) -> None:
    """How many, how many urgent, how many late; where they are read; not a word of them."""
    await reader(office)
    assert "Không có tin nào" in await office.says("truc", "/trucban")
    await told(office)
    await told(office, priority=1)
    said = await office.says("truc", "trực ban")
    assert "Đang chờ anh/chị: 2 tin, trong đó 1 tin khẩn. Trễ hạn: 0." in said
    assert "không hiện nội dung" in said
    assert WORDS["story"] not in said


async def test_an_officer_without_keys_learns_how_to_get_them(office: CampaignOffice) -> None:
    """Before the first login to the room."""
    await office.appoint("truc", "hotline_officer", "692", "Hoàng Thị Trực")
    assert "chưa có khóa" in await office.says("truc", "/trucban")


async def test_an_alert_comes_by_itself_and_is_known_by_its_number(office: CampaignOffice) -> None:
    """It is sent on the beat; one word of the officer ends it, a second one is told that it is over."""
    await reader(office)
    number = await sounded(office)
    await office.bot._tick()
    assert f"báo động số {number}" in await office.heard("truc")
    assert f"Báo động chưa ai nhận: {number}" in await office.says("truc", "/trucban")
    assert f"anh/chị biết báo động số {number}" in await office.says("truc", f"trực ban {number}")
    assert "không còn" in await office.says("truc", f"/trucban {number}")
    assert "Báo động" not in await office.says("truc", "/trucban")


async def test_danger_rings_in_the_turn_that_tells_of_it(office: CampaignOffice) -> None:
    """No officer waits for the next beat."""
    await reader(office)
    await office.says("nguoi-dan", "cứu với, nó cầm dao kìa")
    assert "báo động số 1" in await office.heard("truc")


@pytest.mark.parametrize("role", ["area_head", "unit_officer", "observer", "admin", "council_member"])
async def test_others_learn_nothing(office: CampaignOffice, role: str) -> None:
    """The same words with tips and without, and no alert is theirs to end."""
    await reader(office)
    await office.appoint("khac", role, COMMUNE if role != "observer" else "692", "Người Khác")
    before = await office.says("khac", "/trucban")
    await told(office)
    number = await sounded(office)
    assert await office.says("khac", "/trucban") == before
    assert await office.says("khac", f"/trucban {number}") == before
    assert [one.id for one in await office.bot.book.read(alerts.waiting)] == [number]
