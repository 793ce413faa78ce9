"""A process that keeps turns and says so, until it is killed: `python -m tests.storage.book.killed URL`."""

import asyncio
import itertools
import sys

from storage.book.book import Book
from storage.book.marks import keep_mark, mark, next_number
from storage.book.opening import migrate, open_book
from storage.book.page import Page

LANES = 8


async def keep_on(book: Book, lane: int) -> None:
    """Turns of one lane, one after the other; each is said on a line of its own once it is kept."""
    first = int(await book.read(lambda page: mark(page, f"next {lane}")) or 0)
    for number in itertools.count(first):
        await book.turn(lambda page, number=number: _write(page, lane, number), str(lane))  # type: ignore[misc]
        print(f"{lane} {number}", flush=True)  # noqa: T201 - this is how it acknowledges


def _write(page: Page, lane: int, number: int) -> None:
    """Several rows that belong together."""
    keep_mark(page, f"{lane} {number}", "một nửa " * 50)
    next_number(page, "kept")
    keep_mark(page, f"next {lane}", str(number + 1))


async def _main(url: str) -> None:
    migrate(url)
    book = open_book(url)
    await asyncio.gather(*(keep_on(book, lane) for lane in range(LANES)))


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
