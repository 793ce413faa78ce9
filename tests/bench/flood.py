"""A flood of tips: five messages from each of many senders, while others go on asking; what is kept, waited for, used.

`python -m tests.bench.flood [SENDERS]`; with 2,000 senders it is the flood of 10,000 messages.
"""

import asyncio
import itertools
import resource
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from storage.book.page import Hot
from tests.handlers.counter_office import STORY, CounterOffice

PER_SECOND = 10_000 / 60
SAYS = (f"báo tin {STORY}", "nhắn tiếp", "1402", "thật mà", "1402")
ASK_EVERY = 0.25  # seconds between two commands of somebody else
KEPT = Hot("SELECT count(*) FROM tip_drafts")
SLOW = Hot("SELECT count(*) FROM tip_drafts WHERE code_name IS NULL")


@dataclass(frozen=True, slots=True)
class Flood:
    """What a flood cost: seconds until all was acknowledged and until all codes were worked out; seconds of others."""

    messages: int
    drafts: int
    acknowledged: float
    drained: float
    others_median: float
    others_worst: float
    memory: int  # megabytes beyond what the house needs


def measure(senders: int) -> Flood:
    """Let so many people write to a fresh hotline on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measured(Path(folder), senders))


def report(flood: Flood) -> str:
    """One line for people."""
    return (
        f"{flood.messages:,} tip messages at {PER_SECOND:.0f} a second: all acknowledged and {flood.drafts:,} drafts"
        f" kept in {flood.acknowledged:.1f} s, their codes worked out {flood.drained:.1f} s after the first; meanwhile"
        f" others were answered in {flood.others_median * 1000:.0f} ms, at worst {flood.others_worst:.2f} s;"
        f" {flood.memory} MB of memory more"
    )


async def _measured(folder: Path, senders: int) -> Flood:
    house = CounterOffice(f"sqlite:///{folder / 'book.sqlite'}", folder)
    await house.start()
    await house.staff("Trực Một", "Trực Hai", "Trực Ba")
    before, began = _memory(), time.monotonic()
    waits: list[float] = []
    asking = asyncio.create_task(_others(house, waits))
    await _said(house, senders)
    acknowledged = time.monotonic() - began
    drafts = await _count(house, KEPT)
    while await _count(house, SLOW):  # noqa: ASYNC110 - the database rings no bell
        await asyncio.sleep(0.1)
    drained = time.monotonic() - began
    asking.cancel()
    await asyncio.wait([asking])
    memory = _memory() - before
    await house.bot.stop()
    found = statistics.median(waits), max(waits)
    return Flood(senders * len(SAYS), drafts, acknowledged, drained, *found, memory)


async def _said(house: CounterOffice, senders: int) -> None:
    """Each says the next thing a while after the last; so many of them that a minute brings 10,000 messages."""
    pause = senders / PER_SECOND

    async def one(sender: int) -> None:
        for number, text in enumerate(SAYS):
            await asyncio.sleep(max(0.0, began + number * pause + sender / PER_SECOND - time.monotonic()))
            await house.bot.desk.receive(house.recorder.message(text, f"s{sender}", event=f"f{sender}.{number}"))

    began = time.monotonic()
    await asyncio.gather(*(one(sender) for sender in range(senders)))


async def _others(house: CounterOffice, waits: list[float]) -> None:
    """Somebody asks for help again and again, and waits until it is there."""
    for number in itertools.count():
        began, chat = time.monotonic(), f"other{number}"
        await house.recorder.says("/trogiup", chat)
        await house.recorder.until(lambda chat=chat: bool(house.recorder.texts(chat)))  # type: ignore[misc]
        waits.append(time.monotonic() - began)
        await asyncio.sleep(ASK_EVERY)


async def _count(house: CounterOffice, hot: Hot) -> int:
    return await house.bot.book.read(lambda page: int((page.one(hot) or (0,))[0]))


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    print(report(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)))
