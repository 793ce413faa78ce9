"""A database that is not the one which ran here last is known by its number; no kill is taken for that."""

import shutil
from pathlib import Path

import pytest

from storage.book import generation, marks
from storage.book.book import Book
from storage.book.page import Hot, Page


class Killed(Exception):
    """The turn ends before its commit."""


async def step(book: Book, folder: Path) -> bool:
    """A beat of the bot on this database and this data folder."""

    def beat(page: Page) -> bool:
        ours = generation.step(page, folder)
        marks.keep_mark(page, marks.ALIVE, "x")
        return ours

    return await book.turn(beat)


async def killed_before_commit(book: Book, folder: Path) -> None:
    """A beat of which the file is written and the database is not."""

    def beat(page: Page) -> None:
        generation.step(page, folder)
        raise Killed

    with pytest.raises(Killed):
        await book.turn(beat)


async def to(book: Book, number: int) -> None:
    """The database as it was at another beat."""

    def write(page: Page) -> None:
        page.change(Hot("UPDATE counters SET last = :last WHERE series = 'generation'"), last=number)

    await book.turn(write)


async def test_a_database_is_known_again_beat_after_beat(book: Book, tmp_path: Path) -> None:
    """Also when kills come between the file and the commit, one after the other."""
    for _ in range(3):
        assert await step(book, tmp_path)
        await killed_before_commit(book, tmp_path)
        await killed_before_commit(book, tmp_path)
    assert await book.read(generation.last) == 3


async def test_an_earlier_or_foreign_database_is_not_ours(book: Book, tmp_path: Path) -> None:
    """A copy of some beats ago, and one that is ahead of the file; afterwards it is ours again."""
    for _ in range(6):
        await step(book, tmp_path)
    for number in (2, 4, 40):
        await to(book, number)
        assert not await step(book, tmp_path)
        assert await step(book, tmp_path)
    assert await book.read(generation.last) == 42


async def test_a_difference_is_found_again_until_it_is_on_disk(book: Book, tmp_path: Path) -> None:
    """A kill before the commit must not make it forgotten."""
    for _ in range(6):
        await step(book, tmp_path)
    await to(book, 2)
    await killed_before_commit(book, tmp_path)
    await killed_before_commit(book, tmp_path)
    assert not await step(book, tmp_path)


async def test_a_database_without_its_folder_is_a_copy(book: Book, tmp_path: Path) -> None:
    """Carried to another folder, or the file beside was taken away on purpose."""
    await step(book, tmp_path)
    (tmp_path / "other").mkdir()
    assert not await step(book, tmp_path / "other")
    (tmp_path / generation.FILE).unlink()
    assert not await step(book, tmp_path)


async def test_a_folder_that_was_moved_whole_is_no_copy(book: Book, tmp_path: Path) -> None:
    """Moving house changes nothing."""
    (tmp_path / "a").mkdir()
    await step(book, tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    assert await step(book, tmp_path / "b")


async def test_a_new_database_is_nobodys_copy(book: Book, tmp_path: Path) -> None:
    """The first start, also where another database lived; and an upgrade from before there were numbers."""
    (tmp_path / generation.FILE).write_text("40", "ascii")
    assert await step(book, tmp_path)
    await book.turn(lambda page: page.change(Hot("DELETE FROM counters")))
    (tmp_path / generation.FILE).unlink()
    assert await step(book, tmp_path)


async def test_a_copy_from_before_there_were_numbers_is_known(book: Book, tmp_path: Path) -> None:
    """It has run, and the folder has a number that it has not."""
    await step(book, tmp_path)
    await book.turn(lambda page: page.change(Hot("DELETE FROM counters")))
    assert not await step(book, tmp_path)
