"""Reads and writes the table of units (.csv, .xlsx) as offices keep it; every row that cannot be read is named."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from storage.campaign.territory.unit_cells import Cells, UnreadableTable, lines_of, write_csv, write_excel
from storage.campaign.territory.unit_names import kind_of, split_kind
from storage.campaign.territory.unit_parents import Draft, settle
from storage.campaign.territory.unit_rows import BadRow, UnitRow
from storage.words import fold

__all__ = ["BadRow", "UnitRow", "read_units", "write_units"]

HEADINGS: Final = {  # how offices head their columns, without accents
    "code": ("code", "ma", "ma don vi", "ma so", "ma kdc", "ma khu dan cu"),
    "name": ("name", "ten", "ten don vi", "ten kdc", "ten khu dan cu", "don vi", "khu dan cu", "ap khu pho"),
    "kind": ("kind", "type", "loai", "loai don vi", "loai hinh", "cap"),
    "parent": ("parent", "thuoc", "truc thuoc", "thuoc don vi", "don vi cha", "cap tren", "xa", "thuoc xa",
               "xa thi tran", "xa phuong", "commune"),
    "valid_from": ("valid from", "tu ngay", "hieu luc tu", "ngay bat dau"),
    "valid_to": ("valid to", "den ngay", "hieu luc den", "ngay ket thuc"),
    "aliases": ("aliases", "alias", "ten khac", "ten goi khac", "ten cu"),
    "basis": ("basis", "can cu", "nguon", "ghi chu"),
}  # fmt: skip
COLUMN_OF: Final = {heading: column for column, headings in HEADINGS.items() for heading in headings}
CODE = re.compile(r"[\w.-]+")
DAY_FORMATS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")


def read_units(source: Path | str | bytes, known: Sequence[UnitRow] = ()) -> tuple[list[UnitRow], list[BadRow]]:
    """The rows that can be used and those that a person has to mend, from a file, its bytes or its text.

    A parent is a code or a name, among the rows and the `known` units; a missing code becomes
    `<parent's code>-<two digits>`; a text of one line is taken for a path.
    """
    numbered, bad = read_numbered_units(source, known)
    return [row for _, row in numbered], bad


def read_numbered_units(
    source: Path | str | bytes, known: Sequence[UnitRow] = ()
) -> tuple[list[tuple[int, UnitRow]], list[BadRow]]:
    """As `read_units`, each row with its line in the table."""
    try:
        lines = lines_of(Path(source) if isinstance(source, str) and "\n" not in source else source)
    except UnreadableTable as error:
        return [], [BadRow(1, "", "", error.reason)]
    if not lines:
        return [], [BadRow(1, "", "", "empty_table")]
    (top, header), *rows = lines
    columns = columns_of(header)
    if "name" not in columns:
        return [], [BadRow(top, "name", "; ".join(filter(None, header)), "missing_column")]
    reader = RowReader({column: (at, header[at]) for column, at in columns.items()})
    drafts = [reader.draft(line, cells) for line, cells in rows]
    return settle(drafts, reader.bad, known)


def columns_of(header: Cells) -> dict[str, int]:
    """Where each known column stands; of two alike the first counts."""
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        column = COLUMN_OF.get(heading(cell))
        if column:
            found.setdefault(column, at)
    return found


def heading(cell: str) -> str:
    """A column's heading as the table of headings has it: "Xã, thị trấn" → "xa thi tran"."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(cell)))


class RowReader:
    """Reads row after row; what is wrong in a row itself is noted in `bad`."""

    def __init__(self, columns: dict[str, tuple[int, str]]) -> None:
        self.columns = columns
        self.headed = {column: title for column, (_, title) in columns.items()}
        self.bad: list[BadRow] = []

    def draft(self, line: int, cells: Cells) -> Draft:
        """The row with its own cells read; the parent is still what was written."""
        row = {column: cells[at] if at < len(cells) else "" for column, (at, _) in self.columns.items()}
        draft = Draft(
            line=line,
            name=row["name"],
            kind=kind_of(row.get("kind", "")) or split_kind(row["name"])[0],
            code=row.get("code", ""),
            parent=row.get("parent", ""),
            valid_from=self.day(line, "valid_from", row),
            valid_to=self.day(line, "valid_to", row),
            aliases=tuple(alias.strip() for alias in re.split(r"[|;]", row.get("aliases", "")) if alias.strip()),
            basis=row.get("basis", ""),
            headed=self.headed,
        )
        self.check(draft)
        return draft

    def day(self, line: int, column: str, row: dict[str, str]) -> date | None:
        written = row.get(column)
        if not written:
            return None
        for form in DAY_FORMATS:
            try:
                return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        self.bad.append(BadRow(line, self.headed[column], written, "bad_date"))
        return None

    def check(self, draft: Draft) -> None:
        """Note what the row lacks."""
        if not draft.name:
            self.bad.append(draft.bad("name", "", "missing_name"))
        elif not draft.kind:
            self.bad.append(draft.bad("kind", draft.name, "missing_kind"))
        if draft.code and not CODE.fullmatch(draft.code):
            self.bad.append(draft.bad("code", draft.code, "bad_code"))
        if draft.valid_from and draft.valid_to and draft.valid_from > draft.valid_to:
            self.bad.append(draft.bad("valid_to", draft.valid_to.isoformat(), "days_reversed"))


def write_units(rows: Sequence[UnitRow], path: Path) -> None:
    """Write the table, as a workbook when the name ends in .xlsx; no cell can be taken for a formula."""
    table = [list(HEADINGS), *(cells_of(row) for row in rows)]
    (write_excel if path.suffix.lower() == ".xlsx" else write_csv)(table, path)


def cells_of(row: UnitRow) -> list[str]:
    days = [day.isoformat() if day else "" for day in (row.valid_from, row.valid_to)]
    return [row.code, row.name, row.kind, row.parent, *days, "|".join(row.aliases), row.basis]
