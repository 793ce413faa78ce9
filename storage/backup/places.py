"""Where an office's data lie, and how a backup takes their place: what was there stays until the very last step.

Files lie under the name of their content, so new ones go in among old ones, and harm nobody if a kill comes. The old
data are gathered under a passing name first, and get their dated name before the new database takes over in one step.
"""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

from storage.backup.loading import load
from storage.backup.reading import Backup
from storage.backup.writing import Tell
from storage.book.durable import make_durable
from storage.book.files import FileStore
from storage.book.inspecting import Tables
from storage.book.inspecting import inspect as look_at
from storage.book.opening import SQLITE, engine_at
from storage.book.page import Page

PASSING = "dang-khoi-phuc"  # what a killed restore leaves, and the next one clears away
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database
LOCK_SECONDS = 5


class InUse(Exception):
    """Another program has the database open."""


class NotEmpty(Exception):
    """There are data here, and nobody said that they are to be put aside."""


@dataclass(frozen=True, slots=True)
class Place:
    """A data folder and the database that belongs to it."""

    data: Path
    url: str

    @property
    def files(self) -> Path:
        """The folder of files."""
        return self.data / "files"

    @property
    def database(self) -> Path | None:
        """The database's own file; None on a server."""
        return Path(self.url.removeprefix(SQLITE)) if self.url.startswith(SQLITE) else None

    @property
    def tables(self) -> Tables:
        """How the database stands."""
        return look_at(self.url)

    @property
    def is_empty(self) -> bool:
        """Whether there is no database yet; a file of which we know nothing counts as somebody's."""
        if self.database is not None and self.database.exists() and self.database.stat().st_size:
            return False
        return self.tables is Tables.NEW


def restore(place: Place, backup: Backup, aside: str, then: Callable[[Page], None], tell: Tell) -> Path | None:
    """Let a backup that was proved take the place; returns the folder in which old data were put aside, if any.

    `aside` is that folder's name below the data folder; "" lets nothing but an empty place be taken (NotEmpty).
    `then` runs in the transaction that loads. Raises InUse.
    """
    if not (place.is_empty or aside):
        raise NotEmpty
    old = None if place.is_empty else place.data / aside
    passing = _cleared(place)
    store = FileStore(place.files)
    if old is not None:
        _gather(place.files, passing / "files")
    for name in backup.told.files:
        store.keep_bytes(backup.file(name), "application/octet-stream")
        tell(1)
    take_over = _on_server if place.database is None else _in_file
    take_over(place, backup, _Aside(passing, old), then, tell)
    if old is not None:
        _leave_only(place.files, backup)
    return old


@dataclass(frozen=True, slots=True)
class _Aside:
    """Where old data are gathered, and where they are to lie; None if there are none."""

    passing: Path
    old: Path | None

    def name(self) -> None:
        """The last step but one."""
        if self.old is not None:
            self.passing.replace(self.old)
            make_durable(self.old.parent)


def _cleared(place: Place) -> Path:
    passing = place.data / PASSING
    shutil.rmtree(passing, ignore_errors=True)
    if place.database is not None:
        for end in ("", *BESIDE):
            _new(place.database).with_name(f"{_new(place.database).name}{end}").unlink(missing_ok=True)
    return passing


def _new(database: Path) -> Path:
    return database.with_name(f"{database.name}.{PASSING}")


def _gather(files: Path, into: Path) -> None:
    into.parent.mkdir(mode=0o700)
    into.mkdir(mode=0o700)
    for path in files.iterdir():
        _link(path, into / path.name)
    make_durable(into)


def _link(path: Path, to: Path) -> None:
    """A second name costs no room; where the file system knows none, a copy."""
    try:
        os.link(path, to)
    except OSError:
        shutil.copy2(path, to)


def _leave_only(files: Path, backup: Backup) -> None:
    for path in files.iterdir():
        if path.name not in backup.told.files:
            path.unlink()


# --- SQLite --------------------------------------------------------------------------------------------------------


def _in_file(place: Place, backup: Backup, aside: _Aside, then: Callable[[Page], None], tell: Tell) -> None:
    assert place.database is not None  # noqa: S101 - the caller chose by it
    new = _new(place.database)
    engine = engine_at(f"{SQLITE}{new}")
    with engine.begin() as connection:
        load(connection, backup, then, tell)
    engine.dispose()
    if aside.old is not None:
        _quieten(place.database)
        for path in _parts(place.database):
            _link(path, aside.passing / path.name)
        aside.name()
        for path in _parts(place.database)[1:]:  # a log that belongs to the old file would be read into the new one
            path.unlink()
    new.chmod(0o600)
    new.replace(place.database)
    make_durable(place.database.parent)


def _quieten(database: Path) -> None:
    """Put what the log holds into the file itself; a damaged file stays as it is. InUse while somebody has it open."""
    try:
        with contextlib.closing(sqlite3.connect(database, timeout=LOCK_SECONDS, isolation_level=None)) as old:
            old.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError:
        raise InUse from None
    except sqlite3.DatabaseError:
        return


def _parts(database: Path) -> list[Path]:
    found = [database.with_name(f"{database.name}{end}") for end in ("", *BESIDE)]
    return [path for path in found if path.exists()]


# --- PostgreSQL ----------------------------------------------------------------------------------------------------


def _on_server(place: Place, backup: Backup, aside: _Aside, then: Callable[[Page], None], tell: Tell) -> None:
    """The old tables move into a schema that bears the folder's name, in the transaction that loads the new ones."""
    engine = engine_at(place.url)
    try:
        with engine.begin() as connection:
            if aside.old is not None:
                _move_tables(connection, aside.old.name)
            load(connection, backup, then, tell)
            aside.name()
    except OperationalError:
        raise InUse from None
    finally:
        engine.dispose()


def _move_tables(connection: Connection, schema: str) -> None:
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
    connection.execute(text(f'CREATE SCHEMA "{schema}"'))
    there = set(inspect(connection).get_table_names())
    for name in sorted(there & {*SQLModel.metadata.tables, "alembic_version"}):
        connection.execute(text(f'ALTER TABLE "{name}" SET SCHEMA "{schema}"'))
