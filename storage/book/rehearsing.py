"""A copy of the book for a rehearsal: who is where and what is planned, the year not begun; no talk, tip or letter."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Table, create_engine, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from storage.book.columns import instant, stamp
from storage.book.looking import reading
from storage.book.opening import SQLITE, migrate, migration_scripts
from storage.book.page import Hot, Page
from storage.clocks import HALF_A_SECOND

COPIED = (
    *("units", "unit_aliases", "unit_successions", "people", "memberships", "contacts", "groups", "paste_groups"),
    *("fetches", "nominations", "hops", "decisions", "plan_changes", "conferences", "achievements", "amendments"),
    *("broadcasts", "counters", "marks"),
)
ROWS = 1000  # copied at once

_DROP = (
    Hot(  # invitations go again, at their hour and unasked: whether somebody else has to say yes was settled then
        "UPDATE broadcasts SET state = 'waiting', put_by = NULL"
        " WHERE state <> 'cancelled' AND occasion LIKE 'gd%-hoi-nghi-%'"
    ),
    Hot(
        "DELETE FROM broadcasts"
        " WHERE state <> 'waiting' OR (occasion IS NOT NULL AND occasion NOT LIKE 'gd%-hoi-nghi-%')"
    ),
    Hot("DELETE FROM fetches WHERE state <> 'done'"),
    Hot("UPDATE decisions SET announced_at = NULL"),
    Hot("UPDATE plan_changes SET at = '2000-01-01T00:00:00.000Z'"),  # known before the year began
)
_FORGET = Hot("DELETE FROM marks WHERE name <> :kept")
_WAITING = Hot("SELECT id, due_at FROM broadcasts")
_DUE = Hot("UPDATE broadcasts SET due_at = :due WHERE id = :id")


class NotCopied(Exception):
    """The database cannot be read; the message is the driver's own."""


class OtherTables(Exception):
    """The tables are of another version than this program; the message names both."""


def copy(url: str, into: Path) -> None:
    """Write a fresh SQLite file with the rows of one moment; the source is only read, also while a bot runs on it.

    A source that is not there yet gives tables without rows. Raises NotCopied, OtherTables.
    """
    migrate(f"{SQLITE}{into}")
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).exists():
        return
    try:
        with reading(url) as source, _writing(into) as target:
            if _is_filled(source):
                _pour(source, target)
    except (SQLAlchemyError, sqlite3.Error, ModuleNotFoundError) as error:
        raise NotCopied(str(error)) from error


def rewind(page: Page, kept: str, offset: timedelta) -> None:
    """In a copy, the year has not begun: no occasion has come, nothing was sent, no decision was announced.

    What people have set for an hour waits for it, now in campaign time, which was `offset` from real time; of the
    marks only `kept` stays. Invitations to conferences wait for the hour at which they went.
    """
    for statement in _DROP:
        page.change(statement)
    page.change(_FORGET, kept=kept)
    for broadcast, due in page.rows(_WAITING):
        page.change(_DUE, id=broadcast, due=stamp((instant(due) + offset + HALF_A_SECOND).replace(microsecond=0)))


def _is_filled(source: Connection) -> bool:
    """Whether there are tables; OtherTables if they are not of this version."""
    found, needed = MigrationContext.configure(source).get_current_revision(), migration_scripts().get_current_head()
    if found not in {None, needed}:
        raise OtherTables(f"{found} → {needed}")
    return found is not None


def _pour(source: Connection, target: Connection) -> None:
    for table in map(_table, COPIED):
        for rows in source.execute(select(table)).mappings().partitions(ROWS):
            target.execute(insert(table), [dict(row) for row in rows])


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


@contextmanager
def _writing(path: Path) -> Iterator[Connection]:
    engine = create_engine(f"{SQLITE}{path}", poolclass=NullPool)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
