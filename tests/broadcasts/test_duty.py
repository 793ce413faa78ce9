"""Calls to officers on duty: an alert rings until somebody knows, then who stands above; late tips; never a word."""

from datetime import UTC, datetime, timedelta

import pytest

from broadcasts.duty import Duty
from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.membership import people
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.tables import Person
from storage.confidential import alerts, tips
from storage.confidential.slots import end, slot_of
from storage.limits import limits
from storage.mail.letters import Posted
from storage.talk import Address
from storage.texts.texts import texts
from storage.working_time import working_time
from tests.storage.confidential.duty import AT, KEY, Officer, filed, officers, settle

RULES = limits().confidential
PLAN = load_plan("151-kh-ubnd")
RING = timedelta(minutes=RULES.ring_minutes)
MORNING = datetime(2026, 3, 3, 2, tzinfo=UTC)  # 09:00 of the working day after the tip came in


@pytest.fixture
async def district(book: Book) -> Book:
    """A book with units."""
    await settle(book)
    return book


def duty(page: Page, now: datetime) -> Duty:
    return Duty(page, PLAN, texts(), KEY, working_time(), now)


async def reached(book: Book, person: int, chat: str) -> None:
    """From now on the person has a chat."""
    at = Address("recorder", "1", chat)
    await book.turn(lambda page: people.bind(page, person, at, chat, AT))


async def chief(book: Book) -> None:
    """Somebody stands above the officers."""
    person = await book.turn(lambda page: people.appoint(page, "Lãnh đạo", "organiser_officer", "692", AT))
    await reached(book, person, "above")


async def rung(book: Book, now: datetime) -> list[str]:
    put = await book.turn(lambda page: duty(page, now).ring())
    return chats(put)


async def reminded(book: Book, now: datetime) -> list[tuple[str, str]]:
    calls = await book.read(lambda page: duty(page, now).late())
    put = await book.turn(lambda page: duty(page, now).say(calls))
    return [(one.to.chat, one.reply.text) for one in put]


def chats(put: tuple[Posted, ...]) -> list[str]:
    return [one.to.chat for one in put]


async def on_duty(book: Book, count: int = 1) -> list[Officer]:
    """Officers who read tips, each with a chat."""
    found = await officers(book, count)
    for number, officer in enumerate(found, start=1):
        await reached(book, officer.person, f"officer-{number}")
    return found


async def test_an_alert_rings_until_somebody_knows(district: Book) -> None:
    """At once, not twice at one moment, again after some minutes, and no more after the officer's word."""
    (officer,) = await on_duty(district)
    alert = await district.turn(lambda page: alerts.sound(page, AT))
    assert await rung(district, AT) == ["officer-1"]
    assert await rung(district, AT) == []
    assert await rung(district, AT + RING) == ["officer-1"]
    assert await district.turn(lambda page: alerts.known_one(page, alert, officer.person, AT + RING))
    assert await rung(district, AT + 2 * RING) == []
    assert await district.read(alerts.waiting) == []
    assert not await district.turn(lambda page: alerts.known_one(page, alert, officer.person, AT + RING))


async def test_after_some_rings_who_stands_above_is_told_as_well(district: Book) -> None:
    """Not before."""
    await on_duty(district)
    await chief(district)
    await district.turn(lambda page: alerts.sound(page, AT))
    heard = [await rung(district, AT + turn * RING) for turn in range(RULES.rings_alone + 1)]
    assert heard == [["officer-1"]] * RULES.rings_alone + [["officer-1", "above"]]


async def test_where_no_officer_can_be_reached_it_goes_above_at_once(district: Book) -> None:
    """An officer without a chat hears nothing."""
    await officers(district, 1)
    await chief(district)
    await district.turn(lambda page: alerts.sound(page, AT))
    assert await rung(district, AT) == ["above"]


async def test_late_tips_are_told_once_a_day_in_working_hours(district: Book) -> None:
    """As numbers; the next day once more; at night nothing."""
    await on_duty(district)
    await filed(district)
    assert await reminded(district, AT + timedelta(hours=1)) == []
    (first,) = await reminded(district, MORNING + timedelta(hours=6))
    assert first[1] == "Đường dây nóng: 1 tin trễ hạn, 1 tin đang chờ anh/chị.\nVào phòng trực để xem."
    assert await reminded(district, MORNING + timedelta(hours=6, minutes=5)) == []
    night = datetime(2026, 3, 3, 16, tzinfo=UTC)
    assert await reminded(district, night) == []
    assert [chat for chat, _ in await reminded(district, MORNING + timedelta(days=1))] == ["officer-1"]


async def test_pressing_ones_are_told_at_night_too(district: Book) -> None:
    """Once in each slot of six hours."""
    await on_duty(district)
    await filed(district, priority=1)
    late = end(slot_of(AT)) + timedelta(minutes=RULES.urgent_minutes + 1)  # 01:06 at night
    assert len(await reminded(district, late)) == 1
    assert await reminded(district, late + timedelta(hours=1)) == []
    assert len(await reminded(district, late + timedelta(hours=6))) == 1


async def test_an_officer_who_is_left_out_hears_nothing_of_a_tip(district: Book) -> None:
    """No number of his counts it."""
    one, two = await on_duty(district, 2)
    tip = (await filed(district, left_out=frozenset({two.person}))).tip
    told = await reminded(district, MORNING + timedelta(hours=6))
    assert [chat for chat, _ in told] == ["officer-1"]
    waiting = await district.read(lambda page: duty(page, MORNING).waiting(f"reader:{two.reader}"))
    assert (waiting.tips, waiting.late) == (0, 0)
    assert await district.read(lambda page: tips.readable(page, f"reader:{one.reader}", tip)) is not None


async def test_what_nobody_has_taken_for_a_day_is_told_above(district: Book) -> None:
    """As a number, once a day; the officers are reminded beside it."""
    await on_duty(district)
    await chief(district)
    await filed(district)
    day_after = datetime(2026, 3, 4, 2, tzinfo=UTC)
    told = dict(await reminded(district, day_after))
    assert told["above"] == "Đường dây nóng: 1 tin quá 24 giờ chưa ai nhận.\nAnh/chị nhắc cán bộ trực giúp."
    assert set(told) == {"above", "officer-1"}
    assert await reminded(district, day_after + timedelta(hours=1)) == []


async def test_who_is_on_duty_no_more_is_not_reminded(district: Book) -> None:
    """Though the keys are still in force until two others end them."""
    (officer,) = await on_duty(district)
    await filed(district)

    def leave(page: Page) -> None:
        page.session.get_one(Person, officer.person).ended_at = AT

    await district.turn(leave)
    assert await reminded(district, MORNING + timedelta(hours=6)) == []
