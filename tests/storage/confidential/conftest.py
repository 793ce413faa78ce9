"""What tests of tips share: a book with the units of a district."""

import pytest

from storage.book.book import Book
from tests.storage.confidential import duty


@pytest.fixture
async def district(book: Book) -> Book:
    """A book on each database with the units brought in."""
    await duty.settle(book)
    return book
