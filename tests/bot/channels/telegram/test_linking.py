"""Tying a Telegram group: an administrator of it who is a bound officer does it; put out of it, we say so once."""

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from storage.book.page import Page
from storage.campaign.membership import people
from storage.clocks import now
from storage.mail import groups
from storage.talk import Address
from tests.bot.channels.telegram.stage import House, served
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.telegram_api.groups import move_bot
from tests.fakes.telegram_api.world import Chat, Member

Act = Callable[[House, Chat], object]
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
    code, group = await fresh_code(house), made_group(house)
    for person, answer in ((MEMBER, "Chỉ quản trị viên"), (OFFICER, "đã nối với Xã Lộc Tấn")):
        assert answer in await said_in(house, group, person, f"/lienket@bot131_test_bot {code}")
    assert await states(house) == [("25279", "Nhóm Lộc Tấn", "linked")]


async def test_an_administrator_without_a_code_is_told_how(house: House) -> None:
    """The bare command in the group says to bring a code, and not that he is no administrator."""
    assert "/lienket kèm mã" in await said_in(house, made_group(house), OFFICER, "/lienket")


PUT_OUT: dict[str, Act] = {
    "kicked": lambda house, group: house.api.remove_bot(group, OFFICER),
    "silenced": lambda house, group: house.api.restrict_bot(group, OFFICER, can_send_messages=False),
    "deleted": lambda house, group: refused(house, group, lambda: house.api.delete_group(group)),
    "refused": lambda house, group: refused(
        house,
        group,
        lambda: house.api.faults.refuse(403, "Forbidden: bot was kicked from the group chat", chat=group.id),
    ),
}


@pytest.mark.parametrize("how", PUT_OUT)
async def test_put_out_of_the_group_we_say_so_once_to_whoever_tied_it(house: House, how: str) -> None:
    """By Telegram's own word, or by its refusal of a letter: it counts no more, the officer is told how to tie it."""
    group = await tied(house)
    PUT_OUT[how](house, group)
    await house.api.ledger.until(lambda: bool(house.api.ledger.texts(OFFICER)[3:]))
    await house.settled()
    (told,) = house.api.ledger.texts(OFFICER)[3:]
    assert told.startswith("Hệ thống không còn gửi được vào nhóm đã nối: Nhóm Lộc Tấn (Xã Lộc Tấn).")
    assert await states(house) == [("25279", "Nhóm Lộc Tấn", "gone")]
    assert await house.bot.book.read(groups.linked) == []
    assert ("group.lost", "system") in await house.rows("audit", "action", "actor")


async def test_let_in_again_the_group_is_tied_by_a_new_code_alone(house: House) -> None:
    """Back in the group, made its administrator and made a member again: nothing is said, nothing is tied."""
    group = await tied(house)
    house.api.remove_bot(group, OFFICER)
    await house.settled()
    house.api.add_bot(group, OFFICER)
    house.api.promote_bot(group, OFFICER)
    house.api.demote_bot(group, OFFICER)
    await house.settled()
    assert await states(house) == [("25279", "Nhóm Lộc Tấn", "gone")]
    assert len(house.api.ledger.texts(group.id)) == 1
    assert "đã nối với Xã Lộc Tấn" in await said_in(house, group, OFFICER, f"/lienket {await fresh_code(house)}")
    assert await states(house) == [("25279", "Nhóm Lộc Tấn", "linked")]


async def test_a_group_that_became_a_supergroup_is_left_behind_and_stays_tied(house: House) -> None:
    """That we left the old one means that it has moved, whichever Telegram tells first."""
    group = await tied(house)
    new = house.api.supergroup(-1002000000777, "Nhóm Lộc Tấn", admins=[house.api.user(OFFICER)])
    group.migrated_to = new.id
    move_bot(house.api, group, house.api.user(OFFICER), Member(house.api.bot, "left"))
    await house.settled()
    assert [row[1:] for row in await house.rows("groups", "unit", "chat", "state")] == [(str(new.id), "linked")]
    assert house.api.ledger.texts(OFFICER)[3:] == []


# --- acts ----------------------------------------------------------------------------------------------------------


def refused(house: House, group: Chat, how: Callable[[], object]) -> None:
    """A word in the group whose answer Telegram will not take."""
    how()
    house.api.say(MEMBER, "/trogiup", group.id)


def made_group(house: House) -> Chat:
    """A group that the officer owns, with the other one as a member."""
    users = [house.api.user(number) for number in (OFFICER, MEMBER)]
    return house.api.group(None, "Nhóm Lộc Tấn", [users[1]], [users[0]])


async def tied(house: House) -> Chat:
    """A group that the officer has tied."""
    code, group = await fresh_code(house), made_group(house)
    await said_in(house, group, OFFICER, f"/lienket {code}")
    return group


async def fresh_code(house: House) -> str:
    """A code, as the officer reads it in private."""
    await house.said(house.api.say(OFFICER, "/lienket"))
    await house.said(house.api.say(OFFICER, "1"))
    said = await house.said(house.api.say(OFFICER, "1"))
    found = re.search(r"/lienket (\S+)", said[-1].text)
    assert found is not None
    return found[1]


async def said_in(house: House, group: Chat, person: int, text: str) -> str:
    """What a group is answered to a word of one of its members."""
    before = len(house.api.ledger.texts(group.id))
    house.api.say(person, text, group.id)
    await house.api.ledger.until(lambda: len(house.api.ledger.texts(group.id)) > before)
    return str(house.api.ledger.texts(group.id)[-1])


async def states(house: House) -> list[tuple[object, ...]]:
    """The groups that were ever tied."""
    return await house.rows("groups", "unit", "title", "state")
