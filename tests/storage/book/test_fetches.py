"""The rows of files on their way in: wanted first, settled once and for good, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.book import fetches
from storage.book.book import Book
from storage.book.fetches import FetchInfo, Wanted, shown_name
from storage.book.files import Kept
from storage.book.page import Page
from storage.book.tables import Fetch
from storage.talk import Address, FileKind, FileRef

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
AT = Address("telegram", "131", "42")
PHOTO = FileRef(FileKind.PHOTO, "file-id", "cổng chào.jpg", 1234)
KEPT = Kept("ab" * 32, 999, "image/jpeg")
SENT = "cd" * 32


async def wanted(book: Book, file: FileRef = PHOTO, at: datetime = NOON) -> int:
    """A file that was just sent."""
    return await book.turn(lambda page: fetches.want(page, AT, file, at))


async def due(book: Book, at: datetime, limit: int = 10) -> list[Wanted]:
    """What is to be fetched at a moment."""
    return await book.read(lambda page: fetches.due(page, at, limit))


async def info(book: Book, *ids: int) -> list[FetchInfo]:
    """Where files stand."""
    return await book.read(lambda page: fetches.of(page, ids))


async def test_a_wanted_file_is_due_at_once_with_all_that_its_channel_needs(book: Book) -> None:
    """What was written down comes back whole."""
    fetch = await wanted(book)
    assert await due(book, NOON) == [Wanted(fetch, AT, PHOTO, 0, NOON)]
    assert await info(book, fetch) == [FetchInfo(fetch, "wanted", None, "", "cổng chào.jpg", FileKind.PHOTO, 1234)]


async def test_a_file_of_unknown_size_stays_of_unknown_size(book: Book) -> None:
    """Zero in the row means that the channel did not tell."""
    await wanted(book, FileRef(FileKind.VOICE, "v"))
    assert [one.file for one in await due(book, NOON)] == [FileRef(FileKind.VOICE, "v")]


async def test_those_that_wait_longest_come_first(book: Book) -> None:
    """Due ones only, the oldest first, no more than asked for."""
    late, early, future = [await wanted(book, at=NOON + timedelta(seconds=after)) for after in (2, 1, 99)]
    assert [one.id for one in await due(book, NOON + timedelta(seconds=5))] == [early, late]
    assert [one.id for one in await due(book, NOON + timedelta(seconds=5), 1)] == [early]
    assert future in [one.id for one in await due(book, NOON + timedelta(seconds=99))]


async def test_a_done_file_is_known_by_its_content_and_by_what_came(book: Book) -> None:
    """The row names the file that is kept and the SHA-256 of the original."""
    fetch = await wanted(book)
    assert await book.turn(lambda page: fetches.done(page, fetch, KEPT, SENT)) is True
    done = FetchInfo(fetch, "done", KEPT.sha256, "image/jpeg", "cổng chào.jpg", FileKind.PHOTO, 999, SENT)
    assert await info(book, fetch) == [done]
    assert await due(book, NOON) == []
    assert await book.read(lambda page: original(page, fetch)) == SENT


def original(page: Page, fetch: int) -> str:
    row = page.session.get(Fetch, fetch)
    assert row is not None
    return row.original


async def test_a_failed_try_waits_for_its_next_one(book: Book) -> None:
    """Tries are counted, and nothing is due before its time."""
    fetch = await wanted(book)
    later = NOON + timedelta(minutes=3)
    assert await book.turn(lambda page: fetches.later(page, fetch, later, "busy")) is True
    assert await due(book, later - timedelta(seconds=1)) == []
    assert await due(book, later) == [Wanted(fetch, AT, PHOTO, 1, NOON)]


@pytest.mark.parametrize("first", ["done", "failed"])
async def test_what_is_settled_stays_settled(book: Book, first: str) -> None:
    """A second process that fetched the same file changes nothing, and learns so."""
    fetch = await wanted(book)
    ways = {
        "done": lambda page: fetches.done(page, fetch, KEPT, SENT),
        "failed": lambda page: fetches.failed(page, fetch, "lost"),
        "later": lambda page: fetches.later(page, fetch, NOON, "busy"),
    }
    assert await book.turn(ways[first]) is True
    before = await info(book, fetch)
    assert [await book.turn(way) for way in ways.values()] == [False, False, False]
    assert await info(book, fetch) == before


async def test_files_are_told_in_the_order_asked_for(book: Book) -> None:
    """An answer's files keep their order; a number that nobody knows is left out."""
    one, two = await wanted(book), await wanted(book)
    assert [found.id for found in await info(book, two, 10_000, one)] == [two, one]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("báo  cáo\n.pdf", "báo cáo .pdf"),
        ("anh\u202egpj.exe", "anhgpj.exe"),
        ("a\x00b\x07c", "abc"),
        ("bao\u0301o", "baóo"),
        ("x" * 500, "x" * 200),
        ("", ""),
    ],
)
async def test_a_name_is_fit_to_be_shown(book: Book, name: str, shown: str) -> None:
    """A file's name hides and reverses nothing, and fits into its column."""
    fetch = await wanted(book, FileRef(FileKind.DOCUMENT, "d", name))
    assert [one.name for one in await info(book, fetch)] == [shown] == [shown_name(name)]
