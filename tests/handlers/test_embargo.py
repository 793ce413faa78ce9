"""Results with an hour: laureates hear at once and alone; everybody else, and the column, only from the hour on."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.book.page import Page
from storage.campaign import decisions
from storage.campaign.dossiers import route
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.route_table import Move
from storage.campaign.membership import people
from storage.campaign.tables import Membership
from tests.handlers.campaign_office import CampaignOffice, opened
from tests.handlers.test_dossiers import JULY, MERIT, known, recognised


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A commune with its head and officer, another commune's officer, and the office."""
    async with opened(f"sqlite:///{tmp_path}/data/b.sqlite", tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        await office.appoint("xa", "unit_officer", "25280", "Đỗ Thị Xa")
        await office.appoint("phòng", "organiser_officer", "692", "Trần Văn Phòng")
        yield office


async def test_laureates_hear_before_everybody_else(house: CampaignOffice) -> None:
    """Two hours before the rest; until then nobody else can ask for it either."""
    await house.says("bình", "/decu", "Nguyễn Văn An", MERIT, "gửi")
    await recognised(house, "DC-2021-0001")
    house.now = JULY
    await house.heard("an")
    hour = JULY.astimezone(house.bot.plan.tzinfo) + timedelta(hours=2)
    at = f"{hour:%H:%M} ngày {hour.day}/{hour.month}/{hour.year}"
    await house.says("phòng", "/congbo", "QĐ 9/QĐ-UBND", "1", "hôm nay", "1", at, "gửi")
    told = await house.heard("an")
    assert ("Chúc mừng Nguyễn Văn An" in told, "Danh sách" in told) == (True, False)
    assert "Nguyễn Văn An" not in await house.heard("xa") + await house.says("xa", "/ketqua")
    assert await house.bot.book.read(lambda page: decisions.announced(page, 9)) == []
    house.now = JULY + timedelta(hours=2, minutes=1)
    await house.rung()
    for chat in ("an", "xa"):
        assert "Danh sách được công nhận" in await house.heard(chat)
    assert len(await house.bot.book.read(lambda page: decisions.announced(page, 9))) == 1


async def test_results_need_no_second_yes_and_the_other_officer_reads_them_at_once(house: CampaignOffice) -> None:
    """Two bodies judged them: more than thirty places hear them at their hour, and nobody is asked."""
    await house.appoint("hai", "organiser_officer", "692", "Lê Văn Hai")
    for number in range(31):
        await house.appoint(f"h{number}", "area_head", "25280-01", f"Người {number}")
    await house.says("bình", "/decu", "Nguyễn Văn An", MERIT, "gửi")
    await recognised(house, "DC-2021-0001")
    house.now = JULY
    await house.says("phòng", "/congbo", "QĐ 9/QĐ-UBND", "1", "hôm nay", "1", "ngay", "gửi")
    await house.rung()
    assert "Trần Văn Phòng vừa nhập QĐ 9/QĐ-UBND, công bố lúc" in (heard := await house.heard("hai"))
    assert "Danh sách được công nhận" in heard
    assert "Danh sách được công nhận" in await house.heard("h30")


async def test_an_imagined_award_tells_nothing_that_is_not_released(house: CampaignOffice) -> None:
    """How many dossiers elsewhere would stop is one number, whatever the council has decided about them meanwhile."""
    person = await house.bot.book.read(lambda page: people.find(page, "Nguyễn Văn An")[0].id)

    def second_post(page: Page) -> None:
        page.session.add(Membership(person=person, role="area_head", unit="25280-01", approved=True, since=house.now))

    await house.bot.book.turn(second_post)
    house.now = JULY
    await house.says("xa", "/decu", "Nguyễn Văn An", MERIT, "gửi")
    asked = [await house.says("bình", "/nhuthe khen ấp 1B")]
    assert "1 hồ sơ của đơn vị khác" in asked[0]
    assert "DC-2021-0001" not in asked[0]
    await recognised(house, "DC-2021-0001")
    asked.append(await house.says("bình", "/nhuthe khen ấp 1B"))
    await house.bot.book.turn(lambda page: declined_after_all(house, page))
    asked.append(await house.says("bình", "/nhuthe khen ấp 1B"))
    assert asked == [asked[0]] * 3


def declined_after_all(house: CampaignOffice, page: Page) -> None:
    """The council changes its mind; nothing is released."""
    for move in (Move.RECONSIDER, Move.DECLINE):
        by, at = known(page, house, "phòng"), house.now
        hop = route.move(page, house.bot.plan, "DC-2021-0001", move, by, at=at, real=at, why="Xem lại")
        assert isinstance(hop, Hop)
