"""Broadcasts by a real process that is ended with SIGKILL: everyone once; twice in doubt at most, on Zalo never."""

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from broadcasts.announcements import body_of
from broadcasts.audience import HEADS, Audience
from broadcasts.outbox import Priority
from storage.book.columns import stamp
from storage.book.page import Page
from storage.campaign.membership import people
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.territory import units
from storage.clocks import now
from storage.mail import broadcasts, outcomes
from storage.mail.broadcasts import NewBroadcast
from storage.talk import Address
from tests import books, parts
from tests.bot.channels.telegram import test_kills as on_telegram
from tests.bot.channels.zalo import test_kills as on_zalo
from tests.bot.process import Asked, Process
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.zalo_bot import ZaloBotApi

pytestmark = pytest.mark.kill

READERS = 1000  # on Telegram
EVERY = 0.2  # seconds between two looks
PATIENCE = 300.0  # seconds; on Telegram the words leave in forty, on Zalo in thirty
ON_ZALO = range(4 if parts.EVERYTHING else 1)


@dataclass(frozen=True, slots=True)
class Platform:
    """Where a broadcast goes: who reads, what each has heard, and how often one may hear it after a doubt."""

    readers: tuple[Address, ...]
    heard: Callable[[], list[tuple[str, str]]]  # chat and text of every word
    process: Callable[[Path], Process]
    ledger: Asked
    most: int

    def copies(self) -> Counter[str]:
        """How many copies each chat has."""
        return Counter(chat for chat, text in self.heard() if "Mã PT-2021-001" in text)


@asynccontextmanager
async def telegram() -> AsyncIterator[Platform]:
    """A thousand readers on a Telegram; who is in doubt gets it once more."""
    async with TelegramApi() as api:
        for number in (numbers := range(3001, 3001 + READERS)):
            api.private_chat(api.user(number))
        account = api.token.partition(":")[0]
        yield Platform(
            tuple(Address("telegram", account, str(number)) for number in numbers),
            lambda: [(str(sent.chat_id), sent.text) for sent in api.ledger.messages()],
            lambda folder: on_telegram.process_on(api, folder),
            api.ledger,
            most=2,
        )


@asynccontextmanager
async def zalo() -> AsyncIterator[Platform]:
    """The 131 heads on a Zalo; who is in doubt is told to a person, and gets nothing more."""
    async with ZaloBotApi() as api:
        chats = [api.person(f"Trưởng ban {number}").id for number in range(131)]
        yield Platform(
            tuple(Address("zalo_bot", api.account().id, chat) for chat in chats),
            lambda: [(sent.chat_id, sent.text) for sent in api.ledger.entries],
            lambda folder: on_zalo.process_on(api, folder),
            api.ledger,
            most=1,
        )


async def prepare(platform: Platform, path: Path) -> None:
    """A head for each reader, and a broadcast to them that is due."""

    def write(page: Page) -> None:
        units.bring_in(page, load_plan("151-kh-ubnd").units)
        for number, at in enumerate(platform.readers):
            person = people.appoint(page, f"Trưởng ban {number}", "area_head", "25279-01", now())
            people.bind(page, person, at, at.chat, now())
        audience = Audience((HEADS,)).as_json()
        new = NewBroadcast("PT-2021-001", body_of("Mời họp lúc 8 giờ."), audience, now(), asks_receipt=True, by=1)
        assert broadcasts.put(page, new, now()) is not None

    path.parent.mkdir()
    async with books.opened(f"sqlite:///{path}") as book:
        await book.turn(write)


def letters(path: Path) -> dict[str, tuple[str, int]]:
    """Each reader's copy: its state, and how many attempts may have arrived; what its maker is told is none."""
    copies = "SELECT chat, state, doubtful FROM letters WHERE dedupe LIKE 'broadcast:PT-2021-001:%'"
    with closing(sqlite3.connect(path, timeout=60)) as book:
        rows = book.execute(copies).fetchall()
    return {chat: (state, doubtful) for chat, state, doubtful in rows}


def settled(path: Path, count: int) -> bool:
    """Whether there are so many letters, and each has come to its end."""
    told = letters(path)
    return len(told) == count and {state for state, _ in told.values()} <= {"sent", "unknown"}


async def listed_as_doubtful(path: Path) -> int:
    """How many of its copies the office is told of as in doubt, in the console's "Chưa đến nơi" and in /suckhoe."""
    since = now() - timedelta(hours=1)
    async with books.opened(f"sqlite:///{path}") as book:
        found = await book.read(lambda page: outcomes.troubled(page, since, limit=2 * READERS))
        copies = [one for one in found if (one.reference, one.priority) == ("PT-2021-001", Priority.BROADCAST)]
        counted = await book.read(lambda page: outcomes.count_troubled(page, since))
    assert sum(counted.values()) == len(found)
    return sum(one.state == "unknown" for one in copies)


async def minutes_later(path: Path, fact: Callable[[], bool]) -> None:
    """Wait until a fact holds; letters in doubt, which wait for a minute, are due at once."""
    async with asyncio.timeout(PATIENCE):
        while not fact():
            with closing(sqlite3.connect(path, timeout=60)) as book, book:
                book.execute("UPDATE letters SET due_at = ? WHERE state = 'retry' AND due_at > ?", (stamp(now()),) * 2)
            await asyncio.sleep(EVERY)


async def sent_with_kills(platform: Platform, folder: Path, path: Path, draw: random.Random, kills: int) -> None:
    """Killed so often at random rows, mostly while the answer to the word is on its way, then run to its end."""
    process, count = platform.process(folder), len(platform.readers)
    for kill in range(kills):
        wanted = count * kill // kills + draw.randrange(1, count // kills // 2)
        await process.start()
        await platform.ledger.until(lambda wanted=wanted: platform.copies().total() >= wanted, PATIENCE)  # type: ignore[misc]
        await asyncio.sleep(draw.choice([0, 0, draw.uniform(0, EVERY)]))
        await process.kill()
    await process.start()
    try:
        await minutes_later(path, lambda: settled(path, count))
    finally:
        await process.stop()


@pytest.mark.parametrize(
    ("there", "kills", "run"),
    [(telegram, 50 if parts.EVERYTHING else 1, 0), *((zalo, 3, run) for run in ON_ZALO)],
)
async def test_20_all_get_it_once_whatever_is_killed(
    there: Callable[[], AbstractAsyncContextManager[Platform]], kills: int, run: int, tmp_path: Path, seed: int
) -> None:
    """Each has one copy, two only where an attempt was in doubt (on Zalo never), and who may have none is listed."""
    draw = random.Random(f"{seed} {run}")  # noqa: S311
    path = tmp_path / "data" / "bot131.sqlite"
    async with there() as platform:
        await prepare(platform, path)
        await sent_with_kills(platform, tmp_path, path, draw, kills)
        told, got = letters(path), platform.copies()
    chats = [at.chat for at in platform.readers]
    assert set(told) == set(chats)
    assert [chat for chat in chats if got[chat] > max(1, told[chat][1] + (told[chat][0] == "sent"))] == []
    assert [chat for chat in chats if got[chat] > platform.most] == []
    assert [chat for chat in chats if not got[chat] and told[chat][0] != "unknown"] == []
    assert await listed_as_doubtful(path) == sum(state == "unknown" for state, _ in told.values())
