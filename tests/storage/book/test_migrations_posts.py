"""A group of the version before is tied as it was, was never heard and never lost; works have no story yet."""

from sqlalchemy import create_engine

from storage.book.opening import migrate
from tests import unwritable

AT = "'2021-06-20T05:00:00.000Z'"
ROWS = (
    "INSERT INTO units (code, name, kind, place, basis) VALUES ('25279', 'Lộc Tấn', 'xã', 1, '')",
    (
        "INSERT INTO groups (channel, account, chat, title, unit, linked_at, state)"  # noqa: S608 - our row
        f" VALUES ('telegram', '1', '-4001', 'Nhóm', '25279', {AT}, 'linked')"
    ),
)


def test_groups_of_before_stay_tied(empty_url: str) -> None:
    """On both databases."""
    migrate(empty_url, "0013")
    unwritable.change(empty_url, *ROWS)
    migrate(empty_url)
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        told = connection.exec_driver_sql(
            "SELECT chat, state, heard_at, warned_at, gone_why, moved_from FROM groups"
        ).all()
        rows = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608 - our tables
            for table in ("relays", "stories", "postings")
        ]
    engine.dispose()
    assert [tuple(row) for row in told] == [("-4001", "linked", None, None, None, None)]
    assert rows == [0, 0, 0]
