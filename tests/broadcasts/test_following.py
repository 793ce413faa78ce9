"""After a broadcast: silence of days is told to the leader in charge once; its course is one message that changes."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from broadcasts import announcements, hours, live, nudging
from broadcasts.audience import HEADS
from broadcasts.submitting import Submitted
from storage.book.book import Book
from storage.book.page import Hot, Page
from storage.campaign.planning.plan import Plan
from storage.campaign.tables import Membership
from storage.mail import recipients
from storage.mail.letters import Posted
from storage.texts.texts import texts
from tests.broadcasts.mailing import COMMUNE, Mailing, plan
from tests.broadcasts.test_correcting import Correcting

DAY = timedelta(days=1)


@pytest.fixture
async def mailing(book: Book) -> Mailing:
    """A campaign with units and nobody in it, on a Monday at noon."""
    made = Mailing(book, datetime(2021, 6, 21, 5, tzinfo=UTC))
    await made.begin()
    return made


async def lead(mailing: Mailing, person: int) -> None:
    """This officer is in charge of the area."""

    def write(page: Page) -> None:
        row = page.session.exec(select(Membership).where(Membership.person == person)).one()
        row.duties = {"leader_in_charge": ["25279-01"]}

    await mailing.book.turn(write)


async def test_the_leader_in_charge_hears_of_who_is_silent_once_and_by_day(mailing: Mailing) -> None:
    """After three working days: not before, not at night; who said "Đã rõ" is not named."""
    office = Correcting(mailing)
    leader = await mailing.person("Phó Chủ tịch", "unit_officer", COMMUNE, "leader")
    await lead(mailing, leader)
    await office.begin(2, asks=True)
    line = (await mailing.roll(await mailing.job()))[0]
    await mailing.book.turn(lambda page: recipients.acknowledge(page, line.id, line.to, mailing.now))
    await office.process().carry_out()
    told: list[Posted] = []
    for hour in (72, 75, 82, 90, 100):  # Thursday noon, 15:00, 22:00; Friday 06:00, 16:00
        mailing.now = datetime(2021, 6, 21, 5, tzinfo=UTC) + timedelta(hours=hour)
        sent = [one for one in await office.go() if one.to.chat == "leader"]
        told += sent
        assert (bool(sent), hour) == (hour == 90, hour)
    assert "còn 1 người chưa báo rõ" in told[0].reply.text
    assert "(Trưởng ban 1)" in told[0].reply.text


@pytest.mark.parametrize("leads", [False, True], ids=["no leader", "a leader without a chat"])
async def test_without_a_leader_whom_a_word_reaches_its_maker_hears(mailing: Mailing, leads: bool) -> None:
    """Somebody has to."""
    office = Correcting(mailing)
    if leads:
        await lead(mailing, await mailing.person("Phó Chủ tịch", "unit_officer", COMMUNE))
    await office.begin(1, asks=True)
    await office.process().carry_out()
    mailing.now += 5 * DAY
    assert [one.to.chat for one in await office.go()] == ["office"]


async def test_its_course_is_one_message_that_changes(mailing: Mailing) -> None:
    """What ends at once tells nothing; what runs longer tells its maker, then edits that message until it is done."""
    office = Correcting(mailing)
    office.by = await mailing.person("Văn phòng", "organiser_officer", "692", "office")
    for number in range(4):
        await mailing.person(f"Trưởng ban {number}", "area_head", "25279-01", f"chat{number}")
    await mailing.broadcast(HEADS, by=office.by)
    assert [one.to.chat for one in await office.go(limit=1)] == ["chat0"]
    mailing.now += timedelta(seconds=11)
    first = [one for one in await office.go(limit=2) if one.to.chat == "office"]
    assert [one.reply.text for one in first] == [
        "PT-2021-001: đang gửi. ▓▓░░░░░░░░ 1/4 nơi đã đến, 0 không đến, 3 đang chờ."
    ]
    mailing.now += timedelta(seconds=11)
    edits = [one for _ in range(3) for one in await office.go() if one.to.chat == "office"]
    assert {one.reply.edits for one in edits} == {f"m{first[0].id}"}
    assert edits[-1].reply.text == "PT-2021-001: đã gửi xong. ▓▓▓▓▓▓▓▓▓▓ 4/4 nơi đã đến, 0 không đến, 0 đang chờ."
    assert [one for _ in range(2) for one in await office.go()] == []


async def test_who_cannot_be_edited_for_is_told_nothing(mailing: Mailing) -> None:
    """No letter after letter."""
    office = Correcting(mailing)
    await office.begin(1)
    assert await mailing.book.read(lambda page: live.look(page, texts(), {}, mailing.now)) == []


async def test_one_that_is_carried_out_late_and_ends_at_once_tells_nothing(mailing: Mailing) -> None:
    """Its hour is half a minute ago when its letter is written: what counts is how long it runs."""
    office = Correcting(mailing)
    office.by = await mailing.person("Văn phòng", "organiser_officer", "692", "office")
    await mailing.person("Trưởng ban", "area_head", "25279-01", "chat0")
    await mailing.broadcast(HEADS, by=office.by)
    mailing.now += timedelta(seconds=30)
    assert [one.to.chat for _ in range(3) for one in await office.go()] == ["chat0"]


async def test_what_ended_and_was_told_so_is_counted_no_more(mailing: Mailing) -> None:
    """After the last edit a look reads no counts: one that is spoilt afterwards makes no word."""
    office = Correcting(mailing)
    office.by = await mailing.person("Văn phòng", "organiser_officer", "692", "office")
    for number in range(2):
        await mailing.person(f"Trưởng ban {number}", "area_head", "25279-01", f"chat{number}")
    await mailing.broadcast(HEADS, by=office.by)
    await office.go(limit=1)
    mailing.now += timedelta(seconds=11)
    for _ in range(4):
        await office.go()
    assert (await mailing.job()).state == "done"
    await mailing.book.turn(lambda page: page.change(Hot("DELETE FROM recipients WHERE id > 0")))
    assert await office.go() == []


async def test_who_read_the_correction_is_not_silent(mailing: Mailing) -> None:
    """Both have said "Đã rõ" to what is right: no leader hears of the wrong one, and nobody is reminded of it."""
    office = Correcting(mailing)
    await office.begin(2, asks=True)
    await office.process().carry_out()
    right = await office.correct()
    await office.go()
    await office.process().carry_out()
    for line in await mailing.roll(right):
        await mailing.book.turn(lambda page, one=line: recipients.acknowledge(page, one.id, one.to, mailing.now))  # type: ignore[misc]
    assert not {"nudge", "more", "retry"} & set((await office.stands()).ways)
    mailing.now += 5 * DAY
    assert [one for _ in range(2) for one in await office.go()] == []


async def test_the_day_of_a_reminder_is_the_day_on_which_it_goes(mailing: Mailing) -> None:
    """Asked for at ten in the evening it goes next morning, and is that day's only one; cancelled it leaves room."""
    office = Correcting(mailing)
    await office.begin(1, asks=True)
    await office.process().carry_out()
    mailing.now = datetime(2021, 6, 21, 15, tzinfo=UTC)
    job = await mailing.job()
    await mailing.book.turn(lambda page: office.room(page).number())  # 001 is taken

    async def nudge() -> Submitted:
        return await mailing.book.turn(lambda page: nudging.nudge(office.room(page), job, mailing.now))

    first = await nudge()
    await mailing.book.turn(lambda page: announcements.cancel(page, first.job, mailing.now))
    second = await nudge()
    assert (first.fresh, second.fresh, first.job.id == second.job.id) == (True, True, False)
    mailing.now = datetime(2021, 6, 22, 1, tzinfo=UTC)
    assert (await nudge()).job == second.job


def local(day: str, time: str, of: Plan) -> datetime:
    """A moment in the plan's zone."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=of.tzinfo)


@pytest.mark.parametrize(
    ("time", "quiet", "ends"),
    [("20:59", False, ""), ("21:00", True, "22"), ("23:59", True, "22"), ("00:00", True, "21"), ("06:00", False, "")],
)
def test_quiet_hours(time: str, quiet: bool, ends: str) -> None:
    """From nine in the evening until six; what is set for then goes at six."""
    at = local("2021-06-21", time, plan())
    assert hours.is_quiet(at) == quiet
    if quiet:
        assert f"{hours.quiet_ends(at):%d %H:%M}" == f"{ends} 06:00"


def test_the_working_morning_passes_weekends_and_tet() -> None:
    """From the last day of the lunar year to the first working day of the new one."""
    assert f"{hours.working_morning(local('2021-02-10', '09:00', plan())):%d/%m %H:%M}" == "16/02 08:00"
    assert f"{hours.working_morning(local('2021-06-21', '07:00', plan())):%d/%m}" == "21/06"
    assert hours.is_day_off(local("2021-02-12", "09:00", plan()))
