"""What can be said of a database from outside: whether it can be reached, and whether its tables fit this program."""

from datetime import datetime
from enum import Enum
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from storage.book import marks
from storage.book.book import Book, Unwritable
from storage.book.columns import stamp
from storage.book.opening import SQLITE, migration_scripts, version

KINDS = (SQLITE, "postgresql://")
LOOKED_AT = "looked at"


class Tables(Enum):
    """How a database stands to this program."""

    NEW = "new"  # nothing there yet; the first start makes the tables
    READY = "ready"
    OLD = "old"
    NEWER = "newer"  # made by a later program
    UNREACHABLE = "unreachable"
    BROKEN = "broken"  # the file is no database, or is damaged
    NO_DRIVER = "no_driver"  # psycopg is not installed
    BAD_URL = "bad_url"


def inspect(url: str) -> Tables:
    """How the database at a URL stands; makes no file and changes nothing."""
    if not url.startswith(KINDS):
        return Tables.BAD_URL
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).exists():
        return Tables.NEW
    try:
        found, needed = version(url)
    except ModuleNotFoundError:
        return Tables.NO_DRIVER
    except (ArgumentError, ValueError):
        return Tables.BAD_URL
    except OperationalError:
        return Tables.UNREACHABLE
    except SQLAlchemyError:
        return Tables.BROKEN
    return _compared(found, needed, migration_scripts())


def place_of(url: str) -> str:
    """Where a database is, as a person may read it: without user and password."""
    if url.startswith(SQLITE):
        return url.removeprefix(SQLITE)
    try:
        parts = make_url(url)
    except ArgumentError:
        return "?"
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.host or 'localhost'}{port}/{parts.database or ''}"


async def takes_writes(book: Book, now: datetime) -> bool:
    """Whether a turn can be committed now; it writes when we looked."""
    try:
        await book.turn(lambda page: marks.keep_mark(page, LOOKED_AT, stamp(now)))
    except Unwritable:
        return False
    return True


def _compared(found: str | None, needed: str | None, scripts: ScriptDirectory) -> Tables:
    if found is None:
        return Tables.NEW
    if found == needed:
        return Tables.READY
    known = {script.revision for script in scripts.walk_revisions()}
    return Tables.OLD if found in known else Tables.NEWER
