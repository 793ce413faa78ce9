"""Groups on Telegram with the real bot: answered where they ask, followed where they move."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.channels.telegram.stage import served
from tests.fakes.telegram_api import TelegramApi

AN, BINH, HAMLET = 1001, 1002, -4001


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram with two people who started the bot, and a group of theirs."""
    async with TelegramApi() as api:
        for number in (AN, BINH):
            api.private_chat(api.user(number))
        api.group(HAMLET, admins=[AN, BINH])
        yield api


async def test_a_group_is_answered_in_the_group(api: TelegramApi, tmp_path: Path) -> None:
    """A public command is answered where it was asked; a private one is asked for in private."""
    async with served(api, tmp_path) as house:
        update = api.say(AN, "/trogiup@bot131_test_bot", HAMLET)
        assert update["update_id"]
        await api.ledger.wait_for(HAMLET, 1)
        api.say(AN, "/kiennghi", HAMLET)
        await api.ledger.wait_for(HAMLET, 2)
        await house.settled()
        assert api.ledger.to(AN) == []
        assert await house.rows("suggestions", "number") == []


async def test_a_group_that_becomes_a_supergroup_keeps_its_letters(api: TelegramApi, tmp_path: Path) -> None:
    """A letter to the old group reaches the new one, whether the move is learnt from Telegram's refusal or told."""
    async with served(api, tmp_path) as house:
        api.faults.flood(5, method="sendMessage", chat=HAMLET)
        api.say(AN, "/trogiup", HAMLET)
        await api.ledger.until(lambda: any(request.status == 429 for request in api.ledger.requests))
        new = api.migrate(HAMLET, AN)
        await api.ledger.wait_for(new.id, 1)
        api.say(AN, "/trogiup", new)
        await api.ledger.wait_for(new.id, 2)
        await house.settled()
        assert len(api.ledger.to(new.id)) == 2
        assert api.ledger.to(HAMLET) == []
        assert {row[1:] for row in await house.rows("letters", "id", "chat", "state")} == {(str(new.id), "sent")}


async def test_the_refusal_alone_tells_that_a_group_has_moved(api: TelegramApi, tmp_path: Path, book_url: str) -> None:
    """Without a service message the letter follows the id that the refusal names."""
    new = api.supergroup(-1002000000777, admins=[AN])
    async with served(api, tmp_path, book_url) as house:
        api.faults.migrated(new.id, method="sendMessage", chat=HAMLET)
        api.say(AN, "/trogiup", HAMLET)
        await api.ledger.wait_for(new.id, 1)
        await house.settled()
        assert await house.rows("letters", "id", "chat", "state") == [(1, str(new.id), "sent")]


async def test_talks_in_the_old_and_the_new_group_become_one(api: TelegramApi, tmp_path: Path, book_url: str) -> None:
    """Who has spoken in both does not stop the move, nor what comes after it."""
    new = api.supergroup(-1002000000777, admins=[AN])
    async with served(api, tmp_path, book_url) as house:
        for chat in (HAMLET, new):
            api.say(AN, "/kehoach", chat)
        await api.ledger.until(lambda: len(api.ledger.entries) == 2)
        service = api.world.store(api.world.chat(HAMLET), api.user(AN), {"migrate_to_chat_id": new.id})
        api.put_message(api.world.chat(HAMLET), service)
        await house.settled()
        assert len(await house.said(api.say(BINH, "/trogiup"))) == 1
