"""A sheet of a workbook whose cells are texts or numbers, never formulas: no name that begins with "=" is reckoned."""

from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from storage.words import clean

Value = str | int | float


def add_sheet(
    book: Workbook, title: str, rows: Iterable[Sequence[Value]], widths: Sequence[int], freeze: str = "A2"
) -> None:
    """A sheet with its head in bold; `widths` in characters, `freeze` the first cell that scrolls."""
    sheet = book.create_sheet(title)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = freeze
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, value, bold=number == 0) for value in row])


def _cell(sheet: WriteOnlyWorksheet, value: Value, *, bold: bool) -> Any:
    cell = WriteOnlyCell(sheet, clean(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
