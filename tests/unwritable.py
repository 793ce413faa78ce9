"""Databases that take no writes for a while, as a disk or a neighbour makes them; reading goes on."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import sleep

import psycopg

from tests.patience import PATIENCE

SQLITE = "sqlite:///"
BEGINNING = b"""SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.objid AND d.datname = current_database()
WHERE l.classid = 'pg_database'::regclass AND l.pid <> pg_backend_pid()"""


@contextmanager
def no_writes(url: str) -> Iterator[None]:
    """Let nobody else write: on SQLite another process holds the lock, on PostgreSQL the database is read-only."""
    with _locked(url) if url.startswith(SQLITE) else _standby(url):
        yield


@contextmanager
def _locked(url: str) -> Iterator[None]:
    with closing(sqlite3.connect(url.removeprefix(SQLITE), isolation_level=None, timeout=PATIENCE)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def _standby(url: str) -> Iterator[None]:
    _set_readonly(url, "on")
    yield
    _set_readonly(url, "off")


def _set_readonly(url: str, value: str) -> None:
    """Change the database and cut all connections, so that everybody meets the change."""
    with psycopg.connect(url, autocommit=True, options="-c default_transaction_read_only=off") as one:
        name = one.info.dbname
        one.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {value}".encode())
        _let_begin(one)
        cut_connections(url)


def _let_begin(one: psycopg.Connection) -> None:
    """Wait for those whose connection begins just now: they have the old setting and cannot be seen to be cut.

    Source: InitPostgres in PostgreSQL's postinit.c: the database is locked while the settings are read.
    """
    beginning = set(one.execute(BEGINNING))
    while beginning & set(one.execute(BEGINNING)):
        sleep(0.005)


def cut_connections(url: str) -> None:
    """End all other connections to a PostgreSQL database, and return when they are gone."""
    with psycopg.connect(url, autocommit=True) as one:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        one.execute(f"SELECT pg_terminate_backend(pid, {int(PATIENCE * 1000)}) {others}".encode())


def change(url: str, *statements: str) -> None:
    """Run statements as another process, each in a transaction of its own."""
    if url.startswith(SQLITE):
        with closing(sqlite3.connect(url.removeprefix(SQLITE), isolation_level=None, timeout=PATIENCE)) as other:
            for statement in statements:
                other.execute(statement)
    else:
        with psycopg.connect(url, autocommit=True) as one:
            for statement in statements:
                one.execute(statement.encode())
