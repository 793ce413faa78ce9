"""A filled database of the version before takes sittings over the dossiers that it has, one open a body and phase."""

import sqlite3

import psycopg
import pytest
from sqlalchemy import create_engine

from storage.book.opening import migrate
from tests import unwritable

ROWS = (
    "INSERT INTO units (code, name, kind, place, basis) VALUES ('A', 'Lộc Tấn', 'xã', 0, '')",
    "INSERT INTO people (id, name, made_at) VALUES (1, 'Chị Lan', '2021-06-20T05:00:00.000Z')",
    (
        "INSERT INTO nominations (number, phase, unit, slot, area, person, active_area, active_person, merit, state,"
        " put_by, at, ended_why) VALUES"
        " ('DC-2021-0001', 'I', 'A', 1, 'A', 1, 'A', 1, 'Tốt', 'received', 1, '2021-06-20T05:00:00.000Z', '')"
    ),
)
SITTING = (
    "INSERT INTO sittings (id, number, body, phase, method, per, quorum_part, quorum_of, invited_score, card,"
    " card_version, is_open, opened_by, opened_at) VALUES"
    " (1, 'PH-1', 'b', 'I', 'median', 'whole', 2, 3, false, '{}', 1, 1, 1, '2021-06-20T05:00:00.000Z')"
)
CASE = "INSERT INTO sitting_cases (sitting, dossier, place, why) VALUES (1, 'DC-2021-0001', 1, '')"


def test_a_filled_database_takes_sittings(empty_url: str) -> None:
    """What was there stays; a case refers to a dossier of before; a second open sitting breaks a constraint."""
    migrate(empty_url, "0009")
    unwritable.change(empty_url, *ROWS)
    migrate(empty_url)
    unwritable.change(empty_url, SITTING, CASE)
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.UniqueViolation)):
        unwritable.change(empty_url, SITTING.replace("(1, 'PH-1'", "(2, 'PH-2'"))
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT merit FROM nominations JOIN sitting_cases ON dossier = number")
        assert found.scalars().all() == ["Tốt"]
    engine.dispose()
