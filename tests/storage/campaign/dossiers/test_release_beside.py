"""A release among units that put forward at the same moment, unforced, on both databases: nothing is lost or barred."""

import asyncio
from collections.abc import Callable
from functools import partial

import pytest

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.dossiers import laureates, nominations
from storage.campaign.dossiers.release import Released
from storage.campaign.dossiers.rules import Put, Reason
from tests.storage.campaign.route_world import AREAS, JULY, World, settle

AWARDED = (AREAS[0], AREAS[3])
COMING = (AREAS[1], AREAS[0], AREAS[4], AREAS[3])  # of either commune one who may stand and one whom the release bars


@pytest.mark.parametrize("place", [0, 2, 4])
async def test_every_newcomer_stands_or_is_told_why(book: Book, place: int) -> None:
    """Whoever is free stands whenever he came; an awarded one was refused, or suspended by the release that saw him."""
    world = await ready(book)
    works: list[Callable[[Page], object]] = [partial(propose, world, area) for area in COMING]
    works.insert(place, world.release)
    outcomes = await asyncio.gather(*(book.turn(work, str(lane)) for lane, work in enumerate(works)))
    released = outcomes.pop(place)
    assert isinstance(released, Released)
    came = dict(zip(COMING, outcomes, strict=True))
    assert isinstance(came[AREAS[1]], Put)
    assert isinstance(came[AREAS[4]], Put)
    suspended = {one.dossier.number for one in released.suspended}
    for area in AWARDED:
        outcome = came[area]
        if isinstance(outcome, Reason):
            assert outcome.code == "person_awarded"
        else:
            assert isinstance(outcome, Put)
            assert outcome.number in suspended
    standing = await book.read(lambda page: nominations.listing(page, None, "II"))
    assert sorted(put.area for put in standing) == [AREAS[1], AREAS[4]]
    held = await book.read(lambda page: laureates.of_phase(page, "I"))
    assert sorted(one.area for one in held) == sorted(AWARDED)


def propose(world: World, area: str, page: Page) -> Put | Reason:
    """The head of an area is put forward for phase II."""
    return world.propose(page, area, "II")


async def ready(book: Book) -> World:
    """Two recognised in phase I, nothing released; it is July."""
    world = await book.turn(settle)
    numbers = [(await book.turn(lambda page, a=area: world.put(page, a))).number for area in AWARDED]  # type: ignore[misc]
    world.at = JULY
    for number in numbers:
        await book.turn(lambda page, n=number: world.recognise(page, n))  # type: ignore[misc]
    return world
