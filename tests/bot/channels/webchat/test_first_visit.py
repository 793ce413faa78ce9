"""What a first visitor is told before the first word, and where a wrong address leads."""

import pytest

from bot.channels.webchat import About
from storage.texts.texts import texts
from tests.bot.channels.webchat.stage import Stage
from tests.bot.console.stage import Shown

HTML = {"Accept": "text/html,application/xhtml+xml"}


async def test_the_page_tells_what_is_kept_and_whom_to_call(stage: Stage) -> None:
    """One sentence on what is kept, one with the numbers for danger; without numbers there is no such sentence."""
    told = await (await stage.get("/chat/about")).json()
    assert told["keeps"] == texts().say("webchat.keeps")
    assert told["danger"] == ""
    stage.boxes.about = About("thi đua", "Nhóm 131", demo=False, emergency="113, 115")
    told = await (await stage.get("/chat/about")).json()
    assert told["danger"] == "Đang nguy hiểm thì gọi 113, 115 ngay."


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_wrong_address_leads_back(stage: Stage, method: str) -> None:
    """A browser gets a small page in Vietnamese with the way home; a program gets the bare status."""
    for path in ("/khong-co", "/chat/", "/..%2f..%2fetc/passwd"):
        async with stage.http.request(method, f"{stage.url}{path}", headers=HTML) as answer:
            assert answer.status == 404
            assert answer.content_type == "text/html"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            page = Shown(await answer.text())
        assert method == "HEAD" or "Không có trang này" in page.words
        assert method == "HEAD" or page.values("a", "href") == ["/"]
        async with stage.http.request(method, f"{stage.url}{path}") as answer:
            assert (answer.status, answer.content_type) == (404, "text/plain")


async def test_what_is_not_there_for_a_script_stays_bare(stage: Stage) -> None:
    """A door of ours that finds nothing answers its script and not with a page."""
    async with stage.http.get(f"{stage.url}/chat/static/old/main.js", headers=HTML) as answer:
        assert (answer.status, answer.content_type) == (404, "text/plain")
