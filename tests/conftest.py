"""What every test stands on: no product variables, no way beyond loopback, one printed seed, real parts on request."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.async_api import expect

from storage.book.book import Book
from storage.book.opening import migrate
from storage.confidential import seal
from tests import books, loopback, parts
from tests.patience import PATIENCE

TEST_VARIABLES = {"BOT131_CI", "BOT131_SEED", "BOT131_TEST_ALL"}
for variable in list(os.environ):
    if variable.startswith(("BOT131_", "TELEGRAM_", "ZALO_")) and variable not in TEST_VARIABLES:
        del os.environ[variable]
loopback.guard()
# A slow machine is not a wrong program, so nothing is judged by the stop-watch.
hypothesis.settings.register_profile("bot131", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("bot131")
# Stretching is slow on purpose, 0.15 s a time; its price is a fact of `whole_price` and of every program we start.
PRICE, seal.MEMORY = seal.MEMORY, 1024 * 1024


def pytest_report_header() -> str:
    """Tell how to repeat this run's draw."""
    return f"BOT131_SEED={parts.SEED}{' (whole matrices)' if parts.EVERYTHING else ''}"


@pytest.fixture(autouse=True)
def at_home() -> Iterator[None]:
    """Fail a test whose code reached beyond loopback, even where that code forgave the refusal."""
    loopback.attempts.clear()
    yield
    assert loopback.attempts == []


@pytest.fixture
def seed() -> int:
    """The run's seed, printed with a failure so that it can be repeated."""
    print(f"BOT131_SEED={parts.SEED}")  # noqa: T201 - pytest shows it with a failure only
    return parts.SEED


@pytest.fixture
def whole_price(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretching costs what it costs in service."""
    monkeypatch.setattr(seal, "MEMORY", PRICE)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL for this run."""
    programs = parts.find_postgres()
    if programs is None:
        parts.missing("PostgreSQL", "postgresql")
    with parts.postgres_server(programs) as (url, _):
        yield url


@pytest.fixture(scope="session")
def postgres_tables(postgres_url: str) -> str:
    """The name of a database with all tables, from which fresh ones are copied."""
    with parts.administer(postgres_url) as connection:
        connection.execute("CREATE DATABASE tables")
    migrate(f"{postgres_url}/tables")
    return "tables"


@pytest.fixture
def postgres_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh PostgreSQL database for this test, with all tables: `postgresql://...`."""
    with books.fresh_url("postgres", tmp_path, request) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a real Chromium, which gets the time that a busy machine needs."""
    expect.set_options(timeout=PATIENCE * 1000)  # milliseconds; its own five seconds are none of ours
    return parts.find_chromium() or parts.missing("Chromium", "chromium")


@pytest.fixture(params=books.KINDS)
def book_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database of each kind, with all tables."""
    with books.fresh_url(request.param, tmp_path, request) as url:
        yield url


@pytest.fixture(params=books.KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of each kind without tables."""
    with books.empty_url(request.param, tmp_path, request) as url:
        yield url


@pytest.fixture
async def book(book_url: str) -> AsyncIterator[Book]:
    """A fresh book of each kind, its tables up to date."""
    async with books.opened(book_url) as opened:
        yield opened
