"""/hoinghi, invitations and what changes after them: one day for all, one notice a change, no result too early."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from broadcasts import correcting
from broadcasts.conferences import changing, inviting, preparing
from broadcasts.conferences.inviting import Looked
from broadcasts.mailroom import Mailroom
from storage.book.page import Page
from storage.campaign.conferences import conferences
from storage.campaign.planning import plan_changes
from storage.mail import broadcasts
from storage.talk import Refusal
from storage.texts.texts import texts
from tests.handlers.campaign_office import MORNING, CampaignOffice, opened
from tests.handlers.test_dossiers import JULY, MERIT, recognised

T = TypeVar("T")
NIGHT, SIX = MORNING.replace(hour=15), MORNING.replace(hour=23)  # 22:00, and 6:00 of the next day
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

    async def sets_venue(self, hour: str, place: str, phase: str = "I") -> int:
        """Hour and place are written down; how many hear that they were invited to other ones."""

        def work(room: Mailroom) -> int:
            shown = changing.venue(room, phase, hour, place, "Chủ tịch UBND huyện")
            changing.move(room, phase, shown)
            return shown.told

        return await self.acts(work)

    async def invites(self, *kinds: str, words: str = "", phase: str = "I") -> str:
        """An invitation goes to these; its number."""

        def work(room: Mailroom) -> str:
            text = words or inviting.proposal(room, conferences.of(room.page, room.plan, phase))
            seen = len([one for one in broadcasts.recent(room.page, 99) if "-hoi-nghi-" in one.occasion])
            return inviting.invite(room, phase, inviting.meant(room, phase, kinds, text, seen)).job.number

        return await self.acts(work)

    async def corrects(self, number: str, words: str) -> None:
        """An invitation is put right."""

        def work(room: Mailroom) -> None:
            job = broadcasts.by_number(room.page, number)
            assert job is not None
            correcting.correct(room, job, words)

        await self.acts(work)

    async def looks(self, seen: int, *kinds: str) -> Looked:
        """What an invitation to these would do, by a page that saw so many."""
        return await self.acts(lambda room: inviting.look(room, "I", kinds, "Kính mời anh/chị dự hội nghị.", seen))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A commune with its head and officer, another head, and the office."""
    async with opened(f"sqlite:///{tmp_path}/data/b.sqlite", tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("cường", "area_head", "25280-01", "Lê Văn Cường")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        yield House(office, await office.appoint("phòng", "organiser_officer", "692", "Trần Thị Lan"))


async def day_asked(house: House, day: str) -> str:
    """What the office reads before it says that the first conference is on another day."""
    return await house.says("phòng", "/doihan", "Hội nghị sơ kết", day, BASIS)


async def day_set(house: House, day: str) -> str:
    """The office sets the day of the first conference by /doihan."""
    return await day_asked(house, day) + await house.says("phòng", "gửi")


async def ready(house: House) -> None:
    """The first conference has its day, hour and place."""
    await day_set(house, "10/7/2021")
    await house.sets_venue("8:00", "Hội trường UBND huyện")
    await house.heard("phòng")


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


async def test_an_invitation_that_waits_is_named_before_it_stops(house: House) -> None:
    """Put at night for the morning, it tells the old day or place: who moves either reads its number, and it stops."""
    await ready(house)
    house.office.now = NIGHT
    number = await house.invites("heads")
    asked = await day_asked(house, "12/7/2021")
    assert f"Giấy mời {number} chưa gửi xong nên sẽ dừng" in asked
    assert "Chưa ai được nhắc theo ngày cũ" in asked
    await house.says("phòng", "gửi")
    again = await house.invites("heads")
    shown = await house.acts(lambda room: changing.venue(room, "I", "8:00", "Nhà văn hóa huyện", ""))
    assert (shown.told, shown.stopped, shown.touches) == (0, (again,), True)
    assert await house.sets_venue("8:00", "Nhà văn hóa huyện") == 0
    house.office.now = SIX
    await house.office.rung()
    assert await house.heard("an") == ""
    jobs = await house.office.bot.book.read(lambda page: broadcasts.recent(page, 9))
    assert [(job.number, job.state) for job in jobs] == [(again, "cancelled"), (number, "cancelled")]


async def test_moves_of_one_night_are_one_notice_in_the_morning(house: House) -> None:
    """Place, then day, then day again: the invited hear once what they knew and what stands now."""
    await ready(house)
    await house.invites("heads")
    await house.heard("an")
    house.office.now = NIGHT
    assert await house.sets_venue("8:30", "Nhà văn hóa huyện") == 2
    await day_set(house, "12/7/2021")
    await day_set(house, "13/7/2021")
    house.office.now = SIX
    await house.office.rung()
    heard = await house.heard("an")
    assert heard.count("có thay đổi") == 1
    assert "Trước: 08:00 ngày 10/7/2021, tại Hội trường UBND huyện." in heard

    assert f"Nay: 08:30 ngày 13/7/2021, tại Nhà văn hóa huyện.\nNgày mới theo {BASIS}." in heard
    assert "12/7/2021" not in heard


async def test_what_is_taken_back_before_anybody_heard_it_is_told_to_nobody(house: House) -> None:
    """The place of the evening is the old one again by night: no notice, and the answers still count."""
    await ready(house)
    await house.invites("heads")
    await house.heard("an")
    await house.says("an", "/hoinghi", "1")
    house.office.now = NIGHT
    assert await house.sets_venue("8:00", "Nhà văn hóa huyện") == 2
    assert "Báo sẽ dự: 0, không dự được: 0." in await house.says("phòng", "/hoinghi")
    assert await house.sets_venue("8:00", "Hội trường UBND huyện") == 0
    assert "Báo sẽ dự: 1, không dự được: 0." in await house.says("phòng", "/hoinghi")
    house.office.now = SIX
    await house.office.rung()
    assert "có thay đổi" not in await house.heard("an")


async def test_answers_to_another_day_are_asked_again(house: House) -> None:
    """Who said yes to the old day has said nothing of the new one, and answers anew."""
    await ready(house)
    await house.invites("heads")
    await house.heard("an")
    await house.says("an", "/hoinghi", "1")
    house.office.now += timedelta(minutes=1)
    await day_set(house, "12/7/2021")
    assert "Báo sẽ dự: 0, không dự được: 0." in await house.says("phòng", "/hoinghi")
    assert "Anh/chị đã báo" not in await house.says("an", "/hoinghi")
    await house.says("an", "2")
    assert "Báo sẽ dự: 0, không dự được: 1." in await house.says("phòng", "/hoinghi")


async def test_nobody_is_invited_twice(house: House) -> None:
    """Whoever has an invitation, or will have one in the morning, is left out; a page that is old is refused."""
    await ready(house)
    await house.invites("heads")
    assert "trân trọng kính mời" in await house.heard("an")
    with pytest.raises(Refusal, match=r"conference\.all_invited"):
        await house.invites("heads")
    looked = await house.looks(1, "heads", "officers")
    assert (looked.already, looked.new.occasion) == (2, "gd1-hoi-nghi-2")
    with pytest.raises(Refusal, match=r"broadcast\.look_again"):
        await house.looks(0, "heads", "officers")
    house.office.now = NIGHT
    await house.invites("heads", "officers")
    with pytest.raises(Refusal, match=r"conference\.all_invited"):
        await house.looks(2, "officers")
    house.office.now = SIX
    await house.office.rung()
    assert "trân trọng kính mời" in await house.heard("bình")
    assert await house.heard("an") == ""


async def test_the_invited_answer_to_their_own_conference(house: House) -> None:
    """The first conference was never dated: who is invited to the second answers to that, and nothing is overdue."""
    house.office.now = JULY
    await house.says("phòng", "/doihan", "Hội nghị tổng kết", "20/12/2021", BASIS)
    await house.says("phòng", "gửi")
    await house.sets_venue("8:00", "Hội trường UBND huyện", phase="II")
    await house.invites("heads", phase="II")
    await house.heard("an")
    assert "Đã ghi: anh/chị sẽ dự Hội nghị tổng kết." in await house.says("an", "/hoinghi", "1")
    late = await house.acts(lambda room: preparing.late(room.page, room.plan, room.today))
    assert late == []


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


async def test_no_correction_tells_results_before_their_time(house: House) -> None:
    """An invitation is put right without a name; with one, on two lines even, it is refused."""
    await house.says("bình", "/decu", "Nguyễn Văn An", MERIT, "gửi")
    await recognised(house.office, "DC-2021-0001")
    await ready(house)
    number = await house.invites("put_forward")
    assert "trân trọng kính mời" in await house.heard("an")
    with pytest.raises(Refusal, match=r"conference\.tells_early"):
        await house.corrects(number, "Mời dự hội nghị trao thưởng cho anh Nguyễn  Văn\nAn, Ấp 1B")
    await house.corrects(number, "Mời dự hội nghị trao thưởng, đi cổng sau.")
    assert "đi cổng sau" in await house.heard("an")


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
