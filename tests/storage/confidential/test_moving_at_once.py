"""Two officers at once on PostgreSQL, where turns overlap: the statement decides, and the later one is told."""

import asyncio
import threading

import pytest

from storage.book.page import Page
from storage.confidential import history, moving, tips
from storage.confidential.states import Act, State
from storage.talk import Refusal
from tests import books
from tests.patience import PATIENCE
from tests.storage.campaign.correspondence.test_suggestions_at_once import wait_for_a_waiter
from tests.storage.confidential.duty import AT, filed, officers, settle

pytestmark = pytest.mark.postgres


async def test_the_second_officer_is_told_though_the_tip_looked_new_to_both(postgres_database: str) -> None:
    """Who read the state before the other's step was on disk does not do that step again."""
    written = threading.Event()

    def first(page: Page, tip: str, by: int) -> State:
        state = moving.move(page, tip, Act.ACKNOWLEDGE, by, AT).state
        written.set()
        wait_for_a_waiter(page)
        return state

    def second(page: Page, tip: str, by: int) -> State:
        assert written.wait(PATIENCE)
        return moving.move(page, tip, Act.ACKNOWLEDGE, by, AT).state

    async with books.opened(postgres_database) as book:
        await settle(book)
        one, other = await officers(book, 2)
        tip = (await filed(book)).tip
        outcomes = await asyncio.gather(
            book.turn(lambda page: first(page, tip, one.reader), "0"),
            book.turn(lambda page: second(page, tip, other.reader), "1"),
            return_exceptions=True,
        )
        assert outcomes[0] is State.ACKNOWLEDGED
        assert isinstance(outcomes[1], Refusal)
        assert outcomes[1].key == "tips.not_now"
        info = await book.read(lambda page: tips.info(page, tip))
        assert info is not None
        assert info.state is State.ACKNOWLEDGED
        assert [event.by for event in await book.read(lambda page: history.events(page, tip))] == [None, one.reader]
