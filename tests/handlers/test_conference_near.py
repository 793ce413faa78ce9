"""A conference comes near: the reminder, the arranging by word, a delay, stopped invitations, the units' groups."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from broadcasts import announcements
from broadcasts.conferences import changing, preparing
from storage.book.page import Hot
from storage.campaign.conferences import conferences
from storage.mail import broadcasts, groups
from storage.mail.broadcasts import Job
from storage.talk import Address, Refusal
from tests.handlers.campaign_office import MORNING, opened
from tests.handlers.test_conferences import BASIS, NIGHT, SIX, House, day_set, ready
from tests.handlers.test_dossiers import MERIT, recognised

FRIDAY = MORNING.replace(month=7, day=9, hour=1)  # 8:00 on the day before a Saturday
WHY = "Bão số 3 đổ bộ"
SAID = "Nhắc anh/chị: Hội nghị sơ kết họp lúc 08:00"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Two heads, a commune's officer, and the office."""
    async with opened(f"sqlite:///{tmp_path}/data/b.sqlite", tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("cường", "area_head", "25280-01", "Lê Văn Cường")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        yield House(office, await office.appoint("phòng", "organiser_officer", "692", "Trần Thị Lan"))


async def at(house: House, days: int, hours: int = 0) -> None:
    """A beat of the calendar so long after that Friday at eight."""
    house.office.now = FRIDAY + timedelta(days=days, hours=hours)
    await house.office.rung()


async def jobs(house: House) -> list[Job]:
    """All broadcasts, the newest first."""
    return await house.office.bot.book.read(lambda page: broadcasts.recent(page, 99))


async def test_the_invited_are_reminded_once_the_day_before(house: House) -> None:
    """Who said no, and who was not invited, hears nothing; /lich shows it to the invited alone."""
    await ready(house)
    await house.invites("heads")
    await house.heard("cường")
    assert "Đã ghi: anh/chị không dự được" in await house.says("cường", "/hoinghi", "không dự được")
    near = "Thứ Sáu 9/7/2021 08:00: nhắc người được mời dự Hội nghị sơ kết, họp ngày 10/7/2021"
    assert near in await house.says("an", "/lich")
    assert near not in await house.says("bình", "/lich")
    await at(house, 0)
    told = await house.heard("an")
    assert told.count(f"{SAID} Thứ Bảy 10/7/2021 (ngày mai).\nNơi họp: Hội trường UBND huyện.") == 1
    await at(house, 0, 1)
    assert [SAID in await house.heard(chat) for chat in ("an", "cường", "bình")] == [False, False, False]


async def test_the_reminder_moves_with_the_day_and_steps_back_from_rest(house: House) -> None:
    """Monday 12 July is reminded of on Friday, three days before; the old Friday's word is of the new day."""
    await ready(house)
    await house.invites("heads")
    await house.heard("an")
    asked = await house.says("phòng", "/doihan", "Hội nghị sơ kết", "19/7/2021", BASIS)
    assert "Lời nhắc bỏ: 9/7/2021.\nLời nhắc mới: 16/7/2021." in asked
    await house.says("phòng", "gửi")
    await house.heard("an")
    await at(house, 0)
    assert SAID not in await house.heard("an")
    await at(house, 7)
    assert f"{SAID} Thứ Hai 19/7/2021 (còn 3 ngày)." in await house.heard("an")


async def test_a_conference_that_is_off_reminds_nobody(house: House) -> None:
    """Called off by word, after a look at what that does; on again, the invited hear it and answer anew."""
    await ready(house)
    await house.invites("heads")
    await house.heard("an")
    await house.says("an", "/hoinghi", "1")
    shown = await house.says("phòng", "/xephop", "1", "3", "mưa lũ, đường ngập")
    assert "Nay: tạm hoãn (mưa lũ, đường ngập).\n2 người đã được mời; mỗi người sẽ nhận một tin báo." in shown
    assert "Đã ghi. 2 người được mời sẽ nhận tin báo." in await house.says("phòng", "gửi")
    assert "Hội nghị sơ kết tạm hoãn: mưa lũ, đường ngập." in await house.heard("an")
    assert "Hội nghị sơ kết: tạm hoãn" in await house.says("an", "/lich")
    assert "nhắc người được mời" not in await house.says("phòng", "/lich")
    assert "dự được không" not in await house.says("an", "/hoinghi")
    await at(house, 0)
    assert SAID not in await house.heard("an")
    house.office.now -= timedelta(hours=2)
    await house.says("phòng", "/xephop", "1", "3")
    await house.says("phòng", "gửi")
    again = await house.heard("an")
    assert "Hội nghị sơ kết vẫn họp: 08:00 ngày 10/7/2021, tại Hội trường UBND huyện." in again
    assert BASIS not in again
    assert "Báo sẽ dự: 0, không dự được: 0." in await house.says("phòng", "/hoinghi")


async def test_the_office_arranges_by_typed_numbers(house: House) -> None:
    """Hour and place, then the agenda: each looked at before it is written; whoever is invited hears of the place."""
    await day_set(house, "10/7/2021")
    told = await house.says("phòng", "xếp họp", "1", "1", "sáng", "9", "Hội trường UBND huyện", "bỏ qua")
    assert "Trước: 10/7/2021.\nNay: 09:00 ngày 10/7/2021, tại Hội trường UBND huyện.\nKhông ai phải nhận" in told
    assert "Hội nghị sơ kết: 09:00 ngày 10/7/2021" in await house.says("phòng", "1")
    told = await house.says("phòng", "/xephop", "sơ kết", "2", "9:00 Khai mạc – Chủ tịch\n9:15 Báo cáo")
    assert "Chương trình:\n09:00 Khai mạc – Chủ tịch\n09:15 Báo cáo" in told
    assert "• Chương trình: 2 dòng" in told
    await house.says("phòng", "gửi")
    await house.invites("heads")
    assert "09:15 Báo cáo" in await house.heard("an")
    told = await house.says("phòng", "/xephop", "1", "1", "bỏ qua", "Nhà văn hóa", "Phó Chủ tịch")
    assert "2 người đã được mời" in told
    await house.says("phòng", "gửi")
    assert "Nay: 09:00 ngày 10/7/2021, tại Nhà văn hóa." in await house.heard("an")
    assert "Việc này dành cho cán bộ phụ trách" in await house.says("an", "/xephop")


async def test_stopped_invitations_go_on_to_those_without_one(house: House) -> None:
    """One is stopped by a change of place: the new words go, by one number, to whoever has none, and to no other."""
    await ready(house)
    await house.invites("officers")
    assert "trân trọng kính mời" in await house.heard("bình")
    house.office.now = NIGHT
    await house.invites("heads", "officers")
    await house.sets_venue("8:00", "Nhà văn hóa huyện")
    house.office.now = SIX
    await house.office.rung()
    await house.heard("bình")
    shown = await house.says("phòng", "/xephop", "1", "3")
    assert "3. Gửi tiếp giấy mời đã dừng (2 người)" in await house.says("phòng", "0")
    assert "Sẽ gửi tới 2 người chưa nhận:" in shown
    assert "08:00 ngày 10/7/2021, tại Nhà văn hóa huyện" in shown
    await house.says("phòng", "3")
    assert "Đang gửi" in await house.says("phòng", "gửi")
    assert (await house.heard("an")).count("trân trọng kính mời") == 1
    assert await house.heard("bình") == ""
    assert "Gửi tiếp giấy mời" not in await house.says("phòng", "/xephop", "1")


async def test_a_paused_invitation_goes_on_as_it_is(house: House) -> None:
    """Nothing new is made of it, and whoever has it gets no second one."""
    await ready(house)
    house.office.now = NIGHT
    number = await house.invites("heads")
    (job, *_) = await jobs(house)
    await house.office.bot.book.turn(lambda page: announcements.pause(page, job))
    house.office.now = SIX
    await house.office.rung()
    assert await house.heard("an") == ""
    assert "Gửi tiếp giấy mời đã dừng (2 người)" in await house.says("phòng", "/xephop", "1")
    assert "Đang gửi tới 2 nơi." in await house.says("phòng", "3", "gửi")
    assert (await house.heard("an")).count("trân trọng kính mời") == 1
    assert [(one.number, one.state) for one in await jobs(house)] == [(number, "running")]


async def test_groups_of_the_invited_units_read_a_plain_notice(house: House) -> None:
    """Once each, without a name; the group of a unit from which nobody is invited reads nothing; changes follow."""
    book, now = house.office.bot.book, house.office.now
    for unit in ("25279-01", "25280-01", "25279"):
        where = Address("recorder", "1", f"-{unit}")
        await book.turn(lambda page, u=unit, w=where: groups.link(page, w, "", u, house.lan, now))  # type: ignore[misc]
    await ready(house)
    assert "Báo các nhóm chat" not in await house.says("phòng", "/xephop", "1")
    await house.invites("heads")
    shown = await house.says("phòng", "/xephop", "1", "3")
    assert "Sẽ gửi vào 2 nhóm chat:" in shown
    await house.says("phòng", "gửi")
    read = await house.heard("-25279-01")
    assert "tổ chức Hội nghị sơ kết" in read
    assert "Nguyễn" not in read
    assert await house.heard("-25279") == ""
    assert "Báo các nhóm chat" not in await house.says("phòng", "/xephop", "1")
    await house.sets_venue("8:00", "Nhà văn hóa huyện")
    assert "Tin mới về Hội nghị sơ kết: 08:00 ngày 10/7/2021, tại Nhà văn hóa huyện." in await house.heard("-25280-01")
    assert await house.heard("-25279") == ""


async def called_off(house: House, why: str = WHY) -> None:
    """The heads were invited, then it is called off; what An has heard so far is forgotten."""
    await ready(house)
    await house.invites("heads")
    await house.heard("an")
    await house.acts(lambda room: changing.move(room, "I", changing.off(room, "I", why)))


async def called_on(house: House) -> None:
    """The office lets it meet after all."""
    await house.acts(lambda room: changing.move(room, "I", changing.on(room, "I")))


async def test_nobody_is_called_back_to_a_day_that_is_over(house: House) -> None:
    """On its day it can still be let meet, the day after it cannot: a new day is needed."""
    await called_off(house, f"{WHY}..")
    assert f"Hội nghị sơ kết tạm hoãn: {WHY}.\n" in await house.heard("an")
    house.office.now = FRIDAY + timedelta(days=2)
    with pytest.raises(Refusal, match=r"conference\.off\.over"):
        await called_on(house)
    assert await house.heard("an") == ""
    house.office.now = FRIDAY + timedelta(days=1)
    await called_on(house)
    assert "vẫn họp: 08:00 ngày 10/7/2021" in await house.heard("an")


async def test_nobody_is_called_back_without_hour_and_place(house: House) -> None:
    """Both were taken away while it was off; written down again, it meets."""
    await called_off(house)
    await house.sets_venue("", "")
    await house.heard("an")
    with pytest.raises(Refusal, match=r"conference\.off\.incomplete"):
        await called_on(house)
    await house.sets_venue("9:00", "Nhà văn hóa")
    await called_on(house)
    assert "vẫn họp: 09:00 ngày 10/7/2021, tại Nhà văn hóa." in await house.heard("an")


async def test_no_reason_of_a_delay_tells_a_result_before_its_time(house: House) -> None:
    """The invited read it: a name that waits for its release does not stand in it."""
    await house.says("bình", "/decu", "Nguyễn Văn An", MERIT, "gửi")
    await recognised(house.office, "DC-2021-0001")
    with pytest.raises(Refusal, match=r"conference\.named_early"):
        await called_off(house, "chờ quyết định khen anh nguyen van an")
    await house.acts(lambda room: changing.off(room, "I", WHY))


async def test_a_change_of_the_place_undoes_no_delay(house: House) -> None:
    """Two officers at once: what one has called off, the other's place leaves so."""
    await ready(house)
    shown = await house.acts(lambda room: changing.venue(room, "I", "8:00", "Nhà văn hóa", ""))
    off = await house.acts(lambda room: changing.off(room, "I", WHY))
    await house.acts(lambda room: changing.move(room, "I", off))
    await house.acts(lambda room: changing.move(room, "I", shown))
    met = await house.acts(lambda room: conferences.of(room.page, room.plan, "I"))
    assert (met.off, met.place) == (WHY, "Nhà văn hóa")


async def test_one_that_is_off_presses_nobody(house: House) -> None:
    """The day before, much is late; called off, nothing is: neither on Hôm nay nor in /hoinghi."""
    await called_off(house)
    house.office.now = FRIDAY
    assert await house.acts(lambda room: preparing.late(room.page, room.plan, room.today)) == []
    told = await house.says("phòng", "/hoinghi")
    assert "0 việc quá hạn" in told
    assert "QUÁ HẠN" not in told
    await called_on(house)
    assert "QUÁ HẠN" in await house.says("phòng", "/hoinghi")


async def test_a_new_day_tells_that_it_lifts_the_delay(house: House) -> None:
    """No reminder is dropped since there was none; the look says it meets again, and so does the audit."""
    await called_off(house)
    await house.heard("an")
    shown = await house.says("phòng", "/doihan", "Hội nghị sơ kết", "19/7/2021", BASIS)
    assert "Lời nhắc bỏ: không có." in shown
    assert "Hội nghị đang tạm hoãn; ấn định ngày này là hội nghị họp lại" in shown
    await house.says("phòng", "gửi")
    assert "vẫn họp: 08:00 ngày 19/7/2021" in await house.heard("an")
    noted = Hot("SELECT count(*) FROM audit WHERE action = 'conference.called_on' AND subject = 'I'")
    assert await house.office.bot.book.read(lambda page: page.one(noted)) == (1,)
    assert "đang tạm hoãn" not in await house.says("phòng", "/doihan", "Hội nghị sơ kết", "20/7/2021", BASIS)
