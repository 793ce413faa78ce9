"""What a backup says of itself: the version of its tables, when it was made, how much of what, each with a hash."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from storage.book.columns import instant, stamp

KIND = "bot131 backup"
FORMAT = 1
NAME = "manifest.json"


class Unusable(Exception):
    """A file from which nothing can be restored: the argument is "foreign", "broken" or "newer"."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table: its columns in order, how many rows, SHA-256 of their lines."""

    columns: tuple[str, ...]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`version` is that of the tables, `generation` the number that the database had, `files` sizes by SHA-256."""

    version: str
    generation: int
    made_at: datetime
    tables: Mapping[str, Part]
    files: Mapping[str, int]

    @property
    def size(self) -> int:
        """Rows and files together."""
        return sum(part.rows for part in self.tables.values()) + len(self.files)

    def as_text(self) -> str:
        """For the file."""
        tables = {name: asdict(part) for name, part in self.tables.items()}
        body = {"version": self.version, "generation": self.generation, "made_at": stamp(self.made_at)}
        told = {"kind": KIND, "format": FORMAT, **body, "tables": tables, "files": dict(self.files)}
        return json.dumps(told, indent=1)


def read(text: bytes) -> Manifest:
    """What `as_text` wrote; Unusable for anything else."""
    try:
        told: dict[str, Any] = dict(json.loads(text))
    except (ValueError, TypeError):
        raise Unusable("broken") from None
    if told.get("kind") != KIND:
        raise Unusable("foreign")
    if told.get("format") != FORMAT:
        raise Unusable("newer")
    try:
        tables = {
            name: Part(tuple(part["columns"]), part["rows"], part["sha256"]) for name, part in told["tables"].items()
        }
        return Manifest(told["version"], told["generation"], instant(told["made_at"]), tables, told["files"])
    except (KeyError, TypeError, AttributeError, ValueError):
        raise Unusable("broken") from None
