"""SIGKILL at any moment: what the book acknowledged is there, whole and in order, and the file is sound."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.lives import killed, moments
from tests.storage.book.killed import LANES


@pytest.mark.kill
def test_what_was_acknowledged_survives_every_kill(tmp_path: Path, seed: int) -> None:
    """Life after life on the same file: no turn is lost, none is kept by halves, each lane has no gap."""
    url = f"sqlite:///{tmp_path / 'book.sqlite'}"
    acknowledged: set[str] = set()
    for after in moments(seed, 400):
        acknowledged.update(killed("tests.storage.book.killed", url, after=after))
        with closing(sqlite3.connect(tmp_path / "book.sqlite")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            kept = {name for (name,) in connection.execute("SELECT name FROM marks WHERE name NOT LIKE 'next%'")}
            counted = connection.execute("SELECT last FROM counters WHERE series = 'kept'").fetchone()
            following = dict(connection.execute("SELECT name, value FROM marks WHERE name LIKE 'next%'"))
        assert acknowledged <= kept
        assert counted == (len(kept),)
        assert kept == {f"{lane} {n}" for lane in range(LANES) for n in range(int(following.get(f"next {lane}", 0)))}
