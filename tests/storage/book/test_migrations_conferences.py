"""Conferences come beside what is there, and go without taking people or moved days along."""

from storage.book.opening import migrate
from tests import unwritable
from tests.storage.book.test_migrations import downgrade
from tests.storage.book.test_migrations_route import AT, read

MOVE = f"1, 'I.review', '2021-07-10', 'CV 60', 1, {AT}"
BEFORE = (
    f"INSERT INTO people (id, name, made_at) VALUES (1, 'Chị Lan', {AT})",  # noqa: S608 - our own rows
    f"INSERT INTO plan_changes (id, key, day, basis, put_by, at) VALUES ({MOVE})",  # noqa: S608
)
VENUE, ITEM = "'I', '08:00', 'Hội trường', '', 1, '[]'", f"1, 'I', 'x', '', '', 1, {AT}"
AFTER = (
    f"INSERT INTO conferences (phase, hour, place, presiding, times, agenda) VALUES ({VENUE})",  # noqa: S608
    f"INSERT INTO conference_items (id, phase, item, name, holder, done_by, done_at) VALUES ({ITEM})",  # noqa: S608
    f"INSERT INTO conference_answers (phase, person, coming, at) VALUES ('I', 1, true, {AT})",  # noqa: S608
)
NEW = ("conference_answers", "conference_items", "conferences")


def test_a_step_ahead_and_back(empty_url: str) -> None:
    """On both databases the day stays; the new tables take rows and leave with them."""
    migrate(empty_url, "0016")
    unwritable.change(empty_url, *BEFORE)
    migrate(empty_url, "0017")
    unwritable.change(empty_url, *AFTER)
    assert read(empty_url, "SELECT phase, hour, place FROM conferences") == [("I", "08:00", "Hội trường")]
    downgrade(empty_url, "0016")
    assert read(empty_url, "SELECT p.name, c.key FROM people p, plan_changes c") == [("Chị Lan", "I.review")]
    migrate(empty_url, "0017")
    assert [read(empty_url, f"SELECT count(*) FROM {name}") for name in NEW] == [[(0,)]] * 3  # noqa: S608
