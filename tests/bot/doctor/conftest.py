"""An office, and a Telegram for it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.doctor.stage import Office, office
from tests.fakes.telegram_api import TelegramApi


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return office(tmp_path)


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A Telegram that works."""
    async with TelegramApi() as server:
        yield server


@pytest.fixture
def on_telegram(ours: Office, api: TelegramApi) -> Office:
    """An office with a token for it."""
    ours.environment |= {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_BASE": api.base_url}
    return ours
