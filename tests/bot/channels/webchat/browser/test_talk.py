"""A talk in a real browser: typed, pressed, reloaded, in several tabs, with the browser's storage closed."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.bot.channels.webchat.browser.conftest import Visit
from tests.bot.channels.webchat.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
COMPOSING = "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})"
CLOSED = "get() { throw new DOMException('closed', 'SecurityError'); }"
NOTHING_KEPT = "".join(
    f"Object.defineProperty(window, '{name}', {{{CLOSED}}});"
    for name in ("localStorage", "sessionStorage", "indexedDB")
)
FULL = """() => {
  let size = 1 << 20;
  for (let at = 0; size > 0; at += 1) {
    try { localStorage.setItem(`junk${at}`, 'x'.repeat(size)); } catch { size >>= 1; }
  }
}"""


async def test_typing_and_pressing_leads_to_a_number(bot131: Site, visit: Visit) -> None:
    """A visitor who types some answers and presses others files a suggestion, and sees each message received."""
    me = await visit(bot131.url)
    await me.chooses("Gửi kiến nghị")
    await me.hears("Việc này thuộc nơi nào?")
    await me.says("loc thanh")
    await me.hears("có thể hiểu nhiều cách")
    await me.chooses("2. Xã Lộc Thành")
    await me.hears("Ở Xã Lộc Thành")
    await me.chooses("1. Ấp")
    await me.says("đường hỏng")
    await me.hears("Mời anh/chị kể rõ")
    await me.says("Mưa là ngập,\nxe té hoài.")
    await me.hears("Anh/chị xem lại")
    await me.chooses("1. Gửi")
    await me.hears("Đã nhận kiến nghị số KN-2021-0001")
    await me.all_received(7)
    await me.look("filed")


async def test_a_reload_keeps_the_talk(bot131: Site, visit: Visit) -> None:
    """After a reload everything stands there once, what was being typed too, and the open question can be answered."""
    me = await visit(bot131.url)
    await me.says("/kiennghi")
    await me.hears("Việc này thuộc nơi nào?")
    await me.says("loc thanh")
    await me.hears("2. Xã Lộc Thành")
    before = await me.all_texts()
    await me.box.fill("đang viết dở")
    await me.tab.reload()
    await expect(me.box).to_have_value("đang viết dở")
    await expect(me.tab.locator(".message")).to_have_count(len(before))
    assert await me.all_texts() == before
    await me.chooses("2. Xã Lộc Thành")
    await me.hears("Ở Xã Lộc Thành")


async def test_enter_inside_an_input_method_sends_nothing(bot131: Site, visit: Visit) -> None:
    """Enter that ends a word of a Vietnamese keyboard is not the Enter that sends; with Shift it begins a line."""
    me = await visit(bot131.url)
    await me.box.fill("chao")
    await me.box.evaluate(f"(box) => box.dispatchEvent({COMPOSING})")
    await me.box.press("Shift+Enter")
    assert await me.own.count() == 0
    await expect(me.box).to_have_value("chao\n")
    await me.box.press("Enter")
    await me.hears("Kính chào anh/chị")
    assert await me.said() == ["chao"]


async def test_two_tabs_of_a_person_show_the_same(bot131: Site, visit: Visit) -> None:
    """What is typed in two tabs at the same time is sent and shown once, in both, and stays so after a reload."""
    one = await visit(bot131.url)
    two = await visit(bot131.url, beside=one)
    for number in range(8):
        await one.box.fill(f"một {number}")
        await two.box.fill(f"hai {number}")
        await asyncio.gather(one.box.press("Enter"), two.box.press("Enter"))
    for tab in (one, two):
        await tab.all_received(16)
        await expect(tab.answers).to_have_count(16)
    assert len(await bot131.taken()) == 16
    assert len(set(await one.said())) == 16
    await two.tab.reload()
    await two.all_received(16)
    await expect(two.answers).to_have_count(16)


async def test_two_persons_do_not_hear_each_other(bot131: Site, visit: Visit) -> None:
    """Another person of the demonstration, in the same browser, has a talk of their own."""
    lan = await visit(bot131.url)
    await lan.says("chào")
    await lan.hears("Kính chào anh/chị")
    tam = await visit(f"{bot131.url}/?nguoi=2", beside=lan)
    await tam.says("/kehoach")
    await tam.hears("Anh/chị muốn đọc phần nào?")
    assert await tam.answers.count() == 1
    assert await lan.answers.count() == 1
    assert len({event.partition(":")[0] for event in await bot131.taken()}) == 2


async def test_what_comes_later_comes_by_itself(bot131: Site, visit: Visit) -> None:
    """An answer of the office appears in the open page without a press, and in a page that was closed when it opens."""
    me = await visit(bot131.url)
    await me.says("chào")
    await me.hears("Kính chào anh/chị")
    await bot131.write("Xã đã sửa đèn.")
    await me.hears("Xã đã sửa đèn.")
    home = me.context
    await me.tab.close()
    await bot131.write("Xã đã sửa cả đường.")
    again = await visit(bot131.url, beside=me)
    assert again.context is home
    await again.hears("Xã đã sửa cả đường.")
    assert len(await again.answers.all()) == 3


async def test_erasing_empties_page_and_mailbox(bot131: Site, visit: Visit) -> None:
    """Erasing takes every message away, here, in the other tab and on the server; what comes later still comes."""
    me = await visit(bot131.url)
    await me.says("chào")
    await me.hears("Kính chào anh/chị")
    other = await visit(bot131.url, beside=me)
    await other.hears("Kính chào anh/chị")
    me.tab.on("dialog", lambda dialog: dialog.accept())
    await me.button("Việc khác").click()
    async with me.tab.expect_response(lambda answer: answer.request.method == "DELETE" and answer.status == 204):
        await me.button("Xóa trò chuyện").click()
    await expect(me.tab.locator(".message")).to_have_count(0)
    await expect(other.tab.locator(".message")).to_have_count(0)
    await me.tab.reload()
    await expect(me.button("Gửi kiến nghị")).to_be_visible()
    await bot131.write("Xã đã sửa đèn.")
    await me.hears("Xã đã sửa đèn.")
    await expect(me.tab.locator(".message")).to_have_count(1)


async def test_a_browser_that_keeps_nothing_still_talks(bot131: Site, visit: Visit) -> None:
    """Where storage is forbidden the page works as long as it is open."""
    me = await visit(bot131.url, script=NOTHING_KEPT)
    await me.says("chào")
    await me.hears("Kính chào anh/chị")
    await me.says("/kehoach")
    await me.hears("Anh/chị muốn đọc phần nào?")
    await me.all_received(2)


async def test_a_full_storage_loses_nothing_that_was_sent(bot131: Site, visit: Visit) -> None:
    """Where nothing more can be kept, messages go out, and answers are there again after a reload."""
    me = await visit(bot131.url)
    await me.says("chào")
    await me.hears("Kính chào anh/chị")
    await me.tab.evaluate(FULL)
    await me.says("/kehoach")
    await me.hears("Anh/chị muốn đọc phần nào?")
    await me.all_received(2)
    await me.tab.reload()
    await me.hears("Anh/chị muốn đọc phần nào?")
    assert len(await bot131.taken()) == 2


async def test_a_wrong_clock_changes_no_order(bot131: Site, visit: Visit) -> None:
    """On a phone that believes to be in 1970 the messages stand in the order in which they were said, on one day."""
    me = await visit(bot131.url, year=1970)
    for number, words in enumerate(("chào", "/kehoach", "chào"), 1):
        await me.says(words)
        await me.all_received(number)
        await expect(me.answers).to_have_count(number)
    order = await me.tab.locator(".message").evaluate_all("(all) => all.map((one) => one.classList.contains('mine'))")
    assert order == [True, False] * 3
    assert len(await me.tab.locator(".day").all()) <= 1
