"""Tying a Zalo group: Zalo names no administrators, so the code counts only from the officer who made it."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.channels.zalo.stage import House, served
from tests.fakes.zalo_bot import Group, Person, ZaloBotApi


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The whole bot before a fake Zalo that lets it into groups."""
    async with ZaloBotApi() as api:
        api.switches.can_join_groups = True
        async with served(api, tmp_path) as house:
            await api.ledger.until(lambda: bool(house.channel.title))
            yield house


@pytest.fixture
async def binh(house: House) -> Person:
    """The officer who makes the code."""
    return await officer(house, "Trần Thị Bình")


@pytest.fixture
async def hung(house: House) -> Person:
    """Another officer of the same commune, who may lead the group for all we know."""
    return await officer(house, "Lê Văn Hùng")


@pytest.mark.parametrize("word", ["/lienket", "liên kết"])
async def test_the_codes_maker_ties_the_group(house: House, binh: Person, word: str) -> None:
    """The officer is told to type it there oneself, by any of the command's words, and the group is tied."""
    group = house.api.group()
    assert "Nhóm trên Zalo: chính anh/chị nhắn" in await asked_for_code(house, binh)
    assert "đã nối với Xã Lộc Tấn" in await said_in(house, group, binh, f"{word} {await fresh_code(house, binh)}")
    assert await tied(house) == [("25279", f"g:{group.id}", "linked")]


async def test_anothers_word_ties_nothing_and_uses_nothing_up(house: House, binh: Person, hung: Person) -> None:
    """An officer of the same commune, with the right code, is told who must type it; then the maker still can."""
    group, code = house.api.group(), await fresh_code(house, binh)
    assert "chính cán bộ đã lấy mã" in await said_in(house, group, hung, f"/lienket {code}")
    assert await tied(house) == []
    assert "đã nối với Xã Lộc Tấn" in await said_in(house, group, binh, f"/lienket {code}")
    assert await tied(house) == [("25279", f"g:{group.id}", "linked")]


async def test_who_is_no_officer_ties_nothing(house: House, binh: Person) -> None:
    """A member who has seen the code in the group is refused, however right it is."""
    group, code = house.api.group(), await fresh_code(house, binh)
    member = house.api.person("Chị Lan")
    assert "dành cho cán bộ" in await said_in(house, group, member, f"/lienket {code}")
    assert await tied(house) == []


async def test_a_code_serves_once_and_a_wrong_one_never(house: House, binh: Person) -> None:
    """A second group needs a second code; what is no code is called so."""
    first, second, code = house.api.group(), house.api.group(), await fresh_code(house, binh)
    await said_in(house, first, binh, f"/lienket {code}")
    for typed in (code, "ABCDE-FGH12"):
        assert "Mã này không đúng" in await said_in(house, second, binh, f"/lienket {typed}")
    assert await tied(house) == [("25279", f"g:{first.id}", "linked")]


async def test_without_a_code_the_group_is_told_how(house: House, binh: Person) -> None:
    """And nobody is asked to be an administrator, which Zalo could not tell."""
    told = await said_in(house, house.api.group(), binh, "/lienket")
    assert "chính cán bộ đã lấy mã" in told
    assert "quản trị viên" not in told


# --- acts ----------------------------------------------------------------------------------------------------------


async def officer(house: House, name: str) -> Person:
    """An officer of Lộc Tấn."""
    person = house.api.person(name)
    await house.appoint(person, "unit_officer", "25279", name)
    return person


async def asked_for_code(house: House, person: Person) -> str:
    """What an officer reads who asks for a code in private."""
    return (await house.said(person, "/lienket", "1", "1"))[-1].text


async def fresh_code(house: House, person: Person) -> str:
    """A code, as the officer reads it."""
    found = re.search(r"/lienket (\w{5}-\w{5})", await asked_for_code(house, person))
    assert found is not None
    return found[1]


async def said_in(house: House, group: Group, person: Person, text: str) -> str:
    """What a group is answered to a word to the bot of one of its members."""
    before = len(house.api.ledger.texts(group.id))
    house.api.say_in(group, person, f"@Bot 131 {text}")
    await house.api.ledger.until(lambda: len(house.api.ledger.texts(group.id)) > before)
    return house.api.ledger.texts(group.id)[-1]


async def tied(house: House) -> list[tuple[object, ...]]:
    """The groups that were ever tied."""
    return await house.rows("groups", "unit", "chat", "state")
