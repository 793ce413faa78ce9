"""A broadcast to very many: processor time and memory by how many get it, and how long a citizen waits meanwhile.

`python -m tests.bench.many [RECIPIENTS]`; the channel is in memory and knows no pace, so the bot alone is measured.
"""

import asyncio
import itertools
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from bot.settings import Settings
from bot.wiring import Bot, build
from broadcasts.announcements import body_of
from broadcasts.audience import HEADS, Audience
from broadcasts.layout import Abilities, Piece
from broadcasts.pace import Tempo
from storage.book.page import Page
from storage.campaign.membership import people
from storage.clocks import now
from storage.mail import broadcasts
from storage.mail.broadcasts import NewBroadcast
from storage.talk import Address, FileRef, Message

MORNING = datetime(2021, 6, 20, 1, tzinfo=UTC)  # 08:00 in Việt Nam: at night words to many wait for the day
QUIET = 4.0  # seconds in which a citizen asks beside an idle bot
ASK_EVERY = 0.1  # seconds
TURN = 200  # people written in one turn
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
UNHURRIED = Tempo(per_second=1500, at_once=50)  # fifty times Telegram's: the bot itself is the limit


@dataclass(frozen=True, slots=True)
class Many:
    """One broadcast: CPU milliseconds for each recipient, megabytes more than before, a citizen's waits in seconds."""

    recipients: int
    cpu: float
    memory: float
    seconds: float
    quiet: float
    median: float
    worst: float


class Counting:
    """A channel that counts words, and tells a citizen's answers apart; it remembers nothing else."""

    name, account = "counting", "1"
    abilities = Abilities(groups=True, tempo=UNHURRIED)

    def __init__(self) -> None:
        self.sent = 0
        self.answered: dict[str, asyncio.Event] = {}

    def attach(self, app: web.Application, receive: object) -> None:
        """Nobody comes in by the web."""

    def is_group(self, chat: str) -> bool:
        """Never."""
        return False

    async def send(self, to: Address, piece: Piece) -> str:
        """Taken at once."""
        self.sent += 1
        if to.chat in self.answered:
            self.answered[to.chat].set()
        return str(self.sent)

    async def fetch(self, file: FileRef) -> AsyncIterator[bytes]:
        """No files here."""
        yield b""

    async def forget(self, file: FileRef) -> None:
        """Nothing to forget."""


def measure(recipients: int) -> list[Many]:
    """A tenth of so many, then all of them, each in a process that has done nothing else."""
    return [_apart(count) for count in (max(1, recipients // 10), recipients)]


def report(found: list[Many]) -> str:
    """One line for each size, and how they compare."""
    lines = [
        f"{one.recipients:,} recipients: {one.cpu:.2f} CPU ms each, {one.memory:.0f} MB more, {one.seconds:.1f} s;"
        f" a citizen waits {one.quiet * 1000:.0f} ms beside an idle bot, {one.median * 1000:.0f} ms meanwhile"
        f" ({one.median / max(one.quiet, 1e-6):.1f} times), at worst {one.worst:.2f} s"
        for one in found
    ]
    small, large = found[0], found[-1]
    ratio = f"ten times as many: {large.cpu / small.cpu:.2f} times the CPU for each"
    return "\n".join(["a broadcast to many, on SQLite:", *lines, ratio])


def _apart(recipients: int) -> Many:
    """In a process of its own: what another run has used is not counted."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        with tempfile.TemporaryDirectory() as folder:
            found = asyncio.run(_measured(Path(folder), recipients))
        os.write(write, repr(tuple(getattr(found, name) for name in Many.__slots__)).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    count, *figures = (float(part) for part in told.strip("()").split(","))
    return Many(int(count), *figures)


async def _measured(folder: Path, recipients: int) -> Many:
    channel = Counting()
    bot = build(Settings(data_dir=folder, clock=MORNING), channels=[channel])
    await bot.start()
    for start in range(0, recipients, TURN):
        some = range(start, min(start + TURN, recipients))
        await bot.book.turn(lambda page, some=some: _heads(page, some))  # type: ignore[misc]
    quiet = [wait async for wait in _asking(bot, channel, time.monotonic() + QUIET)]
    before, cpu, began = _resident(), time.process_time(), time.monotonic()
    await bot.book.turn(_put)
    waits, peak = [], before
    bot.announcements.wake()
    async for wait in _asking(bot, channel, began + 3600, recipients):
        waits.append(wait)
        peak = max(peak, _resident())
    spent, took = time.process_time() - cpu, time.monotonic() - began
    await bot.stop()
    megabytes = (peak - before) / 1e6
    middle = statistics.median(waits)
    return Many(recipients, spent * 1000 / recipients, megabytes, took, statistics.median(quiet), middle, max(waits))


def _heads(page: Page, numbers: range) -> None:
    for number in numbers:
        person = people.appoint(page, f"Trưởng Ban {number}", "area_head", "25279-01", now())
        chat = f"head{number}"
        people.bind(page, person, Address(Counting.name, Counting.account, chat), chat, now())


def _put(page: Page) -> None:
    new = NewBroadcast("PT-2021-001", body_of("Mời họp lúc 8 giờ."), Audience((HEADS,)).as_json(), now(), by=1)
    assert broadcasts.put(page, new, now()) is not None


async def _asking(bot: Bot, channel: Counting, until: float, recipients: int = 0) -> AsyncIterator[float]:
    """How long a citizen waits for help, again and again, until a moment or until so many words have gone."""
    words = channel.sent
    for number in itertools.count():
        chat, began = f"citizen{number}.{recipients}", time.monotonic()
        if began >= until or (recipients and channel.sent - words >= recipients + number):
            return
        channel.answered = {chat: asyncio.Event()}
        to = Address(Counting.name, Counting.account, chat)
        await bot.desk.receive(Message(to, chat, chat, now(), text="/trogiup", id=chat))
        await channel.answered[chat].wait()
        yield time.monotonic() - began
        await asyncio.sleep(ASK_EVERY)


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text("utf8").split()[1]) * PAGE_BYTES


if __name__ == "__main__":
    print(report(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)))
