"""A release and a newcomer at once on PostgreSQL, where turns overlap: the later one waits and sees the first."""

import asyncio
import threading

import pytest

from storage.book.page import Page
from storage.campaign.dossiers import nominations
from storage.campaign.dossiers.release import Released
from storage.campaign.dossiers.rules import Put, Reason
from tests import books
from tests.patience import PATIENCE
from tests.storage.campaign.correspondence.test_suggestions_at_once import wait_for_a_waiter
from tests.storage.campaign.route_world import AREAS, JULY, settle

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("release_first", [True, False], ids=["release first", "newcomer first"])
async def test_nobody_slips_in_beside_a_release(postgres_database: str, release_first: bool) -> None:
    """Who comes after the release is refused; who came before is suspended by it: nobody barred is left standing."""
    written = threading.Event()
    async with books.opened(postgres_database) as book:
        world = await book.turn(settle)
        number = (await book.turn(lambda page: world.put(page, AREAS[0]))).number
        world.at = JULY
        await book.turn(lambda page: world.recognise(page, number))

        def release(page: Page) -> object:
            return world.release(page)

        def newcomer(page: Page) -> object:
            return world.propose(page, AREAS[0], "II")

        works = (release, newcomer) if release_first else (newcomer, release)

        def first(page: Page) -> object:
            outcome = works[0](page)
            written.set()
            wait_for_a_waiter(page)
            return outcome

        def second(page: Page) -> object:
            assert written.wait(PATIENCE)
            return works[1](page)

        outcomes = await asyncio.gather(book.turn(first, "0"), book.turn(second, "1"))
        released, proposed = outcomes if release_first else reversed(outcomes)
        assert isinstance(released, Released)
        if release_first:
            assert isinstance(proposed, Reason)
            assert proposed.code == "person_awarded"
        else:
            assert isinstance(proposed, Put)
            assert [one.dossier.number for one in released.suspended] == [proposed.number]
        assert await book.read(lambda page: nominations.listing(page, None, "II")) == []
