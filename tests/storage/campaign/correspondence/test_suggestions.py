"""Suggestions on both databases: numbered, seen only within one's units, answered once, detached from their sender."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.correspondence import suggestions
from storage.campaign.correspondence.suggestions import Answered, NewSuggestion
from storage.campaign.membership import people
from storage.campaign.membership.scopes import below, scope
from storage.campaign.territory import units
from storage.campaign.territory.unit_rows import UnitRow
from storage.limits import limits
from storage.talk import Address, Refusal

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
HOME = Address("telegram", "bot", "4711")
UNITS = [
    UnitRow("692", "Lộc Ninh", "huyện", ""),
    UnitRow("25273", "Lộc Hòa", "xã", "692"),
    UnitRow("25273-01", "Ấp 6", "ấp", "25273"),
    UnitRow("25276", "Lộc An", "xã", "692"),
]
ANSWER = "Xã đã cho sửa đèn đường, xong trong tuần này."


@pytest.fixture(autouse=True)
async def district(book: Book) -> None:
    """A district with two communes, one of which has an area."""
    await book.turn(lambda page: units.bring_in(page, UNITS))


def told(
    unit: str = "25273", area: str | None = "25273-01", sender: str = "an", files: tuple[int, ...] = ()
) -> NewSuggestion:
    return NewSuggestion(unit, area, "Đèn đường hỏng", "Hỏng từ tuần trước.", files, HOME, sender)


async def filed(book: Book, *new: NewSuggestion, at: datetime = NOON) -> list[str]:
    return [await book.turn(lambda page, one=one: suggestions.file(page, one, at=at, year=2021)) for one in new]  # type: ignore[misc]


async def officer(book: Book, role: str = "organiser_officer", unit: str = "692") -> int:
    return await book.turn(lambda page: people.appoint(page, "Lê Thị Hoa", role, unit, NOON))


async def test_numbers_run_on_within_a_year(book: Book) -> None:
    """Each year has its own series, four digits at least; two filed at once get two numbers."""
    here = [book.turn(lambda page: suggestions.file(page, told(), at=NOON, year=2021), str(lane)) for lane in range(2)]
    assert sorted(await asyncio.gather(*here)) == ["KN-2021-0001", "KN-2021-0002"]
    assert await book.turn(lambda page: suggestions.file(page, told(), at=NOON, year=2022)) == "KN-2022-0001"


async def test_what_was_filed_is_read_back_whole(book: Book) -> None:
    """Place, words, files in their order, moment and the way back all survive; who sent it is not shown."""
    (number,) = await filed(book, told(files=(7, 5)))
    kept = await book.read(lambda page: suggestions.by_number(page, number))
    assert kept is not None
    assert (kept.number, kept.unit, kept.area, kept.subject) == (number, "25273", "25273-01", "Đèn đường hỏng")
    assert (kept.text, kept.files, kept.state, kept.at, kept.to) == (
        "Hỏng từ tuần trước.",
        (7, 5),
        "received",
        NOON,
        HOME,
    )
    assert not hasattr(kept, "sender")


async def test_a_sender_finds_only_his_own(book: Book) -> None:
    """Newest first, with the answer once there is one; another sender in the same chat sees nothing."""
    first, second, _ = await filed(book, told(), told(), told(sender="binh"))
    by = await officer(book)
    await book.turn(lambda page: suggestions.answer(page, first, ANSWER, by=by, at=NOON))
    own = await book.read(lambda page: suggestions.of_sender(page, "telegram", "bot", "an"))
    assert [one.number for one in own] == [second, first]
    assert own[1] == await book.read(lambda page: suggestions.by_number(page, first))
    assert (own[1].answer, own[1].answered_at, own[1].answered_by) == (ANSWER, NOON, by)
    assert await book.read(lambda page: suggestions.of_sender(page, "telegram", "khac", "an")) == []


async def test_a_scope_shows_its_units_and_nothing_else(book: Book) -> None:
    """Lists, counts, single ones and files are cut to the units; no scope means everything, an empty one nothing."""
    inside, outside = await filed(book, told(files=(1,)), told("25276", None, files=(2,)))

    def seen(page: Page, reach: frozenset[str] | None) -> tuple[list[str], int, list[bool], list[bool]]:
        rows = [one.number for one in suggestions.listing(page, reach, limit=9)]
        single = [suggestions.by_number(page, number, reach) is not None for number in (inside, outside)]
        files = [suggestions.holding(page, number, reach) is not None for number in (1, 2)]
        return rows, suggestions.count_by_state(page, reach)["received"], single, files

    hoa = frozenset({"25273", "25273-01"})
    assert await book.read(lambda page: seen(page, hoa)) == ([inside], 1, [True, False], [True, False])
    assert await book.read(lambda page: seen(page, None)) == ([outside, inside], 2, [True, True], [True, True])
    assert await book.read(lambda page: seen(page, frozenset())) == ([], 0, [False, False], [False, False])


async def test_an_area_alone_gives_reach(book: Book) -> None:
    """Who holds only the area sees what concerns it."""
    (number,) = await filed(book, told())
    kept = await book.read(lambda page: suggestions.by_number(page, number, {"25273-01"}))
    assert kept is not None


async def test_the_scope_of_a_person_follows_the_tree(book: Book) -> None:
    """The organiser's officers reach all, a commune's officer it and what is below it, anybody else nothing."""
    ids = [
        await officer(book, role, unit)
        for role, unit in (
            ("admin", "692"),
            ("organiser_officer", "692"),
            ("unit_officer", "25273"),
            ("observer", "692"),
        )
    ]

    def reaches(page: Page) -> list[frozenset[str] | None]:
        known = [people.by_id(page, person) for person in ids]
        return [scope(page, one) for one in known if one]

    assert await book.read(reaches) == [None, None, frozenset({"25273", "25273-01"}), frozenset()]
    assert await book.read(lambda page: below(page, ["692"])) == {row.code for row in UNITS}


async def test_waiting_ones_come_oldest_first_and_page(book: Book) -> None:
    """What is due longest leads; the other lists begin with the newest; leaves follow one another."""
    numbers = await filed(book, *(told() for _ in range(5)))
    by = await officer(book)
    for number in numbers[:2]:
        await book.turn(lambda page, n=number: suggestions.answer(page, n, ANSWER, by=by, at=NOON))  # type: ignore[misc]

    def leaf(page: Page, state: str | None, offset: int) -> list[str]:
        return [one.number for one in suggestions.listing(page, None, state, limit=2, offset=offset)]

    assert await book.read(lambda page: leaf(page, "received", 0)) == [numbers[2], numbers[3]]
    assert await book.read(lambda page: leaf(page, "received", 2)) == [numbers[4]]
    assert await book.read(lambda page: leaf(page, "answered", 0)) == [numbers[1], numbers[0]]
    assert await book.read(lambda page: leaf(page, None, 0)) == [numbers[4], numbers[3]]
    counts = await book.read(lambda page: suggestions.count_by_state(page, None))
    assert counts == {"received": 3, "answered": 2, "forwarded": 0, "withdrawn": 0}


async def test_the_oldest_waiting_one_tells_since_when(book: Book) -> None:
    """Answered ones no longer count; with none waiting there is no moment."""
    (old,) = await filed(book, told(), at=NOON - timedelta(days=3))
    await filed(book, told("25276", None))
    assert await book.read(lambda page: suggestions.waiting_since(page, None)) == NOON - timedelta(days=3)
    assert await book.read(lambda page: suggestions.waiting_since(page, {"25276"})) == NOON
    await book.turn(lambda page: suggestions.withdraw(page, old))
    assert await book.read(lambda page: suggestions.waiting_since(page, None)) == NOON


async def test_an_answer_tells_where_it_has_to_go(book: Book) -> None:
    """The clean text and the address come back for the letter; forwarding is a state of its own."""
    first, second = await filed(book, told(), told())
    by = await officer(book)
    done = await book.turn(lambda page: suggestions.answer(page, first, f"  {ANSWER}\r\nChào.  ", by=by, at=NOON))
    assert done == Answered(HOME, first, f"{ANSWER}\nChào.")
    await book.turn(lambda page: suggestions.answer(page, second, ANSWER, by=by, at=NOON, forwarded=True))
    states = [one.state for one in await book.read(lambda page: suggestions.listing(page, None, limit=9))]
    assert states == ["forwarded", "answered"]


async def test_of_two_answers_one_is_refused(book: Book) -> None:
    """Two officers at once: one answer stands, the other officer is told; it is not overwritten."""
    (number,) = await filed(book, told())
    by = await officer(book)
    tries = [
        book.turn(lambda page, t=text: suggestions.answer(page, number, t, by=by, at=NOON), text)  # type: ignore[misc]
        for text in (f"{ANSWER} A", f"{ANSWER} B")
    ]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    (refused,) = [one for one in outcomes if isinstance(one, Refusal)]
    (done,) = [one for one in outcomes if isinstance(one, Answered)]
    assert (refused.key, refused.facts) == ("answering.already", {"number": number})
    kept = await book.read(lambda page: suggestions.by_number(page, number))
    assert kept is not None
    assert kept.answer == done.text


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (" ngắn \n", "answering.too_short"),
        ("\x00" * 99, "answering.too_short"),
        ("a" * (limits().suggestions.answer_max + 1), "answering.too_long"),
    ],
)
async def test_an_answer_has_a_fitting_length(book: Book, text: str, key: str) -> None:
    """Blanks and control characters do not count; a refused answer changes nothing."""
    (number,) = await filed(book, told())
    by = await officer(book)
    with pytest.raises(Refusal, match=key):
        await book.turn(lambda page: suggestions.answer(page, number, text, by=by, at=NOON))
    kept = await book.read(lambda page: suggestions.by_number(page, number))
    assert kept is not None
    assert (kept.state, kept.answer) == ("received", "")


async def test_a_withdrawn_one_is_not_answered_and_an_answered_one_not_withdrawn(book: Book) -> None:
    """What has ended stays as it ended; an unknown number is refused as unknown."""
    gone, done = await filed(book, told(), told())
    by = await officer(book)
    await book.turn(lambda page: suggestions.withdraw(page, gone))
    await book.turn(lambda page: suggestions.answer(page, done, ANSWER, by=by, at=NOON))
    with pytest.raises(Refusal, match=r"answering\.withdrawn"):
        await book.turn(lambda page: suggestions.answer(page, gone, ANSWER, by=by, at=NOON))
    with pytest.raises(Refusal, match=r"answering\.already"):
        await book.turn(lambda page: suggestions.withdraw(page, done))
    with pytest.raises(Refusal, match=r"answering\.unknown"):
        await book.turn(lambda page: suggestions.withdraw(page, "KN-1999-0001"))


async def test_detaching_erases_the_way_back_and_keeps_the_words(book: Book) -> None:
    """Afterwards nobody finds it by sender, an answer has no address, and a second time there is nothing to erase."""
    (number,) = await filed(book, told())
    by = await officer(book)
    assert await book.turn(lambda page: suggestions.detach(page, number)) is True
    assert await book.turn(lambda page: suggestions.detach(page, number)) is False
    assert await book.turn(lambda page: suggestions.detach(page, "KN-1999-0001")) is False
    assert await book.read(lambda page: suggestions.of_sender(page, "telegram", "bot", "an")) == []
    done = await book.turn(lambda page: suggestions.answer(page, number, ANSWER, by=by, at=NOON))
    assert done == Answered(None, number, ANSWER)


async def test_a_file_belongs_to_the_suggestion_that_holds_it(book: Book) -> None:
    """A number is found alone, first, last and in the middle, and never as a part of another number."""
    alone, many = await filed(book, told(files=(12,)), told(files=(3, 45, 6)))

    def holders(page: Page) -> list[str | None]:
        found = [suggestions.holding(page, number, None) for number in (12, 3, 45, 6, 1, 2, 4, 5, 124)]
        return [one.number if one else None for one in found]

    assert await book.read(holders) == [alone, many, many, many, None, None, None, None, None]
