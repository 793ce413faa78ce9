"""What goes into a backup: every row but those of talks in confidence and of logins, and the files that rows name.

Keys are in no table, so none can get in. A file goes with the rows that name it: what belongs to a draft stays out.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, MetaData, Select, Table, func, not_, select

from storage.confidential import fetches, letters, mailbox

LEFT_OUT = frozenset({"alembic_version", "console_sessions", "login_links", "tip_drafts"})
_NAMES = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_OPENLY: dict[str, Callable[[Table], ColumnElement[bool]]] = {  # the rows that are of no draft in confidence
    "fetches": lambda table: not_(table.c.source.startswith(fetches.MARK, autoescape=True)),
    "letters": lambda table: table.c.channel != letters.CHANNEL,
    "mailbox": lambda table: table.c.author != mailbox.AUTHOR,
    "tip_evidence": lambda table: table.c.tip.is_not(None),
}
CHUNK = 500  # rows in memory at a time


def tables(connection: Connection) -> list[Table]:
    """The tables of a backup as they stand in this database, those first that others refer to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in LEFT_OUT]


def count(connection: Connection, table: Table) -> int:
    """How many of its rows go in."""
    return int(connection.execute(_wanted(select(func.count()).select_from(table), table)).scalar_one())


def lines(connection: Connection, table: Table) -> Iterator[str]:
    """Its rows as JSON, a line each, ordered by key: nothing tells in which order they came."""
    asked = _wanted(select(table), table).order_by(*table.primary_key.columns)
    for row in connection.execute(asked, execution_options={"yield_per": CHUNK}):
        yield json.dumps([_packed(value) for value in row], ensure_ascii=False, separators=(",", ":")) + "\n"


def row_of(line: str) -> list[Any]:
    """The values of a line."""
    return [_unpacked(value) for value in json.loads(line)]


def names_in(line: str) -> list[str]:
    """What in a line may be the name of a file."""
    return _NAMES.findall(line)


def _wanted(asked: Select[Any], table: Table) -> Select[Any]:
    return asked.where(_OPENLY[table.name](table)) if table.name in _OPENLY else asked


def _packed(value: object) -> object:
    match value:
        case bytes() | memoryview():
            return {"bytes": base64.b64encode(value).decode()}
        case date():
            return {"day": value.isoformat()}
    return value


def _unpacked(value: Any) -> Any:
    match value:
        case {"bytes": content}:
            return base64.b64decode(content)
        case {"day": day}:
            return date.fromisoformat(day)
    return value
