"""Achievements after they were handed in, on both databases: one amendment at a time, every version kept."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.membership import people
from storage.campaign.territory import units
from storage.campaign.works import achievements, amending, commitments
from storage.campaign.works.achievements import Work
from storage.campaign.works.amending import Asked
from storage.campaign.works.commitments import NewCommitment
from tests.storage.campaign.works.test_achievements import NOON, ROAD, UNITS

DAY = date(2021, 6, 22)
ONE = "TT-2021-0001"


@pytest.fixture(autouse=True)
async def handed_in(book: Book) -> None:
    """One achievement of a head, and an officer of the commune."""

    def settle(page: Page) -> None:
        units.bring_in(page, UNITS)
        assert people.appoint(page, "Nguyễn Văn An", "area_head", "25273-01", NOON) == 1
        assert people.appoint(page, "Trần Thị Bình", "unit_officer", "25273", NOON) == 2
        assert achievements.hand_in(page, ROAD, at=NOON, year=2021) == ONE

    await book.turn(settle)


async def kept(book: Book) -> Work:
    """The achievement as it stands."""
    found = await book.read(lambda page: achievements.in_any_state(page, ONE))
    assert found is not None
    return found


def asks(page: Page) -> Asked | None:
    return amending.ask(page, ONE, ["figures", "title"], "Ghi rõ số hộ.", DAY, 2, NOON)


async def test_of_two_who_ask_at_once_one_does(book: Book) -> None:
    """Whoever comes second is told; the questions stand in the form's order, and the work is taken in."""
    found = await asyncio.gather(*(book.turn(asks, f"officer {number}") for number in range(4)))
    (asked,) = [one for one in found if one is not None]
    assert (asked.items, asked.until, asked.state) == (("title", "figures"), DAY, "open")
    assert (await kept(book)).taken == NOON
    assert await book.read(lambda page: amending.live_of(page, [ONE])) == {ONE: asked}


async def test_every_version_is_kept(book: Book) -> None:
    """What stood before each change, when and by whom it was replaced; a correction by the unit completes nothing."""
    later = NOON + timedelta(hours=1)
    await book.turn(asks)
    assert await book.turn(lambda page: amending.sort(page, ONE, {"criterion": "kinh_te"}, 2, NOON))
    assert not await book.turn(lambda page: amending.sort(page, ONE, {"criterion": "kinh_te"}, 2, NOON))
    assert (await kept(book)).completed is None
    answered = await book.turn(lambda page: amending.change(page, ONE, {"title": "Mở đường 2"}, 1, later))
    assert answered is not None
    assert (answered.state, answered.settled) == ("answered", later)
    now = await kept(book)
    assert (now.new.title, now.new.criterion, now.completed, now.revision) == ("Mở đường 2", "kinh_te", later, 3)
    former = await book.read(lambda page: amending.versions(page, ONE))
    assert [(one.version, one.body["title"], one.body["criterion"], one.by, one.at) for one in former] == [
        (1, "Mở đường", "", 2, NOON),
        (2, "Mở đường", "kinh_te", 1, later),
    ]
    assert await book.turn(asks) is not None


async def test_a_wish_waits_for_the_unit(book: Book) -> None:
    """It is unlocked until a day, or refused, once; meanwhile nothing else is asked."""

    def wish(page: Page) -> Asked | None:
        return amending.wish(page, ONE, ["title"], "Nhầm tên.", 1, NOON)

    assert await book.turn(lambda page: amending.decide(page, ONE, DAY, NOON)) is None
    assert await book.turn(wish) is not None
    assert await book.turn(asks) is None
    opened = await book.turn(lambda page: amending.decide(page, ONE, DAY, NOON))
    assert opened is not None
    assert (opened.state, opened.until) == ("open", DAY)
    assert await book.turn(lambda page: amending.decide(page, ONE, None, NOON)) is None
    await book.turn(lambda page: amending.change(page, ONE, {"title": "Tên đúng"}, 1, NOON))
    assert await book.turn(wish) is not None
    refused = await book.turn(lambda page: amending.decide(page, ONE, None, NOON))
    assert refused is not None
    assert refused.state == "refused"
    assert await book.read(lambda page: amending.under_way(page, ONE)) is None


async def test_what_is_withdrawn_is_seen_by_nobody_and_comes_back_whole(book: Book) -> None:
    """With it goes what was asked; the work that it was the result of is open again, until it is back."""
    chosen = NewCommitment("25273", "25273-01", "Mở đường", "14 hộ", "800 m", DAY, "head", 1)

    def choose(page: Page) -> str:
        number = commitments.choose(page, chosen, at=NOON, year=2021)
        achievements.hand_in(page, replace(ROAD, commitment=number), at=NOON, year=2021)
        assert commitments.fulfil(page, number, "TT-2021-0002", NOON)
        assert not commitments.fulfil(page, number, ONE, NOON)
        return number

    async def state() -> tuple[str, str | None]:
        found = await book.read(lambda page: commitments.by_number(page, number, ["25273"]))
        assert found is not None
        return found.state, found.achievement

    number = await book.turn(choose)
    assert number == "VL-2021-0001"
    assert await state() == ("done", "TT-2021-0002")
    two = "TT-2021-0002"
    assert await book.turn(lambda page: amending.withdraw(page, two, NOON))
    assert not await book.turn(lambda page: amending.withdraw(page, two, NOON))
    assert await state() == ("open", None)
    assert await book.read(lambda page: achievements.by_number(page, two)) is None
    assert await book.read(lambda page: achievements.count_by_unit(page, "I")) == {"25273": 1}
    assert await book.turn(lambda page: amending.restore(page, two, NOON))
    assert await state() == ("done", two)
    assert await book.turn(lambda page: commitments.drop(page, number, NOON)) is False


async def test_a_work_is_overdue_after_its_day(book: Book) -> None:
    """On the day itself it is in time; what is done is never overdue; a foreign commune sees none."""
    chosen = NewCommitment("25273", "25273-01", "Mở đường", "14 hộ", "800 m", DAY, "assigned", 2)
    await book.turn(lambda page: commitments.choose(page, chosen, at=NOON, year=2021))
    (one,) = await book.read(lambda page: commitments.listing(page, ["25273"]))
    assert not one.overdue(DAY)
    assert one.overdue(DAY + timedelta(days=1))
    assert await book.read(lambda page: commitments.listing(page, ["25276"])) == []
    assert await book.turn(lambda page: commitments.drop(page, one.number, NOON))
    (gone,) = await book.read(lambda page: commitments.listing(page, None))
    assert (gone.state, gone.overdue(DAY + timedelta(days=9))) == ("dropped", False)
