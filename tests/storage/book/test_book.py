"""The book's promises, on both databases: on disk before told, all or nothing, order, one bad turn harms no other."""

import asyncio
from datetime import UTC, datetime

import pytest

from storage.book.book import Book
from storage.book.marks import keep_mark, mark, next_number
from storage.book.page import Page
from storage.book.receipts import is_first

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)


async def test_a_turn_is_kept(book: Book) -> None:
    """What a turn wrote is there for the next reader."""
    await book.turn(lambda page: keep_mark(page, "colour", "xanh"))
    assert await book.read(lambda page: mark(page, "colour")) == "xanh"


async def test_a_turn_that_raises_changes_nothing_and_spares_its_neighbours(book: Book) -> None:
    """In a shared commit a raising turn is undone alone."""

    def bad(page: Page) -> None:
        keep_mark(page, "bad", "1")
        raise LookupError

    def good(page: Page, name: str) -> None:
        keep_mark(page, name, "1")

    outcomes = await asyncio.gather(
        book.turn(lambda page: good(page, "before")),
        book.turn(bad),
        book.turn(lambda page: good(page, "after")),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), LookupError, type(None)]
    kept = await book.read(lambda page: [mark(page, name) for name in ("before", "bad", "after")])
    assert kept == ["1", None, "1"]


async def test_effects_run_only_after_the_commit(book: Book) -> None:
    """An effect of a turn that is rolled back never runs; one of a kept turn sees its writes."""
    seen: list[str] = []

    def kept(page: Page) -> None:
        keep_mark(page, "kept", "1")
        page.after(lambda: seen.append("kept"))

    def undone(page: Page) -> None:
        page.after(lambda: seen.append("undone"))
        raise LookupError

    await book.turn(kept)
    with pytest.raises(LookupError):
        await book.turn(undone)
    assert seen == ["kept"]


async def test_turns_of_one_lane_keep_their_order(book: Book) -> None:
    """Fifty turns asked at once on one lane are written in the order asked."""
    seen: list[int] = []

    def write(page: Page, number: int) -> None:
        next_number(page, "turns")
        seen.append(number)

    await asyncio.gather(*(book.turn(lambda page, n=n: write(page, n), "lane") for n in range(50)))  # type: ignore[misc]
    assert seen == list(range(50))


async def test_numbers_are_given_once(book: Book) -> None:
    """Forty turns on many lanes at once get forty different numbers of a series."""
    asked = (book.turn(lambda page: next_number(page, "KN-2021"), f"lane {n}") for n in range(40))
    assert sorted(await asyncio.gather(*asked)) == list(range(1, 41))


async def test_an_event_is_first_only_once(book: Book) -> None:
    """The same event key is new once, whatever ids came before: order of ids means nothing."""

    def first(page: Page, event: str) -> bool:
        return is_first(page, "telegram", "bot", event, NOON)

    told = [await book.turn(lambda page, e=e: first(page, e)) for e in ("7", "9", "7", "3", "9")]  # type: ignore[misc]
    assert told == [True, True, False, True, False]


async def test_reading_cannot_write(book: Book) -> None:
    """The reading path has a connection on which a write fails."""
    with pytest.raises(Exception, match=r"(?i)read.?only"):
        await book.read(lambda page: keep_mark(page, "x", "y"))
    assert await book.read(lambda page: mark(page, "x")) is None
