"""/hoinghi for its organisers: a number does what its line said, and whoever is invited can answer, till the day."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from broadcasts.audience import LISTED, Audience, Directory
from storage.book.columns import stamp
from storage.book.page import Hot, Page
from storage.campaign.membership import people
from storage.campaign.tables import Membership
from tests.handlers.campaign_office import opened
from tests.handlers.test_conferences import House, day_set

MONEY = "Tiền thưởng, kinh phí hội nghị"


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[House]:
    """Two officers, of whom the first is of the council, too, and a head; day and place of the conference are known."""
    async with opened(f"sqlite:///{tmp_path}/data/b.sqlite", tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        lan = await office.appoint("phòng", "organiser_officer", "692", "Trần Thị Lan")
        await office.appoint("phó", "organiser_officer", "692", "Lê Văn Phó")

        def join(page: Page) -> None:
            post = Membership(person=lan, role="council_member", unit="692", duties={}, approved=True, since=office.now)
            page.session.add(post)

        await office.bot.book.turn(join)
        found = House(office, lan)
        await day_set(found, "10/7/2021")
        await found.sets_venue("8:00", "Hội trường UBND huyện")
        await found.heard("phòng")
        yield found


async def test_a_number_does_what_its_line_said(hall: House) -> None:
    """Two officers with the same list in sight: the second tick takes nothing back and tells who was first."""
    for chat in ("phòng", "phó"):
        assert f"5. □ {MONEY}" in await hall.says(chat, "/hoinghi")
    assert f"Đã đánh dấu xong: {MONEY}." in await hall.says("phòng", "5")
    second = await hall.says("phó", "5")
    assert f"Trần Thị Lan đã đánh dấu xong trước đó, ngày 20/6/2021: {MONEY}." in second
    assert f"5. ✓ {MONEY} (Trần Thị Lan" in second
    assert f"Đã bỏ dấu xong: {MONEY}." in await hall.says("phó", "5")
    assert f"Đã có người bỏ dấu xong trước đó: {MONEY}." in await hall.says("phòng", "5")
    assert f"Đã đánh dấu xong: {MONEY}." in await hall.says("phòng", "5")


async def test_an_organiser_who_is_invited_answers_and_ticks(hall: House) -> None:
    """First the answer, then the list; the other answer stands below it for whoever has changed his or her mind."""
    await hall.invites("council")
    await hall.heard("phòng")
    asked = await hall.says("phòng", "/hoinghi")
    assert "1. Tôi sẽ dự" in asked
    assert "Đã xong" in asked
    answered = await hall.says("phòng", "1")
    assert "Đã ghi: anh/chị sẽ dự Hội nghị sơ kết." in answered
    assert f"□ {MONEY}" in answered
    assert "Đã ghi: anh/chị không dự được" in await hall.says("phòng", "không dự được")
    again = await hall.says("phòng", "/hoinghi")
    assert "Anh/chị đã báo: không dự được." in again
    assert f"Đã đánh dấu xong: {MONEY}." in await hall.says("phòng", "5")
    assert "Tôi sẽ dự" not in await hall.says("phó", "/hoinghi")


async def test_the_word_beside_the_way_out_declines_nothing(hall: House) -> None:
    """The word "thôi" stands under the question; who says it has answered neither way."""
    await hall.invites("heads")
    await hall.heard("an")
    assert "thôi" in (await hall.says("an", "/hoinghi")).casefold()
    assert "Đã ghi" not in await hall.says("an", "thôi")
    assert "Đã ghi: anh/chị không dự được" in await hall.says("an", "/hoinghi", "không")


async def test_a_laureate_who_has_left_the_post_is_invited_and_answers(hall: House) -> None:
    """The post is somebody else's by now; what was done stays with who did it."""
    office = hall.office
    await hall.invites("heads")
    await hall.heard("an")

    def leave(page: Page) -> int:
        (known,) = people.find(page, "Nguyễn Văn An")
        page.change(Hot("UPDATE memberships SET until = :now WHERE person = :id"), now=stamp(office.now), id=known.id)
        return known.id

    an = await office.bot.book.turn(leave)
    asked = Audience((LISTED,), people=(an,))
    reached = await office.bot.book.read(lambda page: Directory(page, office.bot.plan, office.now).reach(asked))
    assert [one.person for one in reached.targets] == [an]
    assert "Đã ghi: anh/chị sẽ dự" in await hall.says("an", "/hoinghi", "1")
    assert "dành cho cán bộ phụ trách" in await hall.says("an", "/thanhtich")


async def test_nobody_answers_after_the_day(hall: House) -> None:
    """A question that was asked on the day and answered on the next one is refused, and nothing is counted."""
    await hall.invites("heads")
    await hall.heard("an")
    hall.office.now += timedelta(days=20)  # 10/7/2021
    assert "Anh/chị có dự được không?" in await hall.says("an", "/hoinghi")
    hall.office.now += timedelta(days=1)
    assert "Ngày họp đã qua rồi." in await hall.says("an", "1")
    assert "Báo sẽ dự: 0" in await hall.says("phòng", "/hoinghi sơ kết")
