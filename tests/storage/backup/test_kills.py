"""SIGKILL while a backup is made or brought back: there is the whole of it or nothing, and the next one succeeds."""

import random
from pathlib import Path

import pytest

from storage.backup import reading
from storage.backup.places import PASSING, Place
from storage.book import marks
from storage.book.opening import migrate, open_book
from storage.book.page import Hot, Page
from storage.mail import holding
from tests import books
from tests.lives import ROUNDS, killed
from tests.storage.backup.killed import bring_back
from tests.storage.backup.lived import backed_up, nobody

pytestmark = pytest.mark.kill

MODULE = "tests.storage.backup.killed"
FILES = 5
ROWS = 1200


def write(page: Page, word: str) -> None:
    """Rows of which each says whose data they are."""
    for number in range(ROWS):
        marks.keep_mark(page, f"{number}", word * 20)


def fill(folder: Path, word: str) -> None:
    """Files that say whose data they are; the backup has them if a row names them."""
    (folder / "files").mkdir(parents=True)
    for number in range(FILES):
        (folder / "files" / f"{number}".zfill(64)).write_bytes(word.encode())


def words(page: Page) -> set[str]:
    """Whose data they are."""
    asked = Hot("SELECT DISTINCT value FROM marks WHERE length(name) < 5")
    return {str(value) for (value,) in page.rows(asked)}


async def test_a_killed_backup_leaves_nothing_under_its_name(book_url: str, tmp_path: Path, seed: int) -> None:
    """Wherever it was killed; the next one is whole."""
    draw = random.Random(seed)  # noqa: S311 - a draw of tests
    async with books.opened(book_url) as book:
        await book.turn(lambda page: write(page, "a"))
        for _ in range(ROUNDS):
            killed(MODULE, "backup", str(tmp_path / "a.zip"), str(tmp_path), book_url, after=draw.randint(1, ROWS // 2))
            assert not (tmp_path / "a.zip").exists()
        await backed_up(book, tmp_path, tmp_path / "a.zip")
    assert [path.name for path in tmp_path.glob("a.zip*")] == ["a.zip"]


async def test_a_killed_restore_leaves_the_old_data_or_the_new(book_url: str, tmp_path: Path, seed: int) -> None:
    """Never a mixture, and new ones hold their letters; a second try brings the backup in and clears away."""
    draw, folder = random.Random(seed), tmp_path / "var"  # noqa: S311 - a draw of tests
    fill(folder, "old")
    await _made(tmp_path)
    async with books.opened(book_url) as book:
        await book.turn(lambda page: write(page, "old"))
    place = Place(folder, book_url)
    for number in range(ROUNDS):
        arguments = (str(tmp_path / "a.zip"), str(folder), book_url, f"truoc-{number}")
        killed(MODULE, "restore", *arguments, after=draw.randint(1, 4))
        there = open_book(book_url)
        found, held = await there.read(words), await there.read(holding.is_held)
        await there.close()
        assert (found, held) in (({"old" * 20}, False), ({"new" * 20}, True))
        if found == {"old" * 20}:
            assert {path.read_bytes() for path in place.files.glob("0*")} == {b"old"}
    bring_back(tmp_path / "a.zip", folder, book_url, "truoc-last")
    there = open_book(book_url)
    assert await there.read(words) == {"new" * 20}
    await there.close()
    assert [path.name for path in folder.iterdir() if PASSING in path.name] == []


async def _made(folder: Path) -> None:
    """A backup of other data."""
    url = f"sqlite:///{folder / 'source.sqlite'}"
    migrate(url)
    book = open_book(url)
    await book.turn(lambda page: write(page, "new"))
    await backed_up(book, folder, folder / "a.zip")
    await book.close()
    with reading.opened(folder / "a.zip") as found:
        found.prove(nobody)
