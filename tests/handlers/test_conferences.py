"""/hoinghi, invitations and what changes after them: one day for all, one notice a change, no result too early."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from broadcasts.conferences import changing, inviting
from broadcasts.mailroom import Mailroom
from storage.book.page import Page
from storage.campaign.conferences import conferences
from storage.campaign.planning import plan_changes
from storage.mail import broadcasts
from storage.talk import Refusal
from storage.texts.texts import texts
from tests.handlers.campaign_office import CampaignOffice, opened
from tests.handlers.test_dossiers import JULY, MERIT, recognised

T = TypeVar("T")
BASIS = "Công văn 60/UBND-VP ngày 19/6/2021"


@dataclass(slots=True)
class House:
    """The office, with its mail room at hand; `lan` is its officer."""

    office: CampaignOffice
    lan: int

    async def says(self, chat: str, *words: str) -> str:
        return await self.office.says(chat, *words)

    async def heard(self, chat: str) -> str:
        return await self.office.heard(chat)

    async def acts(self, work: Callable[[Mailroom], T]) -> T:
        """What the console does for Chị Lan in one turn; what is due goes out."""

        def turn(page: Page) -> T:
            office = self.office
            plan = plan_changes.over(page, office.bot.plan)
            return work(Mailroom(page, plan, texts(), office.now, office.now, self.lan))

        done = await self.office.bot.book.turn(turn)
        self.office.bot.announcements.wake()
        return done

    async def sets_venue(self, hour: str, place: str) -> int:
        """Hour and place are written down; how many had been invited to other ones."""

        def work(room: Mailroom) -> int:
            shown = changing.venue(room, "I", hour, place, "Chủ tịch UBND huyện")
            changing.move(room, "I", shown)
            return shown.told

        return await self.acts(work)

    async def invites(self, *kinds: str, words: str = "") -> str:
        """An invitation goes to these; its number."""

        def work(room: Mailroom) -> str:
            text = words or inviting.proposal(room, conferences.of(room.page, room.plan, "I"))
            seen = len([one for one in broadcasts.recent(room.page, 99) if "-hoi-nghi-" in one.occasion])
            return inviting.invite(room, "I", inviting.meant(room, "I", kinds, text, seen)).job.number

        return await self.acts(work)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A commune with its head and officer, another head, and the office."""
    async with opened(f"sqlite:///{tmp_path}/data/b.sqlite", tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("cường", "area_head", "25280-01", "Lê Văn Cường")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        yield House(office, await office.appoint("phòng", "organiser_officer", "692", "Trần Thị Lan"))


async def day_set(house: House, day: str) -> str:
    """The office sets the day of the first conference by /doihan."""
    return await house.says("phòng", "/doihan", "Hội nghị sơ kết", day, BASIS) + await house.says("phòng", "gửi")


async def test_one_day_is_told_everywhere(house: House) -> None:
    """The day of /doihan is the day of /hoinghi and /lich; hour, place and agenda stand beside it."""
    assert "Hội nghị sơ kết: chưa ấn định." in await house.says("an", "/lich")
    assert "Việc tiếp theo: Ấn định ngày họp." in await house.says("phòng", "/hoinghi")
    await day_set(house, "10/7/2021")
    await house.sets_venue("8h", "Hội trường UBND huyện")
    lines = conferences.agenda_of("8h00 Ổn định tổ chức - Văn phòng\n8:30: Khai mạc | Chủ tịch UBND huyện\nTrao thưởng")
    await house.acts(lambda room: conferences.set_agenda(room.page, "I", lines))
    where = "Hội nghị sơ kết: 08:00 ngày 10/7/2021, tại Hội trường UBND huyện."
    assert where in await house.says("an", "/lich")
    told = await house.says("an", "/hoinghi")
    assert where in told
    assert "08:00 Ổn định tổ chức – Văn phòng\n08:30 Khai mạc – Chủ tịch UBND huyện\nTrao thưởng" in told
    assert "dự được không" not in told
    assert "Việc tiếp theo: Danh sách người được khen." in await house.says("phòng", "/hoinghi sơ kết")
    assert "Hội nghị tổng kết: chưa ấn định." in await house.says("phòng", "/hoinghi tổng kết")


async def test_the_invited_answer_and_hear_each_change_once(house: House) -> None:
    """Invited once, told once of another place and once of another day; who was not invited hears nothing."""
    await day_set(house, "10/7/2021")
    await house.sets_venue("8:00", "Hội trường UBND huyện")
    await house.heard("phòng")
    await house.invites("heads")
    invited = await house.heard("an")
    assert "trân trọng kính mời anh/chị dự Hội nghị sơ kết" in invited
    assert "08:00 ngày 10/7/2021, tại Hội trường UBND huyện" in invited
    assert "Đã ghi: anh/chị sẽ dự Hội nghị sơ kết." in await house.says("an", "/hoinghi", "1")
    assert "Đã ghi: anh/chị không dự được" in await house.says("cường", "/hoinghi", "không dự được")
    assert "Báo sẽ dự: 1, không dự được: 1." in await house.says("phòng", "/hoinghi")
    assert await house.heard("bình") == ""
    await house.heard("cường")
    assert await house.sets_venue("8:00", "Nhà văn hóa huyện") == 2
    moved = await house.heard("an")
    assert moved.count("Nay: 08:00 ngày 10/7/2021, tại Nhà văn hóa huyện.") == 1
    assert "2 người đã được nhắc theo ngày cũ" in await day_set(house, "12/7/2021")
    changed = await house.heard("an")
    assert changed.count("đổi từ ngày 10/7/2021 sang ngày 12/7/2021") == 1
    assert "08:00, tại Nhà văn hóa huyện" in changed
    assert await house.heard("bình") == ""


async def test_an_invitation_that_waits_stops_when_the_day_moves(house: House) -> None:
    """Put at night for the morning, it tells the old day: it never goes, and nobody hears of a change."""
    await day_set(house, "10/7/2021")
    await house.sets_venue("8:00", "Hội trường UBND huyện")
    house.office.now = house.office.now.replace(hour=15)  # 22:00
    number = await house.invites("heads")
    await day_set(house, "12/7/2021")
    house.office.now = house.office.now.replace(hour=23)  # 6:00
    await house.office.rung()
    assert await house.heard("an") == ""
    job = await house.office.bot.book.read(lambda page: broadcasts.by_number(page, number))
    assert job is not None
    assert job.state == "cancelled"


async def test_no_invitation_tells_results_before_their_time(house: House) -> None:
    """Before the release laureates are no audience and no name stands in a text; after it they are invited."""
    await house.says("bình", "/decu", "Nguyễn Văn An", MERIT, "gửi")
    await recognised(house.office, "DC-2021-0001")
    house.office.now = JULY
    await day_set(house, "20/7/2021")
    await house.sets_venue("8:00", "Hội trường UBND huyện")
    with pytest.raises(Refusal, match=r"conference\.not_released"):
        await house.invites("laureates")
    with pytest.raises(Refusal, match=r"conference\.tells_early"):
        await house.invites("heads", words="Mời dự hội nghị trao thưởng cho anh nguyen van an, Ấp 1B")
    assert "Sẽ được khen: 1 người, chưa công bố." in await house.says("phòng", "/hoinghi")
    for chat in ("an", "bình", "cường"):
        assert "Sẽ được khen" not in await house.says(chat, "/hoinghi")
    await house.says("phòng", "/congbo", "QĐ 9/QĐ-UBND", "1", "hôm nay", "1", "ngay", "gửi")
    for chat in ("an", "bình", "cường"):
        await house.heard(chat)
    await house.invites("laureates")
    assert "trân trọng kính mời" in await house.heard("an")
    assert "trân trọng kính mời" in await house.heard("bình")
    assert await house.heard("cường") == ""


async def test_the_office_ticks_by_number(house: House) -> None:
    """A number ticks and says by whom; the same number takes it back; a fact needs no tick; others see no list."""
    await day_set(house, "10/7/2021")
    shown = await house.says("phòng", "/hoinghi")
    assert "1. ✓ Ấn định ngày họp" in shown
    assert "5. □ Tiền thưởng, kinh phí hội nghị, trước hết 3/7/2021" in shown
    assert "hệ thống tự biết" in await house.says("phòng", "1")
    ticked = await house.says("phòng", "5")
    assert "Đã đánh dấu xong: Tiền thưởng, kinh phí hội nghị." in ticked
    assert "5. ✓ Tiền thưởng, kinh phí hội nghị (Trần Thị Lan, 20/6/2021)" in ticked
    assert "5. □ Tiền thưởng" in await house.says("phòng", "5")
    assert "□" not in await house.says("bình", "/hoinghi")
