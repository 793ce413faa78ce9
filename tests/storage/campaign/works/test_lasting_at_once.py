"""Two answers of one side at once on PostgreSQL, by page and in chat: the later one waits, and is refused."""

import asyncio
import threading

import pytest

from storage.book.page import Page
from storage.campaign.works import lasting
from storage.talk import Refusal
from tests import books
from tests.patience import PATIENCE
from tests.storage.campaign.correspondence.test_suggestions_at_once import wait_for_a_waiter
from tests.storage.campaign.route_world import HERE, JULY, PLAN, settle
from tests.storage.campaign.works.test_lasting import DAY, accepted

pytestmark = pytest.mark.postgres


async def test_one_side_answers_once(postgres_database: str) -> None:
    """Who saw the question open before the other's answer was written is refused; the first stays alone."""
    seen, written = threading.Event(), threading.Event()
    async with books.opened(postgres_database) as book:
        world = await book.turn(settle)
        number = await book.turn(lambda page: accepted(page, world))
        (check,) = await book.turn(lambda page: lasting.ask_due(page, PLAN, JULY + 31 * DAY))
        by = world.officers[HERE].id

        def first(page: Page) -> None:
            assert seen.wait(PATIENCE)
            lasting.answer(page, check.id, "lasts", "", [], lasting.UNIT, by, JULY + 32 * DAY)
            written.set()
            wait_for_a_waiter(page)

        def second(page: Page) -> None:
            assert lasting.newest(page, [HERE])[0].open_for(lasting.UNIT)
            seen.set()
            assert written.wait(PATIENCE)
            lasting.answer(page, check.id, "gone", "Mất.", [], lasting.UNIT, by, JULY + 32 * DAY)

        outcomes = await asyncio.gather(book.turn(first, "0"), book.turn(second, "1"), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [type(None), Refusal]
        (kept,) = (await book.read(lambda page: lasting.of(page, [number])))[number]
        assert [one.state for one in kept.found] == ["lasts"]
