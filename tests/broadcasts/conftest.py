"""Fixtures of the tests of the mail room."""

from collections.abc import AsyncIterator

import pytest

from storage.book.book import Book
from tests.broadcasts.mailing import AREA, COMMUNE, NOON, Mailing
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


@pytest.fixture
async def mailing(book: Book) -> Mailing:
    """A campaign in which one commune's officer and one head can be reached, followed since noon on 20 June."""
    made = Mailing(book)
    await made.begin()
    await made.person("Cán bộ xã", "unit_officer", COMMUNE, "officer")
    await made.person("Trưởng ban", "area_head", AREA, "head")
    await made.ring(NOON)
    return made
