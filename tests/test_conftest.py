"""The ground the tests stand on holds: closed ways out, clean variables, a real PostgreSQL, a Chromium."""

import asyncio
import os
import socket
import subprocess

import psycopg
import pytest

from tests import loopback, parts


@pytest.fixture
def forgiven() -> list[str]:
    """The attempts of this test, which makes them on purpose."""
    return loopback.attempts


@pytest.mark.parametrize("address", [("192.0.2.1", 9), ("8.8.8.8", 53)])
def test_a_connection_beyond_loopback_is_refused(forgiven: list[str], address: tuple[str, int]) -> None:
    """No socket leaves this machine, not even towards an address that never answers."""
    with socket.socket() as door, pytest.raises(loopback.BeyondLoopback):
        door.connect(address)
    with socket.socket() as door, pytest.raises(loopback.BeyondLoopback):
        door.connect_ex(address)
    assert len(forgiven) == 2
    forgiven.clear()


async def test_asyncio_is_refused_too(forgiven: list[str]) -> None:
    """The event loop's own connect takes the guarded way."""
    with pytest.raises(loopback.BeyondLoopback):
        await asyncio.open_connection("192.0.2.1", 9)
    forgiven.clear()


def test_no_name_server_is_asked(forgiven: list[str]) -> None:
    """A host's name that is not this machine's is refused before any look-up."""
    with pytest.raises(loopback.BeyondLoopback):
        socket.create_connection(("example.org", 443), timeout=1)
    assert forgiven == ["look-up of 'example.org'"]
    forgiven.clear()


async def test_loopback_is_open() -> None:
    """A server on 127.0.0.1 is reached by number and by name."""
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            reader, writer = await asyncio.open_connection(host, port, family=socket.AF_INET)
            assert await reader.read() == b""
            writer.close()
            await writer.wait_closed()


def test_product_variables_are_gone() -> None:
    """An office's token in the developer's shell never reaches a test."""
    kept = {name for name in os.environ if name.startswith(("BOT131_", "TELEGRAM_", "ZALO_"))}
    assert kept <= {"BOT131_CI", "BOT131_SEED", "BOT131_TEST_ALL"}


def test_the_seed_is_the_one_that_the_header_shows(seed: int, pytestconfig: pytest.Config) -> None:
    """What is printed repeats the run."""
    headers = pytestconfig.hook.pytest_report_header(config=pytestconfig, start_path=pytestconfig.rootpath)
    assert any(f"BOT131_SEED={seed}" in line for line in headers)


@pytest.mark.postgres
def test_each_postgres_database_is_fresh(postgres_url: str, postgres_database: str) -> None:
    """A test's database is empty, its own, and gone afterwards."""
    with parts.fresh_database(postgres_url) as other:
        with psycopg.connect(other) as connection:
            connection.execute("CREATE TABLE only_here (id int)")
        with psycopg.connect(postgres_database) as connection:
            assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(other)


@pytest.mark.browser
def test_chromium_starts(chromium: str) -> None:
    """The browser that was found runs."""
    told = subprocess.run([chromium, "--version"], capture_output=True, text=True, check=True).stdout
    assert told.startswith(("Chromium", "Google Chrome"))


def test_a_missing_part_is_skipped_at_home_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """Continuous integration cannot turn green by lacking a part."""
    monkeypatch.delenv("BOT131_CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install chromium"):
        parts.missing("Chromium", "chromium")
    monkeypatch.setenv("BOT131_CI", "1")
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        parts.missing("Chromium", "chromium")
