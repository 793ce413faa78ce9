"""Tables of units as offices keep them are read whole, and what cannot be read is named."""

import csv
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from storage.campaign.planning.plan_file import load_plan
from storage.campaign.planning.plan_folder import BUNDLED
from storage.campaign.territory.unit_cells import MOST_ROWS
from storage.campaign.territory.unit_names import kind_of, split_kind
from storage.campaign.territory.unit_table import BadRow, UnitRow, read_units, write_units
from storage.texts.texts import texts

AREAS = BUNDLED / "151-kh-ubnd" / "areas.csv"
COMMUNES = [
    UnitRow("692", "Lộc Ninh", "huyện"),
    UnitRow("25270", "Lộc Ninh", "thị trấn", "692"),
    UnitRow("25280", "Lộc Thạnh", "xã", "692"),
    UnitRow("25294", "Lộc Thành", "xã", "692", aliases=("Lộc Thành Nam",)),
    UnitRow("25297", "Lộc Thái", "xã", "692"),
]


def told(bad: BadRow) -> list[str]:
    """Both sentences about a bad row."""
    return [texts().say(key, **bad.facts) for key in (bad.problem_key, bad.cure_key)]


def test_the_bundled_table_is_read_whole() -> None:
    """148 units, none bad: the district, 16 communes, 131 areas."""
    rows, bad = read_units(AREAS)
    assert (len(rows), bad) == (148, [])
    assert tuple(rows) == load_plan("151-kh-ubnd").units
    assert rows[0] == UnitRow("692", "Lộc Ninh", "huyện", "", None, date(2025, 6, 30), (), "official")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_whatever_excel_made_of_the_table(encoding: str, separator: str, form: str) -> None:
    """Byte order marks, separators, decomposed letters and stray blanks do not change what is read."""
    table = AREAS.read_text("utf-8").replace(",", f" {separator} ")
    content = unicodedata.normalize(form, table).replace("\n", "\r\n").encode(encoding)  # type: ignore[arg-type]
    assert read_units(content) == read_units(AREAS)


@pytest.mark.parametrize(
    "header",
    [
        "mã;tên;loại;thuộc",
        "Mã đơn vị;Tên khu dân cư;Loại;Xã, thị trấn",
        "CODE;Name;Kind;Parent",
        "ma;ten;loai;truc thuoc",
    ],
)
def test_columns_are_known_by_vietnamese_or_english_headings(header: str) -> None:
    """Headings with or without accents, in any case, name the same columns."""
    rows, bad = read_units(f"{header}\n25297-01;Ấp 1;ấp;25297\n", COMMUNES)
    assert (rows, bad) == ([UnitRow("25297-01", "Ấp 1", "ấp", "25297")], [])


@pytest.mark.parametrize(
    ("parent", "code"),
    [
        ("25297", "25297"),
        ("Lộc Thái", "25297"),
        ("loc thai", "25297"),
        ("XÃ LỘC THÁI", "25297"),
        ("xa loc thai", "25297"),
        ("Lộc Thành", "25294"),
        ("Lộc Thạnh", "25280"),
        ("lộc thành nam", "25294"),
        ("TT Lộc Ninh", "25270"),
        ("TT. loc ninh", "25270"),
        ("thị trấn Lộc Ninh", "25270"),
    ],
)
def test_a_parent_is_found_by_code_or_name(parent: str, code: str) -> None:
    """Kinds, abbreviations, aliases and missing accents are understood as long as one unit is meant."""
    rows, bad = read_units(f"tên,loại,thuộc\nÁp thử,ấp,{parent}\n", COMMUNES)
    assert ([row.parent for row in rows], bad) == ([code], [])


@pytest.mark.parametrize(
    ("parent", "candidates"),
    [
        ("loc thanh", ("Xã Lộc Thành", "Xã Lộc Thạnh")),
        ("xã Lộc Thanh", ("Xã Lộc Thành", "Xã Lộc Thạnh")),
        ("Lộc Ninh", ("Huyện Lộc Ninh", "Thị trấn Lộc Ninh")),
    ],
)
def test_an_ambiguous_parent_is_asked_not_guessed(parent: str, candidates: tuple[str, ...]) -> None:
    """Two communes that differ by one accent are both named."""
    rows, (bad,) = read_units(f"tên,loại,thuộc\nẤp 1,ấp,{parent}\n", COMMUNES)
    assert rows == []
    assert (bad.line, bad.column, bad.value, bad.reason) == (2, "thuộc", parent, "ambiguous_parent")
    assert bad.candidates == candidates
    assert "; ".join(candidates) in told(bad)[0]


