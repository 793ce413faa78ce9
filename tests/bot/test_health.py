"""The pages for watchdogs and Prometheus: the outbox by state, and what each account may still say this month."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.health import add_health
from broadcasts.budget import Meter
from broadcasts.layout import Abilities
from storage.book.book import Book
from storage.campaign.planning.plan_file import load_plan
from tests.books import opened
from tests.fakes.recorder import Recorder

ZONE = load_plan("151-kh-ubnd").tzinfo
LATE_IN_JUNE = datetime(2021, 6, 30, 16, 59, tzinfo=UTC)  # a minute before July in Việt Nam
JULY = datetime(2021, 6, 30, 17, 0, tzinfo=UTC)


async def metrics(book: Book, *ours: Recorder, now: datetime) -> list[str]:
    """The lines of /metrics that tell of months."""
    app = web.Application()
    add_health(app, book, {(one.name, one.account): one for one in ours}, ZONE, lambda: now)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/metrics")
        assert answer.status == 200
        return [line for line in (await answer.text()).splitlines() if line.startswith("bot131_month")]


@pytest.mark.parametrize(("now", "month", "used"), [(LATE_IN_JUNE, "2021-06", 2.0), (JULY, "2021-07", 0.0)])
async def test_a_months_messages_stand_beside_their_limit(
    tmp_path: Path, now: datetime, month: str, used: float
) -> None:
    """Of accounts with a limit only; a new month, by the campaign's zone, begins at nothing."""
    limited, free = Recorder("zalo", abilities=Abilities(monthly=3000)), Recorder("open")
    async with opened(f"sqlite:///{tmp_path / 'book.sqlite'}") as book:
        meter = Meter(book, limited.name, limited.account, ZONE, lambda: LATE_IN_JUNE)
        await meter.spend()
        await meter.spend()
        labels = f'{{account="{limited.account}",channel="zalo",month="{month}"}}'
        assert await metrics(book, limited, free, now=now) == [
            f"bot131_month_messages_used{labels} {used}",
            f"bot131_month_messages_limit{labels} 3000.0",
        ]
