"""Readers: admitted by two others, known by the server's mark, without whom the informant left out."""

import pytest

from storage.book.book import Book
from storage.book.page import Hot, Page
from storage.book.server_key import ServerKey
from storage.campaign.membership import people
from storage.confidential import reader_changes, readers, seal
from storage.confidential.readers import Reader
from storage.talk import Refusal
from tests.storage.confidential.duty import AT, KEY, enrolled, officers

WORDS = "bốn từ không liên quan"


async def reading(book: Book, key: ServerKey = KEY) -> list[int]:
    """The readers in force."""
    return [reader.id for reader in await book.read(lambda page: readers.active(page, key))]


async def refused(book: Book, work: object) -> str:
    """The key of the refusal with which a turn ends."""
    with pytest.raises(Refusal) as told:
        await book.turn(work)  # type: ignore[arg-type]
    return told.value.key


async def test_the_first_officer_reads_at_once_the_second_with_one_yes(district: Book) -> None:
    """In an empty house there is nobody to ask; in a house of one that one is enough."""
    first, change = await district.turn(lambda page: enrolled(page, "Một"))
    assert change.done
    second, change = await district.turn(lambda page: enrolled(page, "Hai"))
    assert not change.done
    assert await reading(district) == [first.reader]
    done = await district.turn(lambda page: reader_changes.agree(page, KEY, change.id, by=first.reader))
    assert done.done
    assert await reading(district) == [first.reader, second.reader]


async def test_from_the_third_on_two_others_have_to_agree(district: Book) -> None:
    """Not one of them twice, and never the one whom it concerns."""
    first, second = await officers(district, 2)
    third, change = await district.turn(lambda page: enrolled(page, "Ba"))
    agree = reader_changes.agree
    own = await refused(district, lambda page: agree(page, KEY, change.id, by=third.reader))
    assert own == "tips.no_voice"
    one = await district.turn(lambda page: agree(page, KEY, change.id, by=first.reader))
    assert (one.done, one.yes) == (False, (first.reader,))
    again = await refused(district, lambda page: agree(page, KEY, change.id, by=first.reader))
    assert again == "tips.no_voice"
    assert [waits.id for waits in await district.read(reader_changes.waiting)] == [change.id]
    assert (await district.turn(lambda page: agree(page, KEY, change.id, by=second.reader))).done
    assert await reading(district) == [first.reader, second.reader, third.reader]
    gone = await refused(district, lambda page: agree(page, KEY, change.id, by=second.reader))
    assert gone == "tips.no_change"
    assert await district.read(reader_changes.waiting) == []


async def test_who_leaves_reads_no_more_and_may_come_back_with_new_keys(district: Book) -> None:
    """Ended by two others; the same person enrols anew, with another number."""
    first, second, third = await officers(district, 3)
    change = await district.turn(lambda page: reader_changes.ask(page, KEY, "end", third.reader, by=first.reader))
    assert await reading(district) == [first.reader, second.reader, third.reader]
    await district.turn(lambda page: reader_changes.agree(page, KEY, change.id, by=second.reader))
    assert await reading(district) == [first.reader, second.reader]
    assert await district.read(lambda page: readers.locked_of(page, third.person)) is None
    pair = readers.Locked(seal.fresh_pair().public, b"x")
    anew = await district.turn(lambda page: reader_changes.enrol(page, KEY, third.person, pair))
    assert anew.reader != third.reader
    twice = await refused(district, lambda page: reader_changes.enrol(page, KEY, third.person, pair))
    assert twice == "tips.has_pair"


SLIPPED_IN = Hot(
    "INSERT INTO tip_readers (person, public, locked, state, custodian, mark)"
    " VALUES (:person, :public, :public, 'active', :yes, :mark)"
)
PROMOTED = Hot("UPDATE tip_readers SET custodian = :yes WHERE id = :id")
SWAPPED = Hot("UPDATE tip_readers SET public = :public WHERE id = :id")


