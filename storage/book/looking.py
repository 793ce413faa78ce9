"""Looks at a database without changing a byte: a file of which nobody may write, a server, a copy beside a live bot."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from storage.book.opening import CONNECT_SECONDS, SQLITE
from storage.book.page import Page
from storage.book.postgres import psycopg_url

LOCK_SECONDS = 30  # a bot that runs meanwhile holds its file for milliseconds


@contextmanager
def looking(url: str) -> Iterator[Page]:
    """A page that cannot write and sees one moment."""
    with reading(url) as connection, connection.begin():
        page = Page(connection)
        try:
            yield page
        finally:
            page.leave()


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """A connection that cannot write and sees one moment."""
    engine = _file(url) if url.startswith(SQLITE) else _server(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _file(url: str) -> Engine:
    """A SQLite file that is only read: not even what a killed bot left in its journal is written back.

    Where no journal lies beside it, a connection that may write makes one and takes it away again; one that may not
    would leave it behind, in the name of whoever rehearses.
    """
    path = Path(url.removeprefix(SQLITE)).absolute()
    mode = "ro" if path.with_name(f"{path.name}-wal").exists() else "rw"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=LOCK_SECONDS)

    engine = create_engine(SQLITE, creator=connect, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("BEGIN")

    return engine


def _server(url: str) -> Engine:
    arguments: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS}
    engine = create_engine(psycopg_url(url), poolclass=NullPool, connect_args=arguments)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
