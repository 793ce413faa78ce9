"""Coming in and going out: a link is used up by a press alone, once; sessions are new, private and end at once."""

from pathlib import Path

import pytest

from storage.book import sessions
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.tables import Person
from storage.limits import limits
from tests.bot.console.stage import Stage, staged

RULES = limits().console


async def test_a_link_previewed_is_not_used_up(stage: Stage) -> None:
    """Messengers open links; only the button redeems one. The page behind a good link tells nobody's name."""
    token = await stage.link("admin")
    browser = await stage.browser()
    looks = [await browser.get(f"/vao/{token}", method) for method in ("GET", "HEAD", "GET")]
    assert [look.status for look in looks] == [200, 200, 200]
    assert "Nguyễn" not in looks[0].body
    assert browser.cookies == {}
    assert (await browser.enter(token)).status == 303
    assert "Nguyễn Văn admin" in (await browser.get()).page.words


async def test_a_link_is_pressed_once(stage: Stage) -> None:
    """The second press is refused, with the same page as for a link that never was; the first session goes on."""
    token = await stage.link("admin")
    first, second = await stage.browser(), await stage.browser()
    assert (await first.enter(token)).status == 303
    again = await second.enter(token)
    assert (again.status, second.cookies) == (410, {})
    assert again.body == (await second.enter("x" * 22)).body == (await second.get(f"/vao/{token}")).body
    assert (await first.get()).status == 200


async def test_a_link_gets_old(stage: Stage) -> None:
    """After its minutes neither the page nor the press lets anybody in."""
    token = await stage.link("admin")
    stage.clock.pass_by(minutes=RULES.link_minutes)
    browser = await stage.browser()
    assert (await browser.get(f"/vao/{token}")).status == 410
    assert (await browser.enter(token)).status == 410
    assert (await browser.get()).status == 401


async def test_after_the_press_one_is_led_to_the_first_page(stage: Stage) -> None:
    """303, so that reloading presses nothing again."""
    browser = await stage.browser()
    entered = await browser.enter(await stage.link("admin"))
    assert (entered.status, entered.headers["Location"]) == (303, "/console")


async def test_the_cookie_belongs_to_this_browser_and_site_alone(stage: Stage) -> None:
    """HttpOnly, SameSite=Strict, the whole site, no domain, and no date: it goes when the browser is closed."""
    entered = await (await stage.browser()).enter(await stage.link("admin"))
    name, _, rest = entered.headers["Set-Cookie"].partition("=")
    token, *attributes = rest.split("; ")
    assert name == "bot131"
    assert len(token) == 22
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Strict"]


async def test_under_https_the_cookie_is_bound_to_the_host(tmp_path: Path) -> None:
    """Behind a proxy with HTTPS it is Secure and bears the prefix that browsers enforce, also when taken back."""
    async with staged(tmp_path, public_url="https://kdc.example") as stage:
        browser = await stage.browser()
        token = await stage.link("admin")
        entered = await browser.post(f"/vao/{token}", csrf=None, origin="https://kdc.example")
        name, _, rest = entered.headers["Set-Cookie"].partition("=")
        assert entered.status == 303
        assert name == "__Host-bot131"
        assert sorted(rest.split("; ")[1:]) == ["HttpOnly", "Path=/", "SameSite=Strict", "Secure"]


async def test_a_session_is_never_the_one_that_was_planted(stage: Stage) -> None:
    """A token put into the browser before the login is neither taken over nor worth anything afterwards."""
    browser = await stage.browser()
    browser.client.cookie_jar.update_cookies({"bot131": "planted-by-a-stranger-"})
    await browser.enter(await stage.link("admin"))
    assert browser.cookies["bot131"] != "planted-by-a-stranger-"
    stranger = await stage.browser()
    stranger.client.cookie_jar.update_cookies({"bot131": "planted-by-a-stranger-"})
    assert (await stranger.get()).status == 401


async def test_a_later_login_replaces_the_earlier_one(stage: Stage) -> None:
    """One browser is one person: the page names the new one, and the session left behind is over."""
    browser = await stage.browser("admin")
    former = browser.cookies["bot131"]
    await browser.enter(await stage.link("unit_officer"))
    assert "Đang làm việc: Nguyễn Văn unit_officer" in " ".join((await browser.get()).page.words.split())
    assert await stage.book.read(lambda page: sessions.find(page, former, stage.clock())) is None


async def test_another_site_cannot_log_anybody_in(stage: Stage) -> None:
    """A press that comes from elsewhere, or tells no origin, is refused and uses nothing up."""
    token = await stage.link("admin")
    browser = await stage.browser()
    for origin in ("http://evil.example", "null", "", None):
        assert (await browser.post(f"/vao/{token}", csrf=None, origin=origin)).status == 403
    assert (await browser.enter(token)).status == 303


