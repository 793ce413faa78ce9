"""A broadcast to 150 groups at a Telegram that refuses what comes too fast: refusals, and time against the ideal.

`python -m tests.bench.groups [GROUPS]`
"""

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bot.channels.telegram.channel import TEMPO
from broadcasts.announcements import body_of
from broadcasts.audience import GROUPS, Audience
from storage.book.page import Page
from storage.campaign.membership import people
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.territory import units
from storage.clocks import now
from storage.mail import broadcasts, groups
from storage.mail.broadcasts import NewBroadcast
from storage.talk import Address
from tests import books
from tests.bot.channels.telegram.test_kills import process_on
from tests.bot.process import running
from tests.fakes.telegram_api import TelegramApi

BOSS = 1001
FIRST = -5000


@dataclass(frozen=True, slots=True)
class Run:
    """From the first letter to the last one: seconds, the ideal for our pace, refusals by the platform."""

    groups: int
    seconds: float
    ideal: float
    refused: int


def measure(count: int = 150) -> Run:
    """Send once."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measured(Path(folder), count))


def report(run: Run) -> str:
    """One line for people."""
    more = (run.seconds / run.ideal - 1) * 100
    return (
        f"{run.groups} groups at Telegram's pace: {run.seconds:.2f} s, ideal {run.ideal:.2f} s ({more:+.0f} %),"
        f" {run.refused} refusals"
    )


async def _measured(folder: Path, count: int) -> Run:
    async with TelegramApi(pace=True) as api:
        api.private_chat(api.user(BOSS))
        chats = range(FIRST, FIRST - count, -1)
        for chat in chats:
            api.group(chat, admins=[BOSS])
        account = api.token.partition(":")[0]
        await _prepare(folder / "data", [Address("telegram", account, str(chat)) for chat in chats])
        async with running(process_on(api, folder)):
            await api.ledger.until(lambda: len(api.ledger.messages()) >= count, 120)
        at = sorted(sent.at for sent in api.ledger.messages())
        return Run(count, at[-1] - at[0], (count - 1) / TEMPO.per_second, len(api.pace.refused))


async def _prepare(folder: Path, readers: list[Address]) -> None:
    """The groups tied to units, and a broadcast to them that is due."""

    def write(page: Page) -> None:
        plan = load_plan("151-kh-ubnd")
        units.bring_in(page, plan.units)
        boss = people.appoint(page, "Văn phòng", "organiser_officer", "692", now())
        for to, unit in zip(readers, plan.units * 2, strict=False):
            groups.link(page, to, f"Nhóm {to.chat}", unit.code, boss, now())
        new = NewBroadcast("PT-2021-001", body_of("Mời họp lúc 8 giờ."), Audience((GROUPS,)).as_json(), now(), by=boss)
        assert broadcasts.put(page, new, now()) is not None

    folder.mkdir(parents=True)
    async with books.opened(f"sqlite:///{folder / 'bot131.sqlite'}") as book:
        await book.turn(write)


if __name__ == "__main__":
    print(report(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 150)))
