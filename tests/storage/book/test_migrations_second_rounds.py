"""Meetings, ballots and sittings of the version before have no second round of their own; the marks come and go."""

from storage.book.opening import migrate
from tests import unwritable
from tests.storage.book.test_migrations import downgrade
from tests.storage.book.test_migrations_ballots import AFTER, BEFORE
from tests.storage.book.test_migrations_route import AT, read

SITTING = (
    "INSERT INTO sittings (number, body, phase, method, per, quorum_part, quorum_of, invited_score, card, card_version,"  # noqa: S608
    f" is_open, opened_by, opened_at) VALUES ('PH-1', 'a', 'I', 'mean', 'whole', 1, 2, FALSE, '[]', 0, 1, 1, {AT})"
)
MARK = (
    "UPDATE sittings SET second_of = 'PH-0'",
    "UPDATE selections SET again_way = 'ballot', again_ballots = '[3, 3, 3]'",
    """UPDATE ballots SET first = '["hands", null, 0, []]'""",
)


def test_a_step_ahead_and_back(empty_url: str) -> None:
    """On both databases the rows are kept, take their marks, and outlive them."""
    migrate(empty_url, "0022")
    unwritable.change(empty_url, *BEFORE, *AFTER, SITTING)
    migrate(empty_url, "0023")
    marks = "SELECT s.second_of, m.again_way, m.again_ballots, b.first FROM sittings s, selections m, ballots b"
    assert read(empty_url, marks) == [("", "", None, None)]
    unwritable.change(empty_url, *MARK)
    downgrade(empty_url, "0022")
    kept = "SELECT s.number, m.number, b.number FROM sittings s, selections m, ballots b"
    assert read(empty_url, kept) == [("PH-1", "BX-1", "BP-1")]
    migrate(empty_url, "0023")
    assert read(empty_url, marks) == [("", "", None, None)]
