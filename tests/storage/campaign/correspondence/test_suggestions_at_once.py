"""Two officers at once on PostgreSQL, where turns overlap: the row lock decides, and the later one is told."""

import asyncio
import threading
import time

import pytest
from sqlalchemy import text

from storage.book.page import Page
from storage.campaign.correspondence import suggestions
from storage.campaign.territory import units
from storage.talk import Refusal
from tests import books
from tests.patience import PATIENCE
from tests.storage.campaign.correspondence.test_suggestions import ANSWER, NOON, UNITS, filed, officer, told

pytestmark = pytest.mark.postgres


async def test_the_second_officer_sees_what_the_first_did_meanwhile(postgres_database: str) -> None:
    """Who read the row before the other's answer was written finds that answer all the same, and is refused."""
    read, written = threading.Event(), threading.Event()

    def first(page: Page, number: str, by: int) -> None:
        assert read.wait(PATIENCE)
        suggestions.answer(page, number, ANSWER, by=by, at=NOON)
        written.set()
        wait_for_a_waiter(page)

    def second(page: Page, number: str, by: int) -> None:
        suggestions.by_number(page, number)
        read.set()
        assert written.wait(PATIENCE)
        suggestions.answer(page, number, f"{ANSWER} Hai.", by=by, at=NOON)

    async with books.opened(postgres_database) as book:
        await book.turn(lambda page: units.bring_in(page, UNITS))
        by, (number,) = await officer(book), await filed(book, told())
        outcomes = await asyncio.gather(
            book.turn(lambda page: first(page, number, by), "0"),
            book.turn(lambda page: second(page, number, by), "1"),
            return_exceptions=True,
        )
        assert [type(outcome) for outcome in outcomes] == [type(None), Refusal]
        kept = await book.read(lambda page: suggestions.by_number(page, number))
        assert kept is not None
        assert kept.answer == ANSWER


def wait_for_a_waiter(page: Page) -> None:
    """Return once some other turn waits for this one; AssertionError if none does for PATIENCE seconds."""
    end = time.monotonic() + PATIENCE
    waiters = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
    while not page.session.connection().execute(waiters).scalar_one():
        assert time.monotonic() < end
        time.sleep(0.01)
