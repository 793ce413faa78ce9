"""The book is opened by its URL: a file in a folder that may not be there yet, or a server's database."""

from pathlib import Path

import pytest

from storage.book.marks import keep_mark, mark
from storage.book.opening import migrate, open_book
from storage.book.postgres import PostgresBook, psycopg_url
from storage.book.sqlite import SqliteBook


async def test_a_file_is_made_with_its_folder(tmp_path: Path) -> None:
    """A fresh installation has no data folder yet."""
    url = f"sqlite:///{tmp_path / 'dữ liệu' / 'bot 131' / 'book.sqlite'}"
    migrate(url)
    book = open_book(url)
    await book.turn(lambda page: keep_mark(page, "x", "1"))
    await book.close()
    assert isinstance(book, SqliteBook)
    assert (tmp_path / "dữ liệu" / "bot 131" / "book.sqlite").exists()


async def test_a_book_is_opened_again_as_it_was_left(empty_url: str) -> None:
    """What one process kept the next one reads; the URL says which book it is."""
    migrate(empty_url)
    for kept in (None, "1"):
        book = open_book(empty_url)
        assert book.url == empty_url
        assert await book.read(lambda page: mark(page, "x")) == kept
        await book.turn(lambda page: keep_mark(page, "x", "1"))
        await book.close()


@pytest.mark.parametrize("url", ["postgresql://bot131@db.example/bot", "postgresql+psycopg://bot131@db.example/bot"])
async def test_a_server_is_reached_by_the_driver_that_we_ship(url: str) -> None:
    """Whichever way the office writes the URL; opening alone does not connect."""
    assert psycopg_url(url) == "postgresql+psycopg://bot131@db.example/bot"
    book = open_book(url)
    await book.close()
    assert isinstance(book, PostgresBook)
