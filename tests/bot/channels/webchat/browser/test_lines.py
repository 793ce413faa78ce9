"""Bad lines in a real browser: nothing typed is lost, nothing arrives twice, whatever goes away and comes back."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Route, expect

from tests.bot.channels.webchat.browser.conftest import Visit
from tests.bot.channels.webchat.browser.visitor import Visitor, drawn
from tests.bot.channels.webchat.site import Site
from tests.fakes.pictures import photo

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
NO_LIVE_LINE = "window.WebSocket = class { constructor() { throw new Error('forbidden'); } };"
PATIENCE = 60_000  # milliseconds: the page's own pauses between two tries are part of what is waited for


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A photo on the visitor's phone."""
    path = tmp_path / "ổ gà.jpg"
    path.write_bytes(photo(size=(640, 480)))
    return path


async def test_words_wait_for_the_line(bot131: Site, visit: Visit) -> None:
    """Without a line the page says so, keeps what is typed, and sends it in order, once, when the line is back."""
    me = await visit(bot131.url)
    await me.says("chào")
    await me.hears("Kính chào anh/chị")
    await me.context.set_offline(offline=True)
    await me.says("/kiennghi")
    await me.says("loc thanh")
    await expect(me.tab.get_by_role("status").filter(has_text="Mất mạng")).to_be_visible(timeout=PATIENCE)
    await expect(me.own.filter(has_text="đang gửi")).to_have_count(2)
    await me.look("offline")
    await bot131.write("Tin lúc mất mạng.")
    await me.context.set_offline(offline=False)
    await me.all_received(3)
    await me.hears("có thể hiểu nhiều cách", "2. Xã Lộc Thành")
    await expect(me.answers.filter(has_text="Tin lúc mất mạng.")).to_have_count(1)
    await expect(me.tab.get_by_role("status").filter(has_text="Mất mạng")).to_have_count(0)
    assert await me.said() == ["chào", "/kiennghi", "loc thanh"]
    assert len(await bot131.taken()) == 3


async def test_words_outlive_a_reload_without_a_server(bot131: Site, visit: Visit) -> None:
    """What was typed while the server was away goes out from the page that is opened next, in order, once."""
    me = await visit(bot131.url)
    await bot131.down()
    await me.says("/kiennghi")
    await me.says("loc thanh")
    await me.tab.close()
    await bot131.up()
    again = await visit(bot131.url, beside=me)
    await again.all_received(2)
    await again.hears("có thể hiểu nhiều cách")
    assert await again.said() == ["/kiennghi", "loc thanh"]
    assert len(await bot131.taken()) == 2


async def test_a_photo_outlives_a_reload_without_a_server(bot131: Site, visit: Visit, picture: Path) -> None:
    """A photo that waits is kept by the browser, sent by the page that is opened next, and fetched whole."""
    me = await visit(bot131.url)
    await bot131.down()
    await attach(me, picture)
    await me.says("đường hỏng")
    await expect(me.own.get_by_role("img", name="Hình anh/chị gửi")).to_be_visible()
    await me.tab.close()
    await bot131.up()
    again = await visit(bot131.url, beside=me)
    await again.all_received(1)
    await again.hears("đã giữ điều anh/chị vừa nhắn")
    await bot131.fetched(1)
    assert len(await bot131.taken()) == 1


async def test_photos_are_shown_and_answered_once(bot131: Site, visit: Visit, picture: Path) -> None:
    """Two photos with words are shown as pictures and answered together; after a reload they are still to be seen."""
    me = await visit(bot131.url)
    await attach(me, picture, picture)
    await expect(me.tab.get_by_role("list", name="Tệp sắp gửi").get_by_role("listitem")).to_have_count(2)
    await me.says("đường hỏng")
    await me.all_received(2)
    await me.hears("đã giữ điều anh/chị vừa nhắn")
    await expect(me.answers.last).to_be_in_viewport()
    await shown(me, 2)
    await me.look("photo")
    await me.tab.reload()
    await shown(me, 2)
    await expect(me.answers).to_have_count(1)
    assert await me.said() == ["đường hỏng"]


