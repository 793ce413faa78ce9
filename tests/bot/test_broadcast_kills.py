"""A broadcast to two hundred by a real process that is ended with SIGKILL: everyone once, twice only in doubt."""

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from broadcasts.announcements import body_of
from broadcasts.audience import HEADS, Audience
from storage.book.columns import stamp
from storage.book.page import Page
from storage.campaign import people, units
from storage.campaign.plan_file import load_plan
from storage.clocks import now
from storage.mail import broadcasts
from storage.mail.broadcasts import NewBroadcast
from storage.talk import Address
from tests import books, parts
from tests.bot.channels.telegram.test_kills import Process
from tests.fakes.telegram_api import TelegramApi

pytestmark = pytest.mark.kill

READERS = range(3001, 3201)
KILLS = 3
EVERY = 0.2  # seconds between two looks
PATIENCE = 60.0  # seconds; two hundred words leave in seven
RUNS = range(4 if parts.EVERYTHING else 1)


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram that outlives the bot's processes, with all readers."""
    async with TelegramApi() as api:
        for number in READERS:
            api.private_chat(api.user(number))
        yield api


async def prepare(api: TelegramApi, url: str) -> None:
    """Two hundred heads with a chat each, and a broadcast to them that is due."""
    account = api.token.partition(":")[0]

    def write(page: Page) -> None:
        units.bring_in(page, load_plan("151-kh-ubnd").units)
        for number in READERS:
            person = people.appoint(page, f"Trưởng ban {number}", "area_head", "25279-01", now())
            people.bind(page, person, Address("telegram", account, str(number)), str(number), now())
        audience = Audience((HEADS,)).as_json()
        new = NewBroadcast("PT-2021-001", body_of("Mời họp lúc 8 giờ."), audience, now(), asks_receipt=True, by=1)
        assert broadcasts.put(page, new, now()) is not None

    async with books.opened(url) as book:
        await book.turn(write)


def copies(api: TelegramApi) -> Counter[int]:
    """How many copies each reader has."""
    return Counter(sent.chat_id for sent in api.ledger.messages() if "Mã PT-2021-001" in sent.text)


def in_doubt(path: Path) -> dict[int, tuple[str, int]]:
    """Each reader's letter: its state, and how many attempts may have arrived."""
    with closing(sqlite3.connect(path)) as book:
        rows = book.execute("SELECT chat, state, doubtful FROM letters WHERE reference = 'PT-2021-001'").fetchall()
    assert len(rows) == len(READERS)
    return {int(chat): (state, doubtful) for chat, state, doubtful in rows}


async def minutes_later(path: Path, fact: Callable[[], bool]) -> None:
    """Wait until a fact holds; letters in doubt, which wait for a minute, are due at once."""
    async with asyncio.timeout(PATIENCE):
        while not fact():
            with closing(sqlite3.connect(path, timeout=10)) as book, book:
                book.execute("UPDATE letters SET due_at = ? WHERE state = 'retry' AND due_at > ?", (stamp(now()),) * 2)
            await asyncio.sleep(EVERY)


@pytest.mark.parametrize("run", RUNS)
async def test_two_hundred_get_it_once_whatever_is_killed(
    api: TelegramApi, tmp_path: Path, seed: int, run: int
) -> None:
    """Killed three times at random moments: each has one copy, two only where an attempt was in doubt, nobody three."""
    draw = random.Random(f"{seed} {run}")  # noqa: S311
    path = tmp_path / "bot131.sqlite"
    url = f"sqlite:///{path}"
    await prepare(api, url)
    process = Process(api, tmp_path, url=url)
    for kill in range(KILLS):
        wanted = len(READERS) * kill // KILLS + draw.randrange(1, len(READERS) // KILLS // 2)
        await process.start()
        await minutes_later(path, lambda wanted=wanted: copies(api).total() >= wanted)  # type: ignore[misc]
        await asyncio.sleep(draw.uniform(0, EVERY))
        await process.kill()
    await process.start()
    try:
        await minutes_later(path, lambda: settled(path))
    finally:
        await process.stop()
    letters, got = in_doubt(path), copies(api)
    assert [
        number for number in READERS if got[number] > max(1, letters[number][1] + (letters[number][0] == "sent"))
    ] == []
    assert [number for number in READERS if got[number] > 2] == []
    assert [number for number in READERS if not got[number] and letters[number][0] != "unknown"] == []


def settled(path: Path) -> bool:
    """Whether every letter has come to its end."""
    return {state for state, _ in in_doubt(path).values()} <= {"sent", "unknown"}
