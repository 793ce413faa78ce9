"""/phattin at the desk: previewed, once however often it is confirmed, at an hour, within an officer's own unit."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.campaign.tables import Membership
from storage.mail import broadcasts
from storage.mail.broadcasts import Job
from storage.talk import FileKind, FileRef
from tests.fakes.pictures import photo
from tests.handlers.campaign_office import CampaignOffice, opened
from tests.patience import PATIENCE

MONDAY_AT_TWO = datetime(2021, 6, 21, 7, tzinfo=UTC)  # 14:00 in Việt Nam
TEXT = "Mời các anh chị dự họp lúc 8 giờ."


@pytest.fixture
async def office(book_url: str, tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """The organiser's officer, a commune's officer, and heads of two communes."""
    async with opened(book_url, tmp_path) as made:
        await made.appoint("boss", "organiser_officer", "692", "Văn phòng")
        await made.appoint("officer", "unit_officer", "25279", "Trần Thị B")
        await made.appoint("mine", "area_head", "25279-01", "Lê Văn C")
        await made.appoint("theirs", "area_head", "25276-01", "Võ Văn D")
        yield made


async def told(office: CampaignOffice, chat: str) -> str:
    """What a chat has been told, once every broadcast is written and on its way."""
    async with asyncio.timeout(PATIENCE):
        while not office.bot.announcements.idle:  # noqa: ASYNC110 - the database rings no bell
            await asyncio.sleep(0.005)
    return await office.heard(chat)


async def jobs(office: CampaignOffice) -> list[Job]:
    """All broadcasts, newest first."""
    return await office.bot.book.read(lambda page: broadcasts.recent(page, 10))


async def test_a_second_confirmation_shows_the_running_one(office: CampaignOffice) -> None:
    """The word again, and the old button again: one broadcast, and where it stands."""
    asked = await office.says("boss", "/phattin", TEXT, "1", "2", "ngay")
    assert "Người nhận sẽ thấy tin này" in asked
    assert "Đang gửi PT-2021-001" in await office.says("boss", "gửi")
    assert (await told(office, "mine")).count(TEXT) == 1
    assert "PT-2021-001: " in await office.says("boss", "gửi")
    assert len(await jobs(office)) == 1


async def test_an_officer_of_a_commune_reaches_that_commune_only(office: CampaignOffice) -> None:
    """Its head gets it, the neighbour's does not; and the organiser's broadcast is not the officer's to see."""
    await office.says("officer", "/phattin", TEXT, "1", "2", "ngay", "gửi")
    assert TEXT in await told(office, "mine")
    assert await told(office, "theirs") == ""
    await office.says("boss", "/phattin", TEXT, "1", "2", "ngay", "gửi")
    assert "Không có tin nào mang mã" in await office.says("officer", "/phattin PT-2021-002")
    assert "PT-2021-001" in await office.says("officer", "/phattin PT-2021-001")


async def test_an_officer_of_two_communes_says_for_which(office: CampaignOffice) -> None:
    """Asked first, with the words of the command kept; the second commune's head gets it, the first one's does not."""
    officer = await office.appoint("double", "unit_officer", "25279", "Bà Hai Xã")
    await office.bot.book.turn(
        lambda page: page.session.add(
            Membership(person=officer, role="unit_officer", unit="25276", since=office.now, approved=True)
        )
    )
    asked = await office.says("double", f"/phattin {TEXT}")
    assert ("1. Xã Lộc Tấn" in asked, "2. Xã Lộc An" in asked) == (True, True)
    assert TEXT in await office.says("double", "2", "1", "2", "ngay")
    await office.says("double", "gửi")
    assert TEXT in await told(office, "theirs")
    assert await told(office, "mine") == ""
    assert [job.audience["unit"] for job in await jobs(office)] == ["25276"]


@pytest.mark.parametrize("chat", ["mine", "stranger"])
async def test_nobody_else_can_send_to_many(office: CampaignOffice, chat: str) -> None:
    """A head and a citizen are told whose business it is."""
    assert "cán bộ phụ trách" in await office.says(chat, "/phattin")
    assert await jobs(office) == []


async def test_an_exclusion_that_names_nobody_is_asked_about(office: CampaignOffice) -> None:
    """The list is put right, or it is sent anyway; that word does not hold for another list."""
    asked = await office.says("boss", "/phattin", TEXT, "1 8", "trừ Ấp Chưa Rõ\ntrừ 25276-01")
    assert "“trừ Ấp Chưa Rõ”" in asked.split("Có dòng trừ ra")[1]
    assert "chưa dùng được" in await office.says("boss", "trừ Ấp Không Có\n25276-01")
    await office.says("boss", "trừ 25279-01", "2", "ngay", "gửi")
    assert (await told(office, "mine"), TEXT in await told(office, "theirs")) == ("", True)


