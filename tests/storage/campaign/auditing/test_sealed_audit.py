"""The sealed audit on both databases: whole it verifies, any flipped byte, missing row or cut end is found."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from storage.book import marks
from storage.book.book import Book
from storage.book.page import Hot, Page
from storage.campaign.auditing import audit, sealing
from storage.campaign.auditing.audit_check import Broken, Verdict, check
from storage.campaign.auditing.sealing import Head, head_of
from tests.books import opened

AT = datetime(2021, 6, 20, 5, tzinfo=UTC)
SEALED = 7  # rows; the third and the fifth have personal values


def note(page: Page, number: int, **values: str) -> int:
    moments = {"at": AT, "campaign_at": AT}
    facts = {"unit": "25273", "number": number}
    row = audit.note(page, **moments, actor="person:7", action="nomination.filed", subject=f"DC-{number}", facts=facts)
    audit.beside(page, row, 7, **values)
    return row


async def fill(book: Book, count: int = SEALED) -> None:
    for number in range(1, count + 1):
        values = {"why": f"chuyển nơi ở {number}", "name": "Nguyễn Văn An"} if number in {3, 5} else {}
        await book.turn(lambda page, n=number, v=values: note(page, n, **v))  # type: ignore[misc]


async def sealed(book: Book) -> Verdict:
    while await book.turn(lambda page: sealing.seal(page, 3)):
        pass
    return await book.read(check)


async def change(book: Book, sql: str) -> int:
    return await book.turn(lambda page: page.session.connection().execute(text(sql)).rowcount)


async def words(book: Book, subject: str) -> list[tuple[str, str | None]]:
    beside = "SELECT v.name, v.value FROM audit_values v JOIN audit a ON a.id = v.audit WHERE a.subject = :subject"
    rows = await book.read(lambda page: page.rows(Hot(f"{beside} ORDER BY v.id"), subject=subject))
    return [(name, value) for name, value in rows]


async def broken(book: Book, *kept: Head) -> Broken | None:
    return (await book.read(lambda page: check(page, kept))).broken


async def test_a_whole_chain_verifies_and_rows_that_wait_are_counted(book: Book) -> None:
    """Nothing to begin with; then each committed row has its place; what came since waits."""
    assert await book.read(check) == Verdict(0, 0, None, None)
    await fill(book)
    found = await sealed(book)
    assert (found.sealed, found.waiting, found.broken) == (SEALED, 0, None)
    assert found.head == await book.read(sealing.head)
    await book.turn(lambda page: note(page, 99))
    assert (await book.read(check)).waiting == 1


COLUMNS = [
    ("audit", "id", "1000"),
    ("audit", "at", "'2021-06-20T05:00:00.001Z'"),
    ("audit", "campaign_at", "'2021-06-20T05:00:00.001Z'"),
    ("audit", "actor", "'person:8'"),
    ("audit", "action", "'nomination.filee'"),
    ("audit", "subject", "'DC-4'"),
    ("audit", "facts", "replace(facts, '25273', '25274')"),
    ("audit", "place", "1000"),
    ("audit", "place", "0"),
    ("audit", "place", "NULL"),
    ("audit", "seal", "replace(replace(seal, '0', 'x'), '1', '0')"),
    ("audit_values", "id", "1000"),
    ("audit_values", "audit", "1"),
    ("audit_values", "name", "'Why'"),
    ("audit_values", "person", "8"),
    ("audit_values", "salt", "'00'"),
    ("audit_values", "salt", "NULL"),
    ("audit_values", "salt", "substr(salt, 1, 31), value = substr(salt, 32, 1) || value"),
    ("audit_values", "value", "'chuyển nơi ở 4'"),
    ("audit_values", "value", "NULL"),
    ("audit_values", "digest", "replace(digest, substr(digest, 1, 1), 'g')"),
]


class Undone(Exception):
    """The transaction ends without a trace; carries what was found in it."""


async def found_after(book: Book, table: str, column: str, value: str) -> Broken | None:
    """What the check says with one column of the third row, or of a value beside it, changed."""

    def tried(page: Page) -> None:
        connection = page.session.connection()
        which = "subject = 'DC-3'" if table == "audit" else "audit = 3 AND name = 'why'"
        if (table, column) == ("audit", "id"):
            _let_keys_move(page)
        rows = connection.execute(text(f"UPDATE {table} SET {column} = {value} WHERE {which}")).rowcount  # noqa: S608
        if (table, column) == ("audit", "id"):
            connection.execute(text(f"UPDATE audit_values SET audit = {value} WHERE audit = 3"))  # noqa: S608
        assert rows == 1
        raise Undone(check(page).broken)

    with pytest.raises(Undone) as undone:
        await book.turn(tried)
    found: Broken | None = undone.value.args[0]
    return found


def _let_keys_move(page: Page) -> None:
    """A row with values beside it moves only with them."""
    connection = page.session.connection()
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
    else:
        connection.execute(text("ALTER TABLE audit_values DROP CONSTRAINT audit_values_audit_fkey"))


async def test_a_change_of_any_column_is_found_where_it_stands(book: Book) -> None:
    """Also by whoever writes into the database: the check names the first place that does not hold."""
    await fill(book)
    assert (await sealed(book)).broken is None
    for table, column, value in COLUMNS:
        found = await found_after(book, table, column, value)
        assert found is not None, (table, column, value)
        assert found.place == (1 if (table, column) == ("audit_values", "audit") else 3), (table, column, value)
    assert await broken(book) is None


def test_every_column_is_tried() -> None:
    """A column that comes later has to be flipped above, too."""
    tables = {name: {column.name for column in SQLModel.metadata.tables[name].columns} for name, _, _ in COLUMNS}
    assert {(name, column) for name, columns in tables.items() for column in columns} == {
        (name, column) for name, column, _ in COLUMNS
    }


async def test_a_missing_row_is_found_and_a_gap_in_the_numbers_is_none(book: Book) -> None:
    """A turn that was rolled back leaves a gap in the rows' numbers, which is no fault; a deleted row is one."""
    await fill(book, 2)

    def rolled_back(page: Page) -> None:
        note(page, 50)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await book.turn(rolled_back)
    await fill(book, 4)
    assert (await sealed(book)).broken is None
    await change(book, "DELETE FROM audit WHERE place = 2")
    assert await broken(book) == Broken(2, 0, "missing")


