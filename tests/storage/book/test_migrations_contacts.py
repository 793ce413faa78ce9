"""Contacts of the version before are as good as ever; the mark comes and goes without them."""

from storage.book.opening import migrate
from tests import unwritable
from tests.storage.book.test_migrations import downgrade
from tests.storage.book.test_migrations_route import AT, read

BEFORE = (
    f"INSERT INTO people (id, name, made_at) VALUES (1, 'Chị Lan', {AT})",  # noqa: S608 - our own rows
    (
        "INSERT INTO contacts (channel, account, sender, chat, person, since)"  # noqa: S608
        f" VALUES ('telegram', '1', 'lan', 'lan', 1, {AT})"
    ),
)


def test_a_step_ahead_and_back(empty_url: str) -> None:
    """On both databases a contact is kept unmarked, takes a mark, and outlives it."""
    migrate(empty_url, "0020")
    unwritable.change(empty_url, *BEFORE)
    migrate(empty_url, "0021")
    assert read(empty_url, "SELECT sender, gone_at FROM contacts") == [("lan", None)]
    unwritable.change(empty_url, f"UPDATE contacts SET gone_at = {AT}")  # noqa: S608
    downgrade(empty_url, "0020")
    assert read(empty_url, "SELECT sender, chat, person FROM contacts") == [("lan", "lan", 1)]
    migrate(empty_url, "0021")
    assert read(empty_url, "SELECT gone_at FROM contacts") == [(None,)]
