"""A bot that hears one message of a tip talk and is killed at the moment at which it has acknowledged it.

`python -m tests.handlers.killed_counter FOLDER NUMBER TEXT`: the message before comes again first, as platforms do.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.settings import Settings
from bot.wiring import Bot, build
from storage.book.page import Page
from storage.campaign.membership import people
from storage.clocks import now
from storage.confidential import reader_changes, readers
from storage.confidential.readers import Locked
from storage.confidential.seal import Pair, pair_of
from tests.handlers.killed_desk import Ledger
from tests.patience import PATIENCE

OFFICER: Pair = pair_of(b"o" * 32)


def built(folder: Path) -> tuple[Bot, Ledger]:
    """The bot on this folder, and what it says."""
    ledger = Ledger(folder / "ledger")
    return build(Settings(data_dir=folder, database_url=os.environ.get("BOOK", "")), channels=[ledger]), ledger


def staffed(page: Page, bot: Bot) -> None:
    """One officer reads tips."""
    if not readers.active(page, bot.desk.key):
        person = people.appoint(page, "Trực", "hotline_officer", "692", now())
        reader_changes.enrol(page, bot.desk.key, person, Locked(OFFICER.public, b"locked"))


async def _main(folder: Path, number: int, texts: list[str]) -> None:
    bot, ledger = built(folder)
    await bot.start()
    await bot.book.turn(lambda page: staffed(page, bot))
    async with asyncio.timeout(PATIENCE):
        await bot.confiding.discreet.idle()
    for event, text in enumerate(texts, number):
        await bot.desk.receive(ledger.message(text, event=f"e{event}", id=f"in{event}"))
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