async def test_sending_anyway_is_asked_anew_of_another_list(office: CampaignOffice) -> None:
    """The list is changed at the summary: what was said of the first one counts no more."""
    asked = await office.says("boss", "/phattin", TEXT, "1 8", "trừ Ấp Chưa Rõ\ntrừ 25276-01", "1", "2", "ngay")
    assert "Vẫn gửi, không trừ những dòng ấy" in asked
    assert "Có dòng trừ ra" in await office.says("boss", "sửa", "3", "trừ Ấp Khác\ntrừ 25276-01", "gửi")
    assert await jobs(office) == []


async def test_it_goes_at_its_hour_and_not_before(office: CampaignOffice) -> None:
    """Said on Sunday for Monday at two: whole local moment, time left; a second before nothing, then it goes."""
    shown = await office.says("boss", "/phattin", TEXT, "1", "2", "14h thứ hai")
    assert "Thứ Hai 21/6/2021 14:00 (còn 1 ngày 6 giờ)" in shown
    assert "còn 1 ngày 6 giờ" in await office.says("boss", "gửi")
    office.now += timedelta(days=1, hours=6, seconds=-1)
    office.bot.announcements.wake()
    assert await told(office, "mine") == ""
    office.now += timedelta(seconds=1)
    office.bot.announcements.wake()
    assert TEXT in await told(office, "mine")


@pytest.mark.parametrize("micros", [1, 499_999, 500_000, 999_999])
async def test_the_hour_is_told_as_it_was_typed(office: CampaignOffice, micros: int) -> None:
    """14:00 stays 14:00 in the receipt and on its page, on clocks that tell microseconds; and it goes then."""
    office.bot.clocks.offset = timedelta(days=-400, seconds=7, microseconds=micros)
    office.now += timedelta(days=400, microseconds=123_457)
    planned = await office.says("boss", "/phattin", TEXT, "1", "2", "14h thứ hai", "gửi")
    assert "Đã hẹn PT-2021-001: Thứ Hai 21/6/2021 14:00," in planned
    office.now += timedelta(hours=5, seconds=13, microseconds=77)
    assert "Giờ gửi: Thứ Hai 21/6/2021 14:00." in await office.says("boss", "/phattin PT-2021-001")
    assert (await jobs(office))[0].due + office.bot.clocks.offset - MONDAY_AT_TWO < timedelta(milliseconds=1)


async def test_the_page_of_a_broadcast_offers_one_way_out(office: CampaignOffice) -> None:
    """Its last choice ends it, so there is no second "Thôi" below."""
    await office.says("boss", "/phattin", TEXT, "1", "2", "14h thứ hai", "gửi")
    assert (await office.says("boss", "/phattin PT-2021-001")).casefold().count("thôi") == 1


async def test_areas_of_one_name_are_told_apart(office: CampaignOffice) -> None:
    """Two hamlets called Ấp 1 stand each with its commune, the others without."""
    await office.appoint("first", "area_head", "25288-01", "Hà Văn E")
    await office.appoint("second", "area_head", "25300-01", "Hồ Văn G")
    await office.says("boss", "/phattin", TEXT, "1", "1", "ngay", "gửi")
    await told(office, "mine")
    shown = await office.says("boss", "/phattin PT-2021-001")
    apart = (
        "Ấp 1 – Xã Lộc Thuận (Hà Văn E), Ấp 1 – Xã Lộc Điền (Hồ Văn G), Ấp 1B (Lê Văn C), Ấp 1 – Xã Lộc An (Võ Văn D)"
    )
    assert f"Đã đến: {apart}." in shown


async def test_an_hour_that_has_passed_is_asked_again(office: CampaignOffice) -> None:
    """On 20 June, "7h 1/6" is gone."""
    assert "đã qua rồi" in await office.says("boss", "/phattin", TEXT, "1", "2", "7h 1/6")


async def test_a_waiting_one_is_paused_resumed_and_cancelled_from_its_page(office: CampaignOffice) -> None:
    """Paused it lets its hour pass, resumed it goes at once; what is done cannot be cancelled."""
    await office.says("boss", "/phattin", TEXT, "1", "2", "14h thứ hai", "gửi")
    assert "Đã dừng" in await office.says("boss", "/phattin PT-2021-001", "Dừng")
    office.now += timedelta(days=1, hours=7)
    office.bot.announcements.wake()
    assert await told(office, "mine") == ""
    assert "Đang gửi tiếp" in await office.says("boss", "/phattin PT-2021-001", "Gửi ngay phần còn lại")
    assert TEXT in await told(office, "mine")
    assert "Hủy phần chưa gửi" not in await office.says("boss", "/phattin PT-2021-001")


async def test_files_go_with_it_once_they_are_kept(office: CampaignOffice) -> None:
    """A photo sent with the words arrives with them."""
    office.recorder.files["p"] = photo()
    await office.says("boss", "/phattin")
    await office.says("boss", TEXT, files=(FileRef(FileKind.PHOTO, "p", "hop.jpg"),))
    await office.says("boss", "1", "2", "ngay", "gửi")
    async with asyncio.timeout(PATIENCE):
        while (await jobs(office))[0].state == "waiting":
            office.bot.announcements.wake()
            await asyncio.sleep(0.02)
    assert "hop.jpg" in await told(office, "mine")


