"""Writes a table as CSV, workbook or JSON, row by row; no cell of it is ever a formula."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from storage.campaign.territory.unit_cells import guarded

MOST_IN_A_WORKBOOK: Final = 1_048_575  # rows below the headings: what Excel can open
TELL_EVERY: Final = 100

Cells = Sequence[str | int]
Tell = Callable[[int], None]


def write_csv(out: BinaryIO, heads: Sequence[str], rows: Iterable[Cells]) -> None:
    """With a mark by which Excel knows UTF-8, and an apostrophe before what it would take for a formula."""
    file = io.TextIOWrapper(out, "utf-8-sig", newline="")
    table = csv.writer(file)
    table.writerow(heads)
    table.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    file.flush()
    file.detach()


def write_json(out: BinaryIO, rows: Iterable[dict[str, Any]]) -> None:
    """A list of objects, a line each."""
    before = b"[\n"
    for row in rows:
        out.write(before + json.dumps(row, ensure_ascii=False).encode())
        before = b",\n"
    out.write(b"[]\n" if before == b"[\n" else b"\n]\n")


def write_workbook(out: BinaryIO, title: str, heads: Sequence[str], rows: Iterable[Cells]) -> None:
    """Texts as texts and numbers as numbers; the first line stays in sight."""
    import xlsxwriter  # noqa: PLC0415 - heavy, and most starts need no workbook

    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for line, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            (sheet.write_number if isinstance(cell, int) else sheet.write_string)(line, column, cell)
    book.close()


def counted(rows: Iterable[Any], tell: Tell) -> Iterable[Any]:
    """The rows, with word of them now and then."""
    done = 0
    for row in rows:
        yield row
        done += 1
        if done % TELL_EVERY == 0:
            tell(TELL_EVERY)
    tell(done % TELL_EVERY)


def kind_of(file: Path) -> str:
    """How a file of this name is written; "" for a name that says nothing."""
    return file.suffix.lower() if file.suffix.lower() in {".csv", ".xlsx", ".json"} else ""
