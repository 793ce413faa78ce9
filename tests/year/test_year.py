"""The whole year of each bundled plan, played by all its people through their doors, on real databases."""

import itertools
import random
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from storage.campaign.planning.plan_file import load_plan
from tests import parts
from tests.books import fresh_url
from tests.year import auditing, lands
from tests.year.town import town
from tests.year.year import Year

PLANS = ("151-kh-ubnd", "mau-phuong-xa-2026")
BEFORE = timedelta(days=15)  # before the first phase everybody comes in
FORGED = 4 if parts.EVERYTHING else 2  # times that a sealed row is changed, and that a bit of the file is


def drawn() -> list[object]:
    """One plan on one database, as the seed draws them; --all: each plan on both."""
    cases = list(itertools.product(PLANS, ("sqlite", "postgres")))
    some = cases if parts.EVERYTHING else [random.Random(parts.SEED).choice(cases)]  # noqa: S311 - a draw of tests
    return [_case(*one) for one in some]


def _case(plan: str, kind: str) -> object:
    marks = [pytest.mark.postgres] if kind == "postgres" else []
    return pytest.param(plan, kind, marks=marks, id=f"{plan}-{kind}")


@pytest.mark.parametrize(("plan", "kind"), drawn())
async def test_a_year(request: pytest.FixtureRequest, tmp_path: Path, plan: str, kind: str) -> None:
    """Nobody is put forward, awarded or paid otherwise than by the plan; the log is whole, a changed byte is found."""
    folder, merging = lands.with_merger(plan, tmp_path)
    loaded, draw = load_plan(folder), random.Random(parts.SEED)  # noqa: S311 - a draw of tests
    start = datetime.combine(loaded.phases[0].starts, time(8), loaded.tzinfo) - BEFORE
    with fresh_url(kind, tmp_path, request) as url:
        async with town(url, tmp_path / "data", folder, start) as raised:
            await Year(raised, loaded, draw, tmp_path, merging).play()
            await auditing.changed(raised, draw, tmp_path, FORGED)
            await auditing.flipped(raised, draw, tmp_path, FORGED)
