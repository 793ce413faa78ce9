"""A reminder that comes late: it counts the days that are left when it goes, and none goes after its deadline."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from broadcasts import announcements
from broadcasts.copies import worded
from broadcasts.occasions import Calendar
from storage.book.page import Hot, Page
from storage.campaign import occurrences
from storage.mail import broadcasts, letters
from storage.mail.letters import Settlement
from storage.talk import Refusal, Reply
from storage.texts.texts import texts
from tests.broadcasts.mailing import Mailing, plan
from tests.broadcasts.test_schedule import local

BODIES = Hot("SELECT body FROM letters ORDER BY id")
LATE = replace(plan(), reminders=replace(plan().reminders, hour=20))  # an hour before people sleep


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


async def said(mailing: Mailing) -> list[str]:
    """The words of all letters, in small letters."""
    return [
        Reply.from_json(json.loads(body)).text.lower() for (body,) in await mailing.book.read(lambda p: p.rows(BODIES))
    ]


async def test_a_held_reminder_counts_the_days_that_are_left_now(mailing: Mailing) -> None:
    """Seven days when it was missed; sent four days later it says three, and on the last day that it is the last."""
    await mailing.ring(local(6, 27))
    assert await decide(mailing, "gd1-het-han-T-7")
    assert "Giai đoạn I còn 3 ngày, đến hết Thứ Tư 30/6/2021" in (await put(mailing))["gd1-het-han-T-7"][0]
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


async def test_what_was_put_before_the_night_tells_the_morning(mailing: Mailing) -> None:
    """Put at 20:00 seven days before; it did not begin before people sleep, so it will be read six days before."""
    await ring_late(mailing, 23, 20)
    assert "Giai đoạn I còn 7 ngày, đến hết Thứ Tư 30/6/2021" in (await put(mailing))["gd1-het-han-T-7"][0]
    await ring_late(mailing, 23, 21)
    assert "Giai đoạn I còn 6 ngày, đến hết Thứ Tư 30/6/2021" in (await put(mailing))["gd1-het-han-T-7"][0]


async def test_letters_that_wait_are_counted_anew(mailing: Mailing) -> None:
    """A platform is silent overnight: no letter that waited tells a day too many; what may have gone stays."""
    await ring_late(mailing, 23, 20)
    await mailing.process().carry_out()
    now = mailing.now

    def stuck(page: Page) -> None:
        first, *_ = letters.claim(page, "recorder", "1", epoch=1, now=now, limit=1)
        letters.settle(page, [Settlement(first.id, "retry", now, now, 1, 0, "cut")], epoch=1)

    await mailing.book.turn(stuck)
    await ring_late(mailing, 24, 7)
    said = [Reply.from_json(json.loads(body)).text for (body,) in await mailing.book.read(lambda p: p.rows(BODIES))]
    assert len(said) > 1
    assert [("còn 7 ngày" in text.lower(), "còn 6 ngày" in text.lower()) for text in said] == [
        (True, False),
        *[(False, True)] * (len(said) - 1),
    ]
    assert all("\n\nMã PT-2021-" in text for text in said)


async def test_a_letter_in_hand_as_the_words_change_is_counted_anew_later(mailing: Mailing) -> None:
    """It was with the platform, which was away: it comes back with a day too many, and the next beat rewords it."""
    await ring_late(mailing, 23, 20)
    await mailing.process().carry_out()

    def taken(page: Page) -> list[int]:
        return [one.id for one in letters.claim(page, "recorder", "1", epoch=1, now=mailing.now, limit=9)]

    in_hand = await mailing.book.turn(taken)
    await ring_late(mailing, 24, 6, 10)
    assert any("còn 7 ngày" in text for text in await said(mailing))
    await mailing.book.turn(lambda page: letters.hand_back(page, in_hand, epoch=1))
    await ring_late(mailing, 24, 6, 20)
    assert all("còn 6 ngày" in text for text in await said(mailing))
    job = await mailing.book.read(lambda page: broadcasts.by_occasion(page, "gd1-het-han-T-7"))
    assert job is not None
    words = worded(texts(), job).as_json()
    assert await mailing.book.turn(lambda page: broadcasts.reword(page, job.id, words)) == 0


async def test_a_marked_day_is_told_on_that_day_alone(mailing: Mailing) -> None:
    """A greeting that was stopped on its day would say "hôm nay" on the next one."""
    day = datetime(2022, 4, 7, 1, tzinfo=UTC)
    await mailing.group("-1")
    await mailing.ring(day)
    job = await mailing.book.read(lambda page: broadcasts.by_occasion(page, "moc-ky_niem_50_nam"))
    assert job is not None
    await mailing.book.turn(lambda page: announcements.pause(page, job))
    await mailing.ring(day + timedelta(days=1))
    assert (await put(mailing))["moc-ky_niem_50_nam"][1] == "cancelled"
