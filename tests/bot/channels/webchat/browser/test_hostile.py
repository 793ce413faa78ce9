"""Hostile words in a real browser: whatever anybody writes stays words, and nothing breaks the page."""

import pytest
from playwright.async_api import expect

from broadcasts.layout import Button, Piece
from tests.bot.channels.webchat.browser.conftest import Visit
from tests.bot.channels.webchat.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>'


async def test_hostile_words_stay_words(stage: Stage, visit: Visit) -> None:
    """Words and labels are shown as they were written and run nothing; commands alone become buttons."""
    stage.desk.answer = Piece(f"{HOSTILE} gõ /kehoach", ((Button(f"1. {HOSTILE}", "1:x"),),))
    me = await visit(stage.url)
    await me.says(HOSTILE)
    await expect(me.button("/kehoach")).to_be_visible()
    assert await me.tab.locator("#log img, #log script").count() == 0
    assert await me.tab.evaluate("window.hit") is None
    assert await me.said() == [HOSTILE]
    assert await me.tab.locator(".message .choice").inner_text() == f"1. {HOSTILE}"


@pytest.mark.parametrize("width", [320, 1280])
async def test_endless_labels_fit_the_screen(stage: Stage, visit: Visit, width: int) -> None:
    """Nothing is wider than the screen, whatever the bot has to offer."""
    stage.desk.answer = Piece("x" * 300, ((Button("1. " + "Ấp" * 60, "1:x"),), (Button("Quay lại", "1:~"),)))
    me = await visit(stage.url, viewport={"width": width, "height": 740})
    await me.says("y" * 3000)
    await expect(me.button("Quay lại")).to_be_visible()
    await me.look(f"endless-{width}")
