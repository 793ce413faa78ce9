"""What the tests of the shipped doubles share: an independent client that knows nothing of the fakes."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from tests.fakes.telegram_api import TelegramApi
from tests.patience import PATIENCE


@pytest.fixture(autouse=True)
def spans_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot gives durations as time spans; asked for its old numbers it warns, and RetryAfter is lost."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


def client(api: TelegramApi, token: str = "") -> Bot:
    """python-telegram-bot's own client; without certificates, whose loading would take most of a test's time."""
    plain = [
        HTTPXRequest(
            read_timeout=PATIENCE,
            write_timeout=PATIENCE,
            connect_timeout=PATIENCE,
            pool_timeout=PATIENCE,
            httpx_kwargs={"verify": False},
        )
        for _ in range(2)
    ]
    return Bot(
        token or api.token,
        base_url=f"{api.base_url}/bot",
        base_file_url=f"{api.base_url}/file/bot",
        request=plain[0],
        get_updates_request=plain[1],
    )


@pytest.fixture
async def bot(api: TelegramApi) -> AsyncIterator[Bot]:
    """The client, ready, for the test module's own `api`."""
    async with client(api) as bot:
        yield bot
