"""Putting forward on both databases: one slot each, never more than the quota, everything free after a withdrawal."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.dossiers import nominations
from storage.campaign.dossiers.nominations import Already, Full, NewPut
from storage.campaign.dossiers.rules import Put
from storage.campaign.membership import heads, people
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.tables import Nomination
from storage.campaign.territory import units
from storage.campaign.territory.unit_rows import UnitRow

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
AREAS = [f"25273-{number:02d}" for number in range(1, 9)]
UNITS = [
    UnitRow("692", "Lộc Ninh", "huyện", ""),
    UnitRow("25273", "Lộc Hòa", "xã", "692"),
    UnitRow("25276", "Lộc An", "xã", "692"),
    *(UnitRow(area, f"Ấp {area[-1]}", "ấp", "25273") for area in AREAS),
    UnitRow("25276-01", "Ấp 1", "ấp", "25276"),
]
OFFICER, FIRST = 1, 2  # numbers of people: the officer, then the heads in the order of areas


class Undone(Exception):
    """Ends a turn without keeping anything of it."""


@pytest.fixture(autouse=True)
async def district(book: Book) -> None:
    """A district whose people are in office."""
    await book.turn(settled)


def settled(page: Page) -> None:
    """A commune with eight areas, each with a head; an officer; another commune with one area."""
    units.bring_in(page, UNITS)
    assert people.appoint(page, "Trần Thị Bình", "unit_officer", "25273", NOON) == OFFICER
    for area in AREAS:
        people.appoint(page, f"Trưởng Ban {area[-1]}", "area_head", area, NOON)


def new(count: int = 0, *, phase: str = "I", unit: str = "25273", area: str = "") -> NewPut:
    """The head of the area of that place in the list, put forward by the officer."""
    return NewPut(phase, unit, area or AREAS[count], FIRST + count, "Được dân tin.", OFFICER)


def put(page: Page, one: NewPut, quota: int = 1) -> Put | Full | Already:
    return nominations.put_forward(page, one, quota=quota, at=NOON, year=2021)


async def test_the_lowest_free_slot_is_taken_under_a_number(book: Book) -> None:
    """Numbers run on within a year, slots from 1; what was written is read back with its names."""
    first = await book.turn(lambda page: put(page, new(0), 2))
    second = await book.turn(lambda page: put(page, new(1), 2))
    assert isinstance(first, Put)
    assert isinstance(second, Put)
    assert (first.number, first.slot, first.who) == ("DC-2021-0001", 1, "Trưởng Ban 1 – Ấp 1")
    assert (second.number, second.slot, second.merit, second.at) == ("DC-2021-0002", 2, "Được dân tin.", NOON)
    assert await book.read(lambda page: nominations.of_unit(page, "25273", "I")) == [first, second]
    assert await book.read(lambda page: nominations.count_by_unit(page, "I")) == {"25273": 2}
    assert await book.read(lambda page: nominations.of_person(page, FIRST)) == [first]


async def test_beyond_the_quota_one_learns_who_stands(book: Book) -> None:
    """The answer names everybody who stands; another phase has a quota of its own."""
    first = await book.turn(lambda page: put(page, new(0)))
    assert isinstance(first, Put)
    assert await book.turn(lambda page: put(page, new(1))) == Full((first,))
    assert isinstance(await book.turn(lambda page: put(page, new(1, phase="II"))), Put)


async def test_nobody_and_no_area_stands_twice_in_a_phase(book: Book) -> None:
    """The same area, or the same person for another unit, is answered with the one that stands."""
    first = await book.turn(lambda page: put(page, new(0), 2))
    assert isinstance(first, Put)
    assert await book.turn(lambda page: put(page, new(0), 2)) == Already(first)
    elsewhere = new(0, unit="25276", area="25276-01")
    assert await book.turn(lambda page: put(page, elsewhere, 2)) == Already(first)


async def test_a_withdrawal_frees_slot_person_and_area_at_once(book: Book) -> None:
    """In the very turn of the withdrawal the same person can stand again, in the same slot."""

    def swap(page: Page) -> tuple[Put | None, Put | Full | Already]:
        gone = nominations.withdraw(page, "DC-2021-0001", why="nhầm", at=NOON)
        return gone, put(page, new(0))

    await book.turn(lambda page: put(page, new(0)))
    gone, again = await book.turn(swap)
    assert gone is not None
    assert (gone.state, gone.slot, gone.ended_why, gone.ended_at) == ("withdrawn", None, "nhầm", NOON)
    assert isinstance(again, Put)
    assert (again.number, again.slot) == ("DC-2021-0002", 1)
    assert await book.turn(lambda page: nominations.withdraw(page, "DC-2021-0001", why="", at=NOON)) is None


async def test_a_withdrawal_can_be_undone_while_there_is_room(book: Book) -> None:
    """Restored, somebody stands as before; with the quota used again, one learns by whom."""
    first = await book.turn(lambda page: put(page, new(0)))
    await book.turn(lambda page: nominations.withdraw(page, "DC-2021-0001", why="", at=NOON))
    assert await book.turn(lambda page: nominations.restore(page, "DC-2021-0001", quota=1)) == first
    assert await book.turn(lambda page: nominations.restore(page, "DC-2021-0001", quota=1)) is None
    await book.turn(lambda page: nominations.withdraw(page, "DC-2021-0001", why="", at=NOON))
    other = await book.turn(lambda page: put(page, new(1)))
    assert isinstance(other, Put)
    assert await book.turn(lambda page: nominations.restore(page, "DC-2021-0001", quota=1)) == Full((other,))


async def test_a_number_is_found_only_within_ones_units(book: Book) -> None:
    """A foreign commune finds nothing under the number, and lists nothing."""
    await book.turn(lambda page: put(page, new(0)))
    assert await book.read(lambda page: nominations.by_number(page, "DC-2021-0001", ["25276"])) is None
    assert await book.read(lambda page: nominations.listing(page, ["25276"])) == []
    assert await book.read(lambda page: nominations.by_number(page, "DC-2021-0001", ["25273"])) is not None


@pytest.mark.parametrize("quota", [1, 2, 5])
async def test_of_twenty_at_once_exactly_the_quota_wins(book: Book, quota: int) -> None:
    """Whoever comes later gets the full answer: the count and the names of all who stand; nobody vanishes."""
    race = [book.turn(lambda page, n=n: put(page, new(n % 8), quota), f"lane {n}") for n in range(20)]  # type: ignore[misc]
    outcomes = await asyncio.gather(*race)
    counts = Counter(type(outcome) for outcome in outcomes)
    assert counts[Put] == quota
    assert {one.slot for one in outcomes if isinstance(one, Put)} == set(range(1, quota + 1))
    assert {len(one.standing) for one in outcomes if isinstance(one, Full)} <= {quota}
    assert counts[Full] + counts[Already] == 20 - quota
    standing = await book.read(lambda page: nominations.of_unit(page, "25273", "I"))
    assert len(standing) == quota


async def test_one_person_for_two_units_at_once_stands_once(book: Book) -> None:
    """Two units lock no common row, so the unique constraint decides; the loser is told who stands."""
    ways = [new(0), new(0, unit="25276", area="25276-01")]
    for _ in range(10):
        race = [book.turn(lambda page, n=n: put(page, ways[n % 2]), f"lane {n}") for n in range(20)]  # type: ignore[misc]
        outcomes = await asyncio.gather(*race)
        winners = [one for one in outcomes if isinstance(one, Put)]
        assert len(winners) == 1
        assert {one for one in outcomes if not isinstance(one, Put)} == {Already(winners[0])}
        number = winners[0].number
        await book.turn(lambda page, n=number: nominations.withdraw(page, n, why="", at=NOON))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("slot", "area", "person"), [(1, AREAS[1], FIRST + 1), (2, AREAS[0], FIRST + 1), (2, AREAS[1], FIRST)]
)
async def test_the_table_itself_refuses_a_second_one(book: Book, slot: int, area: str, person: int) -> None:
    """Slot, area and person are unique in the phase, whatever a program forgets to ask."""
    await book.turn(lambda page: put(page, new(0), 2))

    def write(page: Page) -> None:
        page.session.add(
            Nomination(
                number="DC-2021-0099",
                phase="I",
                unit="25273",
                slot=slot,
                area=area,
                person=person,
                active_area=area,
                active_person=person,
                merit="-",
                by=OFFICER,
                at=NOON,
            )
        )
        page.session.flush()

    with pytest.raises(IntegrityError):
        await book.turn(write)


moves = st.lists(st.tuples(st.sampled_from(["put", "withdraw", "restore"]), st.integers(0, 7)), max_size=30)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(quota=st.integers(1, 3), history=moves)
async def test_no_history_exceeds_the_quota_and_freed_slots_serve_at_once(
    book: Book, quota: int, history: list[tuple[str, int]]
) -> None:
    """After each step as many stand as a simple count says, in different slots of 1..quota, each person once."""

    def live(page: Page) -> None:
        standing: dict[int, str] = {}
        gone: dict[int, str] = {}
        for move, who in history:
            _step(page, move, who, quota, standing, gone)
            found = nominations.of_unit(page, "25273", "I")
            assert {one.person - FIRST: one.number for one in found} == standing
            assert {one.slot for one in found} <= set(range(1, quota + 1))
            assert len({one.slot for one in found}) == len(found) <= quota
        raise Undone

    with pytest.raises(Undone):
        await book.turn(live)


def _step(page: Page, move: str, who: int, quota: int, standing: dict[int, str], gone: dict[int, str]) -> None:
    """Take a step in the book, and in the model, which must foretell its outcome."""
    room = len(standing) < quota and who not in standing
    if move == "put":
        outcome = put(page, new(who), quota)
        assert isinstance(outcome, Put) == room
        if isinstance(outcome, Put):
            standing[who] = outcome.number
    elif move == "withdraw" and who in standing:
        assert nominations.withdraw(page, standing[who], why="", at=NOON) is not None
        gone[who] = standing.pop(who)
    elif move == "restore" and who in gone:
        back = nominations.restore(page, gone[who], quota=quota)
        assert isinstance(back, Put) == room
        if isinstance(back, Put):
            standing[who] = gone.pop(who)


async def test_heads_and_officers_are_those_in_office(book: Book) -> None:
    """Each area with its head, an area without one too; the officers of the unit by name; the unit above an area."""
    day = NOON.date()
    found = await book.read(lambda page: heads.areas(page, "25273", day))
    assert [(area.place.code, area.heads) for area in found] == [
        (area, ((FIRST + n, f"Trưởng Ban {area[-1]}"),)) for n, area in enumerate(AREAS)
    ]
    assert [area.heads for area in await book.read(lambda page: heads.areas(page, "25276", day))] == [()]
    assert await book.read(lambda page: heads.officers(page, load_plan("151-kh-ubnd"), "25273")) == ["Trần Thị Bình"]
    above = await book.read(lambda page: heads.above(page, AREAS[0]))
    assert above is not None
    assert above.title == "Xã Lộc Hòa"
    assert await book.read(lambda page: heads.above(page, "692")) is None


async def test_time_is_kept_as_it_counted(book: Book) -> None:
    """The instant that counted at the deadline is the one that is written."""
    moment = NOON + timedelta(milliseconds=250)
    kept = await book.turn(lambda page: nominations.put_forward(page, new(0), quota=1, at=moment, year=2021))
    assert isinstance(kept, Put)
    assert kept.at == moment
