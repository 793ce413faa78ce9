"""Drafts of tips: found by their sender or their code, for a day, sealed on disk, gone without a trace."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage.book.book import Book
from storage.book.page import Hot
from storage.confidential import drafts
from storage.confidential.draft_keys import DraftKeys, draft_keys
from storage.confidential.drafts import Draft, sender
from storage.confidential.seal import Unopened
from storage.talk import Address, Refusal
from tests.storage.confidential.duty import AT, worth

CODE = "4821093755661402"
LAN = sender(Address("telegram", "bot", "7312345678"), "7312345678")
LAN_ON_THE_WEB = sender(Address("webchat", "", "phong-8"), "phong-8")


@pytest.fixture
def keys(tmp_path: Path) -> DraftKeys:
    """The day's key."""
    return draft_keys(tmp_path)


async def kept(book: Book, keys: DraftKeys, who: str = LAN, at: datetime = AT) -> Draft:
    """A draft that this sender has begun."""
    draft = drafts.begin(CODE, at).stretched(worth())
    await book.turn(lambda page: drafts.keep(page, keys, who, draft, at))
    return draft


async def test_a_draft_is_found_again_whole(book: Book, keys: DraftKeys) -> None:
    """By its sender, and by its code from any other place; by nobody else."""
    draft = await kept(book, keys)
    assert await book.read(lambda page: drafts.of_sender(page, keys, LAN, AT)) == draft
    assert await book.read(lambda page: drafts.of_code(page, keys, draft.lookup, AT)) == draft
    assert await book.read(lambda page: drafts.of_sender(page, keys, LAN_ON_THE_WEB, AT)) is None
    assert await book.read(lambda page: drafts.of_code(page, keys, worth().lookup, AT)) is None


async def test_a_sender_has_one_draft_and_a_code_has_one_place(book: Book, keys: DraftKeys) -> None:
    """Going on elsewhere takes the draft along; a new one takes the place of the old."""
    draft = await kept(book, keys)
    await book.turn(lambda page: drafts.keep(page, keys, LAN_ON_THE_WEB, draft, AT))
    assert await book.read(lambda page: drafts.of_sender(page, keys, LAN, AT)) is None
    second = await kept(book, keys, LAN_ON_THE_WEB)
    assert await book.read(lambda page: drafts.of_sender(page, keys, LAN_ON_THE_WEB, AT)) == second
    assert await book.read(lambda page: drafts.of_code(page, keys, draft.lookup, AT)) is None


async def test_a_draft_written_on_over_midnight_stays_one(book: Book, keys: DraftKeys) -> None:
    """Under the new day's key it is written in place of the one under the old."""
    draft = await kept(book, keys)
    later = AT + timedelta(hours=12)
    await book.turn(lambda page: drafts.keep(page, keys, LAN, draft, later))
    assert await book.read(lambda page: drafts.of_sender(page, keys, LAN, later)) == draft
    assert await book.turn(lambda page: drafts.drop(page, keys, LAN, later)) is True
    assert await book.read(lambda page: drafts.of_code(page, keys, draft.lookup, later)) is None
    assert await book.turn(lambda page: drafts.drop(page, keys, LAN, later)) is False


async def test_a_draft_lives_for_a_day(book: Book, keys: DraftKeys) -> None:
    """After that whoever goes on is told that it is gone, although its key is still there."""
    await kept(book, keys)
    assert await book.read(lambda page: drafts.resume(page, keys, LAN, AT + timedelta(hours=24))) is not None
    with pytest.raises(Refusal) as told:
        await book.read(lambda page: drafts.resume(page, keys, LAN, AT + timedelta(hours=24, minutes=1)))
    assert (told.value.key, told.value.facts) == ("tips.draft_gone", {"hours": 24})


async def test_with_its_key_a_draft_is_gone(book: Book, keys: DraftKeys, tmp_path: Path) -> None:
    """A restored backup has none of the keys: the row is there, and nobody finds or opens it."""
    await kept(book, keys)
    for path in (tmp_path / "drafts").iterdir():
        path.unlink()
    assert await book.read(lambda page: drafts.of_sender(page, keys, LAN, AT)) is None
    with pytest.raises(Refusal):
        await book.read(lambda page: drafts.resume(page, keys, LAN, AT))


SWAP = Hot("UPDATE tip_drafts SET sealed = (SELECT sealed FROM tip_drafts WHERE name = :other) WHERE name = :name")


async def test_a_draft_put_in_the_row_of_another_does_not_open(book: Book, keys: DraftKeys) -> None:
    """Whoever can write in the database cannot hand one person's words to another."""
    for who in (LAN, LAN_ON_THE_WEB):
        await kept(book, keys, who)
    (mine,), (others,) = (keys.names(f"sender:{who}", AT) for who in (LAN, LAN_ON_THE_WEB))
    await book.turn(lambda page: page.change(SWAP, name=mine, other=others))
    with pytest.raises(Unopened):
        await book.read(lambda page: drafts.of_sender(page, keys, LAN, AT))


async def test_drafts_without_a_key_are_swept(book: Book, keys: DraftKeys) -> None:
    """Yesterday's stay, older ones go."""
    await kept(book, keys)
    assert await book.turn(lambda page: drafts.sweep(page, AT + timedelta(days=1))) == 0
    assert await book.turn(lambda page: drafts.sweep(page, AT + timedelta(days=2))) == 1


async def test_a_draft_is_kept_before_its_code_is_worked_out(book: Book, keys: DraftKeys) -> None:
    """In a flood stretching lags behind: what waits is found in the book, also by another process, and drains."""
    new = [drafts.begin(f"482109375566140{n}", AT) for n in range(3)]
    for number, draft in enumerate(new):
        await book.turn(lambda page, n=number, d=draft: drafts.keep(page, keys, f"web/{n}", d, AT))  # type: ignore[misc]
    assert await book.read(lambda page: drafts.of_sender(page, keys, "web/1", AT)) == new[1]
    waiting = await book.read(lambda page: drafts.unstretched(page, keys, AT, 9))
    assert sorted(draft.code for _, draft in waiting) == [draft.code for draft in new]
    assert len(await book.read(lambda page: drafts.unstretched(page, keys, AT, 2))) == 2
    later, (row, first) = AT + timedelta(hours=10), waiting[0]
    made = worth()
    assert await book.turn(lambda page: drafts.stretch(page, keys, row, made, later)) is True
    assert await book.turn(lambda page: drafts.stretch(page, keys, row, worth(), later)) is False
    assert await book.read(lambda page: drafts.of_code(page, keys, made.lookup, later)) == first.stretched(made)
    assert len(await book.read(lambda page: drafts.unstretched(page, keys, later, 9))) == 2
    assert await book.turn(lambda page: drafts.stretch(page, keys, "0" * 64, worth(), later)) is False


def test_a_draft_in_a_log_shows_nothing() -> None:
    """Its words, its code and its keys are left out of what is printed of it."""
    draft = drafts.begin(CODE, AT).stretched(worth())
    assert draft.code not in repr(draft)
    assert draft.lookup not in repr(draft)
    assert repr(draft.key) not in repr(draft)
