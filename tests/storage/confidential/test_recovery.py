"""The recovery key: made once, its private half on paper alone, its public half known by the server's mark."""

import pytest

from storage.book import marks
from storage.book.book import Book
from storage.book.server_key import ServerKey
from storage.confidential import recovery, seal
from storage.talk import Refusal
from tests.storage.confidential.duty import KEY


async def test_the_recovery_key_is_made_once_and_printed_once(book: Book) -> None:
    """Its public half is kept, its private half comes from paper however it is typed, a slip of the pen is seen."""
    paper = await book.turn(lambda page: recovery.make(page, KEY))
    public = await book.read(lambda page: recovery.public(page, KEY))
    assert public == seal.public_of(recovery.from_paper(paper.lower().replace(" ", "\n")))
    assert [len(group) for group in paper.split()] == [4] * 17
    with pytest.raises(Refusal) as told:
        await book.turn(lambda page: recovery.make(page, KEY))
    assert told.value.key == "tips.recovery_exists"
    other = "0" if paper[3] != "0" else "1"
    for wrong in (paper[:3] + other + paper[4:], paper[:-5], "đúng", ""):
        with pytest.raises(Refusal):
            recovery.from_paper(wrong)


async def test_a_recovery_key_put_into_the_database_is_none(book: Book) -> None:
    """It needs the server's mark, as readers do."""
    assert await book.read(lambda page: recovery.public(page, KEY)) is None
    public = seal.fresh_pair().public.hex()
    await book.turn(lambda page: marks.keep_mark(page, "tips.recovery", f"{public} {'a' * 64}"))
    assert await book.read(lambda page: recovery.public(page, KEY)) is None


async def test_the_paper_stays_good_after_a_restore(book: Book) -> None:
    """Under another server key the public half counts again once the paper has been typed in."""
    private = recovery.from_paper(await book.turn(lambda page: recovery.make(page, KEY)))
    other = ServerKey(b"n" * 32)
    assert await book.read(lambda page: recovery.public(page, other)) is None
    await book.turn(lambda page: recovery.vouch(page, other, private))
    assert await book.read(lambda page: recovery.public(page, other)) == seal.public_of(private)


def test_a_reader_outside_gets_a_pair_of_his_own() -> None:
    """The paper holds the private half of what goes into the plan folder; each is made anew."""
    public, paper = recovery.for_outside()
    assert seal.public_of(recovery.from_paper(paper)).hex() == public
    assert recovery.for_outside()[0] != public
