"""The page of groups: how each is, and posts that wait for a yes; in reach only."""

from storage.book.page import Page
from storage.campaign.planning.plan_parts import Organiser
from storage.mail import broadcasts, groups, relays
from storage.mail.relays import UP, Post
from storage.talk import Address
from tests.bot.console.stage import FOREIGN, OWN, Stage, plan

HUB: Organiser = plan().organiser


async def tied(stage: Stage) -> None:
    """The organiser's group, ours and a foreign one; and a post of ours that waits."""
    officer = stage.people["unit_officer"]

    def write(page: Page) -> None:
        for chat, unit in (("hub", HUB.code), ("ours", OWN), ("other", FOREIGN)):
            groups.link(page, Address("recorder", "1", chat), f"Nhóm <{chat}>", unit, officer, stage.clock())
        post = Post(Address("recorder", "1", "ours"), "7", OWN, "Nhóm <ours>", "Trồng <cây> xanh.")
        relays.put(page, post, UP, officer, stage.clock())
        groups.lose(page, Address("recorder", "1", "other"), groups.KICKED)

    await stage.book.turn(write)


async def test_a_post_goes_up_by_one_yes(stage: Stage) -> None:
    """The media officer sees it with its source; a second yes changes nothing and says so."""
    await tied(stage)
    media = await stage.browser("media_officer")
    shown = (await media.get("/nhom")).page.words
    assert [part in shown for part in ("Bài 1, từ Nhóm “Nhóm <ours>” (", "Trồng <cây> xanh.")] == [True, True]
    assert (await media.post("/nhom/bai/1", say="có lẽ")).status == 400
    assert (await media.post("/nhom/bai/1", say="yes")).status == 303
    again = await media.post("/nhom/bai/1", say="no")
    assert (again.status, "đã có người quyết định" in again.page.words) == (409, True)
    jobs = await stage.book.read(lambda page: broadcasts.recent(page, 5))
    assert [(job.occasion, job.audience["kinds"]) for job in jobs] == [("relay:1", ["hub"])]
    assert (await media.get("/nhom/bai/1/tep/0")).status == 404


async def test_a_unit_sees_its_own_groups_and_decides_nothing(stage: Stage) -> None:
    """A foreign group, its trouble and waiting posts are not on its page."""
    await tied(stage)
    unit, office = await stage.browser("unit_officer"), await stage.browser("organiser_officer")
    seen, all_seen = (await unit.get("/nhom")).page.words, (await office.get("/nhom")).page.words
    media = (await (await stage.browser("media_officer")).get("/nhom")).page.words
    pages = (seen, all_seen, media)
    found = [("Nhóm <ours>" in words, "đưa ra khỏi nhóm" in words, "Trồng" in words) for words in pages]
    assert found == [(True, False, False), (True, True, True), (True, True, True)]
    assert (await unit.post("/nhom/bai/1", say="yes")).status == 403
