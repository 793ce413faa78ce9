"""The demonstration's room in a real browser: everybody sees what is said there, and nothing of private talks."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.bot.channels.webchat.browser.conftest import Visit
from tests.bot.channels.webchat.browser.visitor import Visitor
from tests.bot.channels.webchat.site import Site, site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_two_persons_talk_in_the_room(bot131: Site, visit: Visit) -> None:
    """Each sees one's own post once and the other's with its name, also after a reload; the bot hears commands only."""
    lan = await enters(visit, f"{bot131.url}/phong", "Chị Lan")
    tam = await enters(visit, f"{bot131.url}/phong", "Anh Tám")
    await lan.says("Chào cả nhà")
    await expect(tam.answers.last).to_contain_text("Chào cả nhà")
    await expect(tam.answers.last).to_contain_text("Chị Lan")
    await tam.says("Chào cả nhà")
    await expect(lan.answers.last).to_contain_text("Anh Tám")
    await lan.says("/kehoach tiền thưởng")
    for one in (lan, tam):
        await expect(one.answers.last).to_contain_text("1.000.000đ")
        await expect(one.tab.get_by_text("Chào cả nhà", exact=True)).to_have_count(2)
    await lan.look("room")
    await lan.tab.reload()
    await lan.all_received(2)
    await expect(lan.answers).to_have_count(2)
    await expect(tam.tab.locator(".message")).to_have_count(4)


async def test_one_who_comes_later_reads_what_was_said(bot131: Site, visit: Visit) -> None:
    """The room's history is there for a newcomer, with names."""
    lan = await enters(visit, f"{bot131.url}/phong", "Chị Lan")
    await lan.says("Ai biết hạn nộp?")
    await lan.all_received(1)
    late = await enters(visit, f"{bot131.url}/phong", "Anh Tám")
    await expect(late.answers.last).to_contain_text("Chị Lan")
    await expect(late.answers.last).to_contain_text("Ai biết hạn nộp?")


async def test_private_words_stay_private(bot131: Site, visit: Visit) -> None:
    """A form asked for in the room is not begun there, and what one says in private is never seen in the room."""
    room = await enters(visit, f"{bot131.url}/phong", "Chị Lan")
    await room.says("/kiennghi")
    await expect(room.answers.last).to_contain_text("trò chuyện riêng")
    private = await visit(bot131.url, beside=room)
    await private.says("/kiennghi")
    await private.hears("Việc này thuộc nơi nào?")
    await private.says("chuyện kín của tôi")
    await expect(private.answers).to_have_count(2)
    await room.says("vẫn ở trong nhóm")
    await room.all_received(2)
    assert "chuyện kín" not in " ".join(await room.all_texts())
    assert "Việc này thuộc nơi nào" not in " ".join(await room.all_texts())
    assert "trong nhóm" not in " ".join(await private.all_texts())
    assert await room.tab.locator(".message").count() == 3


async def test_the_room_belongs_to_the_demonstration(tmp_path: Path, visit: Visit) -> None:
    """In service there is no room and no second person: the menu is without them, and the address leads nowhere."""
    async with site(tmp_path, demo=False) as office:
        me = await visit(office.url)
        await me.says("chào")
        await me.hears("Kính chào anh/chị")
        await me.button("Việc khác").click()
        await expect(me.button("Xóa trò chuyện")).to_be_visible()
        await expect(me.tab.get_by_role("link", name="nhóm")).to_have_count(0)
        await expect(me.tab.get_by_role("button", name="Mở thêm một người")).to_have_count(0)
        answer = await me.tab.goto(f"{office.url}/phong")
        assert answer is not None
        assert answer.status == 404


async def enters(visit: Visit, url: str, name: str) -> Visitor:
    """Somebody comes into the room under a name."""
    one = await visit(url)
    await one.tab.get_by_role("textbox", name="Tên").fill(name)
    await one.tab.get_by_role("textbox", name="Tên").press("Enter")
    await expect(one.box).to_be_focused()
    return one