async def test_a_cut_end_is_found_by_the_mark_and_by_a_head_that_others_keep(book: Book) -> None:
    """Who deletes the last rows has to mend the mark, too; and then an observer's copy of the head tells."""
    await fill(book)
    kept = (await sealed(book)).head
    assert kept is not None
    await change(book, "DELETE FROM audit WHERE place > 5")
    assert await broken(book) == Broken(6, 0, "cut")
    left = await book.read(check)
    assert left.head is not None
    await book.turn(lambda page: marks.keep_mark(page, sealing.HEAD, str(left.head)))
    assert await broken(book) is None
    assert await broken(book, kept) == Broken(6, 0, "cut")


async def test_a_chain_made_anew_is_not_the_one_that_an_observer_knows(book: Book) -> None:
    """With all seals computed again after a change, only the head outside tells."""
    await fill(book)
    kept = (await sealed(book)).head
    assert kept is not None
    await change(book, "UPDATE audit SET actor = 'person:8' WHERE place = 2")
    await change(book, "UPDATE audit SET place = NULL, seal = NULL")
    await book.turn(lambda page: marks.forget_mark(page, sealing.HEAD))
    again = await sealed(book)
    assert (again.sealed, again.broken) == (SEALED, None)
    found = await broken(book, kept)
    assert found is not None
    assert (found.place, found.why) == (SEALED, "other_head")


async def test_erasing_a_persons_words_keeps_the_chain(book: Book) -> None:
    """The words and the name are gone from the database, their prints stay; other persons' words stay."""
    await fill(book)
    await book.turn(lambda page: audit.beside(page, note(page, 60), 8, why="việc khác"))
    await sealed(book)
    assert await book.turn(lambda page: audit.erase(page, 7)) == 4
    assert await words(book, "DC-3") == [("why", None), ("name", None)]
    assert await words(book, "DC-60") == [("why", "việc khác")]
    assert (await book.read(check)).broken is None


async def test_what_stands_beside_one_row_is_erased(book: Book) -> None:
    """Somebody's name whom nobody here knows by number; the same words beside other rows stay."""
    await fill(book)
    await sealed(book)
    assert await book.turn(lambda page: audit.erase_row(page, 3)) == 2
    assert await words(book, "DC-3") == [("why", None), ("name", None)]
    assert await words(book, "DC-5") == [("why", "chuyển nơi ở 5"), ("name", "Nguyễn Văn An")]
    assert (await book.read(check)).broken is None


@pytest.mark.postgres
async def test_a_row_that_is_committed_late_is_sealed_later(postgres_database: str) -> None:
    """Its number is lower than that of rows sealed already; none is passed over."""
    async with opened(postgres_database) as book:
        await _late(book)


async def _late(book: Book) -> None:
    open_, may_end = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(page: Page) -> None:
        note(page, 1)
        loop.call_soon_threadsafe(open_.set)
        asyncio.run_coroutine_threadsafe(may_end.wait(), loop).result(10)

    late = asyncio.create_task(book.turn(slow, "late"))
    await open_.wait()
    await book.turn(lambda page: note(page, 2), "quick")
    assert (await sealed(book)).sealed == 1
    may_end.set()
    await late
    found = await sealed(book)
    assert (found.sealed, found.waiting, found.broken) == (2, 0, None)


async def test_two_sealers_at_once_make_one_chain(book: Book) -> None:
    """Two processes of ours may beat in the same second."""
    await fill(book, 30)
    for _ in range(4):
        await asyncio.gather(*(book.turn(lambda page: sealing.seal(page, 5), str(lane)) for lane in range(4)))
    found = await sealed(book)
    assert (found.sealed, found.broken) == (30, None)


@pytest.mark.parametrize(
    ("said", "place"),
    [(f"12 {'a' * 64}", 12), (f" 12  {'A' * 64}\n", 12), ("12", 0), (f"x {'a' * 64}", 0), (f"12 {'a' * 63}", 0)],
)
def test_a_head_is_read_as_it_was_copied(said: str, place: int) -> None:
    """Blanks and capital letters do not matter; anything else is none."""
    found = head_of(said)
    assert (found.place if found else 0) == place
