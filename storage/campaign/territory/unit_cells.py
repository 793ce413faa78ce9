"""Tables as cells: CSV with whatever separator, or an Excel workbook; each row with its line; and safe cells out."""

import csv
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO, StringIO
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias
from zipfile import BadZipFile

from storage.words import tidy

Cells: TypeAlias = list[str]
Line: TypeAlias = tuple[int, Cells]

SEPARATORS: Final = (",", ";", "\t")
MOST_ROWS: Final = 20_000  # six times all communes of the country; a larger file is no table of units
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
WIDE: Final = ("\uff1d", "\uff0b", "\uff0d", "\uff20")  # the same four signs as East Asian keyboards write them
RISKY: Final = ("=", "+", "-", "@", *WIDE, "\t", "\r", "\n")  # what a spreadsheet takes for a formula's beginning


class UnreadableTable(Exception):
    """The file is no table that can be read; `reason` is the key of the sentence that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def lines_of(source: Path | str | bytes) -> list[Line]:
    """The rows that hold something, with their line numbers from 1; raises UnreadableTable."""
    content = bytes_of(source)
    if content.startswith(OLD_EXCEL):
        raise UnreadableTable("old_excel")
    rows = from_excel(content) if content.startswith(ZIP) else from_csv(content)
    kept = [(line, cells) for line, cells in islice(rows, MOST_ROWS + 1) if any(cells)]
    if len(kept) > MOST_ROWS:
        raise UnreadableTable("too_long")
    return kept


def bytes_of(source: Path | str | bytes) -> bytes:
    if isinstance(source, Path):
        return source.read_bytes()
    return source.encode() if isinstance(source, str) else source


def from_csv(content: bytes) -> Iterator[Line]:
    try:
        text = content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableTable("not_utf8") from None
    head = text.lstrip().partition("\n")[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(SEPARATORS, key=head.count))
    line = 1
    try:
        for cells in reader:
            yield line, [plain(cell) for cell in cells]
            line = reader.line_num + 1  # a quoted cell may run over several lines: a row is named by its first
    except csv.Error:
        raise UnreadableTable("broken_csv") from None


def from_excel(content: bytes) -> Iterator[Line]:
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy, and most starts need no workbook

    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        for line, row in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            yield line, [plain(written(value)) for value in row]
    except (BadZipFile, zlib.error, EOFError, OSError, SyntaxError, LookupError, TypeError, ValueError):
        raise UnreadableTable("broken_excel") from None  # what a damaged workbook raises in its many parts


def written(value: object) -> str:
    """A cell of a workbook as one would type it: codes without decimals, days without hours."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def plain(cell: str) -> str:
    """The cell tidied, without the apostrophe that guards it from being taken for a formula."""
    text = tidy(cell)
    return text[1:] if text.startswith("'") and text[1:].startswith(RISKY) else text


def guarded(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(RISKY) else cell


def write_csv(rows: Sequence[Sequence[str]], path: Path) -> None:
    """Write the rows with a mark by which Excel knows UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([guarded(cell) for cell in row] for row in rows)


def write_excel(rows: Sequence[Sequence[str]], path: Path) -> None:
    """Write the rows as texts, so that codes keep their zeros and nothing is a formula."""
    from openpyxl import Workbook  # noqa: PLC0415 - heavy, and most starts need no workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([guarded(cell) for cell in row])
    book.save(path)