def test_missing_codes_are_given_in_the_order_of_the_table() -> None:
    """Codes are the parent's with two digits; codes that are taken are stepped over."""
    table = "mã,tên,loại,thuộc\n,Ấp 1,ấp,25297\n25297-02,Ấp 2,ấp,25297\n,Ấp 3,ấp,Lộc Thái\n,Ấp 1,ấp,25280\n"
    rows, bad = read_units(table, COMMUNES)
    assert ([row.code for row in rows], bad) == (["25297-01", "25297-02", "25297-03", "25280-01"], [])


def test_a_table_read_again_keeps_the_codes() -> None:
    """A unit that is known under its parent and name keeps its code, whatever the order; new ones get the next."""
    known = [*COMMUNES, UnitRow("25297-01", "Ấp 1", "ấp", "25297"), UnitRow("25297-02", "Ấp 2", "ấp", "25297")]
    rows, bad = read_units("tên,loại,thuộc\nẤp 3,ấp,25297\nẤp 2,ấp,25297\nẤp 1,ấp,25297\n", known)
    assert ([row.code for row in rows], bad) == (["25297-03", "25297-02", "25297-01"], [])


def test_a_whole_tree_may_come_in_any_order() -> None:
    """Parents may stand below their children, with codes still to be given."""
    rows, bad = read_units("mã,tên,loại,thuộc\n,Khu phố 1,khu phố,An Phú\n,An Phú,phường,Tỉnh A\n7,Tỉnh A,tỉnh,\n")
    assert bad == []
    assert [(row.code, row.parent) for row in rows] == [("7-01-01", "7-01"), ("7-01", "7"), ("7", "")]


def test_the_kind_may_stand_in_the_name() -> None:
    """A table without a column of kinds is read when the names begin with them."""
    rows, bad = read_units("tên,thuộc\nẤp 1,25297\nKP. Ninh Phú,TT Lộc Ninh\n", COMMUNES)
    assert ([(row.name, row.kind) for row in rows], bad) == ([("Ấp 1", "ấp"), ("KP. Ninh Phú", "khu phố")], [])


def test_names_that_differ_by_accents_are_two_areas() -> None:
    """Ninh Thành and Ninh Thạnh of one township are not doubles."""
    rows, bad = read_units("tên,loại,thuộc\nNinh Thành,kp,25270\nNinh Thạnh,kp,25270\n", COMMUNES)
    assert ([row.code for row in rows], bad) == (["25270-01", "25270-02"], [])


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        ("x,,ấp,25297,,", "tên", "", "missing_name"),
        ("x,Măng Cải,,25297,,", "loại", "Măng Cải", "missing_kind"),
        ("a/b,Ấp 1,ấp,25297,,", "mã", "a/b", "bad_code"),
        ("x,Ấp 1,ấp,25297,31/2/2021,", "từ ngày", "31/2/2021", "bad_date"),
        ("x,Ấp 1,ấp,25297,1/2/2021,1/1/2021", "đến ngày", "2021-01-01", "days_reversed"),
        ("x,Ấp 1,ấp,,,", "thuộc", "", "no_parent"),
        ("x,Ấp 1,ấp,Lộc Xa,,", "thuộc", "Lộc Xa", "unknown_parent"),
        ("x,Ấp 1,ấp,x,,", "thuộc", "x", "circle"),
        ("25297-09,Ấp 1,ấp,25297,,", "mã", "25297-09", "duplicate_code"),
        ("x,ấp 9,ấp,25297,,", "tên", "ấp 9", "duplicate_name"),
    ],
)
def test_a_bad_row_is_named_by_line_column_and_value(row: str, column: str, value: str, reason: str) -> None:
    """The good rows are kept; the bad one is told in the person's own headings."""
    table = f"mã,tên,loại,thuộc,từ ngày,đến ngày\n25297-09,Ấp 9,ấp,25297,,\n{row}\n"
    rows, bad = read_units(table, COMMUNES)
    assert [unit.name for unit in rows] == ["Ấp 9"]
    assert [(b.line, b.column, b.value, b.reason) for b in bad] == [(3, column, value, reason)]
    assert all(told(bad[0]))


def test_rows_below_a_bad_row_name_its_line() -> None:
    """A unit whose parent's own row is bad waits for that row."""
    rows, bad = read_units("mã,tên,loại,thuộc\nb,Ấp 1,ấp,a\na,Xã A,xã,nơi khác\n1,B,huyện,\n")
    assert [unit.code for unit in rows] == ["1"]
    assert [(b.line, b.reason) for b in bad] == [(2, "bad_parent"), (3, "unknown_parent")]
    assert "dòng 3" in told(bad[0])[0]


