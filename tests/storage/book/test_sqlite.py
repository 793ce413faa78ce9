"""What is special about the book on SQLite: shared commits, locks that freeze nobody, full disks, durable settings."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from storage.book.book import Unwritable
from storage.book.marks import keep_mark, mark
from storage.book.opening import migrate
from storage.book.page import Page
from storage.book.sqlite import BATCH, SqliteBook, fault, unwritable
from tests.unwritable import no_writes


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[SqliteBook]:
    """A fresh book."""
    migrate(f"sqlite:///{folder / 'book.sqlite'}")
    book = SqliteBook(folder / "book.sqlite")
    try:
        yield book
    finally:
        await book.close()


@pytest.fixture
async def book(tmp_path: Path) -> AsyncIterator[SqliteBook]:
    """A fresh book on SQLite, in place of those on both databases."""
    async with opened(tmp_path) as fresh:
        yield fresh


def keep(name: str, size: int = 1) -> Callable[[Page], None]:
    return lambda page: keep_mark(page, name, "x" * size)


async def kept(book: SqliteBook, *names: str) -> list[int]:
    """The size of these marks, 0 for those that are not there."""
    return await book.read(lambda page: [len(mark(page, name) or "") for name in names])


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("busy_timeout", 0)],
)
async def test_the_file_is_kept_durably_and_deleted_words_are_gone(
    book: SqliteBook, pragma: str, value: str | int
) -> None:
    """FULL (2) in WAL mode syncs every commit; deleted rows are overwritten; a lock never freezes the loop."""
    assert book._raw.execute(f"PRAGMA {pragma}").fetchone()[0] == value


async def test_turns_of_a_moment_share_a_commit(book: SqliteBook) -> None:
    """Fifty conversations at once cost one commit, not fifty."""
    seen: list[str] = []
    book._raw.set_trace_callback(seen.append)
    await asyncio.gather(*(book.turn(keep(f"m{n}"), f"lane {n}") for n in range(50)))
    book._raw.set_trace_callback(None)
    assert seen.count("COMMIT") == 1
    assert sum(await kept(book, *(f"m{n}" for n in range(50)))) == 50


async def test_a_batch_never_holds_the_loop_for_long(book: SqliteBook) -> None:
    """More turns than fit into a batch are taken in several, and others run between them."""
    turns = [asyncio.ensure_future(book.turn(keep(f"m{n}"))) for n in range(4 * BATCH)]
    seen = []
    while not all(turn.done() for turn in turns):
        seen.append(sum(turn.done() for turn in turns))
        await asyncio.sleep(0)
    assert {0, BATCH, 2 * BATCH, 3 * BATCH} <= set(seen)


# --- locks ---------------------------------------------------------------------------------------------------------


async def test_a_lock_shorter_than_our_patience_is_waited_for(book: SqliteBook) -> None:
    """Meanwhile the loop is free; then the turn is kept."""
    with no_writes(book.url):
        turn = asyncio.create_task(book.turn(keep("x")))
        ticks = 0
        while ticks < 20:
            await asyncio.sleep(0.001)
            ticks += 1
        assert not turn.done()
    await turn
    assert await kept(book, "x") == [1]


async def test_many_callers_wait_for_a_lock_together(book: SqliteBook, monkeypatch: pytest.MonkeyPatch) -> None:
    """After one patience all of a batch hear that nothing can be written, instead of waiting one after the other."""
    monkeypatch.setattr("storage.book.sqlite.PATIENCE", 1.0)
    with no_writes(book.url):
        async with asyncio.timeout(1.0 * BATCH * 3 / 4):
            outcomes = await asyncio.gather(*(book.turn(keep(f"m{n}")) for n in range(BATCH)), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {Unwritable}


# --- a full disk ---------------------------------------------------------------------------------------------------


def fill(book: SqliteBook, room: int) -> None:
    """Let the file grow by so many pages at most, as a full disk would."""
    (pages,) = book._raw.execute("PRAGMA page_count").fetchone()
    book._raw.execute(f"PRAGMA max_page_count = {pages + room}")


async def test_a_full_disk_keeps_nothing_of_the_turn_and_spares_the_others(book: SqliteBook) -> None:
    """The large turn hears `Unwritable`; the small ones of the same batch are kept, each by its own commit."""
    fill(book, 8)
    outcomes = await asyncio.gather(
        book.turn(keep("small 1")),
        book.turn(keep("large", 10**6)),
        book.turn(keep("small 2")),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), Unwritable, type(None)]
    assert await kept(book, "small 1", "large", "small 2") == [1, 0, 1]


async def test_when_there_is_room_again_turns_are_kept_without_a_restart(book: SqliteBook) -> None:
    """A disk that was cleaned is enough."""
    fill(book, 0)
    for _ in range(3):
        with pytest.raises(Unwritable):
            await book.turn(keep("large", 10**6))
    fill(book, 10**6)
    await book.turn(keep("large", 10**6))
    assert await kept(book, "large") == [10**6]
    assert book._raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


# --- what is an outage and what a bug --------------------------------------------------------------------------------


def sqlite_error(code: int) -> sqlite3.Error:
    """An error as the driver raises it."""
    error = sqlite3.OperationalError("as the driver says")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "outage"),
    [
        (sqlite3.SQLITE_BUSY, True),
        (sqlite3.SQLITE_BUSY_RECOVERY, True),
        (sqlite3.SQLITE_FULL, True),
        (sqlite3.SQLITE_IOERR_FSYNC, True),
        (sqlite3.SQLITE_READONLY_DBMOVED, True),
        (sqlite3.SQLITE_CORRUPT, True),
        (sqlite3.SQLITE_NOTADB, True),
        (sqlite3.SQLITE_ERROR, False),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, False),
        (sqlite3.SQLITE_MISMATCH, False),
    ],
)
def test_faults_of_disk_and_file_are_outages(code: int, outage: bool) -> None:
    """Everything else is a bug and stays what it is."""
    error = sqlite_error(code)
    found = unwritable(error)
    assert isinstance(found, Unwritable) is outage
    assert outage or found is error
    assert fault(error) == code & 0xFF


def test_what_is_not_the_databases_is_no_outage() -> None:
    """A handler's own fault passes through."""
    error = LookupError("x")
    assert unwritable(error) is error
