"""One late filing on both databases: asked once, opened once, used once; a refusal lets a unit ask again."""

import asyncio

import pytest
from sqlalchemy.exc import IntegrityError

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.dossiers import late_requests
from storage.campaign.dossiers.late_requests import Late
from storage.campaign.dossiers.selection_tables import LateRequest
from storage.campaign.membership import people
from storage.campaign.territory import units
from tests.storage.campaign.office import NOON, UNITS

WHY = "Xã bị mất điện hai ngày cuối."


@pytest.fixture
async def officer(book: Book) -> int:
    """The number of an officer of a commune."""

    def settle(page: Page) -> int:
        units.bring_in(page, UNITS)
        return people.appoint(page, "Trần Thị Bình", "unit_officer", "25273", NOON)

    return await book.turn(settle)


def ask(page: Page, by: int) -> Late | None:
    return late_requests.ask(page, "25273", "I", WHY, by, NOON)


def decide(page: Page, late: Late, by: int, *, yes: bool) -> Late | None:
    return late_requests.decide(page, late.id, yes=yes, answer="Chỉ một hồ sơ", by=by, at=NOON)


async def test_a_unit_has_one_request_under_way(book: Book, officer: int) -> None:
    """A second one is none, by the code and by the database; after a refusal there may be another."""
    first = await book.turn(lambda page: ask(page, officer))
    assert first is not None
    assert await book.turn(lambda page: ask(page, officer)) is None

    def forced(page: Page) -> None:
        page.session.add(LateRequest(unit="25273", phase="I", why=WHY, asked_by=officer, asked_at=NOON))
        page.session.flush()

    with pytest.raises(IntegrityError):
        await book.turn(forced)
    assert await book.turn(lambda page: late_requests.use(page, "25273", "I")) is None
    no = await book.turn(lambda page: decide(page, first, officer, yes=False))
    assert no is not None
    assert (no.state, no.why, no.answer) == ("refused", WHY, "Chỉ một hồ sơ")
    assert await book.turn(lambda page: ask(page, officer)) is not None


async def test_two_of_the_office_decide_once_and_two_officers_use_it_once(book: Book, officer: int) -> None:
    """Whoever comes second finds nothing left to decide, or to use."""
    late = await book.turn(lambda page: ask(page, officer))
    assert late is not None
    said = await asyncio.gather(
        *(book.turn(lambda page: decide(page, late, officer, yes=True), lane) for lane in ("a", "b"))
    )
    assert sum(one is not None for one in said) == 1
    assert [one.state for one in await book.read(lambda page: late_requests.allowed(page, "25273"))] == ["allowed"]
    used = await asyncio.gather(
        *(book.turn(lambda page: late_requests.use(page, "25273", "I"), lane) for lane in ("a", "b"))
    )
    assert sum(one is not None for one in used) == 1
    assert await book.read(lambda page: late_requests.allowed(page, "25273")) == []


async def test_taken_back_and_used_at_once_is_one_of_the_two(book: Book, officer: int) -> None:
    """Whoever comes second finds nothing; what is taken back may be asked for anew."""
    late = await book.turn(lambda page: ask(page, officer))
    assert late is not None
    await book.turn(lambda page: decide(page, late, officer, yes=True))
    back, used = await asyncio.gather(
        book.turn(lambda page: late_requests.take_back(page, late.id, answer="", by=officer, at=NOON), "a"),
        book.turn(lambda page: late_requests.use(page, "25273", "I"), "b"),
    )
    assert (back is None) != (used is None)
    assert await book.turn(lambda page: late_requests.take_back(page, late.id, answer="", by=officer, at=NOON)) is None
    assert await book.turn(lambda page: ask(page, officer)) is not None
