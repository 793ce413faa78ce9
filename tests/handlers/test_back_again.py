"""A person with two chats, one of which takes no letters: written to at the other, heard from both."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broadcasts.announcements import body_of
from broadcasts.audience import HEADS, Audience
from broadcasts.undelivered import Gone
from storage.campaign.membership import people
from storage.mail import broadcasts, groups
from storage.mail.broadcasts import NewBroadcast
from storage.talk import Address
from tests.handlers.campaign_office import CampaignOffice, opened

FIRST, SECOND = "an", "an, máy hai"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A head with two contacts, the second one the newer."""
    async with opened(f"sqlite:///{tmp_path / 'book.sqlite'}", tmp_path) as made:
        person = await made.appoint(FIRST, "area_head", "25279-01", "Nguyễn Văn An")
        newer, since = made.recorder.address(SECOND), made.now.replace(minute=1)
        await made.bot.book.turn(lambda page: people.bind(page, person, newer, SECOND, since))
        yield made


async def send(office: CampaignOffice, number: str) -> None:
    """A broadcast to heads that asks for "Đã rõ" is put and carried out."""
    new = NewBroadcast(number, body_of("Mời họp."), Audience((HEADS,)).as_json(), office.now, asks_receipt=True)
    await office.bot.book.turn(lambda page: broadcasts.put(page, new, office.now))
    office.bot.announcements.wake()


async def chats(office: CampaignOffice) -> list[Address]:
    """Where the head would be written to."""
    person = await office.bot.book.read(lambda page: people.find(page, "Nguyễn Văn An")[0].id)
    return await office.bot.book.read(lambda page: people.addresses(page, person))


async def test_the_next_chat_gets_it_at_once_and_a_word_makes_the_first_well(office: CampaignOffice) -> None:
    """As the bot is wired no beat is waited for; a word in a group says nothing of the chat that is gone."""
    office.recorder.fail(Gone("blocked"))
    await send(office, "PT-2021-001")
    await office.recorder.until(lambda: bool(office.recorder.texts(FIRST)))
    assert "Mời họp." in await office.heard(FIRST)
    assert await chats(office) == [office.recorder.address(FIRST)]
    boss = await office.appoint("boss", "unit_officer", "25279", "Trần Thị Bình")
    at = office.recorder.address("nhóm")
    await office.bot.book.turn(lambda page: groups.link(page, at, "", "25279", boss, office.now))
    await office.recorder.says("/trogiup", "nhóm", sender=SECOND, private=False, at=office.now)
    assert await chats(office) == [office.recorder.address(FIRST)]
    await office.says(SECOND, "/trogiup")
    assert await chats(office) == [office.recorder.address(FIRST), office.recorder.address(SECOND)]


async def test_understood_is_said_from_any_chat_of_the_person(office: CampaignOffice) -> None:
    """Typed where no letter waits, it is for the one at the other contact; somebody else's words are for none."""
    await send(office, "PT-2021-001")
    await office.recorder.until(lambda: bool(office.recorder.texts(SECOND)))
    await office.bot.delivery.idle()
    assert "PT-2021-001" not in await office.says("người lạ", "đã rõ")
    assert "PT-2021-001" in await office.says(FIRST, "đã rõ")
    assert "PT-2021-001" in await office.heard(SECOND)  # the letter itself
    assert "PT-2021-001" not in await office.says(SECOND, "đã rõ")
