"""A group is tied to a unit by a one-use code that an officer who administers the group types there."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.mail import groups
from storage.mail.groups import Linked
from tests.handlers.campaign_office import CampaignOffice, opened

GROUP = "nhom"


@pytest.fixture
async def office(book_url: str, tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A commune's officer, a head, and a group chat."""
    async with opened(book_url, tmp_path) as made:
        made.recorder.groups.add(GROUP)
        await made.appoint("officer", "unit_officer", "25279", "Trần Thị B")
        await made.appoint("other", "unit_officer", "25276", "Cán bộ xã khác")
        await made.appoint("head", "area_head", "25279-01", "Lê Văn C")
        yield made


async def code(office: CampaignOffice, chat: str = "officer") -> str:
    """A fresh code, as the officer reads it."""
    answer = await office.says(chat, "/lienket", "1", "1")
    found = re.search(r"/lienket ([0-9A-Z]{5}-[0-9A-Z]{5})", answer)
    assert found is not None, answer
    return found[1]


async def in_group(office: CampaignOffice, sender: str, text: str, *, admin: bool = True) -> str:
    """What a group is answered to a word of one of its members."""
    return await office.says(GROUP, text, sender=sender, private=False, admin=admin, title="Nhóm Lộc Tấn")


async def linked(office: CampaignOffice) -> list[Linked]:
    """The groups that are tied."""
    return await office.bot.book.read(groups.linked)


async def test_the_code_ties_the_group_once(office: CampaignOffice) -> None:
    """Typed by the officer who administers the group it ties it; typed again it is used up."""
    given = await code(office)
    assert "Nhóm này đã nối với Xã Lộc Tấn" in await in_group(office, "officer", f"/lienket {given.lower()}")
    assert [(one.at.chat, one.unit, one.title) for one in await linked(office)] == [(GROUP, "25279", "Nhóm Lộc Tấn")]
    assert "Mã này không đúng" in await in_group(office, "officer", f"/lienket {given}")


async def test_only_a_bound_officer_who_administers_the_group_ties_it(office: CampaignOffice) -> None:
    """A head, a stranger, an officer without the right there: none of them, and the code stays good."""
    given = await code(office)
    assert "cán bộ phụ trách" in await in_group(office, "head", f"/lienket {given}")
    assert "cán bộ phụ trách" in await in_group(office, "stranger", f"/lienket {given}")
    assert "quản trị viên của nhóm" in await in_group(office, "officer", f"/lienket {given}", admin=False)
    assert await linked(office) == []
    assert "đã nối" in await in_group(office, "officer", f"/lienket {given}")


async def test_another_communes_officer_cannot_use_the_code(office: CampaignOffice) -> None:
    """The code names a unit outside that officer's scope; for the right officer it stays good."""
    given = await code(office)
    assert "ngoài phạm vi" in await in_group(office, "other", f"/lienket {given}")
    assert await linked(office) == []
    assert "đã nối với Xã Lộc Tấn" in await in_group(office, "officer", f"/lienket {given}")


async def test_two_who_type_one_code_tie_one_group(office: CampaignOffice) -> None:
    """Two groups at the same moment: one is tied, the other is told that the code is used."""
    office.recorder.groups.add("nhom khac")
    await office.appoint("second", "unit_officer", "25279", "Cán bộ thứ hai")
    given = await code(office)
    said: dict[str, Any] = {"private": False, "admin": True, "title": "Nhóm", "at": office.now}
    await asyncio.gather(
        office.recorder.says(f"/lienket {given}", GROUP, sender="officer", **said),
        office.recorder.says(f"/lienket {given}", "nhom khac", sender="second", **said),
    )
    answers = [await office.heard(GROUP), await office.heard("nhom khac")]
    assert sorted("đã nối với" in one for one in answers) == [False, True]
    assert len(await linked(office)) == 1


async def test_without_a_code_the_group_is_told_how(office: CampaignOffice) -> None:
    """The platform is not even asked who administers the group: the officer is told to bring a code."""
    for admin in (True, False):
        assert "/lienket kèm mã" in await in_group(office, "officer", "/lienket", admin=admin)


async def test_a_code_is_good_for_half_an_hour(office: CampaignOffice) -> None:
    """A second too late it is refused."""
    given = await code(office)
    office.now += timedelta(minutes=30)
    assert "quá 30 phút" in await in_group(office, "officer", f"/lienket {given}")


async def test_a_tied_group_is_listed_and_can_be_untied(office: CampaignOffice) -> None:
    """The officer sees it and cuts it; another commune's officer does not see it."""
    await in_group(office, "officer", f"/lienket {await code(office)}")
    assert "Nhóm Lộc Tấn" not in await office.says("other", "/lienket")
    assert "Nhóm Lộc Tấn (Xã Lộc Tấn)" in await office.says("officer", "/lienket")
    assert "Đã bỏ nối" in await office.says("officer", "2")
    assert await linked(office) == []


async def test_a_linked_group_follows_its_new_id(office: CampaignOffice) -> None:
    """A group that becomes a supergroup stays tied."""
    await in_group(office, "officer", f"/lienket {await code(office)}")
    at = office.recorder.address(GROUP)
    assert await office.bot.book.turn(lambda page: groups.move_chat(page, at, "moi")) == 1
    assert [one.at.chat for one in await linked(office)] == ["moi"]
