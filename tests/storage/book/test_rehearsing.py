"""The copy for a rehearsal: the rows of one moment, nothing confidential, from either database, which is only read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, func, select
from sqlmodel import SQLModel

from storage.book import marks, rehearsing
from storage.book.book import Book
from storage.book.opening import migrate
from storage.book.page import Page
from storage.campaign import decisions, occurrences
from storage.campaign.membership import people
from storage.campaign.territory import units
from storage.campaign.territory.unit_rows import UnitRow
from storage.mail import broadcasts, letters
from storage.mail.broadcasts import NewBroadcast
from storage.mail.letters import Draft
from storage.talk import Address, Reply
from tests.books import opened

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
HOME = Address("webchat", "main", "a")
LATER = timedelta(days=-400)  # campaign time minus real time


def fill(page: Page) -> None:
    """A person with a chat, an occasion that has come, letters, a decision, three broadcasts."""
    units.bring_in(page, [UnitRow("1", "Một", "xã", "", None, None, (), "")])
    person = people.appoint(page, "Lê Văn Ấp", "area_head", "1", NOON)
    people.bind(page, person, HOME, "a", NOON)
    letters.put(page, Draft(HOME, Reply("kín"), 0, NOON), now=NOON)
    occurrences.come(page, "moc", NOON, NOON, "sent")
    decisions.enter(page, "1/QĐ", date(2021, 6, 20), "Khen.", NOON, person, NOON)
    decisions.announce(page, "1/QĐ", NOON)
    for number, occasion in (("a", None), ("b", None), ("c", "moc")):
        broadcasts.put(page, NewBroadcast(number, {"text": "x"}, {"kinds": []}, NOON, occasion=occasion), NOON)
    sent = broadcasts.by_number(page, "b")
    assert sent is not None
    broadcasts.move(page, sent.id, "waiting", "done")
    for name in ("units", "clock", "calendar"):
        marks.keep_mark(page, name, "1")


@contextmanager
def read(path: Path) -> Iterator[Connection]:
    """A copy, to look at."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def counts(path: Path) -> dict[str, int]:
    """How many rows each table of a copy has, without empty ones."""
    with read(path) as connection:
        found = {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in SQLModel.metadata.tables.items()
        }
    return {name: count for name, count in found.items() if count}


async def test_a_copy_has_people_and_plans_and_nothing_said(book: Book, tmp_path: Path) -> None:
    """Letters and what has come stay behind, from SQLite and from PostgreSQL alike."""
    await book.turn(fill)
    rehearsing.copy(book.url, tmp_path / "copy")
    several = {"broadcasts": 3, "marks": 3}
    one = dict.fromkeys(("units", "people", "memberships", "contacts", "decisions"), 1)
    assert counts(tmp_path / "copy") == one | several


async def test_a_copy_is_wound_back_to_before_the_year(book: Book, tmp_path: Path) -> None:
    """What waits for its hour waits for it in campaign time; a decision is announced anew; one mark stays."""
    await book.turn(fill)
    rehearsing.copy(book.url, tmp_path / "copy")
    async with opened(f"sqlite:///{tmp_path / 'copy'}") as copied:
        await copied.turn(lambda page: rehearsing.rewind(page, "units", LATER))
        waiting = await copied.read(lambda page: broadcasts.recent(page, 9))
        announced = await copied.read(decisions.to_announce)
        kept = await copied.read(lambda page: [marks.mark(page, name) for name in ("units", "clock", "calendar")])
    assert [(one.number, one.due) for one in waiting] == [("a", NOON + LATER)]
    assert [one.number for one in announced] == ["1/QĐ"]
    assert kept == ["1", None, None]


async def test_values_come_over_unchanged(book: Book, tmp_path: Path) -> None:
    """Accents, instants, and the chat to write to."""
    await book.turn(fill)
    rehearsing.copy(book.url, tmp_path / "copy")
    async with opened(f"sqlite:///{tmp_path / 'copy'}") as copied:
        known = await copied.read(lambda page: people.by_contact(page, HOME, "a"))
        first, second = [await one.read(decisions.to_announce) for one in (book, copied)]
    assert known is not None
    assert (known.name, known.roles) == ("Lê Văn Ấp", (("area_head", "1"),))
    assert first == second


def test_what_a_killed_bot_left_in_its_journal_is_read_and_left(tmp_path: Path) -> None:
    """The copy has its rows, and no file of the source is another one afterwards."""
    migrate(f"sqlite:///{tmp_path / 'a.sqlite'}")
    with closing(sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None)) as bot:
        bot.execute("PRAGMA journal_mode=WAL")
        bot.execute("INSERT INTO marks VALUES ('units', 'trong nhật ký')")
        names = ("a.sqlite", "a.sqlite-wal")
        before = [(tmp_path / name).read_bytes() for name in names]
        rehearsing.copy(f"sqlite:///{tmp_path / 'a.sqlite'}", tmp_path / "copy")
        after = [(tmp_path / name).read_bytes() for name in names]
    assert counts(tmp_path / "copy") == {"marks": 1}
    assert before == after


def test_a_bot_that_was_stopped_finds_no_journal_that_is_not_its_own(tmp_path: Path) -> None:
    """A rehearsal by another user of the machine would leave one that the bot may not write."""
    migrate(f"sqlite:///{tmp_path / 'a.sqlite'}")
    with closing(sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None)) as bot:
        bot.execute("PRAGMA journal_mode=WAL")
    rehearsing.copy(f"sqlite:///{tmp_path / 'a.sqlite'}", tmp_path / "copy")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.sqlite", "copy"]


def test_a_source_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """An office that has not begun yet: tables without rows."""
    rehearsing.copy(f"sqlite:///{tmp_path / 'no' / 'a.sqlite'}", tmp_path / "copy")
    assert counts(tmp_path / "copy") == {}
    assert not (tmp_path / "no").exists()


def test_tables_of_another_version_are_refused(empty_url: str, tmp_path: Path) -> None:
    """And stay as they are: a rehearsal upgrades nothing."""
    migrate(empty_url, to="0001")
    with pytest.raises(rehearsing.OtherTables, match="0001 → "):
        rehearsing.copy(empty_url, tmp_path / "copy")


def test_a_database_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    """No server listens there."""
    with pytest.raises(rehearsing.NotCopied):
        rehearsing.copy("postgresql://nobody@127.0.0.1:1/none", tmp_path / "copy")
