"""Achievements of before: handed in by their heads, in no group, first version; what is added goes again."""

from sqlalchemy import create_engine

from storage.book.opening import migrate
from tests import unwritable
from tests.storage.book.test_migrations import downgrade

AT = "'2021-06-20T05:00:00.000Z'"
WORK = (
    "INSERT INTO achievements (id, number, phase, unit, area, person, title, text, campaign_values, novel, figures,"  # noqa: S608 - our own rows
    " publish, files, state, at) VALUES (7, 'TT-2021-0001', 'I', 'A', 'A-1', 1, 'Mở đường', 'Kể.', '[]', FALSE, '',"
    f" FALSE, '[]', 'submitted', {AT})"
)
FILE = (
    "INSERT INTO fetches (id, channel, account, chat, kind, source, name, state, attempt, due_at, made_at, original,"  # noqa: S608
    f" mime, size, reason) VALUES (3, 'c', 'a', 'x', 'photo', 's', '', 'wanted', 0, {AT}, {AT}, '', '', 1, '')"
)
ROWS = (
    "INSERT INTO units (code, name, kind, place, basis) VALUES ('A', 'Lộc Tấn', 'xã', 0, '')",
    "INSERT INTO units (code, name, kind, place, basis) VALUES ('A-1', 'Ấp 1', 'ấp', 1, '')",
    f"INSERT INTO people (id, name, made_at) VALUES (1, 'Chị Lan', {AT})",  # noqa: S608
    WORK,
    FILE,
)
VERSION = (
    "INSERT INTO achievement_versions (achievement, version, body, replaced_by, replaced_at)"  # noqa: S608
    f" VALUES ('TT-2021-0001', 1, '{{}}', 1, {AT})"
)
AMENDED = (
    "INSERT INTO amendments (achievement, questions, note, state, asked_by, asked_at, is_live)"  # noqa: S608
    f" VALUES ('TT-2021-0001', '[]', '', 'open', 1, {AT}, 1)"
)


def read(url: str, statement: str) -> list[tuple[object, ...]]:
    """The rows of a statement."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(statement)]
    engine.dispose()
    return found


def test_what_was_handed_in_stands_as_it_was(empty_url: str) -> None:
    """Words and number as before; source, group and version are those of an achievement that nobody has touched."""
    migrate(empty_url, "0014")
    unwritable.change(empty_url, *ROWS)
    migrate(empty_url, "0015")
    added = "number, title, criterion, movements, commitment, source, entered_by, taken_at, completed_at, revision"
    assert read(empty_url, f"SELECT {added} FROM achievements") == [  # noqa: S608 - our own words
        ("TT-2021-0001", "Mở đường", "", "[]", None, "head", None, None, None, 1)
    ]
    assert read(empty_url, "SELECT id, look FROM fetches") == [(3, "")]
    unwritable.change(empty_url, VERSION, AMENDED)
    downgrade(empty_url, "0014")
    assert read(empty_url, "SELECT number, title, state FROM achievements") == [
        ("TT-2021-0001", "Mở đường", "submitted")
    ]