async def test_the_moments_to_come_stand_as_jobs_of_their_names(office: CampaignOffice) -> None:
    """The metronome waits for gd1-het-han-T-7 at eight on 23 June in Việt Nam."""
    expected = office.bot.metronome.expected
    assert expected["gd1-het-han-T-7"].isoformat() == "2021-06-23T08:00:00+07:00"
    assert "gd1-het-han-T-30" not in expected


async def test_a_late_reminder_waits_in_the_calendar_for_the_office(office: CampaignOffice) -> None:
    """Missed by two days it is offered to the organiser alone, beside the one about reports; each is told once."""
    office.now += timedelta(days=5)
    await office.bot._tick()
    assert "lỡ giờ" not in await office.says("mine", "/lich")
    assert "2 việc đã lỡ giờ" in await office.says("boss", "/lich")
    assert "Đang gửi: nhắc nơi chưa đề nghị" in await office.says("boss", "2", "1")
    assert "Giai đoạn I còn 5 ngày" in await told(office, "officer")  # as of the day on which it is read
    assert "1 việc đã lỡ giờ" in await office.says("boss", "/lich")
    await office.says("boss", "1", "1")
    assert "lỡ giờ" not in await office.says("boss", "/lich")


async def test_a_citizens_sentence_that_begins_like_an_officers_command_is_kept(office: CampaignOffice) -> None:
    """From a citizen, "Link …" is a story to keep, not a command that is refused."""
    assert "Hệ thống đã giữ điều anh/chị vừa nhắn" in await office.says("stranger", "Link này lừa đảo bà con")


@pytest.mark.parametrize(
    ("said", "state"), [("hủy", "cancelled"), ("huy tin", "cancelled"), ("tạm dừng", "paused"), ("dung", "paused")]
)
async def test_the_page_of_a_broadcast_knows_what_people_type(office: CampaignOffice, said: str, state: str) -> None:
    """By "hủy" the broadcast is meant there: else the talk would end, and the letter go out all the same."""
    await office.says("boss", "/phattin", TEXT, "1", "2", "14h thứ hai", "gửi")
    assert "PT-2021-001" in await office.says("boss", "/phattin PT-2021-001", said)
    assert [one.state for one in await jobs(office)] == [state]


async def test_what_rests_goes_on_by_the_words_that_its_letter_uses(office: CampaignOffice) -> None:
    """What was said is "Muốn gửi tiếp", so that is what is typed."""
    await office.says("boss", "/phattin", TEXT, "1", "2", "14h thứ hai", "gửi")
    await office.says("boss", "/phattin PT-2021-001", "dừng")
    assert "Đang gửi tiếp" not in await office.says("boss", "/phattin PT-2021-001", "mai gửi tiếp")
    assert "Đang gửi tiếp PT-2021-001" in await office.says("boss", "/phattin PT-2021-001", "gửi tiếp")
    assert TEXT in await told(office, "mine")


async def test_a_second_word_for_a_correction_shows_how_it_stands(office: CampaignOffice) -> None:
    """The correction went once, and whoever says "gửi" again sees that it did."""
    await office.says("boss", "/phattin", TEXT, "1", "2", "ngay", "gửi")
    await told(office, "mine")
    await office.says("boss", "đính chính PT-2021-001", f"{TEXT} Lúc 9 giờ.", "gửi")
    await told(office, "mine")
    assert "PT-2021-002: " in await office.says("boss", "gửi")
    assert len(await jobs(office)) == 2


async def test_a_hamlet_is_named_with_its_communes_bare_name(office: CampaignOffice) -> None:
    """As people call it, "Ấp 1 Lộc An", it is left out as surely as with "Xã" and a comma."""
    await office.says("boss", "/phattin", TEXT, "1 8", "tru ap 1 loc an", "2", "ngay", "gửi")
    assert TEXT in await told(office, "mine")
    assert (await jobs(office))[0].audience["without_units"] == ["25276-01"]
    assert await told(office, "theirs") == ""


async def test_an_officers_first_words_can_be_sent_to_many(office: CampaignOffice) -> None:
    """It is offered first, and the words are the letter's; nobody else is offered it."""
    said = "Báo các ấp chiều mai 14 giờ ra quân dọn vệ sinh."
    assert "1. Gửi một tin tới nhiều nơi" in await office.says("officer", said)
    assert "Gửi tới ai?" in await office.says("officer", "1")
    assert f"• Nội dung: {said}" in await office.says("officer", "1", "2", "ngay")
    school = "PTTH Lộc Ninh mời các xã dự lễ khai giảng ngày 5/9."
    await office.says("boss", school)
    assert "Gửi tới ai?" in await office.says("boss", "1")
    assert f"• Nội dung: {school}" in await office.says("boss", "1", "2", "ngay")
    assert "Gửi một tin" not in await office.says("mine", "Chiều qua bà con đã dọn xong con đường vào ấp.")
