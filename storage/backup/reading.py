"""Opens a backup: what is foreign, broken or newer is refused, and every byte is held against its hash."""

import functools
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from storage.backup import contents, manifest
from storage.backup.manifest import Manifest, Part, Unusable
from storage.backup.writing import Tell
from storage.book.opening import migration_scripts

BLOCK = 1 << 20
# What zipfile raises at a damaged archive: a missing member is a KeyError, a wrong mark ("encrypted", "version 6.5") a
# RuntimeError, a place before the file's beginning a ValueError, a broken stream the rest.
_DAMAGED = (zipfile.BadZipFile, KeyError, RuntimeError, ValueError, EOFError, OSError, zlib.error)


class Backup:
    """A backup that was opened."""

    def __init__(self, packed: zipfile.ZipFile, told: Manifest) -> None:
        self.told = told
        self._packed = packed

    def prove(self, tell: Tell) -> None:
        """Hold all against its hash and its number; raises Unusable."""
        for name, part in self.told.tables.items():
            if self._print(f"tables/{name}") != part.sha256 or self._lines(name) != part.rows:
                raise Unusable("broken")
            tell(part.rows)
        for name in self.told.files:
            if self._print(f"files/{name}") != name:
                raise Unusable("broken")
            tell(1)

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table by column."""
        part: Part = self.told.tables[table]
        with self._packed.open(f"tables/{table}") as lines:
            for line in lines:
                yield dict(zip(part.columns, contents.row_of(line.decode()), strict=True))

    def file(self, name: str) -> bytes:
        """A file's content."""
        return self._packed.read(f"files/{name}")

    def _lines(self, table: str) -> int:
        with self._packed.open(f"tables/{table}") as lines:
            return sum(1 for _ in lines)

    def _print(self, member: str) -> str:
        print_ = hashlib.sha256()
        try:
            with self._packed.open(member) as file:
                while block := file.read(BLOCK):
                    print_.update(block)
        except _DAMAGED:
            raise Unusable("broken") from None
        return print_.hexdigest()


@contextmanager
def opened(file: Path | BinaryIO) -> Iterator[Backup]:
    """A backup; raises Unusable for what is none, is damaged, or was made by a later program."""
    with _archive(file) as packed:
        yield Backup(packed, _told(packed))


def _archive(file: Path | BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, RuntimeError, ValueError):
        raise Unusable("foreign") from None


def _told(packed: zipfile.ZipFile) -> Manifest:
    if manifest.NAME not in packed.namelist():
        raise Unusable("foreign")
    try:
        told = manifest.read(packed.read(manifest.NAME))
    except _DAMAGED:
        raise Unusable("broken") from None
    if told.version not in _known_versions():
        raise Unusable("newer")
    return told


@functools.cache
def _known_versions() -> frozenset[str]:
    return frozenset(script.revision for script in migration_scripts().walk_revisions())
