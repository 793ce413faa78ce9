"""A log of before there was a chain is sealed from its first row on, and petitions of before stay petitions."""

from storage.book.opening import engine_at, migrate, open_book
from storage.campaign.auditing import sealing
from storage.campaign.auditing.audit_check import check
from tests import unwritable
from tests.storage.book.test_migrations import downgrade

AT = "2021-06-20T05:00:00.000Z"
ROWS = (
    "INSERT INTO units (code, name, kind, place, basis) VALUES ('A', 'Lộc Tấn', 'xã', 0, '')",
    *(
        "INSERT INTO audit (at, campaign_at, actor, action, subject, facts)"  # noqa: S608 - our own rows
        f" VALUES ('{AT}', '{AT}', 'citizen', 'suggestion.filed', 'KN-2021-000{number}', '{{}}')"
        for number in (1, 2, 3)
    ),
    (
        "INSERT INTO suggestions (number, unit, subject, text, files, state, at, answer) VALUES"
        " ('KN-2021-0001', 'A', 'Đèn', 'Đèn hỏng', '[]', 'received', '2021-06-20T05:00:00.000Z', '')"
    ),
)


async def test_rows_of_before_are_sealed_in_their_order(empty_url: str) -> None:
    """Nothing is lost on the way there, nor on the way back."""
    migrate(empty_url, "0010")
    unwritable.change(empty_url, *ROWS)
    migrate(empty_url, "0011")
    assert _all(empty_url, "SELECT kind FROM suggestions") == [("suggestion",)]
    assert _all(empty_url, "SELECT place, seal FROM audit ORDER BY id") == [(None, None)] * 3
    migrate(empty_url)
    book = open_book(empty_url)
    assert await book.turn(sealing.seal) == 3
    verdict = await book.read(check)
    await book.close()
    assert (verdict.sealed, verdict.broken) == (3, None)
    assert _all(empty_url, "SELECT place, subject FROM audit ORDER BY id")[2] == (3, "KN-2021-0003")
    downgrade(empty_url, "0010")
    assert _all(empty_url, "SELECT count(*) FROM audit") == [(3,)]


def _all(url: str, sql: str) -> list[tuple[object, ...]]:
    engine = engine_at(url)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.exec_driver_sql(sql)]
    engine.dispose()
    return rows
