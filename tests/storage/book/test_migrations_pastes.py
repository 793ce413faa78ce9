"""What was asked before askings were remembered is known afterwards, on a filled database of the version before."""

from sqlalchemy import create_engine

from storage.book.opening import migrate
from tests import unwritable

ROWS = (
    "INSERT INTO units (code, name, kind, place, basis) VALUES ('A', 'Lộc Tấn', 'xã', 0, '')",
    "INSERT INTO people (id, name, made_at) VALUES (1, 'Chị Lan', '2021-06-20T05:00:00.000Z')",
    "INSERT INTO paste_groups (id, title, unit, keeper) VALUES (1, 'Nhóm', 'A', 1)",
    *(
        "INSERT INTO pastes (id, paste_group, body, at, asked, asked_at, times, done_at)"  # noqa: S608 - our own rows
        f" VALUES ({number}, 1, '{{}}', '2021-06-20T05:00:00.000Z', {asked}, '2021-06-20T05:00:00.000Z', 1, {done})"
        for number, asked, done in ((1, "1", "NULL"), (2, "NULL", "NULL"), (3, "1", "'2021-06-20T06:00:00.000Z'"))
    ),
)


def test_who_was_asked_for_an_open_text_is_remembered(empty_url: str) -> None:
    """The text that waits has its asking; one of a person who is gone and one that is pasted have none."""
    migrate(empty_url, "0007")
    unwritable.change(empty_url, *ROWS)
    migrate(empty_url)
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        askings = connection.exec_driver_sql("SELECT paste, person FROM paste_askings").all()
        looked = connection.exec_driver_sql("SELECT id, looked_at FROM pastes ORDER BY id").all()
    engine.dispose()
    assert [tuple(row) for row in askings] == [(1, 1)]
    assert [tuple(row) for row in looked] == [(1, None), (2, None), (3, None)]
