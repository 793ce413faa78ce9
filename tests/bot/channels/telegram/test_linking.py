"""Tying a Telegram group: only an administrator of the group who is a bound officer does it."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.book.page import Page
from storage.campaign import people
from storage.clocks import now
from storage.talk import Address
from tests.bot.channels.telegram.stage import House, served
from tests.fakes.telegram_api import TelegramApi

OFFICER, MEMBER = 1001, 1002


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The whole bot before a fake Telegram, with two officers of one commune."""
    async with TelegramApi() as api:
        for number in (OFFICER, MEMBER):
            api.private_chat(api.user(number))
        async with served(api, tmp_path) as house:
            for number in (OFFICER, MEMBER):
                await house.bot.book.turn(lambda page, number=number: _officer(page, api, number))  # type: ignore[misc]
            yield house


def _officer(page: Page, api: TelegramApi, number: int) -> None:
    person = people.appoint(page, f"Cán bộ {number}", "unit_officer", "25279", now())
    at = Address("telegram", api.token.partition(":")[0], str(number))
    people.bind(page, person, at, str(number), now())


async def test_only_an_administrator_of_the_group_ties_it(house: House) -> None:
    """The member's word is refused, the administrator's ties the group under its title."""
    await house.said(house.api.say(OFFICER, "/lienket"))
    await house.said(house.api.say(OFFICER, "1"))
    said = await house.said(house.api.say(OFFICER, "1"))
    found = re.search(r"/lienket (\S+)", said[-1].text)
    assert found is not None
    users = [house.api.user(number) for number in (OFFICER, MEMBER)]
    group = house.api.group(None, "Nhóm Lộc Tấn", [users[1]], [users[0]])
    for person, answer in ((MEMBER, "Chỉ quản trị viên"), (OFFICER, "đã nối với Xã Lộc Tấn")):
        before = len(house.api.ledger.texts(group.id))
        house.api.say(person, f"/lienket@bot131_test_bot {found[1]}", group.id)
        await house.api.ledger.until(lambda count=before: len(house.api.ledger.texts(group.id)) > count, 10)  # type: ignore[misc]
        assert answer in house.api.ledger.texts(group.id)[-1]
    assert await house.rows("groups", "unit", "title", "state") == [("25279", "Nhóm Lộc Tấn", "linked")]
