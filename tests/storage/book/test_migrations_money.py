"""A laureate of the version before is unpaid after the migration, and still a laureate after a step back."""

from storage.book.opening import migrate
from tests import unwritable
from tests.storage.book.test_migrations import downgrade
from tests.storage.book.test_migrations_route import PUT, STANDS, read

AT = "'2021-06-20T05:00:00.000Z'"
ROWS = (
    "INSERT INTO units (code, name, kind, place, basis) VALUES ('A', 'Lộc Tấn', 'xã', 0, '')",
    "INSERT INTO units (code, name, kind, place, basis) VALUES ('A-1', 'Ấp 1', 'ấp', 1, '')",
    f"INSERT INTO people (id, name, made_at) VALUES (1, 'Chị Lan', {AT})",  # noqa: S608 - our own rows
    PUT + STANDS.replace("'active'", "'recognised'"),
    (
        "INSERT INTO laureates (dossier, phase, unit, area, person, decision, day, released_at)"  # noqa: S608 - as above
        f" VALUES ('DC-2021-0001', 'I', 'A', 'A-1', 1, 'QĐ 1', '2021-07-05', {AT})"
    ),
)
TABLES = ("payments", "fund_lines", "bonuses", "estimates", "estimate_steps", "handovers")


def test_who_was_awarded_before_is_unpaid(empty_url: str) -> None:
    """There and back on both databases."""
    migrate(empty_url, "0012")
    unwritable.change(empty_url, *ROWS)
    migrate(empty_url, "0013")
    assert [read(empty_url, f"SELECT count(*) FROM {name}") for name in TABLES] == [[(0,)]] * len(TABLES)  # noqa: S608
    downgrade(empty_url, "0012")
    assert read(empty_url, "SELECT dossier, person FROM laureates") == [("DC-2021-0001", 1)]