async def test_a_row_put_into_the_database_makes_no_reader(district: Book) -> None:
    """Nor does a swapped key or a duty written in: whoever has the database alone has not the server's mark."""
    first, second = await officers(district, 2)
    stranger = seal.fresh_pair().public

    def tamper(page: Page) -> None:
        person = people.appoint(page, "Kẻ lạ", "admin", "692", AT)
        page.change(SLIPPED_IN, person=person, public=stranger, yes=True, mark="a" * 64)
        page.change(PROMOTED, id=first.reader, yes=True)
        page.change(SWAPPED, id=second.reader, public=stranger)

    await district.turn(tamper)
    assert await reading(district) == []


async def test_after_a_restore_under_another_server_key_officers_agree_anew(district: Book) -> None:
    """Nobody reads new tips until then; the pairs, and what they open, stay the same."""
    first, second, third = await officers(district, 3)
    new_key = ServerKey(b"n" * 32)
    assert await reading(district, new_key) == []
    again, agree = reader_changes.again, reader_changes.agree
    assert (await district.turn(lambda page: again(page, new_key, first.person))).done
    change = await district.turn(lambda page: again(page, new_key, second.person))
    assert await reading(district, new_key) == [first.reader]
    await district.turn(lambda page: agree(page, new_key, change.id, by=first.reader))
    assert await reading(district, new_key) == [first.reader, second.reader]
    change = await district.turn(lambda page: again(page, new_key, third.person))
    assert not change.done
    twice = await refused(district, lambda page: again(page, new_key, second.person))
    assert twice == "tips.no_change"


async def test_whoever_is_named_is_left_out(district: Book) -> None:
    """By person; if nobody is left the fallback of the plan reads, and without one nobody."""
    first, second = await officers(district, 2)
    outside = seal.fresh_pair().public

    def to(page: Page, left_out: set[int], fallback: bytes | None = None) -> list[str]:
        return [reader.holder for reader in readers.for_tip(page, KEY, left_out, fallback)]

    one, two = f"reader:{first.reader}", f"reader:{second.reader}"
    assert await district.read(lambda page: to(page, set())) == [one, two]
    assert await district.read(lambda page: to(page, {first.person})) == [two]
    everybody = {first.person, second.person}
    assert await district.read(lambda page: to(page, everybody, outside)) == ["fallback"]
    assert await district.read(lambda page: to(page, everybody)) == []
    assert await district.read(lambda page: to(page, {first.person}, outside)) == [two]


async def test_a_custodian_is_made_by_two(district: Book) -> None:
    """Who may open who wrote in confidence is a change like any other."""
    first, second, third = await officers(district, 3)
    ask, agree = reader_changes.ask, reader_changes.agree
    change = await district.turn(lambda page: ask(page, KEY, "custodian", third.reader, by=first.reader))
    await district.turn(lambda page: agree(page, KEY, change.id, by=second.reader))
    found = await district.read(lambda page: readers.active(page, KEY))
    assert [reader.custodian for reader in found] == [False, False, True]
    outside = await refused(district, lambda page: ask(page, KEY, "end", first.reader, by=99))
    assert outside == "tips.no_voice"


async def test_a_pair_is_locked_by_a_passphrase(district: Book) -> None:
    """The private half comes back for the same words, spaces and Unicode forms aside, and for no others."""
    pair = readers.new_pair(WORDS)
    person = await district.turn(lambda page: people.appoint(page, "Một", "hotline_officer", "692", AT))
    await district.turn(lambda page: reader_changes.enrol(page, KEY, person, pair))
    found = await district.read(lambda page: readers.locked_of(page, person))
    assert found is not None
    assert seal.public_of(readers.unlocked(found[1], f" {WORDS.replace(' ', '  ')}")) == pair.public
    with pytest.raises(Refusal) as told:
        readers.unlocked(found[1], WORDS[:-1])
    assert told.value.key == "tips.wrong_passphrase"


def test_a_short_passphrase_is_refused() -> None:
    """Spaces do not make it longer."""
    with pytest.raises(Refusal) as told:
        readers.new_pair("ngắn quá      ")
    assert (told.value.key, told.value.facts) == ("tips.short_passphrase", {"least": 14})


def test_a_fallback_has_no_number() -> None:
    """Its wraps are kept under a name of their own."""
    assert Reader(0, 0, b"").holder == "fallback"
