"""Letters of the version before keep what became of them; the index over those that did not arrive comes and goes."""

from storage.book.opening import migrate
from tests import unwritable
from tests.storage.book.test_migrations import downgrade
from tests.storage.book.test_migrations_route import AT, read

PUT = (
    "INSERT INTO letters (channel, account, chat, priority, reference, body, state, attempt, doubtful, pieces, epoch,"  # noqa: S608
    " due_at, made_at, settled_at, reason, sent_as)"
    f" VALUES ('telegram', '1', 'lan', 3, '', '{{}}', 'STATE', 1, 0, 0, 1, {AT}, {AT}, {AT}, 'blocked', '')"
)
KEPT = "SELECT state, reason FROM letters ORDER BY id"


def test_a_step_ahead_and_back(empty_url: str) -> None:
    """On both databases the letters are the same in each version."""
    migrate(empty_url, "0023")
    unwritable.change(empty_url, *(PUT.replace("STATE", state) for state in ("sent", "failed", "unknown")))
    before = read(empty_url, KEPT)
    for version in ("0024", "0023", "0024"):
        (migrate if version == "0024" else downgrade)(empty_url, version)
        assert read(empty_url, KEPT) == before
    assert len(before) == 3
