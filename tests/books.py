"""Books for tests: a fresh one with up-to-date tables, on SQLite or on PostgreSQL."""

import functools
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from storage.book.book import Book
from storage.book.opening import migrate, open_book, version
from tests import parts

FILE = "bot131.sqlite"
SQLITE = "sqlite:///"
KINDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


@contextmanager
def fresh_url(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database whose tables are up to date and empty: a copy, which is made in no time."""
    if kind == "sqlite":
        yield laid_out(f"{SQLITE}{folder / FILE}")
    else:
        tables = request.getfixturevalue("postgres_tables")
        with parts.fresh_database(request.getfixturevalue("postgres_url"), tables) as url:
            yield url


def laid_out(url: str) -> str:
    """The same URL; an SQLite file that is not there yet is now, as a copy of one whose tables were made once."""
    file = Path(url.removeprefix(SQLITE))
    if url.startswith(SQLITE) and not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.write_bytes(_tables())
    return url


@functools.cache
def _tables() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / FILE
        migrate(f"{SQLITE}{file}")
        return file.read_bytes()


@contextmanager
def empty_url(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database without tables."""
    if kind == "sqlite":
        yield f"{SQLITE}{folder / FILE}"
    else:
        with parts.fresh_database(request.getfixturevalue("postgres_url")) as url:
            yield url


@contextmanager
def held_open(url: str) -> Iterator[None]:
    """Another program has just read in the database, and is not done."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM marks").fetchone()
            yield
    else:
        with psycopg.connect(url) as server:
            server.execute("SELECT count(*) FROM marks")
            yield


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Book]:
    """The book at a URL, its tables up to date, closed at the end."""
    found, needed = version(laid_out(url))
    if found != needed:
        migrate(url)
    book = open_book(url)
    try:
        yield book
    finally:
        await book.close()
