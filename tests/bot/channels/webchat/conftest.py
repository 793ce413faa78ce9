"""The web chat on its stage."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import books
from tests.bot.channels.webchat.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A demonstration's web chat on SQLite."""
    async with books.opened(f"sqlite:///{tmp_path / 'bot131.sqlite'}") as book, staged(book, tmp_path) as raised:
        yield raised