def test_lines_are_those_of_the_file() -> None:
    """Blank lines and cells of several lines do not shift the line that is named."""
    table = 'tên,loại,thuộc\n\n"Ấp\n1",ấp,25297\n\nẤp 2,ấp,đâu đó\n'
    rows, bad = read_units(table, COMMUNES)
    assert [row.name for row in rows] == ["Ấp 1"]
    assert [b.line for b in bad] == [6]


UNREADABLE = [
    (b"", "empty_table"),
    (b"\n\n", "empty_table"),
    ("mã,loại\n1,ấp\n".encode(), "missing_column"),
    (b"m\xe3,t\xean\n1,\xda\n", "not_utf8"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", "old_excel"),
    (b"PK\x03\x04 no workbook", "broken_excel"),
    (b'ten,loai\n"' + b"x" * 200_000 + b'",ap\n', "broken_csv"),
    (b"ten\n" + b"x\n" * (MOST_ROWS + 1), "too_long"),
]


@pytest.mark.parametrize(("content", "reason"), UNREADABLE, ids=[reason for _, reason in UNREADABLE])
def test_a_file_that_is_no_table_is_told_why(content: bytes, reason: str) -> None:
    """Old formats, old encodings and damaged files are answered with what to do, never with an error."""
    rows, (bad,) = read_units(content)
    assert (rows, bad.line, bad.reason) == ([], 1, reason)
    assert all(told(bad))


def workbook(path: Path, *rows: list[object]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_is_read_like_a_table(tmp_path: Path) -> None:
    """Numbers as codes and real dates are read as written; lines are the rows of the sheet."""
    path = workbook(
        tmp_path / "a.xlsx",
        ["Mã", "Tên", "Loại", "Thuộc", "Từ ngày", "Tên khác"],
        [25297.0, "Lộc Thái", "Xã", 692, date(2020, 1, 1), "Thái|Lộc Thái cũ"],
        [None, "Ấp 1", "Ấp", "Lộc Thái", None, None],
        [None, None, None, None, None, None],
        [None, "Ấp 2", "Ấp", "Lộc Xa", None, None],
    )
    rows, bad = read_units(path, COMMUNES[:2])
    assert rows == [
        UnitRow("25297", "Lộc Thái", "xã", "692", date(2020, 1, 1), None, ("Thái", "Lộc Thái cũ")),
        UnitRow("25297-01", "Ấp 1", "ấp", "25297"),
    ]
    assert [(b.line, b.column, b.value, b.reason) for b in bad] == [(5, "Thuộc", "Lộc Xa", "unknown_parent")]
    assert read_units(path.read_bytes(), COMMUNES[:2]) == (rows, bad)


@pytest.mark.parametrize("name", ["units.csv", "units.xlsx"])
def test_what_is_written_is_read_again(tmp_path: Path, name: str) -> None:
    """Writing and reading gives the same units, dates, aliases and names that look like formulas too."""
    odd = UnitRow("25297-01", "=1+1", "ấp", "25297", date(2021, 1, 1), None, ("-A", "+B, C"), "@named")
    rows = [*COMMUNES, odd, *read_units(AREAS)[0][40:60]]
    kept = [row for row in rows if row.parent in {"", "692", "25297"}]
    write_units(kept, tmp_path / name)
    assert read_units(tmp_path / name) == (kept, [])


def test_no_cell_that_is_written_is_a_formula(tmp_path: Path) -> None:
    """A name that begins like a formula is guarded in both formats."""
    evil = [UnitRow("1", '=HYPERLINK("http://x","y")', "@x", "", None, None, ("-2",), "+3")]
    write_units(evil, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    write_units(evil, tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert sheet["B2"].value == '\'=HYPERLINK("http://x","y")'


@pytest.mark.parametrize(
    ("written", "kind", "name"),
    [
        ("Xã Lộc Thái", "xã", "Lộc Thái"),
        ("TT. Lộc Ninh", "thị trấn", "Lộc Ninh"),
        ("khu pho 3", "khu phố", "3"),
        ("ẤP 11A", "ấp", "11A"),
        ("Suối Thôn", "", "Suối Thôn"),
        ("Xã", "", "Xã"),
        ("K57", "", "K57"),
    ],
)
def test_a_kind_before_a_name_is_told_apart(written: str, kind: str, name: str) -> None:
    """Only a whole word at the beginning, with a name after it, is a kind."""
    assert split_kind(written) == (kind, name)


def test_kinds_are_written_in_many_ways() -> None:
    """Abbreviations and missing accents give the usual spelling; kinds of other places are kept."""
    assert [kind_of(w) for w in ("KP", "Khu Pho", "ap", "TT.", "Xã", "Buôn")] == [
        "khu phố", "khu phố", "ấp", "thị trấn", "xã", "buôn",
    ]  # fmt: skip
