"""What a long queue costs: one look at the outbox, and one reply beside it, by how many letters wait."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from broadcasts import outbox
from broadcasts.outbox import Hand, Priority
from storage.book.book import Book
from storage.book.page import Page
from storage.mail import letters
from storage.mail.letters import Draft
from storage.talk import Address, Reply
from tests import books

NOW = datetime(2021, 6, 20, 5, tzinfo=UTC)
WAITING = (0, 2_000, 20_000)
CLAIMED = 15  # letters that one look takes at Telegram's pace
SAID = Reply("Mời bà con xem kế hoạch thi đua năm nay. " * 5)


def measure() -> list[tuple[int, float, float]]:
    """For each length of the queue: milliseconds of a look, and of a reply; medians of 20 on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measured(Path(folder)))


def report(costs: list[tuple[int, float, float]]) -> str:
    """One line for people."""
    told = [f"{waiting:,} waiting: {look:.2f} ms a look, {reply:.2f} ms a reply" for waiting, look, reply in costs]
    return "the outbox on SQLite, commit included: " + "; ".join(told)


async def _measured(folder: Path) -> list[tuple[int, float, float]]:
    costs = []
    async with books.opened(f"sqlite:///{folder / 'book.sqlite'}") as book:
        for waiting in WAITING:
            await _fill(book, waiting)
            look = await _median(book, _look)
            costs.append((waiting, look, await _median(book, _reply)))
    return costs


async def _fill(book: Book, count: int) -> None:
    """Letters of a broadcast, one for each address, until so many stand there."""
    there = (await book.read(letters.counts)).get("pending", 0)
    for start in range(there, count, 500):
        await book.turn(lambda page, at=start: _put(page, range(at, min(at + 500, count))))  # type: ignore[misc]


def _put(page: Page, numbers: range) -> None:
    for number in numbers:
        to = Address("telegram", "1", f"c{number}")
        letters.put(page, Draft(to, SAID, Priority.BROADCAST, NOW), now=NOW)


def _look(page: Page, _number: int) -> None:
    claimed = letters.claim(page, "telegram", "1", epoch=1, now=NOW, limit=CLAIMED)
    letters.hand_back(page, [one.id for one in claimed], epoch=1)


def _reply(page: Page, number: int) -> None:
    hand = Hand(lambda _to: True, epoch=1)
    outbox.answer(page, hand, Address("telegram", "1", f"reply {number}"), [SAID], NOW)


async def _median(book: Book, work: Callable[[Page, int], None]) -> float:
    took = []
    for number in range(20):
        began = time.perf_counter()
        await book.turn(lambda page, one=number: work(page, one))  # type: ignore[misc]
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000
