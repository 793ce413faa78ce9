"""Filed tips: opened by those to whom they were sealed and nobody else; what lies open tells neither who nor when."""

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from storage.book import opening
from storage.book.book import Book
from storage.book.page import Hot, Page
from storage.confidential import (
    casework,
    drafts,
    filing,
    follow_up,
    history,
    mirror,
    opened,
    reader_changes,
    readers,
    recovery,
    seal,
    tips,
)
from storage.confidential.opened import KEY_OF
from storage.confidential.seal import Unopened
from storage.confidential.slots import slot_of
from storage.confidential.states import Act, Outcome
from storage.talk import Refusal
from tests import books, unwritable
from tests.storage.confidential.duty import (
    AT,
    KEY,
    WORDS,
    Filed,
    Officer,
    closed,
    filed,
    in_hand,
    new_tip,
    officers,
    worth,
)

WHO = "Nguyễn Thị Lan, 0912 345 678"


async def opened_by(book: Book, tip: str, officer: Officer) -> dict[str, str]:
    """What an officer reads."""
    return await book.turn(lambda page: opened.fields(page, in_hand(page, tip, officer)))


async def refused(book: Book, tip: str, officer: Officer) -> str:
    """The key of the refusal with which an officer is told off."""
    with pytest.raises(Refusal) as told:
        await opened_by(book, tip, officer)
    return told.value.key


async def test_every_officer_without_a_conflict_reads_a_tip(district: Book) -> None:
    """Whole, word for word; what was not said is empty."""
    first, second = await officers(district, 2)
    tip = (await filed(district)).tip
    for officer in (first, second):
        found = await opened_by(district, tip, officer)
        assert {name: text for name, text in found.items() if text} == WORDS
        assert found.keys() == KEY_OF.keys() - {"who"}


async def test_a_named_officer_gets_no_key(district: Book) -> None:
    """His private key opens nothing of it, for there is nothing sealed to it; the other's does."""
    accused, other = await officers(district, 2)
    tip = (await filed(district, left_out=frozenset({accused.person}))).tip
    assert await refused(district, tip, accused) == "tips.no_such"
    assert await district.read(lambda page: tips.queue(page, f"reader:{accused.reader}")) == []
    found = await opened_by(district, tip, other)
    assert found["left_out"] == str(accused.person)
    wraps = await district.read(lambda page: page.rows(Hot("SELECT holder, opens, sealed FROM tip_wraps")))
    assert {holder for holder, _, _ in wraps} == {"informant", f"reader:{other.reader}"}
    for _, opens, sealed in wraps:
        with pytest.raises(Unopened):
            seal.unwrap(bytes(sealed), opened.wrapped(tip, opens), accused.private)


async def test_missing_foreign_and_erased_tips_are_alike(district: Book) -> None:
    """An officer learns nothing from asking for one that is not his."""
    accused, _ = await officers(district, 2)
    tip = (await filed(district, left_out=frozenset({accused.person}))).tip
    assert await refused(district, tip, accused) == await refused(district, "T-00000000", accused) == "tips.no_such"
    stolen = Officer(accused.person, accused.reader + 1, accused.private)
    assert await refused(district, tip, stolen) == "tips.no_such"


async def test_with_nobody_to_read_nothing_is_taken(district: Book) -> None:
    """Neither without officers nor where all are named; the turn leaves no row behind."""
    assert await nobody(district, frozenset()) == "tips.nobody_reads"
    only = (await officers(district, 1))[0]
    assert await nobody(district, frozenset({only.person})) == "tips.nobody_reads"
    assert await district.read(lambda page: page.rows(Hot("SELECT id FROM tips"))) == []
    assert await district.read(lambda page: page.rows(Hot("SELECT tip FROM tip_fields"))) == []


