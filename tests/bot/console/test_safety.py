"""What strangers write stays words, every answer wears its headers, and a fault tells nothing but a reference."""

import contextlib
import logging
import re
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from bot.console.dress import HEADERS
from storage.book import sqlite
from storage.book.page import Page
from tests import house
from tests.bot.console.stage import Shown, Stage, staged

TEMPLATES = sorted((house.ROOT / "bot" / "console" / "templates").glob("*.html"))
COPIES = """<script src="{{ asset('copy.js') }}" defer></script>"""
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</blockquote></p><iframe src=javascript:alert(1)>",
    "<style>@import 'http://evil.example/x.css'</style>",
    "<base href=http://evil.example/><form action=//evil.example><button>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% include 'layout.html' %}${7*7}#{7*7}",
    "<!-- --><![CDATA[<b>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202e<b>gnoleh\u202c\u2066",
    "＜script＞alert(1)＜/script＞",
    "<a href='//evil.example'>xem</a>" * 3,
]
PLAIN = "Đèn đường hỏng đã lâu"


async def pages(stage: Stage, words: str) -> dict[str, str]:
    """Every page on which a stranger's words, or an officer's, are shown: before and after the answer."""
    padded = f"{words} {PLAIN}"  # long enough to pass as an answer
    number, reference = await stage.told(words[:190], words), "DEADBEEF"
    await stage.bury(reference, words.replace('"', '\\"'))
    browser = await stage.browser("admin")
    address = f"/kien-nghi/{number}"
    shown = {
        "list": await browser.get("/kien-nghi"),
        "one": await browser.get(address),
        "edit": await browser.post(address, step="edit", text=padded),
        "preview": await browser.post(address, step="preview", text=padded),
        "opened": await browser.post(f"/tin-loi/{reference}/mo"),
    }
    assert (await browser.post(address, step="send", text=padded)).status == 303
    await stage.settled()
    shown["answered"] = await browser.get(address)
    assert {name: answer.status for name, answer in shown.items()} == dict.fromkeys(shown, 200)
    return {name: answer.body for name, answer in shown.items()}


@pytest.fixture(scope="module")
def harmless() -> dict[str, list[tuple[str, list[str]]]]:
    """The shape of each page with harmless words on it, found by the first test that needs it."""
    return {}


@pytest.mark.parametrize("words", HOSTILE)
async def test_what_people_write_creates_nothing(
    stage: Stage, words: str, harmless: dict[str, list[tuple[str, list[str]]]], tmp_path: Path
) -> None:
    """A page with hostile words has exactly the elements and attributes of one with harmless words, and shows them."""
    if not harmless:
        async with staged(tmp_path / "harmless") as other:
            harmless.update(shapes_of(await pages(other, PLAIN)))
    bodies = await pages(stage, words)
    assert shapes_of(bodies) == harmless
    assert [name for name, body in bodies.items() if words not in Shown(body).words] == []


def shapes_of(bodies: dict[str, str]) -> dict[str, list[tuple[str, list[str]]]]:
    return {name: Shown(body).shape() for name, body in bodies.items()}


def test_no_template_turns_escaping_off() -> None:
    """No `safe`, no `autoescape`, no inline script, style or handler, nothing from elsewhere; one script copies."""
    forbidden = re.compile(r"\|\s*safe|autoescape|Markup|<script|<style|\sstyle=|\son\w+=|https?://|javascript:")
    assert len(TEMPLATES) > 5
    found = {path.name: path.read_text("utf8").replace(COPIES, "") for path in TEMPLATES}
    assert [name for name, text in found.items() if forbidden.search(text)] == []


async def test_every_answer_wears_its_headers(stage: Stage) -> None:
    """Pages, redirections, refusals and what is not there: all forbid what no page needs, and none is kept."""
    browser = await stage.browser("observer")
    stranger = await stage.browser()
    answers = [
        await browser.get(),
        await browser.get("/phien"),
        await browser.get("/kien-nghi"),
        await browser.get("/gi-do"),
        await browser.post("/phien", phien="khac"),
        await browser.post("/phien", csrf="x", phien="khac"),
        await browser.post("/kien-nghi"),
        await stranger.get(),
        await stranger.get("/vao"),
        await stranger.get("/vao/x"),
        await stranger.post("/vao/x", origin=None),
    ]
    assert [answer.status for answer in answers] == [200, 200, 403, 404, 303, 403, 405, 401, 200, 410, 403]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert HEADERS["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none';"
        " base-uri 'none'"
    )
    assert HEADERS["X-Content-Type-Options"] == "nosniff"
    assert HEADERS["Cache-Control"] == "no-store"


async def test_style_and_icon_are_served_to_everybody(stage: Stage) -> None:
    """With their kinds, to be kept for ever under an address that changes with them."""
    page = (await (await stage.browser()).get("/vao")).page
    browser = await stage.browser()
    addresses = [address.removeprefix("/console") for address in page.values("link", "href")]
    answers = [await browser.get(address) for address in addresses]
    assert [answer.headers["Content-Type"] for answer in answers] == [
        "image/svg+xml; charset=utf-8",
        "text/css; charset=utf-8",
    ]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"public, max-age=31536000, immutable"}
    assert all("?v=" in address for address in addresses)


async def test_a_fault_tells_only_a_reference(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """The page has a reference and an apology; the log has the fault's kind and place, without people's words."""
    number = await stage.told("Điều riêng tư")
    browser = await stage.browser("admin")

    def break_it(page: Page) -> None:
        page.session.connection().execute(sql("UPDATE suggestions SET files = 'Điều riêng tư'"))

    await stage.book.turn(break_it)
    with caplog.at_level(logging.ERROR, "bot131.console"):
        answer = await browser.get(f"/kien-nghi/{number}")
    (reference,) = re.findall(r"[0-9A-F]{8}", answer.page.words)
    (record,) = [one for one in caplog.records if one.name == "bot131.console"]
    assert answer.status == 500
    assert not re.search(r"Error|Traceback|\.py|json|sql", answer.body, re.IGNORECASE)
    assert f"console fault {reference}: JSONDecodeError at" in record.getMessage()
    assert "riêng tư" not in record.getMessage()
    assert record.exc_info is None


async def test_a_book_that_takes_no_writes_is_told_as_busy(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading goes on; what cannot be written is answered with 503 and the time to come back."""
    number = await stage.told()
    browser = await stage.browser("admin")
    stage.clock.pass_by(minutes=5)
    monkeypatch.setattr(sqlite, "PATIENCE", 0.05)
    with contextlib.closing(sqlite3.connect(stage.book.url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert (await browser.get(f"/kien-nghi/{number}")).status == 200
        refused = await browser.post(f"/kien-nghi/{number}", step="send", text=PLAIN)
    assert (refused.status, refused.headers["Retry-After"]) == (503, "5")
    assert (await stage.filed(number)).state == "received"
