"""Reports, questions and moved days come beside what is there, and go without taking anything along."""

from storage.book.opening import migrate
from tests import unwritable
from tests.storage.book.test_migrations import downgrade
from tests.storage.book.test_migrations_route import AT, read

BEFORE = (
    "INSERT INTO units (code, name, kind, place, basis) VALUES ('A', 'Lộc Tấn', 'xã', 0, '')",
    f"INSERT INTO people (id, name, made_at) VALUES (1, 'Chị Lan', {AT})",  # noqa: S608 - our own rows
)
COLUMNS = "id, period, unit, figures, difficulties, proposals, files, state, word, times, sent_by, at"
REPORT = f"1, 'ky', 'A', '{{}}', '', '', '[]', 'sent', '', 1, 1, {AT}"
MOVE = f"1, 'I.ends', '2021-07-15', 'CV 45', 1, {AT}"
AFTER = (
    f"INSERT INTO reports ({COLUMNS}) VALUES ({REPORT})",  # noqa: S608 - our own rows
    f"INSERT INTO plan_changes (id, key, day, basis, put_by, at) VALUES ({MOVE})",  # noqa: S608
)
NEW = {"reports", "inquiries", "plan_changes", "feeds"}


def test_a_step_ahead_and_back(empty_url: str) -> None:
    """On both databases the unit and the person stay; the new tables take rows and leave with them."""
    migrate(empty_url, "0015")
    unwritable.change(empty_url, *BEFORE)
    migrate(empty_url, "0016")
    unwritable.change(empty_url, *AFTER)
    assert read(empty_url, "SELECT unit, times FROM reports") == [("A", 1)]
    downgrade(empty_url, "0015")
    assert read(empty_url, "SELECT u.name, p.name FROM units u, people p") == [("Lộc Tấn", "Chị Lan")]
    migrate(empty_url, "0016")
    assert [read(empty_url, f"SELECT count(*) FROM {name}") for name in sorted(NEW)] == [[(0,)]] * 4  # noqa: S608
