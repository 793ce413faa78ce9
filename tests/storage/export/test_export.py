"""Tables that are handed out: every one opens on both databases, nothing is a formula, nobody's address goes out."""

import csv
import io
import json
import re
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlmodel import SQLModel

from broadcasts.letters.appointments import of_plan
from storage.book.book import Book
from storage.book.looking import looking
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.correspondence import reports, suggestions
from storage.campaign.correspondence.suggestions import NewSuggestion
from storage.campaign.membership import people
from storage.campaign.planning import plan_changes
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.territory import units
from storage.confidential.letters import CHANNEL
from storage.export import reading, writing
from storage.export.sheets import LEFT_OUT, SHEETS
from storage.mail.tables import Letter
from storage.talk import Address
from storage.texts.texts import texts

AT = datetime(2021, 6, 20, 5, tzinfo=UTC)
STAMP = "2021-06-20T05:00:00.000Z"
PLAN = load_plan("151-kh-ubnd")
WORDS = of_plan(texts(), PLAN.labels)
ZONE = ZoneInfo(PLAN.zone)
FORMULAS = ("=HYPERLINK(1)", "+84", "-1", "@SUM(A1)", "\tx", "\uff1d1+1", "\n=1")
CHAT = "số-hiệu-kín"


def fill(page: Page) -> None:
    """A commune with an officer, suggestions that look like formulas, a letter and a confidential one."""
    units.bring_in(page, PLAN.units[:20])
    person = people.appoint(page, "Trần Thị Bình", "unit_officer", "25273", AT)
    people.bind(page, person, Address("telegram", "1", CHAT), CHAT, AT)
    for formula in FORMULAS:
        new = NewSuggestion("25273", None, formula, "Đèn hỏng", (), Address("telegram", "1", CHAT), CHAT)
        suggestions.file(page, new, at=AT, year=2021)
    moments = {"at": AT, "campaign_at": AT}
    audit.note(page, **moments, actor="citizen", action="suggestion.filed", subject="KN-2021-0001", facts={"unit": "x"})
    for channel in ("telegram", CHANNEL):
        page.session.add(
            Letter(channel=channel, account="1", chat=CHAT, priority=1, body={}, state="sent", due_at=AT, made_at=AT)
        )
    page.session.flush()


def written(page: Page, name: str, write: Callable[[io.BytesIO, reading.Table], None]) -> bytes:
    out = io.BytesIO()
    write(out, reading.open_table(page, name))
    return out.getvalue()


def shown(page: Page, name: str) -> list[list[str | int]]:
    table = reading.open_table(page, name)
    return [reading.told(table, row, WORDS, ZONE) for row in reading.rows(page, table)]


async def test_every_table_opens_with_a_heading_for_each_column(book: Book) -> None:
    """On both databases, for people and for programs; the count told beforehand is right."""
    await book.turn(fill)
    with looking(book.url) as page:
        for name in SHEETS:
            table = reading.open_table(page, name)
            assert len(WORDS.lines(f"export.{name}.headings")) == len(table.columns), name
            rows = list(reading.rows(page, table))
            assert len(rows) == table.size, name
            assert all(len(reading.told(table, row, WORDS, ZONE)) == len(table.columns) for row in rows)
            json.dumps([reading.plain(table, row) for row in rows])


def test_every_table_is_handed_out_or_left_out_for_a_reason() -> None:
    """A new table stands in one of the two lists; one that is gone stands in none."""
    handed = {name for statement in SHEETS.values() for name in re.findall(r"\b(?:FROM|JOIN) (\w+)", statement)}
    left = " ".join(LEFT_OUT.values()).split()
    assert sorted([*handed, *left]) == sorted(SQLModel.metadata.tables)


async def test_what_the_office_wrote_and_moved_is_told(book: Book) -> None:
    """A report's numbers, a question with its department, a moved day with both days, on both databases."""

    def write(page: Page) -> None:
        fill(page)
        officer = people.appoint(page, "Lê Văn Phòng", "organiser_officer", "692", AT)
        new = reports.NewReport("giai_doan_1", "25273", {"viec": 3}, "Không", "Không", (), officer)
        reports.send(page, new, AT)
        moved = [("I.ends", date(2021, 6, 30), date(2021, 7, 10))]
        plan_changes.write(page, moved, "CV 46", officer, AT)

    await book.turn(write)
    with looking(book.url) as page:
        (report,) = shown(page, "reports")
        assert (report[:4], report[6]) == (["giai_doan_1", "25273", "Xã Lộc Hòa", '{"viec":3}'], "đã gửi")
        assert shown(page, "plan_changes")[0][:4] == ["I.ends", "30/06/2021", "10/07/2021", "CV 46"]


