"""A ballot in chat: opened, cast once by typed numbers, closed with paper, and no trace of who chose whom."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.campaign.dossiers import ballots, selections
from tests.handlers.campaign_office import CampaignOffice, opened

HEADS = {"an": "Nguyễn Văn An", "cường": "Lê Văn Cường", "dũng": "Phạm Văn Dũng", "em": "Võ Thị Em"}
MEETING = ("/hopbinhxet", "hôm nay", "6/8", "Hoàng Văn Chủ, Đỗ Thị Thư", "3")


async def settled(office: CampaignOffice) -> None:
    """A commune of four heads and an officer; one head of another commune."""
    for place, (chat, name) in enumerate(HEADS.items(), 1):
        await office.appoint(chat, "area_head", f"25279-0{place}", name)
    await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
    await office.appoint("xa", "area_head", "25273-01", "Ngô Văn Xa")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """The commune."""
    async with opened(f"sqlite:///{tmp_path / 'book.sqlite'}", tmp_path / "data") as office:
        await settled(office)
        yield office


async def under_way(office: CampaignOffice, *voters: str) -> str:
    """A ballot between the first two heads, for all four, or for those named."""
    return await office.says("bình", *MEETING, "1 2", ", ".join(voters) or "Tất cả", "gửi")


async def test_a_ballot_from_its_opening_to_the_minutes(office: CampaignOffice) -> None:
    """Everybody is invited and votes once; paper is added; the result is recorded and says how it was voted."""
    told = await under_way(office)
    assert "Phiếu kín với mọi người, không kín với máy chủ" in told
    assert "Đã mở phiếu BP-2021-0001 cho 4 người" in told
    assert "Xã Lộc Tấn đang bỏ phiếu bình xét Giai đoạn I" in await office.heard("an")
    asked = await office.says("an", "/bophieu")
    assert "1. Nguyễn Văn An – Ấp 1B\n2. Lê Văn Cường – Ấp 4A\n0. Không tán thành ai" in asked
    assert "không kín với máy chủ" in asked
    assert "từ 1 đến 2, nhiều nhất 1 số" in await office.says("an", "1 2")
    assert "Đã nhận phiếu của anh/chị cho BP-2021-0001." in await office.says("an", "2")
    assert "Anh/chị đã bỏ phiếu rồi." in await office.says("an", "/bophieu")
    for chat, choice in (("cường", "2"), ("dũng", "1"), ("em", "0")):
        await office.says(chat, "/bophieu", choice)
    where = await office.says("bình", "/hopbinhxet")
    assert "4/4 người đã bỏ" in where
    assert not re.search(r"(An|Cường)\D*\d phiếu", where)
    assert "Có ai bỏ phiếu giấy không?" in await office.says("bình", "1")
    assert "phát ra (nhiều nhất 2" in await office.says("bình", "3 3 3")
    told = await office.says("bình", "2 2 1", "1 0")
    assert "Bằng phiếu nhau: Nguyễn Văn An – Ấp 1B, Lê Văn Cường – Ấp 4A" in told
    told = await office.says("bình", "1", "2 3")
    assert "1. Lê Văn Cường – Ấp 4A: 2 phiếu" in told
    assert "Đã ghi cuộc họp bình xét số BX-2021-0001" in await office.says("bình", "gửi")
    found = await office.bot.book.read(lambda page: selections.latest(page, "25279", "I"))
    assert found is not None
    assert (found.new.ballots, found.new.by_chat, found.new.tie_rule) == ((6, 6, 5), 4, "again")
    assert [(one.name, one.votes, one.again) for one in found.new.order] == [
        ("Lê Văn Cường", 2, 3), ("Nguyễn Văn An", 2, 2)
    ]  # fmt: skip
    assert await office.bot.book.read(lambda page: ballots.under_way(page, "25279", "I")) is None


async def test_who_may_not_vote_cannot_and_who_comes_late_is_told(office: CampaignOffice) -> None:
    """Another commune's head, a head who is not on the list, an officer; after the end nobody."""
    await under_way(office, "Nguyễn Văn An", "Lê Văn Cường", "Phạm Văn Dũng")
    for chat in ("xa", "em"):
        assert "Hiện không có phiếu nào chờ anh/chị." in await office.says(chat, "/bophieu")
    assert "Phiếu BP-2021-0001" not in await office.says("bình", "/bophieu")
    for chat in ("an", "cường", "dũng"):
        await office.says(chat, "/bophieu")
    await office.says("an", "1")
    await office.says("cường", "1")
    assert "có ít nhất 3 người bỏ" in await office.says("bình", "/hopbinhxet", "1")
    await office.says("dũng", "1")
    await office.says("bình", "/hopbinhxet", "1", "không", "gửi")
    assert "Hiện không có phiếu nào" in await office.says("dũng", "/bophieu")


async def test_a_cancelled_ballot_forgets_what_was_cast(office: CampaignOffice) -> None:
    """Nothing is counted, whoever had the question open is told, and a new one can be opened."""
    await under_way(office)
    await office.says("an", "/bophieu", "1")
    await office.says("cường", "/bophieu")
    assert "Đã hủy phiếu BP-2021-0001" in await office.says("bình", "/hopbinhxet", "3")
    assert "Phiếu BP-2021-0001 đã khép." in await office.says("cường", "1")
    assert await office.bot.book.read(lambda page: ballots.under_way(page, "25279", "I")) is None
    assert "Đã mở phiếu BP-2021-0002" in await under_way(office)


async def test_two_voters_are_too_few_for_a_secret(office: CampaignOffice) -> None:
    """No ballot is opened for two, nor for more than were there."""
    assert "cần ít nhất 3 người" in await under_way(office, "Nguyễn Văn An", "Lê Văn Cường")
    few = ("/hopbinhxet", "hôm nay", "3/8", "Hoàng Văn Chủ, Đỗ Thị Thư", "3", "1 2", "Tất cả", "gửi")
    assert "không hơn 3 người dự" in await office.says("bình", *few)


async def test_nothing_that_is_kept_tells_who_chose_whom(tmp_path: Path) -> None:
    """Two years that differ only in who cast which ballot leave the same rows in all tables, letter for letter."""
    kept = []
    for name, choices in (("one", ("1", "2", "2", "0")), ("two", ("2", "0", "1", "2"))):
        async with opened(f"sqlite:///{tmp_path / name}.sqlite", tmp_path / name) as office:
            await settled(office)
            await under_way(office)
            for chat, choice in zip(HEADS, choices, strict=True):
                await office.says(chat, "/bophieu", choice)
            await office.says("bình", "/hopbinhxet", "1")
            kept.append(
                re.sub(r"[0-9a-f]{16,64}|'m\d+'", "…", await office.everything())
            )  # drawn, or in order of sending
    assert kept[0] == kept[1]
