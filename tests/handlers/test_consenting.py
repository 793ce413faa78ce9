"""A head's yes to being told of, taken back: gone from the column in the same turn, and the media officer hears it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import select

from storage.book.page import Page
from storage.campaign.correspondence import stories
from storage.campaign.correspondence.stories import Draft, Story
from storage.campaign.tables import Achievement
from storage.campaign.works import achievements
from storage.campaign.works.achievements import NewWork
from storage.mail import groups
from tests.handlers.campaign_office import MORNING, CampaignOffice, opened

AREA, COMMUNE = "25279-01", "25279"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A head, a media officer and an officer of the commune."""
    async with opened(f"sqlite:///{tmp_path / 'bot131.sqlite'}", tmp_path) as office:
        await office.appoint("media", "media_officer", "692", "Phạm Thị M")
        await office.appoint("xa", "unit_officer", COMMUNE, "Trần Thị B")
        yield office


async def told(office: CampaignOffice) -> str:
    """The number of a story of the head's work that everybody may read."""
    head = await office.appoint("head", "area_head", AREA, "Nguyễn Văn An")

    def write(page: Page) -> str:
        new = NewWork("I", COMMUNE, AREA, head, "Trồng cây", "Trồng 200 cây.", ("x",), publish=True)
        work = achievements.hand_in(page, new, at=MORNING, year=2021)
        number = stories.write(page, Draft(work, "Trồng cây", "Trồng 200 cây."), head, MORNING, 2021)
        assert number is not None
        assert stories.publish(page, number, MORNING)
        return number

    return await office.bot.book.turn(write)


async def test_a_yes_taken_back_takes_the_story_along(office: CampaignOffice) -> None:
    """The head hears it, the media officer hears which story, and no page has it; a new yes alone brings none back."""
    number = await told(office)
    assert [one.number for one in await office.bot.book.read(lambda page: stories.told(page, 9))] == [number]
    assert "được gỡ khỏi trang chuyên mục ngay" in await office.says("head", "/dongydang", "1")
    assert f"không đồng ý kể chuyện này nữa: {number}, Trồng cây" in await office.heard("media")
    assert await office.bot.book.read(lambda page: stories.told(page, 9)) == []
    assert "có thể được kể" in await office.says("head", "/dongydang", "1")
    assert (await office.heard("media"), await office.bot.book.read(lambda page: stories.told(page, 9))) == ("", [])


async def test_a_work_that_is_withdrawn_takes_its_story_along(office: CampaignOffice) -> None:
    """No page has it from that turn on, and the hour's upkeep tells the media officer, once."""
    number = await told(office)

    def withdraw(page: Page) -> list[Story]:
        page.session.exec(select(Achievement)).one().state = "withdrawn"
        page.session.flush()
        return stories.told(page, 9)

    assert await office.bot.book.turn(withdraw) == []
    for expected in (True, False):
        await office.bot.book.turn(office.bot._look_after)
        assert (f"{number}, Trồng cây" in await office.heard("media")) is expected


async def test_nobody_agrees_for_another_head(office: CampaignOffice) -> None:
    """The works of others are not offered, and an officer has no such command."""
    await told(office)
    await office.appoint("other", "area_head", "25279-02", "Lê Văn C")
    assert "chưa gửi thành tích nào" in await office.says("other", "/dongydang")
    assert "Việc này dành cho" in await office.says("xa", "/dongydang")
    taken = await office.bot.book.turn(lambda page: stories.agree(page, "TT-2021-0001", 1, publish=False))
    assert taken is None
    assert len(await office.bot.book.read(lambda page: stories.told(page, 9))) == 1


async def test_health_tells_of_groups_in_reach(office: CampaignOffice) -> None:
    """Counted, and those with a trouble by name; a foreign commune's is not told."""

    def tie(page: Page) -> None:
        for chat, unit in (("g1", COMMUNE), ("g2", COMMUNE), ("g3", "25273")):
            groups.link(page, office.recorder.address(chat), f"Nhóm {chat}", unit, 1, office.now)
        for chat in ("g2", "g3"):
            groups.lose(page, office.recorder.address(chat), groups.MUTED)

    await office.bot.book.turn(tie)
    said = await office.says("xa", "/suckhoe")
    assert "Nhóm: 1 nhóm bình thường, 1 nhóm cần xem lại." in said
    assert "• Nhóm g2 (Xã Lộc Tấn): hệ thống không được nhắn trong nhóm" in said
    assert "Nhóm g3" not in said