async def nobody(book: Book, left_out: frozenset[int]) -> str:
    """The refusal of a tip; caught inside the turn, as the desk does, so that the turn itself is kept."""

    def file(page: Page) -> str:
        try:
            return filing.file(page, KEY, new_tip(worth(), left_out=left_out), AT)
        except Refusal as refusal:
            return refusal.key

    return await book.turn(file)


async def test_the_fallback_reads_where_all_are_named(district: Book) -> None:
    """The key of the plan folder, held outside the office, opens what nobody inside may."""
    only, outside = (await officers(district, 1))[0], seal.fresh_pair()
    new = new_tip(worth(), left_out=frozenset({only.person}))
    tip = await district.turn(lambda page: filing.file(page, KEY, new, AT, outside.public))
    found = await district.read(lambda page: opened.open_for(page, tip, "fallback", outside.private))
    assert found is not None
    assert await district.read(lambda page: opened.fields(page, found)["story"]) == WORDS["story"]


async def test_the_recovery_key_and_the_informant_open_a_tip(district: Book) -> None:
    """The envelope opens all of it; the code what passed between informant and officers, not the officers' own."""
    await officers(district, 1)
    paper = await district.turn(lambda page: recovery.make(page, KEY))
    filed_tip = await filed(district, who=WHO)
    private = recovery.from_paper(paper)
    whole = await district.read(lambda page: opened.open_for(page, filed_tip.tip, "recovery", private))
    assert whole is not None
    assert await district.read(lambda page: opened.fields(page, whole)["who"]) == WHO
    mine = await district.read(lambda page: follow_up.find(page, filed_tip.worth))
    assert mine is not None
    assert mine.opened.keys.keys() == {"tip"}


async def test_a_name_that_nobody_could_open_is_not_taken(district: Book) -> None:
    """Without a custodian and without the envelope it would be lost; the tip itself is taken without it."""
    await officers(district, 1)
    with pytest.raises(Refusal) as told:
        await filed(district, who=WHO)
    assert told.value.key == "tips.no_custodian"
    await filed(district)
    await district.turn(lambda page: recovery.make(page, KEY))
    await filed(district, who=WHO)


async def test_who_it_was_is_for_the_custodian_alone(district: Book) -> None:
    """Opened with a reason that is written down; nobody else's key fits, nor is it shown with the tip."""
    first, second, third = await officers(district, 3)
    change = await district.turn(lambda page: reader_changes.ask(page, KEY, "custodian", third.reader, by=first.reader))
    await district.turn(lambda page: reader_changes.agree(page, KEY, change.id, by=second.reader))
    tip = (await filed(district, who=WHO)).tip

    def reveal(page: Page, officer: Officer) -> str:
        return casework.reveal(page, tip, officer.reader, officer.private, "cần bảo vệ người báo tin", AT)

    assert await district.turn(lambda page: reveal(page, third)) == WHO
    with pytest.raises(Refusal) as told:
        await district.turn(lambda page: reveal(page, first))
    assert told.value.key == "tips.not_custodian"
    assert "who" not in await opened_by(district, tip, third)
    acts = await district.read(lambda page: [(event.act, event.by) for event in history.events(page, tip)])
    assert acts == [("filed", None), ("reveal", third.reader), ("open", third.reader)]


MOVED_FIELD = Hot("UPDATE tip_fields SET sealed = :sealed WHERE tip = :tip AND name = :name")
A_FIELD = Hot("SELECT sealed FROM tip_fields WHERE tip = :tip AND name = :name")
MOVED_WRAP = Hot("UPDATE tip_wraps SET sealed = :sealed WHERE tip = :tip AND holder = :holder AND opens = 'tip'")
A_WRAP = Hot("SELECT sealed FROM tip_wraps WHERE tip = :tip AND holder = :holder AND opens = 'tip'")


