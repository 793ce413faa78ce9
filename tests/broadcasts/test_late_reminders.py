"""A reminder that comes late: it counts the days that are left when it goes, and none goes after its deadline."""

from dataclasses import replace

import pytest

from broadcasts.occasions import Calendar
from storage.book.book import Book
from storage.campaign import occurrences
from storage.mail import broadcasts
from storage.talk import Refusal
from storage.texts.texts import texts
from tests.broadcasts.mailing import AREA, COMMUNE, NOON, Mailing, plan
from tests.broadcasts.test_schedule import local

LATE = replace(plan(), reminders=replace(plan().reminders, hour=20))  # an hour before people sleep


@pytest.fixture
async def mailing(book: Book) -> Mailing:
    """A campaign followed since noon on 20 June, with a commune's officer and a head."""
    made = Mailing(book)
    await made.begin()
    await made.person("Cán bộ xã", "unit_officer", COMMUNE, "officer")
    await made.person("Trưởng ban", "area_head", AREA, "head")
    await made.ring(NOON)
    return made


async def decide(mailing: Mailing, name: str, *, tell: bool = True) -> bool:
    """A person's word on a held one, now."""
    now = mailing.now
    return await mailing.book.turn(lambda page: Calendar(page, plan(), texts(), now, now).decided(name, tell=tell))


async def put(mailing: Mailing) -> dict[str, tuple[str, str]]:
    """What was put: occasion to words and state."""
    found = await mailing.book.read(lambda page: broadcasts.recent(page, 50))
    return {one.occasion: (str(one.body), one.state) for one in found}


async def held(mailing: Mailing) -> set[str]:
    """What waits for a person."""
    return {one.name for one in await mailing.book.read(occurrences.held)}


async def ring_late(mailing: Mailing, day: int, hour: int, minute: int = 0) -> None:
    """A beat of a plan that reminds at twenty o'clock, in June."""
    mailing.now = now = local(6, day, hour, minute)
    await mailing.book.turn(lambda page: Calendar(page, LATE, texts(), now, now).happen())


async def test_a_held_reminder_counts_the_days_that_are_left_now(mailing: Mailing) -> None:
    """Seven days when it was missed; sent four days later it says three, and on the last day that it is the last."""
    await mailing.ring(local(6, 27))
    assert await decide(mailing, "gd1-het-han-T-7")
    assert "Giai đoạn I còn 3 ngày, đến hết 30/6/2021" in (await put(mailing))["gd1-het-han-T-7"][0]
    mailing.now = local(6, 30, 12)
    assert await decide(mailing, "bc-giai_doan_1-T-7")
    assert "Hôm nay là ngày cuối để gửi Báo cáo Giai đoạn I" in (await put(mailing))["bc-giai_doan_1-T-7"][0]


async def test_after_the_end_a_held_one_can_only_be_dropped(mailing: Mailing) -> None:
    """Neither the day after nor in the night before it, since words rest until the morning."""
    await mailing.ring(local(6, 29, 8))
    for mailing.now in (local(6, 30, 22), local(7, 1)):
        with pytest.raises(Refusal, match=r"held\.over"):
            await decide(mailing, "gd1-het-han-T-7")
    assert "gd1-het-han-T-7" in await held(mailing)
    assert await decide(mailing, "gd1-het-han-T-7", tell=False)
    assert "gd1-het-han-T-7" not in await put(mailing)


async def test_what_comes_in_the_night_of_the_last_day_is_not_told(mailing: Mailing) -> None:
    """Stopped from 19:00 until 21:30: within the grace, but it would go at six the morning after."""
    await ring_late(mailing, 30, 21, 30)
    assert "gd1-het-han-T-0" in await held(mailing)
    assert "gd1-het-han-T-0" not in await put(mailing)


async def test_of_a_night_before_the_last_day_it_tells_the_morning(mailing: Mailing) -> None:
    """Put at 21:30 on the 29th, read on the 30th: the last day."""
    await ring_late(mailing, 29, 21, 30)
    assert "Hôm nay là ngày cuối của Giai đoạn I" in (await put(mailing))["gd1-het-han-T-1"][0]


async def test_one_that_was_put_off_behind_its_deadline_is_stopped(mailing: Mailing) -> None:
    """Put at 20:00 on the last day, not begun before the night: the next beat stops it, and Lịch says so."""
    await ring_late(mailing, 30, 20)
    assert (await put(mailing))["gd1-het-han-T-0"][1] == "waiting"
    await ring_late(mailing, 30, 21, 30)
    assert (await put(mailing))["gd1-het-han-T-0"][1] == "cancelled"
    latest = {one.name: one.outcome for one in await mailing.book.read(lambda page: occurrences.latest(page, 50))}
    assert latest["gd1-het-han-T-0"] == "dropped"
