"""Dossiers of before the route: who stood is proposed, who was withdrawn is so still, and each has its first hops."""

from sqlalchemy import create_engine

from storage.book.opening import migrate
from tests import unwritable
from tests.storage.book.test_migrations import downgrade

AT = "'2021-06-20T05:00:00.000Z'"
PUT = (
    "INSERT INTO nominations (id, number, phase, unit, slot, area, person, active_area, active_person, merit, state,"
    " put_by, at, ended_at, ended_why) VALUES "
)
STANDS = f"(7, 'DC-2021-0001', 'I', 'A', 1, 'A-1', 1, 'A-1', 1, 'Giỏi.', 'active', 1, {AT}, NULL, '')"
GONE = f"(8, 'DC-2021-0002', 'I', 'A', NULL, 'A-1', 1, NULL, NULL, 'Giỏi.', 'withdrawn', 1, {AT}, {AT}, 'nhầm')"
ROWS = (
    "INSERT INTO units (code, name, kind, place, basis) VALUES ('A', 'Lộc Tấn', 'xã', 0, '')",
    "INSERT INTO units (code, name, kind, place, basis) VALUES ('A-1', 'Ấp 1', 'ấp', 1, '')",
    f"INSERT INTO people (id, name, made_at) VALUES (1, 'Chị Lan', {AT})",  # noqa: S608 - our own rows
    PUT + STANDS,
    PUT + GONE,
)
LATER = "UPDATE nominations SET state = 'suspended', slot = NULL, active_area = NULL, active_person = NULL WHERE id = 7"


def read(url: str, statement: str) -> list[tuple[object, ...]]:
    """The rows of a statement."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(statement)]
    engine.dispose()
    return found


def test_what_stood_goes_on_and_comes_back(empty_url: str) -> None:
    """Numbers, slots and people are as they were; a step back knows only "stands" and "withdrawn" again."""
    migrate(empty_url, "0008")
    unwritable.change(empty_url, *ROWS)
    migrate(empty_url)
    states = "SELECT id, number, slot, active_person, state FROM nominations ORDER BY id"
    assert read(empty_url, states) == [
        (7, "DC-2021-0001", 1, 1, "proposed"),
        (8, "DC-2021-0002", None, None, "withdrawn"),
    ]
    hops = "SELECT dossier, move, came_from, state, made_by, at, why FROM hops ORDER BY id"
    at = AT.strip("'")
    assert read(empty_url, hops) == [
        ("DC-2021-0001", "propose", "", "proposed", 1, at, ""),
        ("DC-2021-0002", "propose", "", "proposed", 1, at, ""),
        ("DC-2021-0002", "withdraw", "proposed", "withdrawn", None, at, "nhầm"),
    ]
    unwritable.change(empty_url, LATER)
    downgrade(empty_url, "0008")
    assert [row[4] for row in read(empty_url, states)] == ["withdrawn", "withdrawn"]