async def test_who_holds_no_post_any_more_gets_no_session(stage: Stage) -> None:
    """The link of somebody who has left office opens nothing, and leaves no session behind."""
    token, person = await stage.link("admin"), stage.people["admin"]

    def leave(page: Page) -> None:
        page.session.get_one(Person, person).ended_at = stage.clock()

    await stage.book.turn(leave)
    assert (await (await stage.browser()).enter(token)).status == 410
    assert await stage.book.read(lambda page: sessions.of_person(page, person, stage.clock())) == []


async def test_leaving_ends_the_session_and_clears_the_cookie(stage: Stage) -> None:
    """Who kept the cookie has nothing."""
    browser = await stage.browser("admin")
    kept = browser.cookies["bot131"]
    left = await browser.post("/thoat")
    assert (left.status, left.headers["Location"], browser.cookies) == (303, "/console/vao", {})
    browser.client.cookie_jar.update_cookies({"bot131": kept})
    assert (await browser.get()).status == 401


@pytest.mark.parametrize("chosen", ["one", "khac"])
async def test_a_session_revoked_elsewhere_ends_at_once(stage: Stage, chosen: str) -> None:
    """From the page of one's sessions: one of them or all others; the next thing that browser asks for is refused."""
    here, there = await stage.browser("admin"), await stage.browser("admin")
    stage.clock.pass_by(seconds=1)
    listed = (await here.get("/phien")).page
    values = listed.values("button", "value")
    assert len(values) == 2
    ended = await here.post("/phien", phien=values[0] if chosen == "one" else "khac")
    assert (ended.status, ended.headers["Location"]) == (303, "/console/phien")
    assert (await there.get()).status == 401
    assert (await there.post("/thoat")).status == 401
    assert (await here.get()).status == 200


async def test_nobody_ends_the_session_of_another(stage: Stage) -> None:
    """Even with its key in the form."""
    victim, other = await stage.browser("admin"), await stage.browser("organiser_officer")
    key = sessions.hashed(victim.cookies["bot131"])
    assert (await other.post("/phien", phien=key)).status == 303
    assert (await victim.get()).status == 200


async def test_a_session_ends_when_nobody_works(stage: Stage) -> None:
    """Work puts the idle end off; after the idle time the page asks to log in again."""
    browser = await stage.browser("admin")
    for _ in range(3):
        stage.clock.pass_by(minutes=RULES.idle_minutes - 1)
        assert (await browser.get()).status == 200
    stage.clock.pass_by(minutes=RULES.idle_minutes)
    assert (await browser.get()).status == 401


async def test_reading_seldom_writes(stage: Stage) -> None:
    """Within a minute of use the session's row is left alone."""
    browser = await stage.browser("admin")
    person, begun = stage.people["admin"], stage.clock()
    for _ in range(3):
        await browser.get()
    (row,) = await stage.book.read(lambda page: sessions.of_person(page, person, stage.clock()))
    assert row.seen_at == begun
    stage.clock.pass_by(seconds=RULES.seen_seconds)
    await browser.get()
    (row,) = await stage.book.read(lambda page: sessions.of_person(page, person, stage.clock()))
    assert row.seen_at == stage.clock()


async def test_the_list_names_browsers_in_plain_words(stage: Stage) -> None:
    """Not the sentence that browsers send, which is long and mostly untrue."""
    browser = await stage.browser()
    browser.client.headers["User-Agent"] = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0 Safari/537.36"
        " Edg/137.0"
    )
    await browser.enter(await stage.link("admin"))
    words = (await browser.get("/phien")).page.words
    assert "Edge, Windows" in words
    assert "Mozilla" not in words


async def test_logins_are_written_down(stage: Stage) -> None:
    """The audit has who came and went."""
    browser = await stage.browser("admin")
    await browser.post("/thoat")
    who = f"person:{stage.people['admin']}"
    rows = await stage.book.read(lambda page: audit.history(page, who))
    assert [(actor, action) for _, actor, action, _ in rows] == [(who, "console.login"), (who, "console.logout")]


async def test_how_to_come_in_is_told_to_everybody(stage: Stage) -> None:
    """Without a session the way in is explained; with one, the page leads on."""
    told = (await (await stage.browser()).get("/vao")).page
    assert "/console" in told.values("a", "href")
    asked = await (await stage.browser()).get()
    assert (asked.status, asked.headers["WWW-Authenticate"]) == (401, 'Link realm="bot131"')
    assert "/console/vao" in asked.page.values("a", "href")
