"""The token, which stands in every address, comes out nowhere: not in a log, an exception or a repr."""

import logging
import traceback
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.telegram import Access
from bot.settings import Settings
from broadcasts.layout import Piece
from storage.talk import Address, FileKind, FileRef
from tests.bot.channels.telegram.stage import QUICK, alone, listening, served
from tests.bot.channels.telegram.stage import Desk as DeskOfATest
from tests.fakes.telegram_api import DEFAULT_TOKEN, TelegramApi
from tests.fakes.telegram_api.faults import Faults

AN = 1001
HIDDEN = DEFAULT_TOKEN.partition(":")[2]
WORD = "s3cret_of-the-office"

TROUBLES: dict[str, Callable[[Faults], object]] = {
    "401": lambda faults: faults.unauthorized(),
    "404": lambda faults: faults.refuse(404, "Not Found"),
    "404 page": lambda faults: faults.broken(404),
    "409": lambda faults: faults.refuse(409, "Conflict: terminated by other getUpdates request"),
    "429": lambda faults: faults.flood(1),
    "429 without a time": lambda faults: faults.flood_without_time(),
    "400": lambda faults: faults.refuse(400, "Bad Request: chat not found"),
    "500": lambda faults: faults.broken(500),
    "html": lambda faults: faults.html(),
    "not ok": lambda faults: faults.not_ok(),
    "reset": lambda faults: faults.reset_after(),
    "reset before": lambda faults: faults.reset_before(),
    "silence": lambda faults: faults.lost_answer(),
}


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram with a person who started the bot."""
    async with TelegramApi() as api:
        api.private_chat(api.user(AN, "An"))
        yield api


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that any library wants to write."""
    caplog.set_level(logging.DEBUG)
    return caplog


def whole(error: BaseException | None) -> str:
    """All that an exception could be made to say, and those behind it."""
    said = ""
    while error is not None:
        said += "".join([str(error), repr(error), repr(error.args), *traceback.format_exception(error)])
        error = error.__cause__ or error.__context__
    return said


@pytest.mark.parametrize("name", TROUBLES)
async def test_no_trouble_tells_the_token(api: TelegramApi, log: pytest.LogCaptureFixture, name: str) -> None:
    """Sends, fetches and the library's own calls fail in every way without naming it."""
    said = ""
    async with alone(api, rules=replace(QUICK, answer_seconds=1) if name == "silence" else QUICK) as channel:
        to = Address("telegram", channel.account, str(AN))
        document = api.send_document(AN, b"x")["message"]["document"]["file_id"]
        calls: list[Callable[[], object]] = [
            lambda: channel.send(to, Piece("a")),
            lambda: channel.fetch(FileRef(FileKind.DOCUMENT, document)).__anext__(),
            channel._api.bot.get_me,
            lambda: channel._api.call("getUpdates", {}),
        ]
        for call in calls:
            TROUBLES[name](api.faults)
            with pytest.raises(Exception) as failure:  # noqa: PT011 - of any kind
                await call()  # type: ignore[misc]
            said += whole(failure.value)
    await api.stop()
    async with alone(api) as channel:
        with pytest.raises(Exception) as failure:  # noqa: PT011 - of any kind
            await channel._api.bot.get_me()
        said += whole(failure.value)
    assert said
    assert HIDDEN not in said + log.text


async def test_a_whole_day_of_trouble_tells_no_secret(
    api: TelegramApi, log: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """A bot that meets every trouble while it listens and answers writes neither token nor secret nor words."""
    async with served(api, tmp_path) as house:
        for name, script in TROUBLES.items():
            if name not in {"401", "404"}:  # those would end the listening
                script(api.faults)
        api.say(AN, "chuyện riêng của tôi")
        api.queue.put("message", {"text": "chuyện riêng hỏng"}, "chat:1", 100)
        await api.until_delivered()
        await api.stop()
        await house.bot.delivery.idle()
        await api.start()
    async with listening(api, DeskOfATest(), mode="webhook", webhook_secret=WORD, public_url="http://127.0.0.1:9"):
        await api.ledger.until(lambda: bool(api.ledger.asked("setWebhook")))
    assert "polling" in log.text
    assert not [secret for secret in (HIDDEN, WORD, "riêng") if secret in log.text]


def test_what_holds_the_token_does_not_show_it() -> None:
    """Settings, access and channel can be printed."""
    access = Access(DEFAULT_TOKEN, webhook_secret=WORD)
    settings = Settings.model_validate({"telegram_bot_token": DEFAULT_TOKEN, "telegram_webhook_secret": WORD})
    channel = alone(TelegramApi())
    shown = f"{access!r} {settings!r} {channel!r}"
    assert "Access(" in shown
    assert not [secret for secret in (HIDDEN, WORD) if secret in shown]
