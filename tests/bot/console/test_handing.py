"""Bàn giao: what lies open is seen and printed before anybody succeeds; handed over by a form; undone with a press."""

import re

from storage.book.page import Page
from storage.campaign.membership import posts
from storage.campaign.membership.posts import Post
from tests.bot.console.stage import Stage
from tests.bot.console.test_work_acts import reachable
from tests.broadcasts.reports.reading import seen

HOA = "Võ Thị Hoa"


async def head_post(stage: Stage) -> Post:
    """The post of the head of our area."""

    def read(page: Page) -> Post:
        held = posts.staff(page, None)
        return next(one for one in held if one.person == stage.people["area_head"] and one.role == "area_head")

    return await stage.book.read(read)


async def test_the_sheet_is_there_before_a_successor_and_the_post_can_come_back(stage: Stage) -> None:
    """Preview and document first, a code once, the head is told; undone, the post is the head's again."""
    await reachable(stage)
    post = await head_post(stage)
    officer = await stage.browser("unit_officer")
    assert post.name in (await officer.get("/ban-giao")).page.words
    shown = (await officer.get(f"/ban-giao/{post.id}")).page.words
    assert "Giao lại" in shown
    assert "thành tích, đề nghị từ nay là của người mới." in shown
    preview = await officer.get(f"/ban-giao/{post.id}/so.docx")
    assert preview.headers["Content-Type"].endswith("wordprocessingml.document")
    async with officer.client.get(f"{officer.base}/ban-giao/{post.id}/so.docx") as answer:
        above, issuer, *_ = seen(await answer.read()).issuer
    assert (above, issuer) == ("UBND XÃ LỘC HÒA", "ẤP 6")
    assert (await officer.post(f"/ban-giao/{post.id}", successor="7", why="Nghỉ hưu")).status == 422
    done = await officer.post(f"/ban-giao/{post.id}", successor=HOA, why="Nghỉ hưu")
    assert done.status == 200
    assert "Đã bàn giao, sổ số BG-2021-0001" in done.page.words
    assert re.search(rf"Mã cho {HOA}: [0-9A-Z]{{5}}-[0-9A-Z]{{5}}", done.page.words)
    await stage.settled()
    assert f"đã bàn giao cho {HOA}" in "\n".join(stage.recorder.texts("trưởng"))
    waiting = (await officer.get("/ban-giao")).page.words
    assert "Chờ người nhận" in waiting
    assert "Lý do: Nghỉ hưu" in waiting
    assert (await officer.get("/ban-giao/BG-2021-0001/so.docx")).status == 200
    assert (await officer.post("/ban-giao/BG-2021-0001/hoan-tac")).status == 303
    assert (await officer.post("/ban-giao/BG-2021-0001/hoan-tac")).status == 409
    assert (await head_post(stage)).id == post.id
    await stage.settled()
    assert "sổ bàn giao số BG-2021-0001 đã hoàn tác" in "\n".join(stage.recorder.texts("trưởng"))


async def test_a_foreign_post_is_not_there(stage: Stage) -> None:
    """A member of the council decides on nobody: neither page nor paper nor form."""
    post = await head_post(stage)
    member = await stage.browser("council_member")
    for path in (f"/ban-giao/{post.id}", f"/ban-giao/{post.id}/so.docx"):
        assert (await member.get(path)).status == 404
    assert (await member.post(f"/ban-giao/{post.id}", successor=HOA, why="Nghỉ hưu")).status == 404
