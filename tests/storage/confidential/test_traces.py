"""The canary scan: after a tip's whole way nothing on disk tells who it was, what was said, or which code it has."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from storage.book.book import Book
from storage.book.files import FileStore
from storage.book.marks import keep_mark
from storage.book.page import Page
from storage.book.server_key import ServerKey, server_key
from storage.confidential import (
    casework,
    codes,
    drafts,
    evidence,
    filing,
    follow_up,
    opened,
    reader_changes,
    recovery,
    seal,
)
from storage.confidential.codes import code_salt
from storage.confidential.draft_keys import draft_keys
from storage.confidential.drafts import sender
from storage.confidential.filing import NewTip
from storage.confidential.readers import new_pair, unlocked
from storage.confidential.seal import Unopened
from storage.confidential.states import Act
from storage.talk import Address
from tests import samples
from tests.storage.confidential import traces
from tests.storage.confidential.duty import AT, Officer, enrolled, settle
from tests.storage.confidential.traces import ANSWER, CODE, ID, NAME, PHONE, STORY

HOME = Address("telegram", "bot", ID)
WHO = sender(HOME, ID)
LATER = AT + timedelta(days=2)


async def on_duty(book: Book, key: ServerKey) -> Officer:
    """The one officer of a hotline with this server key, and an envelope in the safe."""

    def begin(page: Page) -> Officer:
        recovery.make(page, key)
        officer, _ = enrolled(page, "Trực")
        reader_changes.again(page, key, officer.person)
        return officer

    return await book.turn(begin)


@pytest.fixture
async def lived(book: Book, tmp_path: Path) -> Path:
    """The data folder after a tip was drafted, sent, asked about and answered, and the keys were rotated."""
    await settle(book)
    folder = tmp_path / "keys"
    key, keys, store = server_key(folder), draft_keys(folder), FileStore(tmp_path / "tips")
    officer = await on_duty(book, key)
    worth = codes.keys_of(CODE, code_salt(folder))
    draft = drafts.begin(CODE, AT).stretched(worth)
    for step in ({}, {"story": STORY}, {"story": STORY, "who": f"{NAME}, {PHONE}"}):
        await book.turn(lambda page, talk=step: drafts.keep(page, keys, WHO, replace(draft, talk=talk), AT))  # type: ignore[misc]
    sound = samples.ogg(b"OpusHead") + ANSWER.encode() * 50
    kept = evidence.keep(store, draft.opened, sound, f"{NAME}.ogg")
    assert traces.on_disk(tmp_path) == []

    def send(page: Page) -> None:
        evidence.add(page, kept, AT)
        found = drafts.resume(page, keys, WHO, AT)
        new = NewTip(found, "gambling", 3, {"story": found.talk["story"]}, who=found.talk["who"], evidence=(kept.id,))
        filing.file(page, key, new, AT)
        drafts.drop(page, keys, WHO, AT)

    await book.turn(send)

    def work(page: Page) -> None:
        hand = casework.open_tip(page, draft.tip, officer.reader, officer.private, STORY, AT)
        casework.advance(page, hand, Act.ACKNOWLEDGE, officer.reader, AT)
        casework.ask(page, hand, f"{STORY}?", officer.reader, AT)
        mine = follow_up.find(page, worth)
        assert mine is not None
        follow_up.answer(page, mine.opened, ANSWER, AT)
        follow_up.push(page, key, mine.opened, HOME, AT)

    await book.turn(work)
    keys.rotate(LATER)
    await book.turn(lambda page: drafts.sweep(page, LATER))
    return tmp_path


async def test_nothing_on_disk_tells_of_the_informant(book: Book, lived: Path) -> None:
    """Neither the id nor its hashes, name, telephone, words or code: not in the database, its WAL, files or keys."""
    assert traces.on_disk(lived) == []
    assert await book.read(traces.in_tables) == []


async def test_the_scan_sees_what_it_looks_for(book: Book, lived: Path) -> None:
    """A word that does lie there is found on disk and in the tables, or the scan would prove nothing."""
    for number, word in enumerate((ID, CODE, ANSWER)):
        await book.turn(lambda page, number=number, word=word: keep_mark(page, f"canary {number}", word))  # type: ignore[misc]
    (lived / "log").write_text(NAME, encoding="utf8")
    assert {line.split(":")[0] for line in traces.on_disk(lived)} >= {"log"}
    assert {line.split(":")[0] for line in await book.read(traces.in_tables)} == {"marks"}
    if book.url.startswith("sqlite"):
        assert any(line.startswith("bot131.sqlite") for line in traces.on_disk(lived))


async def test_no_key_on_the_server_opens_a_tip(book: Book, lived: Path) -> None:
    """With the database and every key file in hand (server key, day's keys, salt) no field, word or wrap opens."""
    keys = [*traces.keys_on_disk(lived / "keys"), bytes(32)]
    fields, wraps = await book.read(lambda page: (traces.fields(page), traces.wraps(page)))
    assert len(keys) >= 4
    assert len(fields) > 10
    assert len(wraps) == 6
    for key in keys:
        for one in fields:
            with pytest.raises(Unopened):
                seal.unseal(key, one.place, one.content)
        for one in wraps:
            with pytest.raises(Unopened):
                seal.unwrap(one.content, one.place, key)


async def test_an_officer_opens_it_from_the_same_disk(book: Book, tmp_path: Path) -> None:
    """The locked pair of the database and the passphrase are enough, and nothing less is."""
    await settle(book)
    key = server_key(tmp_path / "keys")
    pair = new_pair("bốn từ không liên quan")
    officer, _ = await book.turn(lambda page: enrolled(page, "Cũ"))
    person = officer.person

    def renew(page: Page) -> int:
        reader_changes.ask(page, key, "end", officer.reader, by=officer.reader)
        return reader_changes.enrol(page, key, person, pair).reader

    reader = await book.turn(renew)
    worth = codes.CodeKeys("0" * 64, seal.fresh_pair())
    new = NewTip(drafts.begin(CODE, AT).stretched(worth), "gambling", 3, {"story": STORY})
    tip = await book.turn(lambda page: filing.file(page, key, new, AT))
    private = unlocked(pair.locked, "bốn từ không liên quan")
    hand = await book.turn(lambda page: casework.open_tip(page, tip, reader, private, "đọc", AT))
    assert (await book.read(lambda page: opened.fields(page, hand)))["story"] == STORY
