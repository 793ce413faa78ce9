"""The book when things go wrong, on both databases: callers that leave, effects that break, no writes, two writers."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.book.book import Book, Unwritable
from storage.book.marks import keep_mark, mark, next_number
from storage.book.opening import open_book
from storage.book.page import Hot, Page
from storage.book.tables import Mark
from tests import unwritable


def keep(name: str) -> Callable[[Page], None]:
    return lambda page: keep_mark(page, name, "1")


async def kept(book: Book, *names: str) -> list[bool]:
    """Which of these marks the book has."""
    return [value == "1" for value in await book.read(lambda page: [mark(page, name) for name in names])]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked database counts as unwritable soon."""
    monkeypatch.setattr("storage.book.sqlite.PATIENCE", 0.1)


# --- callers and effects -------------------------------------------------------------------------------------------


async def test_a_caller_who_leaves_harms_nobody(book: Book) -> None:
    """A cancelled caller's turn is kept with its effects, and so are its neighbours'."""
    seen: list[str] = []

    def work(page: Page) -> None:
        keep_mark(page, "left", "1")
        page.after(lambda: seen.append("left"))

    leaving = asyncio.create_task(book.turn(work))
    await asyncio.sleep(0)
    staying = asyncio.create_task(book.turn(keep("stayed")))
    leaving.cancel()
    await staying
    with pytest.raises(asyncio.CancelledError):
        await leaving
    await book.turn(keep("after"))
    assert await kept(book, "left", "stayed", "after") == [True, True, True]
    assert seen == ["left"]


async def test_an_effect_that_breaks_undoes_nothing(book: Book, caplog: pytest.LogCaptureFixture) -> None:
    """The turn ran once, its caller is told so, and the effects behind the broken one run."""
    seen: list[int] = []

    def work(page: Page) -> int:
        number = next_number(page, "runs")
        page.after(lambda: seen.remove(0))  # there is none: ValueError
        page.after(lambda: seen.append(number))
        return number

    numbers = await asyncio.gather(book.turn(work, "a"), book.turn(work, "b"), book.turn(work, "c"))
    assert sorted(numbers) == sorted(seen) == [1, 2, 3]
    assert "an effect of a turn broke" in caplog.text


async def test_closing_finishes_what_was_asked(book: Book) -> None:
    """Turns that were asked before the close are kept."""
    asked = [asyncio.create_task(book.turn(keep(f"m{n}"), f"lane {n}")) for n in range(100)]
    await asyncio.sleep(0)
    await book.close()
    assert await asyncio.gather(*asked) == [None] * 100


# --- bugs are not outages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["hot", "orm"])
async def test_a_wrong_statement_is_a_bug_and_no_outage(book: Book, how: str) -> None:
    """It is raised as it is, so that its message is buried instead of being asked for again without end."""

    def wrong(page: Page) -> None:
        if how == "hot":
            page.change(Hot("UPDATE marks SET colour = 'red'"))
        else:
            page.session.connection().execute(text("UPDATE marks SET colour = 'red'"))

    outcomes = await asyncio.gather(
        book.turn(keep("before")), book.turn(wrong), book.turn(keep("after")), return_exceptions=True
    )
    assert outcomes[0] is outcomes[2] is None
    assert isinstance(outcomes[1], Exception)
    assert not isinstance(outcomes[1], Unwritable)
    assert await kept(book, "before", "after") == [True, True]


async def test_a_broken_constraint_spares_the_neighbours(book: Book) -> None:
    """A row that the ORM cannot write takes only its own turn along."""
    await book.turn(keep("taken"))

    def twice(page: Page) -> None:
        keep_mark(page, "undone", "1")
        page.session.add(Mark(name="taken", value="2"))

    outcomes = await asyncio.gather(
        book.turn(keep("before")), book.turn(twice), book.turn(keep("after")), return_exceptions=True
    )
    assert [type(one) for one in outcomes] == [type(None), IntegrityError, type(None)]
    assert await kept(book, "before", "undone", "after", "taken") == [True, False, True, True]


# --- a database that takes no writes ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("impatient")
async def test_while_nothing_can_be_written_nothing_is_kept(book: Book) -> None:
    """Every caller hears `Unwritable`; reading goes on; afterwards turns are kept again, without a restart."""
    await book.turn(keep("before"))
    with unwritable.no_writes(book.url):
        outcomes = await asyncio.gather(
            *(book.turn(keep(f"lost {n}"), f"lane {n}") for n in range(5)), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [Unwritable] * 5
        assert await kept(book, "before") == [True]
    await book.turn(keep("after"))
    assert await kept(book, "before", "after", *(f"lost {n}" for n in range(5))) == [True, True, *[False] * 5]


@pytest.mark.usefixtures("impatient")
async def test_who_has_read_writes_no_more_than_others(book: Book) -> None:
    """The connection that a reading leaves behind asks for no right to write, which a read-only database would give."""
    with unwritable.no_writes(book.url):
        for number in range(6):  # more than one connection has been read on
            assert await kept(book, "lost") == [False]
            with pytest.raises(Unwritable):
                await book.turn(keep("lost"), f"lane {number}")


async def test_effects_of_a_lost_turn_never_run(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was to happen after the commit does not happen where there was none."""
    monkeypatch.setattr("storage.book.sqlite.PATIENCE", 0.1)
    seen: list[str] = []

    def work(page: Page) -> None:
        keep_mark(page, "x", "1")
        page.after(lambda: seen.append("x"))

    with unwritable.no_writes(book.url), pytest.raises(Unwritable):
        await book.turn(work)
    assert seen == []


async def test_other_processes_write_into_the_same_book(book: Book) -> None:
    """Neither waits for the other to end, and numbers are given once."""
    other = open_book(book.url)
    numbers = await asyncio.gather(
        *(one.turn(lambda page: next_number(page, "both"), str(n)) for n in range(50) for one in (book, other))
    )
    await other.close()
    assert sorted(numbers) == list(range(1, 101))
