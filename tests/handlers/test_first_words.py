"""Words before any command: greetings, lone signs, further words that ask for something, an edit after sending."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.campaign_office import CampaignOffice, opened

HELD = "Anh/chị muốn làm gì với nội dung này?"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A commune with a head."""
    async with opened(f"sqlite:///{tmp_path / 'office.sqlite'}", tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        yield office


@pytest.mark.parametrize("text", ["9", "?", "❤️❤️", "48210937", "..."])
async def test_a_sign_that_answers_nothing_is_told_so(office: CampaignOffice, text: str) -> None:
    """No menu for a number that was typed too late; what to do next is said, also where a draft waits."""
    assert "Hệ thống không có câu nào đang chờ trả lời" in await office.says("dân", text)
    await office.says("an", "/thanhtich", "Ấp làm xong cây cầu gỗ", "để sau")
    assert "nhắn: tiếp tục" in await office.says("an", text)


async def test_a_story_behind_a_greeting_is_kept(office: CampaignOffice) -> None:
    """The whole message, the greeting with it."""
    assert HELD in await office.says("dân", "chào bạn mình muốn phản ánh đèn đường hỏng ở ấp 1B")
    told = await office.says("dân", "gửi đi", "lộc tấn", "ấp 1b", "đèn đường")
    assert "Nội dung: chào bạn mình muốn phản ánh đèn đường hỏng ở ấp 1B" in told


async def test_a_small_word_in_further_words_chooses_nothing(office: CampaignOffice) -> None:
    """They join what is held; a number of no line does not."""
    await office.says("dân", "đường vô ấp lầy lội")
    assert "Đã giữ thêm tin này." in await office.says("dân", "den duong hong")
    assert "Hệ thống chưa hiểu câu trả lời" in await office.says("dân", "7")


async def test_further_words_may_ask_for_a_command(office: CampaignOffice) -> None:
    """It is offered first, and answered without a word about what it cannot use."""
    await office.says("dân", "tôi thắc mắc một chuyện")
    assert "1. Kết quả đã công bố" in await office.says("dân", "khi nào có kết quả thi đua")
    told = await office.says("dân", "1")
    assert "Chưa có kết quả nào được công bố" in told
    assert "chưa dùng được những chữ" not in told


async def test_an_edit_after_sending_begins_nothing(office: CampaignOffice) -> None:
    """It is said that what was sent stays, and how to add to it."""
    await office.says("an", "/thanhtich", "Ấp làm xong cây cầu gỗ", "Cầu gỗ", "tất cả", "k", "bỏ qua", "nội bộ")
    assert "TT-2021-0001" in await office.says("an", "ok gửi đi")
    assert "bài đã gửi vẫn như cũ" in await office.says("an", "Ấp làm xong hai cây cầu gỗ", edits="m1")
