"""Wrong tries: counted within a moving hour, each sender alone, and swept when they count no more."""

from datetime import UTC, datetime, timedelta

from storage.book import marks, tries
from storage.book.book import Book
from storage.book.page import Hot

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
AN, BINH = "a" * 64, "b" * 64


async def tried(book: Book, who: str, minutes: float) -> int:
    return await book.turn(lambda page: tries.add(page, who, AT + timedelta(minutes=minutes), HOUR))


async def test_the_hour_moves_on(book: Book) -> None:
    """What lies an hour back counts no more, minute by minute; others' tries are their own."""
    assert [await tried(book, AN, minute) for minute in (0, 30, 59)] == [1, 2, 3]
    assert await tried(book, BINH, 59) == 1
    assert await tried(book, AN, 60) == 3
    at = AT + timedelta(minutes=100)
    left = await book.read(lambda page: tries.wrong(page, AN, at, HOUR))
    assert left == [AT + timedelta(minutes=60), AT + timedelta(minutes=59)]


async def test_what_counts_no_more_is_erased(book: Book) -> None:
    """Only marks of tries go, and only those whose latest is too old."""
    await tried(book, AN, 0)
    await tried(book, BINH, 0)
    await tried(book, BINH, 30)
    await book.turn(lambda page: marks.keep_mark(page, "alive", "2020"))
    assert await book.turn(lambda page: tries.forget(page, AT + timedelta(minutes=1))) == 1
    names = await book.read(lambda page: {name for (name,) in page.rows(Hot("SELECT name FROM marks"))})
    assert {name for name in names if not name.startswith("tries:b")} == {"alive"}
    assert len(names) == 2
