"""What is to be completed is reminded of once; a beat on which nothing comes anew costs the same, whatever waits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from broadcasts.letters import completion_letters
from storage.book.book import Book
from storage.book.page import Hot, Page
from storage.campaign.membership import people
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.territory import units
from storage.campaign.works import achievements, amending
from storage.talk import Address
from storage.texts.texts import texts
from tests.storage.campaign.works.test_achievements import NOON, ROAD, UNITS

PLAN = load_plan("151-kh-ubnd")  # reminds three days and one day before, at eight
UNTIL = date(2021, 6, 24)
THREE_BEFORE, ONE_BEFORE = (datetime(2021, 6, day, 1, tzinfo=UTC) for day in (21, 23))


@pytest.fixture(autouse=True)
async def office(book: Book) -> None:
    """A head and an officer whom our word reaches."""

    def settle(page: Page) -> None:
        units.bring_in(page, UNITS)
        for name, role, unit in (("An", "area_head", "25273-01"), ("Bình", "unit_officer", "25273")):
            person = people.appoint(page, f"Nguyễn Văn {name}", role, unit, NOON)
            people.bind(page, person, Address("zalo", "1", name), name, NOON)

    await book.turn(settle)


async def wait_for(book: Book, count: int) -> None:
    """So many achievements are to be completed by the day."""

    def ask(page: Page) -> None:
        for number in range(count):
            work = achievements.hand_in(page, replace(ROAD, title=f"Việc {number}"), at=NOON, year=2021)
            assert amending.ask(page, work, ["title"], "Ghi rõ.", UNTIL, 2, NOON)

    await book.turn(ask)


class Watched(Page):
    """A page that notes the statements which are run through it, hot ones too."""

    __slots__ = ("seen",)

    def __init__(self, page: Page) -> None:
        super().__init__(page.session.connection())
        self.seen: list[str] = []
        event.listen(self._connection, "before_cursor_execute", self.note)

    def note(self, _connection: object, _cursor: object, statement: str, *_more: object) -> None:
        """One of the session's statements."""
        self.seen.append(statement)

    def leave(self) -> None:
        """And it is not watched any more."""
        event.remove(self._connection, "before_cursor_execute", self.note)
        super().leave()

    def _execute(self, hot: Hot, values: dict[str, object]) -> None:
        self.seen.append(hot.sql)
        super()._execute(hot, values)


async def beat(book: Book, now: datetime) -> tuple[list[str], list[str]]:
    """To whom a beat writes, and the statements that it runs."""

    def remind(page: Page) -> tuple[list[str], list[str]]:
        watched = Watched(page)
        put = completion_letters.remind(watched, PLAN, texts(), now, now)
        watched.close()
        return [letter.to.chat for letter in put], watched.seen

    return await book.turn(remind)


async def test_a_quiet_beat_costs_the_same_whatever_waits(book: Book) -> None:
    """Nothing is read of what was rung, be it one or six; the next day of the plan rings all of them once."""
    await wait_for(book, 1)
    assert (await beat(book, THREE_BEFORE))[0] == ["An", "Bình"]
    told, quiet = await beat(book, THREE_BEFORE + timedelta(minutes=1))
    assert told == []
    await wait_for(book, 5)
    assert len((await beat(book, THREE_BEFORE + timedelta(minutes=2)))[0]) == 10
    assert await beat(book, THREE_BEFORE + timedelta(minutes=3)) == ([], quiet)
    assert len((await beat(book, ONE_BEFORE))[0]) == 12
    assert await beat(book, ONE_BEFORE + timedelta(hours=1)) == ([], quiet)


async def test_everybody_in_office_is_read_once_for_all_that_is_due(book: Book) -> None:
    """Two things that ring at once are told to head and officer, of whom the list is read a single time."""
    await wait_for(book, 2)
    told, seen = await beat(book, THREE_BEFORE)
    assert told == ["An", "Bình", "An", "Bình"]
    assert sum("FROM memberships m" in one for one in seen) == 1


async def test_who_can_be_reached_later_is_reminded_then(book: Book) -> None:
    """Where nobody had a chat with us nothing was rung: it is, once somebody has."""

    def leave(page: Page) -> None:
        for person in (1, 2):
            for to in people.addresses(page, person):
                people.unbind(page, to, to.chat)

    await wait_for(book, 1)
    await book.turn(leave)
    assert (await beat(book, THREE_BEFORE))[0] == []
    await book.turn(lambda page: people.bind(page, 1, Address("zalo", "1", "Mới"), "Mới", NOON))
    assert (await beat(book, THREE_BEFORE + timedelta(minutes=1)))[0] == ["Mới"]
    assert (await beat(book, THREE_BEFORE + timedelta(minutes=2)))[0] == []
