"""The console on its stage."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.console.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A console with its office."""
    async with staged(tmp_path) as raised:
        yield raised
