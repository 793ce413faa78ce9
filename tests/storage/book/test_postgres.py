"""What is special about the book on PostgreSQL: deadlocks and cut connections are tried again, and take effect once."""

import asyncio
import threading
import zlib
from collections.abc import AsyncIterator

import pytest

from storage.book.book import InDoubt, Unwritable
from storage.book.marks import keep_mark, mark, next_number
from storage.book.opening import migrate
from storage.book.page import Hot, Page
from storage.book.postgres import LANES, PostgresBook, is_away, may_try_again
from tests.patience import PATIENCE
from tests.unwritable import cut_connections

pytestmark = pytest.mark.postgres
TOUCH = Hot("UPDATE marks SET value = value || '.' WHERE name = :name")


@pytest.fixture
async def book(postgres_database: str) -> AsyncIterator[PostgresBook]:
    """A fresh book on PostgreSQL, in place of those on both databases."""
    migrate(postgres_database)
    book = PostgresBook(postgres_database)
    yield book
    await book.close()


def lanes() -> tuple[str, str]:
    """Two lanes that have threads of their own."""
    names = {zlib.crc32(f"lane {n}".encode()) % LANES: f"lane {n}" for n in range(50)}
    return names[0], names[1]


async def test_a_deadlock_is_tried_again(book: PostgresBook) -> None:
    """Two turns that want the same two rows in opposite order both end well."""
    for name in ("a", "b"):
        await book.turn(lambda page, name=name: keep_mark(page, name, ""))  # type: ignore[misc]
    meet = threading.Barrier(2)
    met: set[str] = set()

    def work(page: Page, first: str, then: str) -> None:
        page.change(TOUCH, name=first)
        if first not in met:
            met.add(first)
            meet.wait(PATIENCE)
        page.change(TOUCH, name=then)

    one, other = lanes()
    await asyncio.gather(
        book.turn(lambda page: work(page, "a", "b"), one), book.turn(lambda page: work(page, "b", "a"), other)
    )
    assert await book.read(lambda page: [mark(page, name) for name in ("a", "b")]) == ["..", ".."]


async def test_a_connection_cut_in_mid_turn_is_tried_again(book: PostgresBook) -> None:
    """The turn runs anew on another connection and takes effect once."""
    runs: list[int] = []

    def work(page: Page) -> int:
        number = next_number(page, "KN")
        runs.append(number)
        if len(runs) == 1:
            cut_connections(book.url)
        page.change(TOUCH, name="x")
        return number

    assert await book.turn(work) == 1
    assert runs == [1, 1]


async def test_a_connection_cut_at_the_commit_is_in_doubt(book: PostgresBook) -> None:
    """Nobody can say whether it was kept, so its sender comes again: by a unique key, nothing is doubled."""
    first = Hot(
        "INSERT INTO events (channel, account, event, at) VALUES ('t', '1', 'e', '2021') ON CONFLICT DO NOTHING"
    )
    cuts = iter([True])

    def work(page: Page) -> None:
        if page.change(first):
            next_number(page, "KN")
        if next(cuts, False):
            cut_connections(book.url)

    with pytest.raises(InDoubt):
        await book.turn(work)
    await book.turn(work)
    assert await book.turn(lambda page: next_number(page, "KN")) == 2


async def test_a_server_that_is_away_is_an_outage(book: PostgresBook) -> None:
    """Every try finds the connection cut: nothing may be acknowledged."""

    def work(page: Page) -> None:
        cut_connections(book.url)
        page.change(TOUCH, name="x")

    with pytest.raises(Unwritable):
        await book.turn(work)
    nowhere = PostgresBook("postgresql://bot131@127.0.0.1:1/none")
    with pytest.raises(Unwritable):
        await nowhere.turn(lambda page: None)
    await nowhere.close()


async def test_a_lane_keeps_its_order_while_others_run(book: PostgresBook) -> None:
    """A slow turn holds up its own lane only."""
    one, other = lanes()
    go = threading.Event()
    seen: list[str] = []

    def slow(page: Page) -> None:
        go.wait(PATIENCE)
        seen.append("slow")

    turns = [
        asyncio.create_task(book.turn(slow, one)),
        asyncio.create_task(book.turn(lambda page: seen.append("behind"), one)),
    ]
    await book.turn(lambda page: seen.append("beside"), other)
    go.set()
    await asyncio.gather(*turns)
    assert seen == ["beside", "slow", "behind"]


class Raised(Exception):
    """An error as the driver raises it, with the server's code."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


class OperationalError(Raised):
    """The driver's name for what is not the program's fault."""


@pytest.mark.parametrize(
    ("error", "again", "away"),
    [
        (OperationalError(None), True, True),  # the line was cut
        (OperationalError("57P01"), True, True),  # the server stops
        (OperationalError("40P01"), True, True),  # a deadlock
        (OperationalError("53100"), False, True),  # its disk is full
        (Raised("25006"), False, True),  # it is a standby
        (Raised("23505"), True, False),  # a number was taken by another
        (Raised("23503"), False, False),
        (Raised("42703"), False, False),  # no such column
        (LookupError("x"), False, False),
        (None, False, False),
    ],
)
def test_what_is_tried_again_and_what_is_an_outage(error: BaseException | None, again: bool, away: bool) -> None:
    """By the server's code; what is neither is a bug of ours."""
    assert (may_try_again(error), is_away(error)) == (again, away)
