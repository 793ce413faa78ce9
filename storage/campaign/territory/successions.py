"""Which unit became which, and on what day: the code of a unit may live on while its meaning changes."""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Final

from storage.campaign.planning.faults import Fault
from storage.words import tidy

FILE: Final = "successions.csv"
COLUMNS: Final = ("from", "to", "date", "to_kind", "to_name")


@dataclass(frozen=True, slots=True)
class Succession:
    """From `day` on, what was `old` belongs to `new`, a unit of that kind and name."""

    old: str
    new: str
    day: date
    kind: str
    name: str


def kin(pairs: Collection[tuple[str, str]], code: str) -> frozenset[str]:
    """The units of one line: all that a unit came from, itself, and all that came from it.

    `pairs` are (predecessor, successor). Two that were merged into one are not of each other's line.
    """
    back = {(new, old) for old, new in pairs}
    return _along(back, code) | _along(pairs, code)


def _along(pairs: Collection[tuple[str, str]], code: str) -> frozenset[str]:
    found, ends = {code}, {code}
    while ends:
        ends = {there for here, there in pairs if here in ends} - found
        found |= ends
    return frozenset(found)


def read_successions(text: str | None, codes: set[str] | None) -> tuple[tuple[Succession, ...], list[Fault]]:
    """The rows of the table, if there is one, and what is wrong in it; `codes` are the units, if they are known."""
    if text is None:
        return (), []
    lines = csv.reader(StringIO(text))
    header = [tidy(cell) for cell in next(lines, [])]
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        return (), [fault(1, missing[0], "missing_column", column=missing[0])]
    made: list[Succession] = []
    faults: list[Fault] = []
    for cells in lines:
        row = dict(zip(header, map(tidy, cells), strict=False))
        outcome = read_row(row, lines.line_num, codes)
        if isinstance(outcome, Fault):
            faults.append(outcome)
        elif outcome:
            made.append(outcome)
    return tuple(made), faults


def read_row(row: dict[str, str], line: int, codes: set[str] | None) -> Succession | Fault | None:
    if not any(row.values()):
        return None
    if empty := next((column for column in COLUMNS if not row.get(column)), None):
        return fault(line, empty, "blank_cell", column=empty)
    if codes is not None and row["from"] not in codes:
        return fault(line, "from", "unknown_code", column="from", value=row["from"])
    try:
        day = date.fromisoformat(row["date"])
    except ValueError:
        return fault(line, "date", "bad_date", column="date", value=row["date"])
    return Succession(row["from"], row["to"], day, row["to_kind"], row["to_name"])


def fault(line: int, key: str, reason: str, **facts: str) -> Fault:
    return Fault(FILE, line, key, f"unit.{reason}", facts)
