"""The tables of a database are those of the program, however it came to them, and a kill on the way spoils nothing."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect
from sqlmodel import SQLModel

from storage.book import opening
from storage.book.opening import migrate, version
from tests import unwritable
from tests.house import ROOT

VERSIONS = [script.revision for script in ScriptDirectory.from_config(opening._config()).walk_revisions()][::-1]


def tables(url: str) -> list[str]:
    """The tables that a database has."""
    engine = opening.engine_at(url)
    try:
        return sorted(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def differences(engine: Engine) -> list[object]:
    """What would have to be changed in the database to have the program's tables."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def downgrade(url: str, to: str) -> None:
    """Take the tables back to an older version."""
    engine = opening.engine_at(url)
    with engine.begin() as connection:
        config = opening._config()
        config.attributes["connection"] = connection
        command.downgrade(config, to)
    engine.dispose()


def test_an_empty_database_becomes_what_the_program_expects(empty_url: str) -> None:
    """Tables, columns, types, indexes and keys: nothing is missing and nothing is left over."""
    migrate(empty_url)
    engine = opening.engine_at(empty_url)
    assert differences(engine) == []
    engine.dispose()
    assert version(empty_url) == (VERSIONS[-1], VERSIONS[-1])


def test_there_and_back_and_there_again(empty_url: str) -> None:
    """Each version can be left downwards and reached again; the same tables come out."""
    migrate(empty_url)
    whole = tables(empty_url)
    for target in (*reversed(VERSIONS[:-1]), "base"):
        downgrade(empty_url, target)
        assert version(empty_url)[0] == (None if target == "base" else target)
    assert tables(empty_url) == ["alembic_version"]
    for target in VERSIONS:
        migrate(empty_url, target)
        assert version(empty_url) == (target, VERSIONS[-1])
    assert tables(empty_url) == whole


def test_migrating_twice_changes_nothing(empty_url: str) -> None:
    """Every start does it."""
    migrate(empty_url)
    migrate(empty_url)
    assert version(empty_url) == (VERSIONS[-1], VERSIONS[-1])


def test_an_empty_database_has_no_version(empty_url: str) -> None:
    """So a new one can be told from an old one."""
    assert version(empty_url) == (None, VERSIONS[-1])


ROWS = (
    "INSERT INTO people (id, name, made_at) VALUES (1, 'Chị Lan', '2021-06-20T05:00:00.000Z')",
    (
        "INSERT INTO contacts (channel, account, sender, person, since)"
        " VALUES ('telegram', '1', 'lan', 1, '2021-06-20T05:00:00.000Z')"
    ),
)


def test_a_filled_database_of_the_first_version_keeps_its_rows(empty_url: str) -> None:
    """Whoever began with the first version goes on with what is there."""
    migrate(empty_url, VERSIONS[0])
    unwritable.change(empty_url, *ROWS)
    migrate(empty_url)
    engine = opening.engine_at(empty_url)
    with engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM people JOIN contacts ON person = people.id")
        assert names.scalars().all() == ["Chị Lan"]
    engine.dispose()


KILLED = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from storage.book.opening import migrate

left = int(sys.argv[2])

@event.listens_for(Engine, "before_cursor_execute")
def count(connection, cursor, statement, *more):
    global left
    left -= statement.startswith(("CREATE", "ALTER", "INSERT", "UPDATE", "DROP"))
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

migrate(sys.argv[1])
"""


@pytest.mark.kill
@pytest.mark.parametrize(("before", "after"), [(None, 1), (None, 20), (VERSIONS[0], 1), (VERSIONS[0], 7)])
def test_a_kill_in_mid_migration_leaves_the_old_version_whole(tmp_path: Path, before: str | None, after: int) -> None:
    """On SQLite all steps stand in one transaction: the next start begins at the old version and ends at the new."""
    url = f"sqlite:///{tmp_path / 'book.sqlite'}"
    if before is not None:
        migrate(url, before)
    old = tables(url)
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, url, str(after)],
        cwd=ROOT,
        env=dict(os.environ),
        check=False,
        capture_output=True,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert (version(url)[0], tables(url)) == (before, old)
    migrate(url)
    assert version(url)[0] == VERSIONS[-1]
    with closing(sqlite3.connect(tmp_path / "book.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
