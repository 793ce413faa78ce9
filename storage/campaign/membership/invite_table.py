"""Reads a table of people to invite (.csv, .xlsx) as offices keep it; every row that cannot be used is named."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from storage.campaign.membership.invites import NewInvite
from storage.campaign.territory.unit_cells import Cells, UnreadableTable, lines_of
from storage.campaign.territory.unit_rows import UnitRow
from storage.words import fold, tidy

HEADINGS: Final = {  # how offices head their columns, without accents
    "role": ("role", "vai tro", "chuc danh", "chuc vu"),
    "unit": ("unit", "don vi", "ma don vi", "noi phu trach", "khu dan cu", "xa"),
    "name": ("name", "ho ten", "ho va ten", "ten"),
}
COLUMN_OF: Final = {heading: column for column, headings in HEADINGS.items() for heading in headings}


@dataclass(frozen=True, slots=True)
class BadInvite:
    """A row that a person has to mend: its line in the table (from 1), and the sentence that says why."""

    line: int
    key: str
    facts: Mapping[str, object] = field(default_factory=dict)


Read = tuple[list[tuple[int, NewInvite]], list[BadInvite]]


def read_invites(source: Path, known: Sequence[UnitRow], called: Mapping[str, str]) -> Read:
    """The rows by line, and those that cannot be read; `called` gives the role of each folded word for it.

    A unit is a code, or a name that only one unit has ("Ấp 1B, Xã Lộc Tấn" tells which of several is meant).
    """
    try:
        lines = lines_of(source)
    except UnreadableTable as error:
        return [], [BadInvite(1, f"plan.unit.{error.reason}.problem", _nowhere())]
    if not lines:
        return [], [BadInvite(1, "invite_table.empty")]
    (top, header), *rows = lines
    columns = {column: at for at, cell in enumerate(header) if (column := COLUMN_OF.get(_heading(cell)))}
    if "role" not in columns:
        return [], [BadInvite(top, "invite_table.no_role_column")]
    codes = _codes(known)
    return _sorted([_row(line, cells, columns, codes, called) for line, cells in rows])


def _sorted(read: Sequence[tuple[int, NewInvite] | BadInvite]) -> Read:
    return [one for one in read if not isinstance(one, BadInvite)], [one for one in read if isinstance(one, BadInvite)]


def _row(
    line: int, cells: Cells, columns: Mapping[str, int], codes: Mapping[str, set[str]], called: Mapping[str, str]
) -> tuple[int, NewInvite] | BadInvite:
    row = {column: cells[at] if at < len(cells) else "" for column, at in columns.items()}
    role, unit, name = (tidy(row.get(column, "")) for column in ("role", "unit", "name"))
    if fold(role) not in called:
        return BadInvite(line, "invite_table.unknown_role", {"role": role})
    found = codes.get(fold(unit), set()) if unit else {""}
    if len(found) != 1:
        return BadInvite(line, "invite_table.which_unit" if found else "invite_table.unknown_unit", {"unit": unit})
    return line, NewInvite(called[fold(role)], next(iter(found)), name)


def _codes(known: Sequence[UnitRow]) -> dict[str, set[str]]:
    """Units by everything that they are called."""
    by_code = {row.code: row for row in known}
    found: dict[str, set[str]] = {}
    for row in known:
        over = by_code.get(row.parent)
        whole = (f"{row.title}, {over.title}", f"{row.name}, {over.name}") if over else ()
        for name in (row.code, row.title, row.name, *whole):
            found.setdefault(fold(name), set()).add(row.code)
    return found


def _heading(cell: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(cell)))


def _nowhere() -> dict[str, str]:
    return {"line": "1", "column": "", "value": "", "candidates": ""}