async def test_a_voice_is_recorded_and_sent(bot131: Site, visit: Visit) -> None:
    """Pressed once it records, thrown away it leaves nothing, sent it can be heard here and is kept there."""
    me = await visit(bot131.url)
    for end, count in (("Bỏ", 0), ("Gửi", 1)):
        await me.button("Ghi âm").click()
        await expect(me.tab.get_by_role("timer")).to_have_text(re.compile(r"^0:(0[1-9]|[1-5]\d)$"))
        await me.look("recording")
        await me.tab.get_by_role("button", name=end, exact=True).click()
        await expect(me.tab.get_by_role("timer")).to_have_count(0)
        await expect(me.own.locator("audio")).to_have_count(count)
    await me.all_received(1)
    await me.hears("đã giữ điều anh/chị vừa nhắn")
    await bot131.fetched(1)


async def test_an_answer_that_gets_lost_does_no_harm(bot131: Site, visit: Visit) -> None:
    """The server took it, the acknowledgement never came: the page sends it again and it counts once."""
    me = await visit(bot131.url)
    lost = 0

    async def lose(route: Route) -> None:
        nonlocal lost
        lost += 1
        await route.fetch()
        await route.abort()

    await me.tab.route("**/chat/messages", lose, times=2)
    await me.says("/kiennghi")
    await expect(me.own.filter(has_text="đã nhận")).to_have_count(1, timeout=PATIENCE)
    assert lost == 2
    assert len(await bot131.taken()) == 1
    await expect(me.answers).to_have_count(1)


async def test_a_busy_server_is_asked_again(bot131: Site, visit: Visit) -> None:
    """503 and 429 tell the person to wait and are tried again; 413 is told at the message, and can be taken away."""
    me = await visit(bot131.url)
    for status in (503, 429):
        await me.tab.route("**/chat/messages", refusing(status, "Hệ thống đang bận."), times=1)
        await me.says(f"chào {status}")
        await expect(me.own.last.filter(has_text="đã nhận")).to_be_visible(timeout=PATIENCE)
    await me.tab.route("**/chat/messages", refusing(413, "Tin này dài quá."), times=1)
    await me.says("dài")
    await expect(me.own.last).to_contain_text("Tin này dài quá.")
    await me.look("refused")
    await me.says("chào")
    await expect(me.own.last.filter(has_text="đã nhận")).to_be_visible()
    assert len(await bot131.taken()) == 3
    await me.button("Bỏ").click()
    await me.all_received(3)


async def test_a_restart_under_the_open_page(bot131: Site, visit: Visit) -> None:
    """The bot stops and starts: the page comes back by itself, misses nothing and shows nothing twice."""
    me = await visit(bot131.url)
    await me.says("/kiennghi")
    await me.hears("Việc này thuộc nơi nào?")
    await bot131.restart()
    await bot131.write("Tin lúc vừa mở lại.")
    await expect(me.answers.last).to_contain_text("Tin lúc vừa mở lại.", timeout=PATIENCE)
    await me.says("loc thanh")
    await me.hears("có thể hiểu nhiều cách")
    await me.all_received(2)
    await expect(me.answers).to_have_count(3)


async def test_without_live_lines_the_page_asks(bot131: Site, visit: Visit) -> None:
    """Where a proxy forbids live lines the talk goes on, a little slower."""
    me = await visit(bot131.url, script=NO_LIVE_LINE)
    await me.says("/kiennghi")
    await expect(me.answers).to_have_count(1, timeout=PATIENCE)
    await me.says("loc thanh")
    await expect(me.answers).to_have_count(2, timeout=PATIENCE)
    await me.hears("có thể hiểu nhiều cách")


async def attach(me: Visitor, *paths: Path) -> None:
    """Choose files as with the camera button."""
    async with me.tab.expect_file_chooser() as chooser:
        await me.button("Gửi hình hoặc tệp").click()
    await (await chooser.value).set_files([str(path) for path in paths])


async def shown(me: Visitor, count: int) -> None:
    """So many of one's own photos are really drawn."""
    pictures = me.own.get_by_role("img", name="Hình anh/chị gửi")
    await expect(pictures).to_have_count(count)
    for picture in await pictures.all():
        await drawn(picture)


def refusing(status: int, say: str) -> Callable[[Route], object]:
    """A server that does not take a message, and says why."""
    return lambda route: route.fulfill(status=status, json={"say": say}, headers={"Retry-After": "1"})
