"""Fixtures of the tests of the mail room."""

from collections.abc import AsyncIterator

import pytest

from storage.book.book import Book
from tests.broadcasts.office import Office


@pytest.fixture
async def office(book: Book) -> AsyncIterator[Office]:
    """A post office whose delivery runs; every delivery that a test starts is stopped at the end."""
    opened = Office(book)
    async with opened.open:
        await opened.delivery.start()
        yield opened
        opened.post.release()
        for chat in opened.post.slow.values():
            chat.set()
