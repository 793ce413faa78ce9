"""A conference on both databases: the plan's day beside its venue, items by person, fact and day, names kept."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign import decisions
from storage.campaign.conferences import checklist, conferences, honoured
from storage.campaign.conferences.checklist import Item
from storage.campaign.conferences.conferences import Line
from storage.campaign.dossiers import laureates, nominations
from storage.campaign.dossiers.nominations import NewPut
from storage.campaign.dossiers.route_table import State
from storage.campaign.dossiers.rules import Put
from storage.campaign.membership import people
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Preparation
from storage.campaign.territory import units
from tests.storage.campaign.office import NOON, UNITS
from tests.storage.campaign.route_world import PLAN

DAY = date(2021, 7, 10)
ITEMS = (Preparation("hall", "Hội trường", 10, "place"), Preparation("money", "Tiền thưởng", 7))


def on(day: date | None) -> Plan:
    """The plan with two items, and the first conference on a day."""
    first = PLAN.phases[0]
    phases = (replace(first, review=replace(first.review, date=day)), *PLAN.phases[1:])
    return replace(PLAN, phases=phases, preparations=ITEMS)


@pytest.fixture
async def lan(book: Book) -> int:
    """An officer, in a district."""

    def settle(page: Page) -> int:
        units.bring_in(page, UNITS)
        return people.appoint(page, "Chị Lan", "organiser_officer", "692", NOON)

    return await book.turn(settle)


async def listed(book: Book, plan: Plan, facts: set[str] | None = None) -> list[Item]:
    """The items as they stand."""

    def read(page: Page) -> list[Item]:
        return checklist.items(page, plan, conferences.of(page, plan, "I"), facts or set())

    return await book.read(read)


async def test_the_day_is_the_plans_and_the_rest_stands_beside(book: Book, lan: int) -> None:
    """The venue is written again and counted only when hour or place change; people's last word counts."""

    def work(page: Page) -> None:
        conferences.set_venue(page, "I", "08:00", "Hội trường", "Chủ tịch")
        conferences.set_venue(page, "I", "08:00", "Hội trường", "Phó Chủ tịch")
        conferences.set_agenda(page, "I", [Line("08:00", "Khai mạc", "Chủ tịch")])
        conferences.answer(page, "I", lan, NOON, coming=True)
        conferences.answer(page, "I", lan, NOON, coming=False)

    await book.turn(work)
    met = await book.read(lambda page: conferences.of(page, on(DAY), "I"))
    assert (met.day, met.hour, met.place, met.presiding, met.times) == (DAY, "08:00", "Hội trường", "Phó Chủ tịch", 1)
    assert met.agenda == (Line("08:00", "Khai mạc", "Chủ tịch"),)
    assert met.at(PLAN.tzinfo) is not None
    assert await book.read(lambda page: conferences.answers(page, "I")) == {lan: False}
    assert await book.read(lambda page: conferences.of(page, on(None), "II").is_fixed) is False


async def test_items_are_late_by_the_conferences_own_day(book: Book, lan: int) -> None:
    """Reckoned from the day, or as somebody set it; ready by a fact or by a tick, which goes back and forth once."""
    assert [(one.due, one.done) for one in await listed(book, on(None))] == [(None, False), (None, False)]
    hall, money = await listed(book, on(DAY), {"place"})
    assert (hall.due, hall.done, money.due, money.done) == (DAY - timedelta(10), True, DAY - timedelta(7), False)
    assert [money.is_late(DAY - timedelta(days)) for days in (7, 6)] == [False, True]
    assert not hall.is_late(DAY)
    own = await book.turn(lambda page: checklist.add(page, "I", "Thuê phông"))
    await book.turn(lambda page: checklist.entrust(page, "I", "money", "Anh Tư", DAY))
    ticks = [await book.turn(lambda page: checklist.tick(page, "I", own, lan, NOON)) for _ in range(2)]
    assert ticks == [True, False]
    _, money, phong = await listed(book, on(DAY))
    assert (money.holder, money.due, phong.name, phong.by, phong.at) == ("Anh Tư", DAY, "Thuê phông", "Chị Lan", NOON)
    backs = [await book.turn(lambda page: checklist.untick(page, "I", own)) for _ in range(2)]
    drops = await book.turn(lambda page: [checklist.drop(page, "I", item) for item in (own, own, "money")])
    assert (backs, drops) == ([True, False], [True, False, False])
    assert [one.id for one in await listed(book, on(DAY))] == ["hall", "money"]


