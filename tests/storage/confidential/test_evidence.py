"""Evidence: pictures without their traces, everything sealed before it touches the disk, opened block by block."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from storage.book.book import Book
from storage.book.files import FileStore
from storage.book.page import Page
from storage.book.unkept import Unreadable, Unwelcome
from storage.confidential import evidence, filing
from storage.confidential.evidence import Evidence
from storage.confidential.filing import NewTip
from storage.confidential.opened import Opened
from storage.confidential.seal import BLOCK, Unopened
from tests import samples
from tests.storage.confidential.duty import AT, KEY, Officer, in_hand, new_tip, officers, worth

VOICE = samples.ogg(b"OpusHead") + b"tieng-noi-that" * 9000


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """A store for sealed files alone."""
    return FileStore(tmp_path / "tips")


async def handed_in(book: Book, store: FileStore, content: bytes, name: str = "ghi âm.ogg") -> tuple[str, Officer]:
    """A tip filed with one file, and the officer who reads it."""
    officer = (await officers(book, 1))[0]
    new = new_tip(worth())
    kept = evidence.keep(store, new.draft.opened, content, name)
    await book.turn(lambda page: evidence.add(page, kept, AT))
    await book.turn(lambda page: filing.file(page, KEY, with_file(new, kept.id), AT))
    return new.draft.tip, officer


def with_file(new: NewTip, identity: str) -> NewTip:
    return NewTip(new.draft, new.category, new.priority, new.words, evidence=(identity,))


async def read(book: Book, tip: str, officer: Officer) -> tuple[Opened, Evidence]:
    """The tip and its one file in the officer's hand."""

    def look(page: Page) -> tuple[Opened, Evidence]:
        hand = in_hand(page, tip, officer)
        (one,) = evidence.of(page, hand)
        return hand, one

    return await book.turn(look)


async def test_a_voice_comes_back_as_it_was_and_lies_sealed(district: Book, store: FileStore) -> None:
    """Not a byte of it is on the disk, nor its name in the book; kind, size and its first SHA-256 are told."""
    tip, officer = await handed_in(district, store, VOICE)
    hand, one = await read(district, tip, officer)
    assert (one.about.mime, one.about.name, one.about.size) == ("audio/ogg", "ghi âm.ogg", len(VOICE))
    lying = store.path(one.file).read_bytes()
    assert b"tieng-noi-that" not in lying
    assert b"OpusHead" not in lying
    assert len(lying) == 24 + 2 * (BLOCK + 17)
    assert b"".join(evidence.content(store.path(one.file), hand, one.id)) == VOICE


async def test_a_photo_loses_its_traces_first(district: Book, store: FileStore) -> None:
    """Place, camera and comment are gone from what the officer opens; the anchor is of the photo as it came."""
    photo = samples.photo()
    tip, officer = await handed_in(district, store, photo, "IMG_1.jpg")
    hand, one = await read(district, tip, officer)
    drawn = b"".join(evidence.content(store.path(one.file), hand, one.id))
    assert drawn.startswith(b"\xff\xd8\xff")
    assert [trace for trace in samples.TRACES if trace in drawn] == []
    assert (one.about.mime, one.about.original) == ("image/jpeg", hashlib.sha256(photo).hexdigest())


@pytest.mark.parametrize(
    ("content", "why"), [(b"#!/bin/sh\nrm -rf /", Unwelcome), (b"", Unreadable), (b"\xff\xd8\xff\xe0", Unreadable)]
)
def test_what_nobody_should_open_is_not_kept(store: FileStore, content: bytes, why: type[Exception]) -> None:
    """Programs, nothing at all, a broken picture: nothing of them is left on the disk."""
    with pytest.raises(why):
        evidence.keep(store, new_tip(worth()).draft.opened, content, "x")
    assert list(store.path("0" * 64).parent.iterdir()) == []


async def test_a_file_put_in_the_place_of_another_does_not_open(district: Book, store: FileStore) -> None:
    """Two files of one tip, one byte changed, or a file of another tip: the seal holds each in its place."""
    tip, officer = await handed_in(district, store, VOICE)
    hand, one = await read(district, tip, officer)
    second = evidence.keep(store, hand, VOICE, "hai.ogg")
    with pytest.raises(Unopened):
        list(evidence.content(store.path(second.file), hand, one.id))
    changed = bytearray(store.path(one.file).read_bytes())
    changed[100] ^= 1
    store.path(one.file).write_bytes(changed)
    with pytest.raises(Unopened):
        list(evidence.content(store.path(one.file), hand, one.id))


async def test_a_tip_claims_its_own_files_only_once(district: Book, store: FileStore) -> None:
    """A file that belongs to a tip goes to no other one."""
    tip, officer = await handed_in(district, store, VOICE)
    _, one = await read(district, tip, officer)
    await district.turn(lambda page: filing.file(page, KEY, with_file(new_tip(worth()), one.id), AT))
    assert (await read(district, tip, officer))[1].id == one.id


async def test_files_of_dead_drafts_are_forgotten(district: Book, store: FileStore) -> None:
    """After two days no draft can claim them; those of tips stay."""
    await handed_in(district, store, VOICE)
    left = evidence.keep(store, new_tip(worth()).draft.opened, VOICE, "nháp.ogg")
    await district.turn(lambda page: evidence.add(page, left, AT))
    forget = evidence.forget_unclaimed
    assert await district.turn(lambda page: forget(page, AT + timedelta(hours=47))) == []
    assert await district.turn(lambda page: forget(page, AT + timedelta(hours=54))) == [left.file]
    assert await district.turn(lambda page: forget(page, AT + timedelta(days=9))) == []