@pytest.mark.parametrize(("tip_of", "name"), [("other", "story"), ("same", "place")])
async def test_a_moved_ciphertext_opens_nowhere(district: Book, tip_of: str, name: str) -> None:
    """From one tip to another, or from one field to another of the same tip."""
    officer = (await officers(district, 1))[0]
    tip = (await filed(district)).tip
    source = tip if tip_of == "same" else (await filed(district)).tip

    def move(page: Page) -> None:
        (sealed,) = page.one(A_FIELD, tip=source, name=name) or ()
        page.change(MOVED_FIELD, tip=tip, name="story", sealed=sealed)

    await district.turn(move)
    with pytest.raises(Unopened):
        await opened_by(district, tip, officer)


async def test_a_moved_wrap_opens_nothing(district: Book) -> None:
    """The key of one tip, put into the row of another, is seen to be foreign before it is used."""
    officer = (await officers(district, 1))[0]
    tip, other = (await filed(district)).tip, (await filed(district)).tip
    holder = f"reader:{officer.reader}"

    def move(page: Page) -> None:
        (sealed,) = page.one(A_WRAP, tip=other, holder=holder) or ()
        page.change(MOVED_WRAP, tip=tip, holder=holder, sealed=sealed)

    await district.turn(move)
    assert await refused(district, tip, officer) == "tips.no_such"


async def test_the_area_lies_open_only_where_nobody_is_left_out(district: Book) -> None:
    """A complaint about somebody of a small place would else point at it; sealed it is kept either way."""
    first, _ = await officers(district, 2)
    plain, sensitive = await filed(district), await filed(district, left_out=frozenset({first.person}))

    def areas(page: Page) -> list[str | None]:
        return [info.area for one in (plain, sensitive) if (info := tips.info(page, one.tip))]

    assert await district.read(areas) == ["25273-01", None]


async def test_all_tips_have_the_same_rows(district: Book) -> None:
    """However much or little was said, in confidence or not, with a credit or without."""
    await officers(district, 2)
    await district.turn(lambda page: recovery.make(page, KEY))
    little = await filed(district, words={"story": "có"}, who="")
    much = await filed(district, words=dict.fromkeys(opened.ASKED, "rất dài"), who=WHO)

    def shape(page: Page, of: Filed) -> list[tuple[str, int]]:
        fields = page.rows(
            Hot("SELECT name, length(sealed) FROM tip_fields WHERE tip = :tip ORDER BY name"), tip=of.tip
        )
        wraps = page.rows(
            Hot("SELECT holder, length(sealed) FROM tip_wraps WHERE tip = :tip ORDER BY 1, 2"), tip=of.tip
        )
        return [(str(name), int(size)) for name, size in (*fields, *wraps)]

    assert await district.read(lambda page: shape(page, little)) == await district.read(lambda page: shape(page, much))


async def test_an_unknown_field_is_a_bug_of_ours(district: Book) -> None:
    """A form that asks what no field takes would lose an answer silently."""
    await officers(district, 1)
    with pytest.raises(AssertionError):
        await filed(district, words={"kể": "chuyện"})


async def test_a_tip_without_a_way_back_is_not_filed(district: Book) -> None:
    """Before its code is worked out it stays a draft, or its informant would never find it."""
    await officers(district, 1)
    new = new_tip(worth())
    unready = replace(new, draft=drafts.begin("4821093755661402", AT))
    with pytest.raises(AssertionError):
        await district.turn(lambda page: filing.file(page, KEY, unready, AT))


