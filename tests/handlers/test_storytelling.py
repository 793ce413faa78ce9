"""/viettin: a story written in chat is a draft as the console makes it: with the head's yes, without a telephone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.book import fetches
from storage.book.page import Page
from storage.campaign.correspondence import stories
from storage.campaign.works import achievements
from storage.campaign.works.achievements import NewWork
from storage.talk import FileKind, FileRef
from tests.fakes.pictures import photo
from tests.handlers.campaign_office import CampaignOffice, opened

TEXT = "Bà con Ấp 1B hiến đất mở đường cho xe cứu thương vào được."


class Works:
    """An office, and works that its heads hand in."""

    def __init__(self, office: CampaignOffice, head: int) -> None:
        self.office, self.head = office, head

    async def work(self, title: str, text: str = TEXT, *, publish: bool = True, picture: bool = False) -> str:
        """The number of a work."""
        kept = self.office.bot.store.keep_bytes(photo(), "image/jpeg")

        def write(page: Page) -> str:
            at, now = self.office.recorder.address("an"), self.office.now
            files = (fetches.want_kept(page, at, FileRef(FileKind.PHOTO, "x", "a.jpg"), kept, now),) if picture else ()
            place = ("I", "25279", "25279-01", self.head)
            new = NewWork(*place, title, text, ("sang_tao",), publish=publish, files=files)
            return achievements.hand_in(page, new, at=now, year=2021)

        return await self.office.bot.book.turn(write)

    async def told(self) -> list[tuple[str, str, str, bool]]:
        """All stories: title, words, state, whether with a picture."""
        found = await self.office.bot.book.read(stories.every)
        return [(one.title, one.text, one.state, bool(one.picture)) for one in found]


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Works]:
    """A head, the officer of his commune, one of another commune, and the media officer."""
    async with opened(f"sqlite:///{tmp_path}/data/b.sqlite", tmp_path / "data") as office:
        head = await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        await office.appoint("xa", "unit_officer", "25280", "Đỗ Thị Xa")
        await office.appoint("hoa", "media_officer", "692", "Lê Thị Hoa")
        yield Works(office, head)


async def test_a_unit_writes_a_draft_and_the_media_officer_hears(works: Works) -> None:
    """The head's words are proposed and kept by a press; nothing is published; another unit has nothing to write of."""
    says = works.office.says
    assert "Chưa có việc nào được đồng ý cho kể" in await says("bình", "/viettin")
    await works.work("Việc kín", publish=False)
    await works.work("Hiến đất mở đường", picture=True)
    assert "Chưa có việc nào được đồng ý cho kể" in await says("xa", "/viettin")
    asked = await says("bình", "/viettin")
    assert "1. Hiến đất mở đường – Nguyễn Văn An, Ấp 1B" in asked
    assert "Việc kín" not in asked
    assert "1. Giữ: Hiến đất mở đường" in await says("bình", "1")
    assert f"1. Giữ nguyên lời: {TEXT}" in await says("bình", "Con đường cứu người")
    assert "2. Hình 1 của việc này" in await says("bình", "1")
    assert f"Con đường cứu người\n\n{TEXT}" in await says("bình", "2")
    assert "Lê Thị Hoa đã được báo" in await says("bình", "gửi")
    assert await works.told() == [("Con đường cứu người", TEXT, "draft", True)]
    assert (
        "Trần Thị Bình vừa viết bài CT-2021-001 về Ấp 1B, Xã Lộc Tấn: Con đường cứu người."
        in await works.office.heard("hoa")
    )
    assert "Chưa có việc nào" in await says("bình", "/viettin")


async def test_a_story_names_no_way_to_reach_anybody(works: Works) -> None:
    """Typed numbers are refused; a head's words that hold one are not proposed; without pictures none is asked for."""
    says = works.office.says
    await works.work("Trồng cây", "Ai cần cây giống gọi 0912 345 678.")
    await says("hoa", "/viettin", "1")
    assert "Giữ nguyên lời" not in await says("hoa", "1")
    assert "số điện thoại" in await says("hoa", "Gọi anh An 0912.345.678 nhé")
    assert "Anh/chị xem lại" in await says("hoa", "Cả ấp trồng 200 cây.")
    assert "xem lại và duyệt đăng ở bàn làm việc" in (await says("hoa", "gửi")).casefold()
    assert await works.told() == [("Trồng cây", "Cả ấp trồng 200 cây.", "draft", False)]
    assert "1. Viết lại bài nháp: Trồng cây" in await says("hoa", "/viettin")


async def test_a_head_who_says_no_meanwhile_ends_the_story(works: Works) -> None:
    """Between the summary and its yes the agreement is taken back: no story, and the words stay with who wrote them."""
    await works.work("Trồng cây")
    await works.office.says("bình", "/viettin", "1", "1", "Cả ấp trồng hai trăm cây.")
    await works.office.says("an", "/dongydang", "1")
    assert "Bài chưa được lưu" in await works.office.says("bình", "gửi")
    assert await works.told() == []
    assert "Cả ấp trồng hai trăm cây." in await works.office.says("bình", "tiếp tục")
