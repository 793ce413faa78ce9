"""Ballots in chat on both databases: once each, counted right, closed together, and nothing joins voter and vote."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.dossiers import ballots
from storage.campaign.dossiers.ballots import Ballot
from storage.campaign.dossiers.selections import NewSelection
from storage.campaign.dossiers.voting import Voted
from storage.campaign.membership import people
from storage.campaign.territory import units
from tests.books import opened
from tests.storage.campaign.office import NOON, UNITS

AREAS = ("25273-01", "25273-02", "25273-03")
VOTERS = 5
OWN = {"ballot_voters": 1, "ballot_counts": 1, "ballots": 2}  # how many columns are the ballot's own number


def settle(page: Page) -> tuple[int, list[int]]:
    """An officer and five voters."""
    units.bring_in(page, UNITS)
    officer = people.appoint(page, "Trần Thị Bình", "unit_officer", "25273", NOON)
    return officer, [people.appoint(page, f"Người {n}", "area_head", "25273-01", NOON) for n in range(VOTERS)]


def begin(page: Page, by: int, voters: Sequence[int], most: int = 2) -> Ballot | None:
    order = tuple(Voted(area, person, f"Người {person}", area, 0) for area, person in zip(AREAS, voters, strict=False))
    meeting = NewSelection("25273", "I", NOON.date(), 9, 8, "Chủ", "Thư", "ballot", None, order)
    return ballots.open_one(page, meeting, voters, most, by, NOON, year=2021)


async def test_one_ballot_at_a_time_and_one_vote_each(book: Book) -> None:
    """A second ballot is none; strangers, second and late votes count nothing; counts wait for the end."""
    officer, voters = await book.turn(settle)
    first = await book.turn(lambda page: begin(page, officer, voters))
    assert first is not None
    assert await book.turn(lambda page: begin(page, officer, voters)) is None
    number = first.number
    outcomes = await asyncio.gather(
        *(book.turn(lambda page: ballots.cast(page, number, voters[0], {1}), lane) for lane in ("a", "b"))
    )
    assert sorted(outcomes) == ["again", "cast"]
    assert await book.turn(lambda page: ballots.cast(page, number, officer, {1})) == "stranger"
    with pytest.raises(ValueError, match="no such ballot"):
        await book.turn(lambda page: ballots.cast(page, number, voters[1], {4}))
    assert await book.turn(lambda page: ballots.close(page, number, 3)) is None
    for person, places in zip(voters[1:4], ({1, 2}, set[int](), {2, 3}), strict=True):
        assert await book.turn(lambda page, p=person, c=places: ballots.cast(page, number, p, c)) == "cast"  # type: ignore[misc]
    now = await book.read(lambda page: ballots.by_number(page, number))
    assert now is not None
    assert await book.read(lambda page: ballots.counted(page, now)) == ()
    assert await book.read(lambda page: ballots.silent(page, number)) == voters[4:]
    closed = await book.turn(lambda page: ballots.close(page, number, 3))
    assert closed is not None
    assert (closed.cast, closed.entitled) == (4, 5)
    assert await book.turn(lambda page: ballots.cast(page, number, voters[4], {1})) == "over"
    assert [one.votes for one in await book.read(lambda page: ballots.counted(page, closed))] == [2, 2, 1]
    assert await book.turn(lambda page: ballots.cancel(page, number)) is None
    assert await book.turn(lambda page: ballots.record(page, number))
    assert not await book.turn(lambda page: ballots.record(page, number))
    assert await book.turn(lambda page: begin(page, officer, voters)) is not None


async def test_a_vote_and_the_end_at_once_count_it_or_refuse_it(book: Book) -> None:
    """Whichever comes first: what the counts say is what voters were told."""
    officer, voters = await book.turn(settle)
    first = await book.turn(lambda page: begin(page, officer, voters))
    assert first is not None
    for person in voters[:3]:
        await book.turn(lambda page, p=person: ballots.cast(page, first.number, p, {1}))  # type: ignore[misc]
    told, closed = await asyncio.gather(
        book.turn(lambda page: ballots.cast(page, first.number, voters[3], {1}), "a"),
        book.turn(lambda page: ballots.close(page, first.number, 3), "b"),
    )
    assert closed is not None
    count = (await book.read(lambda page: ballots.counted(page, closed)))[0].votes
    assert (told, count) in {("cast", 4), ("over", 3)}


def layout(page: Page) -> list[list[tuple[object, ...]]]:
    """How PostgreSQL keeps voters and counts: by which turn each row was written, in the order in which they lie."""
    read = page.session.connection().execute
    return [
        [tuple(row) for row in read(text(f"SELECT xmin::text, {by} FROM {table} ORDER BY ctid"))]  # noqa: S608 - ours
        for table, by in (("ballot_voters", "person"), ("ballot_counts", "place"))
    ]


@pytest.mark.postgres
@pytest.mark.parametrize("end", ["close", "cancel"])
async def test_no_row_tells_by_which_turn_it_was_written(postgres_database: str, end: str) -> None:
    """After each vote, and after the end, all rows of both tables are of one turn, voters in their own order."""
    async with opened(postgres_database) as book:
        officer, voters = await book.turn(settle)
        first = await book.turn(lambda page: begin(page, officer, voters))
        assert first is not None
        for person in (voters[3], voters[0], voters[4]):
            assert await book.turn(lambda page, p=person: ballots.cast(page, first.number, p, {1})) == "cast"  # type: ignore[misc]
            kept = await book.read(layout)
            assert len({row[0] for rows in kept for row in rows}) == 1
            assert [row[1] for row in kept[0]] == voters
        before = (await book.read(layout))[0][0][0]
        if end == "close":
            assert await book.turn(lambda page: ballots.close(page, first.number, 3)) is not None
        else:
            assert await book.turn(lambda page: ballots.cancel(page, first.number)) is not None
        kept = await book.read(layout)
        (turn,) = {row[0] for rows in kept for row in rows}
        assert turn != before
        assert [[row[1] for row in rows] for rows in kept] == [voters, [1, 2, 3]]
        assert await book.read(lambda page: ballots.silent(page, first.number)) == [voters[1], voters[2]]


Choice = st.sets(st.integers(1, 3), max_size=2)


@dataclass(frozen=True, slots=True)
class Held:
    """An open book that many examples share, its people, and what runs turns in it."""

    book: Book
    runner: asyncio.Runner
    officer: int
    voters: list[int]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """A book on SQLite with the voters."""
    url = f"sqlite:///{tmp_path_factory.mktemp('ballots') / 'book.sqlite'}"
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        book = runner.run(stack.enter_async_context(opened(url)))
        officer, voters = runner.run(book.turn(settle))
        yield Held(book, runner, officer, voters)
        runner.run(stack.aclose())


@given(choices=st.lists(Choice, min_size=VOTERS, max_size=VOTERS), order=st.permutations(range(VOTERS)))
@settings(max_examples=30, deadline=None)
def test_whoever_casts_which_ballot_leaves_the_same_rows(held: Held, choices: list[set[int]], order: list[int]) -> None:
    """Any exchange of ballots among voters leaves every row as it was; and the counts are those of the ballots."""
    one, two = (
        held.runner.run(held.book.turn(lambda page, cast=cast: rows_after(page, held, cast)))  # type: ignore[misc]
        for cast in (choices, [choices[place] for place in order])
    )
    assert one == two
    told = Counter(place for choice in choices for place in choice)
    assert [votes for _, votes in one[1]] == [told[place] for place in (1, 2, 3)]


def rows_after(page: Page, held: Held, choices: Sequence[set[int]]) -> list[list[tuple[object, ...]]]:
    """All that the tables hold of a ballot once everybody has voted, but its own number."""
    ballot = begin(page, held.officer, held.voters)
    assert ballot is not None
    for person, choice in zip(held.voters, choices, strict=True):
        assert ballots.cast(page, ballot.number, person, choice) == "cast"
    read = page.session.connection().execute
    found = [
        [tuple(row)[own:] for row in read(text(f"SELECT * FROM {name} ORDER BY 1, 2"))]  # noqa: S608 - names of our own
        for name, own in OWN.items()
    ]
    page.session.connection().execute(text("DELETE FROM ballots"))
    return found


async def test_a_second_round_keeps_the_first_and_is_given_up_unseen(book: Book) -> None:
    """What the first came to stands with it; given up, nothing is left of its votes, and it waits to be settled."""
    officer, voters = await book.turn(settle)

    def again(page: Page) -> Ballot | None:
        told = tuple(Voted(area, person, "A", area, 3) for area, person in zip(AREAS, voters, strict=False))
        first = NewSelection("25273", "I", NOON.date(), 9, 8, "Chủ", "Thư", "hands", None, told)
        now = replace(first, order=told[:2])
        return ballots.open_one(page, now, voters, 1, officer, NOON, year=2021, first=first)

    ballot = await book.turn(again)
    assert ballot is not None
    assert ballot.first is not None
    assert (ballot.first.way, ballot.first.ballots, [one.votes for one in ballot.first.order]) == (
        "hands",
        None,
        [3] * 3,
    )
    for person in voters[:3]:
        await book.turn(lambda page, p=person: ballots.cast(page, ballot.number, p, {1}))  # type: ignore[misc]
    given_up = await book.turn(lambda page: ballots.give_up(page, ballot.number))
    assert given_up is not None
    assert (given_up.state, given_up.cast) == ("closed", 0)
    assert [one.votes for one in await book.read(lambda page: ballots.counted(page, given_up))] == [0, 0]
    assert await book.read(lambda page: ballots.voters_of(page, ballot.number)) == voters
    assert await book.turn(lambda page: ballots.give_up(page, ballot.number)) is None
    assert await book.turn(lambda page: ballots.record(page, ballot.number))
