"""A conference on both databases: the plan's day beside its venue, items by person, fact and day, names kept."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import psycopg
import pytest

from storage.book.book import Book
from storage.book.columns import stamp
from storage.book.page import Page
from storage.campaign import decisions
from storage.campaign.conferences import checklist, conferences, honoured
from storage.campaign.conferences.checklist import Item
from storage.campaign.conferences.conferences import Line
from storage.campaign.conferences.honoured import Honoured
from storage.campaign.dossiers import laureates, nominations
from storage.campaign.dossiers.nominations import NewPut
from storage.campaign.dossiers.route_table import State
from storage.campaign.dossiers.rules import Put
from storage.campaign.membership import people
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Preparation
from storage.campaign.territory import units
from tests import books
from tests.storage.campaign.office import NOON, UNITS
from tests.storage.campaign.route_world import PLAN

DAY = date(2021, 7, 10)
ITEMS = (Preparation("hall", "Hội trường", 10, "place"), Preparation("money", "Tiền thưởng", 7))


def on(day: date | None) -> Plan:
    """The plan with two items, and the first conference on a day."""
    first = PLAN.phases[0]
    phases = (replace(first, review=replace(first.review, date=day)), *PLAN.phases[1:])
    return replace(PLAN, phases=phases, preparations=ITEMS)


def both_on(first: date | None, second: date | None) -> Plan:
    """The plan with both conferences on their days."""
    phases = tuple(
        replace(one, review=replace(one.review, date=day))
        for one, day in zip(PLAN.phases, (first, second), strict=True)
    )
    return replace(PLAN, phases=phases)


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


async def put_forward(book: Book, name: str, area: str, by: int) -> Put:
    """Somebody of an area is put forward in phase I."""

    def put(page: Page) -> Put:
        head = people.appoint(page, name, "area_head", area, NOON)
        new = NewPut("I", area[:5], area, head, "", by)
        found = nominations.put_forward(page, new, quota=1, at=NOON, year=2021)
        assert isinstance(found, Put)
        return found

    return await book.turn(put)


async def release(book: Book, stands: Put, by: int, at: datetime) -> None:
    """By a decision that is told at that moment."""

    def work(page: Page) -> None:
        nominations.settle(page, stands.number, State.RECOGNISED)
        laureates.award(page, stands, "QĐ 9", DAY, NOON)
        decisions.enter(page, "QĐ 9", DAY, "Danh sách", at, by, NOON)

    await book.turn(work)


async def names(book: Book) -> Honoured:
    """The list of phase I."""
    return await book.read(lambda page: honoured.of_phase(page, "I"))


async def test_names_are_kept_until_the_decision_is_told(book: Book, lan: int) -> None:
    """Chosen: settled, secret. Released with an hour to come: still secret. Told: public."""
    stands = await put_forward(book, "Nguyễn Văn An", "25273-01", lan)
    assert not (await names(book)).settled
    await book.turn(lambda page: nominations.settle(page, stands.number, State.CHOSEN))
    early = await names(book)
    assert (early.settled, early.public, early.known) == (True, False, ())
    assert [one.area for one in early.people] == ["Ấp 6, Xã Lộc Hòa"]
    assert early.told_in("Chúc mừng NGUYEN VAN AN!") == "Nguyễn Văn An"
    assert early.told_in("Chúc mừng Nguyễn Văn Bảy") is None
    await release(book, stands, lan, NOON + timedelta(hours=2))
    waiting = await names(book)
    assert (waiting.known, waiting.public, waiting.told_in("Nguyễn Văn An")) == ((), False, "Nguyễn Văn An")
    await book.turn(lambda page: decisions.announce(page, "QĐ 9", NOON))
    told = await names(book)
    assert (told.public, told.told_in("Nguyễn Văn An"), told.people[0].decision) == (True, None, "QĐ 9")


async def test_a_second_batch_hides_nobody_of_the_first(book: Book, lan: int) -> None:
    """Whoever is chosen later is kept; whose decision is told stays known."""
    first = await put_forward(book, "Nguyễn Văn An", "25273-01", lan)
    await release(book, first, lan, NOON)
    await book.turn(lambda page: decisions.announce(page, "QĐ 9", NOON))
    second = await put_forward(book, "Lê Thị Bé", "25276-01", lan)
    await book.turn(lambda page: nominations.settle(page, second.number, State.CHOSEN))
    later = await names(book)
    assert (later.public, [one.name for one in later.known], len(later.people)) == (False, ["Nguyễn Văn An"], 2)
    assert (later.told_in("Nguyễn Văn An"), later.told_in("Lê Thị Bé")) == (None, "Lê Thị Bé")


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Chúc mừng Lê  Văn\n An!", True),
        ("Chúc mừng: lê văn\u00a0an.", True),
        ("Trao cho (Lê Văn An)", True),
        ("Lê Văn Anh chủ trì", False),
        ("Hội nghị của lê văn ánh", False),
    ],
)
def test_a_name_is_found_word_by_word(text: str, tells: bool) -> None:
    """Spaces, breaks and marks between its words hide no name; a name within a longer one is another."""
    found = Honoured((), settled=True, public=False, secret=frozenset({"Lê Văn An"}))
    assert found.told_in(text) == ("Lê Văn An" if tells else None)


async def test_answers_to_an_earlier_day_count_no_more(book: Book, lan: int) -> None:
    """Only what was said since people were asked again; asked back to the first time, all of it."""
    await book.turn(lambda page: conferences.answer(page, "I", lan, NOON, coming=True))
    await book.turn(lambda page: conferences.ask_again(page, "I", stamp(NOON + timedelta(minutes=1))))
    assert await book.read(lambda page: conferences.answers(page, "I")) == {}
    await book.turn(lambda page: conferences.answer(page, "I", lan, NOON + timedelta(hours=1), coming=False))
    assert await book.read(lambda page: conferences.answers(page, "I")) == {lan: False}
    await book.turn(lambda page: conferences.ask_again(page, "I", ""))
    assert await book.read(lambda page: conferences.answers(page, "I")) == {lan: False}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("8h", "08:00"),
        ("8:30", "08:30"),
        ("8.30", "08:30"),
        ("8h30p", "08:30"),
        ("13 giờ 45", "13:45"),
        ("7g15", "07:15"),
        ("8 giờ rưỡi", "08:30"),
        ("8 giờ sáng", "08:00"),
        ("2 giờ chiều", "14:00"),
        ("14", "14:00"),
        ("12h tối", None),
        ("8:3", None),
        ("25h", None),
        ("sáng", None),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, kept: str | None) -> None:
    """Only whole hours of a day are one."""
    assert conferences.hour_of(typed) == kept


AGENDA = (
    ("8h00 Ổn định - Văn phòng", Line("08:00", "Ổn định", "Văn phòng")),
    ("08:30: Khai mạc | Chủ tịch", Line("08:30", "Khai mạc", "Chủ tịch")),
    ("8 giờ 30 Khai mạc", Line("08:30", "Khai mạc", "")),
    ("8h30p Khai mạc", Line("08:30", "Khai mạc", "")),
    ("2h chiều Thảo luận", Line("14:00", "Thảo luận", "")),
    ("15h - Bế mạc", Line("15:00", "Bế mạc", "")),
    ("10h - 11h Giải lao", Line("10:00–11:00", "Giải lao", "")),
    ("14-15h Thảo luận – Tổ 1", Line("14:00–15:00", "Thảo luận", "Tổ 1")),
    ("2h - 4h chiều: Thảo luận", Line("14:00–16:00", "Thảo luận", "")),
    ("8:00 Báo cáo 2019 - 2021 của huyện", Line("08:00", "Báo cáo 2019 - 2021 của huyện", "")),
    ("Khai mạc | Chủ tịch - Bí thư", Line("", "Khai mạc", "Chủ tịch - Bí thư")),
    ("Trao thưởng Trưởng Ban", Line("", "Trao thưởng Trưởng Ban", "")),
    ("10 hộ gia đình nhận quà", Line("", "10 hộ gia đình nhận quà", "")),
    ("5 giải nhất", Line("", "5 giải nhất", "")),
    ("8h Sáng kiến hay của xã", Line("", "8h Sáng kiến hay của xã", "")),
    ("9h kém 15 Nghỉ", Line("", "9h kém 15 Nghỉ", "")),
    ("10h-9h Nghỉ", Line("", "10h-9h Nghỉ", "")),
)


@pytest.mark.parametrize(("text", "line"), AGENDA, ids=[text for text, _ in AGENDA])
def test_an_agenda_is_read_line_by_line(text: str, line: Line) -> None:
    """An hour or a span in front and a person behind are found; no letter is lost; as it is typed it reads the same."""
    assert conferences.agenda_of(f"{text}\n\n") == [line]
    assert conferences.agenda_of(conferences.typed(line)) == [line]


def test_which_conference_comes_next() -> None:
    """The first begun one that has not met, an open day included; the last begun one when all have met."""
    assert conferences.next_one(on(None), date(2021, 6, 20)).id == "I"
    assert conferences.next_one(on(DAY), DAY).id == "I"
    assert conferences.next_one(on(DAY), DAY + timedelta(1)).id == "II"
    assert conferences.next_one(on(date(2021, 6, 1)), date(2021, 6, 2)).id == "I"
    both = both_on(None, date(2021, 12, 20))
    assert conferences.next_one(both, date(2021, 6, 30)).id == "I"
    assert conferences.next_one(both, date(2021, 7, 1)).id == "II"
    assert [one.id for one in conferences.ahead(both, date(2021, 7, 1))] == ["II"]
    assert [one.id for one in conferences.ahead(on(None), date(2021, 7, 1))] == ["I", "II"]
    late_first = both_on(date(2021, 12, 28), date(2021, 12, 20))
    assert conferences.next_one(late_first, date(2021, 7, 1)).id == "II"
    assert conferences.next_one(late_first, date(2021, 7, 1), {"I"}).id == "I"
    assert conferences.next_one(both_on(DAY, None), DAY + timedelta(1), {"I"}).id == "II"
    found = [conferences.named(PLAN, words) for words in ("so ket", "hội nghị", "khác")]
    assert [None if one is None else one.id for one in found] == ["I", None, None]


@pytest.mark.postgres
async def test_of_two_who_change_one_waits(postgres_database: str) -> None:
    """Whoever reads a conference so as to change it keeps all others from its row."""
    with_lock = "SELECT 1 FROM conferences WHERE phase = 'I' FOR UPDATE NOWAIT"

    def work(page: Page) -> str:
        conferences.of(page, on(DAY), "I", lock=True)
        with psycopg.connect(postgres_database) as other, pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute(with_lock)
        return conferences.of(page, on(DAY), "I").hour

    async with books.opened(postgres_database) as book:
        await book.turn(lambda page: conferences.set_venue(page, "I", "08:00", "Hội trường", ""))
        assert await book.turn(work) == "08:00"
