"""Works of heads on both databases: numbered, read back whole, seen only within one's units, counted by unit."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.dossiers import progress
from storage.campaign.membership import people
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.territory import units
from storage.campaign.territory.unit_rows import UnitRow
from storage.campaign.works import achievements
from storage.campaign.works.achievements import NewWork

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
UNITS = [
    UnitRow("692", "Lộc Ninh", "huyện", ""),
    UnitRow("25273", "Lộc Hòa", "xã", "692"),
    UnitRow("25273-01", "Ấp 6", "ấp", "25273"),
    UnitRow("25273-02", "Ấp 7", "ấp", "25273"),
    UnitRow("25276", "Lộc An", "xã", "692"),
]
ROAD = NewWork(
    "I",
    "25273",
    "25273-01",
    1,
    "Mở đường",
    "Hiến đất mở đường.",
    ("nang_dong", "hieu_qua"),
    novel=True,
    figures="14 hộ",
    publish=True,
    files=(7, 5),
)


@pytest.fixture(autouse=True)
async def district(book: Book) -> None:
    """A district with two communes; the first has two areas, one with a head."""

    def settle(page: Page) -> None:
        units.bring_in(page, UNITS)
        assert people.appoint(page, "Nguyễn Văn An", "area_head", "25273-01", NOON) == 1

    await book.turn(settle)


async def handed(book: Book, *works: NewWork) -> list[str]:
    return [await book.turn(lambda page, one=one: achievements.hand_in(page, one, at=NOON, year=2021)) for one in works]  # type: ignore[misc]


async def test_a_work_is_read_back_whole_under_its_number(book: Book) -> None:
    """Everything that was told survives, in its order, with the author's name."""
    assert await handed(book, ROAD, replace(ROAD, phase="II")) == ["TT-2021-0001", "TT-2021-0002"]
    kept = await book.read(lambda page: achievements.by_number(page, "TT-2021-0001"))
    assert kept is not None
    assert (kept.new, kept.name, kept.at, kept.state) == (ROAD, "Nguyễn Văn An", NOON, "submitted")


async def test_works_are_listed_newest_first_by_unit_person_and_phase(book: Book) -> None:
    """Each list holds what belongs to it and nothing else."""
    one, two, three = await handed(book, ROAD, replace(ROAD, title="Đường hoa"), replace(ROAD, phase="II"))
    read = book.read
    assert [w.number for w in await read(lambda page: achievements.of_unit(page, "25273", "I"))] == [two, one]
    assert [w.number for w in await read(lambda page: achievements.of_person(page, 1))] == [three, two, one]
    assert [w.number for w in await read(lambda page: achievements.of_person(page, 1, "II"))] == [three]
    assert [w.number for w in await read(lambda page: achievements.listing(page, None, "I", limit=1))] == [two]
    assert [w.number for w in await read(lambda page: achievements.listing(page, ["25276"], limit=9))] == []
    assert await read(lambda page: achievements.count_by_unit(page, "I")) == {"25273": 2}
    assert await read(achievements.count_by_unit) == {"25273": 3}


async def test_a_work_and_its_files_are_found_only_within_ones_units(book: Book) -> None:
    """A foreign commune finds neither by number."""
    (number,) = await handed(book, ROAD)
    for units_, found in ((None, True), (["25273"], True), (["25273-01"], True), (["25276"], False)):
        work = await book.read(lambda page, u=units_: achievements.by_number(page, number, u))  # type: ignore[misc]
        held = await book.read(lambda page, u=units_: achievements.holding(page, 5, u))  # type: ignore[misc]
        assert (work is not None, held is not None) == (found, found)
    assert await book.read(lambda page: achievements.holding(page, 75, None)) is None


async def test_progress_counts_areas_and_works_of_every_selecting_unit(book: Book) -> None:
    """Each commune in the office's order, those with nothing too."""
    await handed(book, ROAD)
    plan = load_plan("151-kh-ubnd")
    found = await book.read(lambda page: progress.of_units(page, plan, plan.phase("I"), NOON.date()))
    assert [(one.place.title, one.areas, one.works, one.put) for one in found] == [
        ("Xã Lộc Hòa", 2, 1, 0),
        ("Xã Lộc An", 0, 0, 0),
    ]
