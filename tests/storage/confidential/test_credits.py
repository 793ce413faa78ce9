"""Credits: for what proved true and timely, where the informant wished it; added in memory, written once, as bands."""

from datetime import timedelta

import pytest

from storage.book.book import Book
from storage.book.page import Hot, Page, Row
from storage.confidential import credits as room
from storage.confidential.credits import Tally, band
from storage.confidential.states import Outcome
from storage.talk import Refusal
from tests.storage.confidential.duty import AT, Officer, closed, filed, officers

ONE, TWO = "25273-01", "25273-02"
AREAS = {ONE, TWO}


async def tip(
    book: Book, officer: Officer, area: str, outcome: Outcome = Outcome.VERIFIED, *, timely: bool = True, **more: object
) -> str:
    """A closed tip whose informant chose an area."""
    filed_tip = await filed(book, words={"story": "…", "credit": area}, **more)  # type: ignore[arg-type]
    await book.turn(lambda page: closed(page, filed_tip.tip, officer, outcome, timely=timely))
    return filed_tip.tip


async def tally(book: Book, officer: Officer) -> Tally:
    """What an officer adds up."""
    return await book.read(lambda page: room.tally(page, officer.reader, officer.private, AREAS))


@pytest.mark.parametrize(
    ("total", "name"), [(1, "few"), (2, "few"), (3, "several"), (4, "several"), (5, "many"), (40, "many")]
)
def test_small_numbers_are_not_told_apart(total: int, name: str) -> None:
    """One tip and two look alike, and so does everything from the ceiling on."""
    assert band(total) == name


async def test_only_what_was_true_and_timely_counts(district: Book) -> None:
    """Refuted and late tips credit nobody, nor does a choice that is no area of the campaign."""
    officer = (await officers(district, 1))[0]
    for area in (ONE, ONE, ONE, TWO, "", "99999-01"):
        await tip(district, officer, area)
    await tip(district, officer, TWO, Outcome.REFUTED)
    await tip(district, officer, TWO, timely=False)
    found = await tally(district, officer)
    assert (found.totals, len(found.tips), found.closed_to_him) == ({ONE: 3, TWO: 1}, 7, 0)


async def test_a_phase_is_written_once(district: Book) -> None:
    """As bands and nothing else; each tip is counted in one phase, the next begins with what came since."""
    officer = (await officers(district, 1))[0]
    for area in (ONE, ONE, ONE, TWO):
        await tip(district, officer, area)
    assert await district.read(lambda page: room.bands(page, "gd1")) == {}
    first = await tally(district, officer)
    await district.turn(lambda page: room.write(page, "gd1", first, AT))
    assert await district.read(lambda page: room.bands(page, "gd1")) == {ONE: "several", TWO: "few"}
    with pytest.raises(Refusal) as told:
        await district.turn(lambda page: room.write(page, "gd1", first, AT))
    assert told.value.key == "tips.credits_written"
    await tip(district, officer, TWO)
    second = await tally(district, officer)
    assert (second.totals, len(second.tips)) == ({TWO: 1}, 1)
    await district.turn(lambda page: room.write(page, "gd2", second, AT + timedelta(days=90)))
    assert await district.read(lambda page: room.bands(page, "gd2")) == {TWO: "few"}


async def test_a_phase_without_credits_is_written_too(district: Book) -> None:
    """So that nobody adds to it later."""
    officer = (await officers(district, 1))[0]
    nothing = await tally(district, officer)
    await district.turn(lambda page: room.write(page, "gd1", nothing, AT))
    with pytest.raises(Refusal):
        await district.turn(lambda page: room.write(page, "gd1", nothing, AT))


async def test_what_an_officer_cannot_open_waits(district: Book) -> None:
    """The tips from which he is left out are told as a number, and a colleague counts them at the next closing."""
    first, second = await officers(district, 2)
    await tip(district, first, ONE, left_out=frozenset({second.person}))
    found = await tally(district, second)
    assert (found.totals, found.closed_to_him) == ({}, 1)
    await district.turn(lambda page: room.write(page, "gd1", found, AT))
    assert (await tally(district, first)).totals == {ONE: 1}


async def test_the_rows_tell_neither_choice_nor_number(district: Book) -> None:
    """Tips with and without a choice are marked alike; a credit row has an area, a phase and a band."""
    officer = (await officers(district, 1))[0]
    for area in (ONE, "", ONE):
        await tip(district, officer, area)
    found = await tally(district, officer)
    await district.turn(lambda page: room.write(page, "gd1", found, AT))

    def rows(page: Page) -> list[Row]:
        marked = page.rows(Hot("SELECT DISTINCT counted_in FROM tips"))
        return [*marked, *page.rows(Hot("SELECT * FROM tip_credits"))]

    assert [tuple(row) for row in await district.read(rows)] == [("gd1",), ("gd1", ONE, "few")]


async def test_what_came_after_the_last_phase_is_told_as_a_number(district: Book) -> None:
    """It credits nobody any more and is let go for erasure."""
    officer = (await officers(district, 1))[0]
    await tip(district, officer, ONE)
    assert await district.turn(room.too_late) == 1
    assert await district.turn(room.too_late) == 0
    assert (await tally(district, officer)).tips == ()
