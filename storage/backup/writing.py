"""Makes a backup while the bot runs: rows of one moment and the files that they name, proved before it has its name."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Table

from storage.backup import contents, manifest
from storage.backup.manifest import Manifest, Part
from storage.book import generation
from storage.book.durable import make_durable
from storage.book.page import Page

UNFINISHED = ".part"
FOR_US_ALONE = 0o600

Tell = Callable[[int], None]


class Busy(Exception):
    """Another backup writes to this very place now."""


@contextmanager
def beside(path: Path) -> Iterator[BinaryIO]:
    """A file that gets this name, whole and durable, if all goes well; a killed one's rest is written over."""
    passing = path.with_name(f"{path.name}{UNFINISHED}")
    with os.fdopen(os.open(passing, os.O_RDWR | os.O_CREAT, FOR_US_ALONE), "r+b") as out:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        out.truncate()
        with _gone_unless_whole(passing):
            yield out
            out.flush()
            os.fsync(out.fileno())
            passing.replace(path)
            make_durable(path.parent)


@contextmanager
def _gone_unless_whole(passing: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            passing.unlink()
        raise


def size(page: Page) -> int:
    """How many rows there are to write."""
    connection = page.session.connection()
    return sum(contents.count(connection, table) for table in contents.tables(connection))


def write(page: Page, files: Path, out: BinaryIO, made_at: datetime, tell: Tell) -> Manifest:
    """Write the rows that this page sees and the files that they name; `tell` hears of each row."""
    connection, named = page.session.connection(), set[str]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        tables = {
            table.name: _write_table(packed, connection, table, named, tell) for table in contents.tables(connection)
        }
        there = sorted(name for name in named if (files / name).is_file())
        kept = {name: _write_file(packed, files / name) for name in there}
        version = MigrationContext.configure(connection).get_current_revision() or ""
        made = Manifest(version, generation.last(page), made_at, tables, kept)
        packed.writestr(manifest.NAME, made.as_text())
    return made


def _write_table(packed: zipfile.ZipFile, connection: Connection, table: Table, named: set[str], tell: Tell) -> Part:
    rows, print_ = 0, hashlib.sha256()
    with packed.open(f"tables/{table.name}", "w", force_zip64=True) as out:
        for line in contents.lines(connection, table):
            content = line.encode()
            out.write(content)
            print_.update(content)
            named.update(contents.names_in(line))
            rows += 1
            tell(1)
    return Part(tuple(table.columns.keys()), rows, print_.hexdigest())


def _write_file(packed: zipfile.ZipFile, path: Path) -> int:
    """Stored as it is: pictures are small already, and what is sealed cannot be pressed."""
    told = zipfile.ZipInfo(f"files/{path.name}")
    told.compress_type = zipfile.ZIP_STORED
    with path.open("rb") as file, packed.open(told, "w", force_zip64=True) as out:
        shutil.copyfileobj(file, out)
        return file.tell()
