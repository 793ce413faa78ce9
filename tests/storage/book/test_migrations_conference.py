"""Conferences of the version before all meet; why one does not comes and goes without its venue."""

from storage.book.opening import migrate
from tests import unwritable
from tests.storage.book.test_migrations import downgrade
from tests.storage.book.test_migrations_route import read

BEFORE = (
    "INSERT INTO conferences (phase, hour, place, presiding, times, agenda)"
    " VALUES ('I', '08:00', 'Hội trường', '', 1, '[]')"
)
OFF = "UPDATE conferences SET off_why = 'mưa lũ'"


def test_a_step_ahead_and_back(empty_url: str) -> None:
    """On both databases a conference is kept, is called off, and outlives the column."""
    migrate(empty_url, "0021")
    unwritable.change(empty_url, BEFORE)
    migrate(empty_url, "0022")
    assert read(empty_url, "SELECT place, off_why FROM conferences") == [("Hội trường", "")]
    unwritable.change(empty_url, OFF)
    downgrade(empty_url, "0021")
    assert read(empty_url, "SELECT phase, hour, place FROM conferences") == [("I", "08:00", "Hội trường")]
    migrate(empty_url, "0022")
    assert read(empty_url, "SELECT off_why FROM conferences") == [("",)]
