"""A broadcast of the version before corrects nothing, waits for nobody, and keeps its recipients."""

from sqlalchemy import create_engine

from storage.book.opening import migrate
from tests import unwritable

AT = "'2021-06-20T05:00:00.000Z'"
ROWS = (
    (
        "INSERT INTO broadcasts (id, number, body, audience, asks_receipt, state, due_at, at)"  # noqa: S608 - our row
        f" VALUES (1, 'PT-2021-001', '{{}}', '{{}}', '1', 'done', {AT}, {AT})"
    ),
    "INSERT INTO recipients (id, broadcast, channel, account, chat) VALUES (1, 1, 'telegram', '1', 'lan')",
)


def test_what_was_sent_before_stays(empty_url: str) -> None:
    """On both databases."""
    migrate(empty_url, "0011")
    unwritable.change(empty_url, *ROWS)
    migrate(empty_url)
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        told = connection.exec_driver_sql(
            "SELECT number, corrects, escalated_at, chat FROM broadcasts b JOIN recipients r ON r.broadcast = b.id"
        ).all()
        waits = connection.exec_driver_sql("SELECT count(*) FROM clearances").scalar_one()
    engine.dispose()
    assert [tuple(row) for row in told] == [("PT-2021-001", None, None, "lan")]
    assert waits == 0
