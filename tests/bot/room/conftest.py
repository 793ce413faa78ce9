"""The room on its stage."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.room.stage import RoomStage, roomed


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[RoomStage]:
    """The hotline's room."""
    async with roomed(tmp_path) as raised:
        yield raised
