"""The console on its stage."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.console.hall import Hall
from tests.bot.console.stage import Stage, staged
from tests.storage.campaign.council import house as stage_of


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A console with its office."""
    async with staged(tmp_path) as raised:
        yield raised


@pytest.fixture
async def hall(stage: Stage) -> Hall:
    """Three dossiers received, a body of five, nothing settled yet."""
    house = await stage.book.turn(stage_of.settle)
    return Hall(stage, house, await stage.browser("organiser_officer"))
