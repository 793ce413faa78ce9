"""Ballots in chat come beside the meetings that are there, and go without taking any along."""

from storage.book.opening import migrate
from tests import unwritable
from tests.storage.book.test_migrations import downgrade
from tests.storage.book.test_migrations_route import AT, read

COLUMNS = "number, unit, phase, day, invited, present, chair, secretary, way, candidates, tie_rule, tie_why, put_by, at"
MEETING = f"'BX-1', 'A', 'I', '2021-06-01', 9, 8, 'An', 'Lan', 'hands', '[]', '', '', 1, {AT}"
BEFORE = (
    "INSERT INTO units (code, name, kind, place, basis) VALUES ('A', 'Lộc Tấn', 'xã', 0, '')",
    f"INSERT INTO people (id, name, made_at) VALUES (1, 'Chị Lan', {AT})",  # noqa: S608 - our own rows
    f"INSERT INTO selections ({COLUMNS}) VALUES ({MEETING})",  # noqa: S608
)
BALLOT = f"1, 'BP-1', 'A', 'I', '[]', 1, 'open', 1, 1, {AT}"
AFTER = (
    f"INSERT INTO ballots (id, number, unit, phase, meeting, most, state, under_way, opened_by, at) VALUES ({BALLOT})",  # noqa: S608
    "INSERT INTO ballot_voters (ballot, person, voted) VALUES (1, 1, TRUE)",
    "INSERT INTO ballot_counts (ballot, place, votes) VALUES (1, 1, 1)",
)


def test_a_step_ahead_and_back(empty_url: str) -> None:
    """On both databases the meeting stays; the new tables take rows, refuse a second ballot, and leave."""
    migrate(empty_url, "0017")
    unwritable.change(empty_url, *BEFORE)
    migrate(empty_url, "0019")
    unwritable.change(empty_url, *AFTER)
    assert read(empty_url, "SELECT number, state FROM ballots") == [("BP-1", "open")]
    downgrade(empty_url, "0017")
    assert read(empty_url, "SELECT number, chair FROM selections") == [("BX-1", "An")]
    migrate(empty_url, "0019")
    assert read(empty_url, "SELECT count(*) FROM ballot_counts") == [(0,)]
