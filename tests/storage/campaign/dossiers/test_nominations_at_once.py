"""Two units at once on PostgreSQL, where turns overlap: the unique constraint decides, and the later one is told."""

import asyncio
import threading

import pytest

from storage.book.page import Page
from storage.campaign.dossiers import nominations
from storage.campaign.dossiers.nominations import Already, Full, NewPut
from storage.campaign.dossiers.rules import Put
from tests import books
from tests.patience import PATIENCE
from tests.storage.campaign.correspondence.test_suggestions_at_once import wait_for_a_waiter
from tests.storage.campaign.dossiers.test_nominations import new, put, settled

pytestmark = pytest.mark.postgres
ELSEWHERE = new(0, unit="25276", area="25276-01")


@pytest.mark.parametrize(("later", "answer"), [(ELSEWHERE, Already), (new(1), Full)])
async def test_the_later_one_waits_for_the_first_and_sees_it(
    postgres_database: str, later: NewPut, answer: type[Already | Full]
) -> None:
    """The same person for another unit meets the unique constraint, and the turn runs again; the same unit's officer
    meets the lock of the unit. Either learns who stands, and nothing of the lost try is left.
    """
    written, tries = threading.Event(), []

    def first(page: Page) -> Put | Full | Already:
        outcome = put(page, new(0))
        written.set()
        wait_for_a_waiter(page)
        return outcome

    def second(page: Page) -> Put | Full | Already:
        assert written.wait(PATIENCE)
        tries.append(later)
        return put(page, later)

    async with books.opened(postgres_database) as book:
        await book.turn(settled)
        won, lost = await asyncio.gather(book.turn(first, "0"), book.turn(second, "1"))
        assert isinstance(won, Put)
        assert lost == (Already(won) if answer is Already else Full((won,)))
        assert len(tries) == (2 if answer is Already else 1)
        assert await book.read(lambda page: nominations.listing(page, None)) == [won]
