"""Opens the book: chooses the kind by URL, brings its tables up to date, and says so when it must not."""

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

import storage.book.tables
import storage.campaign.auditing.audit_tables
import storage.campaign.conferences.tables
import storage.campaign.correspondence.story_tables
import storage.campaign.council.tables
import storage.campaign.dossiers.route_rows
import storage.campaign.dossiers.selection_tables
import storage.campaign.membership.handover_tables
import storage.campaign.money.tables
import storage.campaign.office_tables
import storage.campaign.tables
import storage.campaign.works.lasting_tables
import storage.campaign.works.work_tables
import storage.confidential.tables
import storage.mail.relay_tables
import storage.mail.tables  # noqa: F401 - these imports register all tables
from storage.book.book import Book
from storage.book.postgres import PostgresBook, psycopg_url
from storage.book.sqlite import SqliteBook

MIGRATIONS = Path(__file__).with_name("migrations")
SQLITE = "sqlite:///"
CONNECT_SECONDS = 10  # a server behind a firewall that says nothing; libpq alone would wait for minutes


def open_book(url: str) -> Book:
    """The book at `sqlite:///path` or `postgresql://…`; its tables must be up to date."""
    return SqliteBook(Path(url.removeprefix(SQLITE))) if url.startswith(SQLITE) else PostgresBook(url)


def migrate(url: str, to: str = "head") -> None:
    """Bring the tables to a version; all steps in one transaction, so a kill leaves the old version whole."""
    engine = engine_at(url)
    with engine.begin() as connection:
        upgrade(connection, to)
    engine.dispose()


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring the tables to a version within the transaction that is open."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def version(url: str) -> tuple[str | None, str | None]:
    """The version of the tables in the database (None: empty) and the version that this program needs."""
    engine = engine_at(url)
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return found, _newest()


@cache
def _newest() -> str | None:
    return migration_scripts().get_current_head()


def migration_scripts() -> ScriptDirectory:
    """Every version of the tables that this program knows."""
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def engine_at(url: str) -> Engine:
    """An engine whose BEGIN covers the change of tables, too (SQLite's driver would commit before each)."""
    if not url.startswith(SQLITE):
        return create_engine(psycopg_url(url), poolclass=NullPool, connect_args={"connect_timeout": CONNECT_SECONDS})
    Path(url.removeprefix(SQLITE)).parent.mkdir(parents=True, exist_ok=True)
    arguments: dict[str, Any] = {"isolation_level": None, "timeout": 30}
    engine = create_engine(url, poolclass=NullPool, connect_args=arguments)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
