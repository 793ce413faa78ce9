"""An officer's second lock as it is kept: sealed, each code once, tries counted until they are old."""

from datetime import timedelta

import pytest

from storage.book import marks
from storage.book.book import Book
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.confidential import entry, totp
from storage.limits import limits
from storage.talk import Refusal
from tests.storage.confidential.duty import AT, KEY

RULES = limits().confidential
SECRET, PERSON = b"s" * 20, 7


async def test_the_secret_is_sealed_under_the_server_key(book: Book) -> None:
    """Another server key opens nothing, and what was sealed is kept for the one that comes back."""
    await book.turn(lambda page: entry.give(page, KEY, PERSON, SECRET, 1))
    other = ServerKey(b"o" * 32)
    await book.turn(lambda page: entry.try_once(page, other, PERSON, AT))

    def look(page: Page) -> tuple[bytes, bytes, bool]:
        kept = marks.mark(page, f"hotline.entry:{PERSON}") or ""
        lies_open = SECRET.hex() in kept or SECRET.decode() in kept
        return entry.of(page, KEY, PERSON).secret, entry.of(page, other, PERSON).secret, lies_open

    assert await book.read(look) == (SECRET, b"", False)


async def test_a_code_is_used_up_and_clears_the_tries(book: Book) -> None:
    """The second time it is refused."""
    code = totp.code(SECRET, totp.step_of(AT))
    await book.turn(lambda page: entry.give(page, KEY, PERSON, SECRET, 0))
    await book.turn(lambda page: entry.try_once(page, KEY, PERSON, AT))
    await book.turn(lambda page: entry.use(page, KEY, PERSON, code, AT))
    assert (await book.read(lambda page: entry.of(page, KEY, PERSON))).tries == ()
    with pytest.raises(Refusal, match=r"tips\.wrong_entry"):
        await book.turn(lambda page: entry.use(page, KEY, PERSON, code, AT))


async def test_without_a_telephone_no_code_is_right(book: Book) -> None:
    """Not even that of an empty secret."""
    code = totp.code(b"", totp.step_of(AT))
    with pytest.raises(Refusal, match=r"tips\.wrong_entry"):
        await book.turn(lambda page: entry.use(page, KEY, PERSON, code, AT))


async def test_tries_beyond_the_limit_wait_until_the_first_is_old(book: Book) -> None:
    """Each officer has his own count."""
    for _ in range(RULES.entry_tries):
        await book.turn(lambda page: entry.try_once(page, KEY, PERSON, AT))
    with pytest.raises(Refusal, match=r"tips\.too_many_tries"):
        await book.turn(lambda page: entry.try_once(page, KEY, PERSON, AT))
    await book.turn(lambda page: entry.try_once(page, KEY, PERSON + 1, AT))
    later = AT + timedelta(minutes=RULES.entry_minutes)
    found = await book.turn(lambda page: entry.try_once(page, KEY, PERSON, later))
    assert found.tries == (later,)
