"""The doctor on databases: new, ready, old, newer, away, damaged, closed, without their key; SQLite and PostgreSQL."""

import sys
from datetime import UTC, datetime

import pytest

from bot.leader import Leader
from bot.settings import Settings
from bot.wiring import build
from storage.book.opening import SQLITE, migrate
from tests.bot.doctor.stage import Office
from tests.parts import free_port
from tests.unwritable import change, no_writes


async def test_an_empty_database_is_made_at_the_first_start(ours: Office, empty_url: str) -> None:
    """Nothing to do."""
    assert (await ours.asks(BOT131_DATABASE_URL=empty_url)).of("database") == [("ok", "new")]


async def test_a_database_of_this_version_is_ready(ours: Office, book_url: str) -> None:
    """Reached, written, of the right version."""
    migrate(book_url)
    assert (await ours.asks(BOT131_DATABASE_URL=book_url)).of("database") == [("ok", "ready")]


async def test_an_old_database_upgrades_itself_only_where_nobody_else_uses_it(ours: Office, empty_url: str) -> None:
    """On PostgreSQL a person does it."""
    migrate(empty_url, "0001")
    told = await ours.asks(BOT131_DATABASE_URL=empty_url)
    state = "ok" if empty_url.startswith(SQLITE) else "fault"
    assert told.of("database") == [(state, "old")]
    assert told.exit_code == (state == "fault")


async def test_a_newer_database_is_a_fault(ours: Office, book_url: str) -> None:
    """An old program must not write into it."""
    migrate(book_url)
    change(book_url, "UPDATE alembic_version SET version_num = '9999'")
    assert (await ours.asks(BOT131_DATABASE_URL=book_url)).of("database") == [("fault", "newer")]


@pytest.mark.postgres
async def test_a_database_that_takes_no_writes_is_a_fault(ours: Office, postgres_database: str) -> None:
    """A standby, or a full disk."""
    migrate(postgres_database)
    with no_writes(postgres_database):
        told = await ours.asks(BOT131_DATABASE_URL=postgres_database)
    assert told.of("database") == [("fault", "unwritable")]


async def test_a_server_that_is_away_is_a_fault(ours: Office) -> None:
    """The sentence names where it should be, and never the password."""
    url = f"postgresql://bot131:topsecret@127.0.0.1:{free_port()}/bot131"
    told = await ours.asks(BOT131_DATABASE_URL=url)
    assert told.of("database") == [("fault", "unreachable")]
    assert "127.0.0.1" in told.sentence("database", "unreachable")
    assert "topsecret" not in told.raw


async def test_a_file_that_is_no_database_is_a_fault(ours: Office) -> None:
    """It is left as it is."""
    ours.data.mkdir(mode=0o700)
    path = ours.data / "bot131.sqlite"
    path.write_bytes(b"thu tay" * 1000)
    assert (await ours.asks()).of("database") == [("fault", "broken")]
    assert path.read_bytes() == b"thu tay" * 1000


async def test_an_address_of_another_kind_is_a_fault(ours: Office) -> None:
    """We speak with two kinds of databases."""
    told = await ours.asks(BOT131_DATABASE_URL="oracle://bot131:topsecret@127.0.0.1/x")
    assert told.of("database") == [("fault", "bad_url")]
    assert "topsecret" not in told.raw


async def test_postgresql_without_its_driver_is_a_fault(ours: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without the extra for it says what to install."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "psycopg"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    told = await ours.asks(BOT131_DATABASE_URL="postgresql://bot131@127.0.0.1/bot131")
    assert told.of("database") == [("fault", "no_driver")]
    assert "bot131[postgres]" in told.sentence("database", "no_driver")


async def test_a_lost_key_is_a_fault_once_a_bot_has_run(ours: Office, book_url: str) -> None:
    """Tables alone are none; with a bot's traces, codes on paper hang on the key."""
    migrate(book_url)
    assert (await ours.asks(BOT131_DATABASE_URL=book_url)).of("database") == [("ok", "ready")]
    await run_once(ours, book_url)
    assert (await ours.asks(BOT131_DATABASE_URL=book_url)).of("database") == [("ok", "ready")]
    (ours.data / "keys" / "server.key").unlink()
    told = await ours.asks(BOT131_DATABASE_URL=book_url)
    assert told.of("database") == [("ok", "ready"), ("fault", "key_lost")]


async def test_a_bot_that_runs_is_no_trouble(ours: Office) -> None:
    """The doctor looks while it works."""
    leader = Leader(ours.data)
    bot = build(settings(ours, ours.url))
    await bot.start()
    told = await ours.asks()
    await bot.stop()
    leader.release()
    assert [one for one in told.findings if one["state"] == "fault"] == []


async def run_once(ours: Office, url: str) -> None:
    """A bot that starts and stops."""
    bot = build(settings(ours, url))
    await bot.start()
    await bot.stop()


def settings(ours: Office, url: str) -> Settings:
    return Settings(data_dir=ours.data, database_url=url, clock=datetime(2021, 6, 20, 1, tzinfo=UTC))