async def test_a_row_is_told_in_words(book: Book) -> None:
    """Roles and states in Vietnamese, local moments, places as people speak of them; plain for programs."""
    await book.turn(fill)
    with looking(book.url) as page:
        people_ = shown(page, "people")
        assert people_ == [
            [people_[0][0], "Trần Thị Bình", "cán bộ xã, thị trấn", "25273", "Xã Lộc Hòa", "có", "20/06/2021 12:00", ""]
        ]
        table = reading.open_table(page, "suggestions")
        first = reading.plain(table, next(iter(list(reading.rows(page, table)))))
        assert (first["unit_code"], first["unit"], first["filed_at"]) == ("25273", "Xã Lộc Hòa", STAMP)
        assert shown(page, "suggestions")[0][7] == "chờ trả lời"


async def test_nothing_is_a_formula_in_any_file(book: Book) -> None:
    """A cell that begins like one is guarded in CSV, and a text in a workbook; in JSON it stands as it is."""
    await book.turn(fill)
    heads = WORDS.lines("export.suggestions.headings")
    with looking(book.url) as page:
        rows = shown(page, "suggestions")
        plain_ = written(page, "suggestions", lambda out, _table: writing.write_csv(out, heads, rows))
        told = list(csv.reader(io.StringIO(plain_.decode("utf-8-sig"))))
        assert told[0] == heads
        assert [row[5] for row in told[1:]] == [f"'{formula}" for formula in FORMULAS]
        book_ = written(page, "suggestions", lambda out, _t: writing.write_workbook(out, "Kiến nghị", heads, rows))
        sheet = load_workbook(io.BytesIO(book_)).worksheets[0]
        cells = [row[5] for row in sheet.iter_rows(min_row=2)]
        assert [(cell.value, cell.data_type) for cell in cells] == [(formula, "s") for formula in FORMULAS]


async def test_nobodys_address_and_no_confidential_letter_goes_out(book: Book) -> None:
    """The sender of a suggestion stays in the book, so do letters of talks in confidence."""
    await book.turn(fill)
    with looking(book.url) as page:
        everything = {name: shown(page, name) for name in SHEETS}
        assert CHAT not in str(everything)
        assert [row[1] for row in everything["letters"]] == ["telegram"]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_list_for_programs_is_json_however_long(count: int) -> None:
    """Also an empty one."""
    out = io.BytesIO()
    writing.write_json(out, ({"number": n} for n in range(count)))
    assert json.loads(out.getvalue()) == [{"number": n} for n in range(count)]


async def test_a_long_table_needs_no_more_memory_than_a_short_one(tmp_path: Path, book: Book) -> None:
    """Twelve thousand rows pass through a few hundred places."""
    await book.turn(lambda page: _many(page, 12_000))
    peaks = {}
    with looking(book.url) as page:
        table = reading.open_table(page, "audit")
        for name in ("a.json", "a.csv"):
            with (tmp_path / name).open("wb") as out:
                peaks[name] = _peak(page, table, out)
    assert max(peaks.values()) < 3_000_000, peaks
    assert len((tmp_path / "a.csv").read_text("utf8").splitlines()) == 12_001


def _peak(page: Page, table: reading.Table, out: Any) -> int:
    tracemalloc.start()
    try:
        if out.name.endswith("json"):
            writing.write_json(out, (reading.plain(table, row) for row in reading.rows(page, table)))
        else:
            told = (reading.told(table, row, WORDS, ZONE) for row in reading.rows(page, table))
            writing.write_csv(out, WORDS.lines("export.audit.headings"), told)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _many(page: Page, count: int) -> None:
    row = {
        "at": STAMP,
        "actor": "citizen",
        "action": "suggestion.filed",
        "subject": "KN-2021-0001",
        "facts": '{"unit":"x"}',
    }
    page.session.connection().execute(
        text(
            "INSERT INTO audit (at, campaign_at, actor, action, subject, facts)"
            " VALUES (:at, :at, :actor, :action, :subject, :facts)"
        ),
        [row] * count,
    )
