"""Whether works last, and why a post was handed over: what stood before stands, what is added goes again."""

import sqlite3

import psycopg
import pytest

from storage.book.opening import migrate
from tests import unwritable
from tests.storage.book.test_migrations import downgrade
from tests.storage.book.test_migrations_works import AT, ROWS, read

HANDED = (
    "INSERT INTO handovers (id, number, role, unit, left_by, invite, successor, leads, sheet, made_by, at)"  # noqa: S608
    f" VALUES (3, 'BG-2021-0001', 'area_head', 'A-1', 1, 'x', 'Dung', '[]', '[]', 1, {AT})"
)
CHOSEN = (
    "INSERT INTO commitments (id, number, unit, area, title, need, result, until_day, origin, state, made_by, at)"  # noqa: S608
    f" VALUES (4, 'VL-2021-0001', 'A', 'A-1', 'Đèn', 'dân', '12', '2021-06-23', 'head', 'open', 1, {AT})"
)
BEFORE = tuple(row for row in ROWS if not row.startswith("INSERT INTO fetches"))
CHECK = f"INSERT INTO lasting_checks (id, achievement, days, due_day, asked_at) VALUES (%d, 'TT-2021-0001', 30, '2021-07-20', {AT})"  # noqa: E501, S608
ANSWER = (
    "INSERT INTO lasting_answers (check_id, state, note, files, role, answered_by, at)"  # noqa: S608
    f" VALUES (1, '%s', '', '[]', 'unit', 1, {AT})"
)


def test_hand_overs_and_works_stand_as_they_were(empty_url: str) -> None:
    """No reason, not undone, nobody told; a day asks once, an answer is one of three; downwards all of it goes."""
    migrate(empty_url, "0016")
    unwritable.change(empty_url, *BEFORE, HANDED, CHOSEN)
    migrate(empty_url, "0020")
    added = "number, successor, why, duties, undone_at, undone_by"
    assert read(empty_url, f"SELECT {added} FROM handovers") == [  # noqa: S608 - our own words
        ("BG-2021-0001", "Dung", "", "{}", None, None)
    ]
    assert read(empty_url, "SELECT number, told_done_at FROM commitments") == [("VL-2021-0001", None)]
    unwritable.change(empty_url, CHECK % 1, ANSWER % "worn")
    for wrong in (CHECK % 2, ANSWER % "fine"):
        with pytest.raises((sqlite3.IntegrityError, psycopg.errors.IntegrityError)):
            unwritable.change(empty_url, wrong)
    downgrade(empty_url, "0016")
    assert read(empty_url, "SELECT number, successor, left_by FROM handovers") == [("BG-2021-0001", "Dung", 1)]
    assert read(empty_url, "SELECT number, title, state FROM commitments") == [("VL-2021-0001", "Đèn", "open")]
    assert read(empty_url, "SELECT number FROM achievements") == [("TT-2021-0001",)]
