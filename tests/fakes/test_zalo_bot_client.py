"""The fake Zalo serves a client that others wrote, python-zalo-bot: so it is no mere mirror of our own adapter."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import zalo_bot

from tests.fakes.zalo_bot import Person, ZaloBotApi


@pytest.fixture
async def api() -> AsyncIterator[ZaloBotApi]:
    """A fake Zalo."""
    async with ZaloBotApi() as api:
        yield api


@pytest.fixture
def lan(api: ZaloBotApi) -> Person:
    """Somebody who writes."""
    return api.person("Chị Lan")


@pytest.fixture
async def bot(api: ZaloBotApi) -> AsyncIterator[Any]:
    """The client, ready; its request class would load certificates for most of a test's time."""
    async with zalo_bot.Bot(api.token, base_url=api.base_url) as client:
        yield client


async def test_02_c_it_introduces_itself(api: ZaloBotApi, bot: Any) -> None:
    """An independent client reads who we are."""
    me = await bot.get_me()
    assert (me.id, me.account_name) == (api.account().id, "Bot 131")


async def test_02_c_it_sends_words(api: ZaloBotApi, bot: Any, lan: Person) -> None:
    """As a form, which our own adapter never sends."""
    sent = await bot.send_message(lan.id, "Chào chị Lan")
    (heard,) = api.ledger.messages(lan.id)
    assert (heard.text, heard.message_id) == ("Chào chị Lan", sent.message_id)


async def test_02_c_it_hears_words(api: ZaloBotApi, bot: Any, lan: Person) -> None:
    """The shapes of a person, a chat and a text."""
    api.say(lan, "đề cử 1")
    update = await bot.get_update(timeout=1)
    message = update.message
    assert (message.text, message.chat.id, message.from_user.display_name) == ("đề cử 1", lan.id, "Chị Lan")


async def test_09_c_a_webhook_closes_its_polls(api: ZaloBotApi, bot: Any) -> None:
    """It is told why."""
    api.account().hook = "https://thidua.example.vn/hook"
    with pytest.raises(zalo_bot.error.BadRequest, match=r"(?i)webhook"):
        await bot.get_update(timeout=1)


async def test_22_c_typing_is_a_success_without_result(bot: Any, lan: Person) -> None:
    """It makes nothing of it, and raises nothing."""
    await bot.send_chat_action(lan.id, "typing")
