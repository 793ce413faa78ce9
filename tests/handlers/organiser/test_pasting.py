"""At the desk: whose word counts that a text is pasted, what is listed, and that the two kinds of groups stay apart."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.book.page import Page
from storage.campaign.tables import Audit
from storage.mail import groups, pastes
from storage.mail.pastes import Paste
from tests.handlers.campaign_office import CampaignOffice, opened

COMMUNE, TEXT = "25279", "Chiều nay 14 giờ ra quân dọn vệ sinh."


@pytest.fixture
async def office(book_url: str, tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """Two officers of a commune, one of another, and a head."""
    async with opened(book_url, tmp_path) as made:
        await made.appoint("keeper", "unit_officer", COMMUNE, "Trần Thị B")
        await made.appoint("second", "unit_officer", COMMUNE, "Lê Văn C")
        await made.appoint("foreign", "unit_officer", "25276", "Võ Văn D")
        await made.appoint("head", "area_head", "25276-01", "Bà Năm")
        yield made


async def group(office: CampaignOffice, keeper: int = 1) -> int:
    """A group of the commune without a bot."""
    return await office.bot.book.turn(
        lambda page: pastes.add_group(page, "Nhóm Lộc Tấn", COMMUNE, keeper, keeper, office.now)
    )


async def handed(office: CampaignOffice, to: int, *on: int) -> Paste:
    """A text handed to the keeper of a group, and then on to others."""
    number = await group(office)

    def write(page: Page) -> Paste:
        paste = pastes.by_id(page, pastes.put(page, number, TEXT, None, to, office.now))
        for other in on:
            assert paste is not None
            assert pastes.ask_another(page, paste, other, office.now)
            paste = pastes.by_id(page, paste.id)
        assert paste is not None
        return paste

    return await office.bot.book.turn(write)


async def done_by(office: CampaignOffice, paste: Paste) -> str:
    """Who is written down for having pasted it."""
    found = await office.bot.book.read(lambda page: pastes.by_id(page, paste.id))
    assert found is not None
    return found.done_name


async def test_whoever_was_asked_first_may_still_say_so(office: CampaignOffice) -> None:
    """The text went on to the second: the first one's bare words end it, and the second is told not to paste it."""
    paste = await handed(office, 1, 2)
    assert "Cảm ơn anh/chị" in await office.says("keeper", "đã dán")
    assert await done_by(office, paste) == "Trần Thị B"
    assert "không cần dán nữa" in await office.says("second", f"đã dán {paste.id}")
    assert "Không có tin nào" in await office.says("second", "đã dán")


async def test_the_number_is_taken_from_whoever_might_be_asked(office: CampaignOffice) -> None:
    """An officer of the commune who was not asked yet names the text; it is on nobody else's list."""
    paste = await handed(office, 1)
    assert "Không có tin nào" in await office.says("second", "đã dán")
    assert "Cảm ơn anh/chị" in await office.says("second", f"đã dán {paste.id}")
    assert await done_by(office, paste) == "Lê Văn C"


@pytest.mark.parametrize("who", ["foreign", "head", "stranger"])
async def test_a_strangers_word_does_not_count(office: CampaignOffice, who: str) -> None:
    """Another commune's people and citizens tick nothing, by number, by the button's key or by a number beyond all."""
    paste = await handed(office, 1)
    for words in (f"đã dán {paste.id}", f"đã dán {'9' * 40}"):
        assert "Không có tin nào" in await office.says(who, words)
    assert await done_by(office, paste) == ""


async def test_several_texts_are_told_apart_by_the_campaigns_hour(office: CampaignOffice, book_url: str) -> None:
    """The clock was moved: what came at eight by the campaign is listed at eight."""
    await handed(office, 1)
    await handed(office, 1)
    office.bot.clocks.offset = timedelta(days=-30, hours=1)
    asked = await office.says("keeper", "đã dán")
    assert "Nhóm Lộc Tấn, nhận lúc 09:00 ngày 21/5/2021" in asked
    assert "nhận lúc 08:00" not in asked


async def test_groups_with_and_without_a_bot_are_kept_apart(office: CampaignOffice) -> None:
    """/lienket neither lists nor cuts what /nhomdan keeps; /nhomdan drops it, under its own name."""
    await group(office)
    tied = await office.says("keeper", "/lienket")
    assert ("Nhóm Lộc Tấn" in tied, "Chưa có nhóm nào được nối" in tied) == (False, True)
    await office.says("keeper", "0")
    assert "Nhóm Lộc Tấn" in await office.says("keeper", "/nhomdan")
    assert "Đã bỏ nhóm Nhóm Lộc Tấn" in await office.says("keeper", "2")
    assert await office.bot.book.read(groups.linked) == []
    names = await office.bot.book.read(actions)
    assert [name for name in names if "group" in name] == ["paste_group.dropped"]


def actions(page: Page) -> list[str]:
    """What the audit says was done."""
    rows = page.session.connection().execute(Audit.__table__.select())  # type: ignore[attr-defined]
    return [row.action for row in rows]