async def test_no_row_about_a_tip_is_finer_than_its_slot(district: Book) -> None:
    """Through a whole life of a tip at odd moments, every instant in the tip tables is the start of a slot."""
    first, second = await officers(district, 2)
    tip, done = await filed(district), await filed(district)
    later = AT + timedelta(hours=9, minutes=11, seconds=13, milliseconds=7)

    def live(page: Page) -> None:
        found = in_hand(page, tip.tip, first, later)
        casework.advance(page, found, Act.ACKNOWLEDGE, first.reader, later)
        casework.ask(page, found, "Xe màu gì?", first.reader, later)
        mine = follow_up.find(page, tip.worth)
        assert mine is not None
        follow_up.answer(page, mine.opened, "Xe đỏ.", later)
        casework.forward(page, found, "Công an xã", first.reader, later)
        closed(page, done.tip, second, Outcome.REFUTED, later)

    await district.turn(live)
    rows = await district.read(lambda page: [row for of in (tip, done) for row in mirror.rows(page, of.tip)])
    moments = [value for row in rows for value in row.values.values() if isinstance(value, datetime)]
    assert len(moments) > 12
    assert {at for at in moments if slot_of(at) != at} == set()
    assert {AT, later} & set(moments) == set()


async def test_the_informant_sees_that_no_channel_is_kept(district: Book) -> None:
    """Every column of every row about a tip is shown, and none is about a channel, an account or a chat."""
    await officers(district, 1)
    tip = (await filed(district)).tip
    rows = await district.read(lambda page: mirror.rows(page, tip))
    tables = {table.name: table for table in SQLModel.metadata.sorted_tables}
    assert {row.table for row in rows} == {"tips", "tip_fields", "tip_wraps", "tip_events"}
    for row in rows:
        assert len(row.values) == len(tables[row.table].columns)
    sealed = [row.values["sealed"] for row in rows if row.table == "tip_fields"]
    assert sealed == [297] * len(KEY_OF)


def about_tips() -> set[str]:
    """The tables of tips and of who reads them."""
    names = {table.name for table in SQLModel.metadata.sorted_tables}
    return {name for name in names if name == "tips" or name.startswith("tip_")}


async def test_rows_of_tips_lie_in_no_order(tmp_path: Path) -> None:
    """On SQLite they have no hidden number that would tell which came first; their names are random."""
    async with books.opened(f"sqlite:///{tmp_path / 'book.sqlite'}") as book:
        for table in about_tips() - {"tip_readers", "tip_reader_changes", "tip_credits", "tip_credit_closings"}:
            with pytest.raises(sqlite3.OperationalError, match="no such column"):
                await book.read(lambda page, name=table: page.rows(Hot(f"SELECT rowid FROM {name}")))  # type: ignore[misc]  # noqa: S608


def test_no_table_of_tips_leads_to_a_sender() -> None:
    """Neither a column nor a foreign key of theirs names one, and no other table points at a tip."""
    all_tables, ours = SQLModel.metadata.sorted_tables, about_tips()
    forbidden = {"channel", "account", "chat", "sender", "address", "phone", "contact"}
    columns = {(table.name, column.name) for table in all_tables if table.name in ours for column in table.columns}
    assert {(table, column) for table, column in columns if column in forbidden} == set()
    targets = {(table.name, key.column.table.name) for table in all_tables for key in table.foreign_keys}
    assert {to for table, to in targets if table in ours} - ours == {"units", "people"}
    assert {(table, to) for table, to in targets if table not in ours and to in ours} == set()
    assert {table for table, to in targets if table in ours and to == "people"} == {"tip_readers"}


async def test_a_filled_database_of_the_version_before_takes_tips(book_url: str) -> None:
    """Whoever ran without a hotline goes on with what is there, and has one after the migration."""
    opening.migrate(book_url, "0003")
    unwritable.change(
        book_url,
        "INSERT INTO units (code, name, kind, place, basis) VALUES ('25273-01', 'Ấp 1', 'ấp', 0, '')",
        "INSERT INTO people (id, name, made_at) VALUES (1, 'Chị Lan', '2021-06-20T05:00:00.000Z')",
    )
    async with books.opened(book_url) as book:
        pair = seal.fresh_pair()
        locked = readers.Locked(pair.public, b"x")
        await book.turn(lambda page: reader_changes.enrol(page, KEY, 1, locked))
        tip = await filed(book)
        assert await book.read(lambda page: tips.info(page, tip.tip)) is not None