async def test_names_are_kept_until_the_decision_is_told(book: Book, lan: int) -> None:
    """Chosen: settled, secret. Released with an hour to come: still secret. Told: public."""

    def put(page: Page) -> Put:
        head = people.appoint(page, "Nguyễn Văn An", "area_head", "25273-01", NOON)
        found = nominations.put_forward(
            page, NewPut("I", "25273", "25273-01", head, "", lan), quota=1, at=NOON, year=2021
        )
        assert isinstance(found, Put)
        return found

    stands = await book.turn(put)
    assert not (await book.read(lambda page: honoured.of_phase(page, "I"))).settled
    await book.turn(lambda page: nominations.settle(page, stands.number, State.CHOSEN))
    early = await book.read(lambda page: honoured.of_phase(page, "I"))
    assert (early.settled, early.released, early.public) == (True, False, False)
    assert [one.area for one in early.people] == ["Ấp 6, Xã Lộc Hòa"]
    assert early.told_in("Chúc mừng NGUYEN VAN AN!") == "Nguyễn Văn An"
    assert early.told_in("Chúc mừng Nguyễn Văn Bảy") is None

    def release(page: Page) -> None:
        nominations.settle(page, stands.number, State.RECOGNISED)
        laureates.award(page, stands, "QĐ 9", DAY, NOON)
        decisions.enter(page, "QĐ 9", DAY, "Danh sách", NOON + timedelta(hours=2), lan, NOON)

    await book.turn(release)
    waiting = await book.read(lambda page: honoured.of_phase(page, "I"))
    assert (waiting.released, waiting.public, waiting.told_in("Nguyễn Văn An")) == (True, False, "Nguyễn Văn An")
    await book.turn(lambda page: decisions.announce(page, "QĐ 9", NOON))
    told = await book.read(lambda page: honoured.of_phase(page, "I"))
    assert (told.public, told.told_in("Nguyễn Văn An"), told.people[0].decision) == (True, None, "QĐ 9")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("8h", "08:00"), ("8:30", "08:30"), ("13 giờ 45", "13:45"), ("7g15", "07:15"), ("25h", None), ("sáng", None)],
)
def test_hours_are_read_as_people_write_them(typed: str, kept: str | None) -> None:
    """Only whole hours of a day are one."""
    assert conferences.hour_of(typed) == kept


def test_an_agenda_is_read_line_by_line() -> None:
    """An hour in front and a person behind are found; a line without them is kept whole; empty lines are none."""
    text = "8h00 Ổn định - Văn phòng\n\n08:30: Khai mạc | Chủ tịch\nTrao thưởng Trưởng Ban\n10h - 11h Giải lao"
    assert conferences.agenda_of(text) == [
        Line("08:00", "Ổn định", "Văn phòng"),
        Line("08:30", "Khai mạc", "Chủ tịch"),
        Line("", "Trao thưởng Trưởng Ban", ""),
        Line("10:00", "11h Giải lao", ""),
    ]


def test_which_conference_comes_next() -> None:
    """The first begun one that has not met, an open day included; the last begun one when all have met."""
    assert conferences.next_one(on(None), date(2021, 6, 20)).id == "I"
    assert conferences.next_one(on(DAY), DAY).id == "I"
    assert conferences.next_one(on(DAY), DAY + timedelta(1)).id == "II"
    assert conferences.next_one(on(date(2021, 6, 1)), date(2021, 6, 2)).id == "I"
    found = [conferences.named(PLAN, words) for words in ("so ket", "hội nghị", "khác")]
    assert [None if one is None else one.id for one in found] == ["I", None, None]
