"""Brings a backup's rows into an empty database of either kind, at the version they have, and then up to date."""

import sqlite3
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Integer, MetaData, Table, create_engine, delete, event, insert, text
from sqlalchemy.pool import StaticPool

from storage.backup.contents import CHUNK
from storage.backup.manifest import Unusable
from storage.backup.reading import Backup
from storage.backup.writing import Tell
from storage.book.opening import upgrade
from storage.book.page import Page

_VERSIONS = "alembic_version"


def load(connection: Connection, backup: Backup, then: Callable[[Page], None], tell: Tell) -> None:
    """Make the tables, load the rows, bring the tables up to date, and do what comes `then`; all in one transaction."""
    upgrade(connection, backup.told.version)
    found = MetaData()
    found.reflect(connection)
    tables = [table for table in found.sorted_tables if table.name != _VERSIONS]
    for table in reversed(tables):  # what a migration itself has written
        connection.execute(delete(table))
    for table in tables:
        if table.name in backup.told.tables:
            _fill(connection, table, backup.rows(table.name), tell)
    if connection.dialect.name == "postgresql":
        _move_numbers_on(connection, tables)
    upgrade(connection)
    page = Page(connection)
    then(page)
    page.close()


def try_out(backup: Backup, tell: Tell) -> None:
    """Load it into a passing database, which nobody sees and no kill leaves behind; Unusable where it would not do."""
    engine = create_engine("sqlite://", creator=_passing, poolclass=StaticPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    try:
        with engine.begin() as connection:
            load(connection, backup, _nothing, tell)
            faults = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    finally:
        engine.dispose()
    if faults or whole != "ok":
        raise Unusable("broken")


def _passing() -> sqlite3.Connection:
    """A database with the empty name lies in a file that is gone with its connection (sqlite.org/inmemorydb.html)."""
    return sqlite3.connect("", isolation_level=None, check_same_thread=False)


def _nothing(_page: Page) -> None:
    """A rehearsal changes nothing."""


def _fill(connection: Connection, table: Table, rows: Iterable[dict[str, Any]], tell: Tell) -> None:
    coming = iter(rows)
    while some := list(islice(coming, CHUNK)):
        connection.execute(insert(table), some)
        tell(len(some))


def _move_numbers_on(connection: Connection, tables: Iterable[Table]) -> None:
    """PostgreSQL counts rows beside the table; what was loaded with its numbers has not moved that count."""
    for table in tables:
        for column in table.primary_key.columns:
            if isinstance(column.type, Integer):
                name = {"table": f'"{table.name}"', "column": column.name}
                sequence = connection.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), name).scalar_one()
                _move_on(connection, table.name, column.name, sequence)


def _move_on(connection: Connection, table: str, column: str, sequence: str | None) -> None:
    if sequence is not None:
        highest = f'SELECT setval(:sequence, max("{column}")) FROM "{table}" HAVING max("{column}") IS NOT NULL'  # noqa: S608
        connection.execute(text(highest), {"sequence": sequence})
