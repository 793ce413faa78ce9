"""The page "Lịch": what was missed is sent or dropped once; a day moves after a preview, and all pages follow it."""

from datetime import timedelta

from storage.book.page import Page
from storage.campaign import occurrences
from storage.campaign.planning import plan_changes
from tests.bot.console.stage import Stage

BASIS = "Công văn 45/UBND-VP"


async def test_what_was_missed_waits_for_a_word(stage: Stage) -> None:
    """Dropped by one press; the second finds it decided; both stand in what came."""
    due = stage.clocks.campaign() - timedelta(days=1)

    def hold(page: Page) -> None:
        occurrences.come(page, "gd1-het-han-T-14", due, stage.clocks.real(), "held")

    await stage.book.turn(hold)
    browser = await stage.browser("organiser_officer")
    assert "Đã lỡ giờ: 1" in (await browser.get("/lich")).page.words
    assert (await browser.post("/lich/da-lo", step="drop", name="gd1-het-han-T-14")).status == 303
    assert (await browser.post("/lich/da-lo", step="drop", name="gd1-het-han-T-14")).status == 409
    assert "đã bỏ" in (await browser.get("/lich")).page.words


async def test_what_was_missed_is_not_sent_once_its_day_is_over(stage: Stage) -> None:
    """The page offers to drop it alone; a press on a page of yesterday is refused in plain words."""
    due = stage.clocks.campaign() - timedelta(days=1)

    def hold(page: Page) -> None:
        occurrences.come(page, "gd1-het-han-T-7", due, stage.clocks.real(), "held")

    await stage.book.turn(hold)
    stage.clocks.offset += timedelta(days=30)
    browser = await stage.browser("organiser_officer")
    words = (await browser.get("/lich")).page.words
    assert ("Hạn đã qua" in words, "Gửi ngay" in words) == (True, False)
    answer = await browser.post("/lich/da-lo", step="send", name="gd1-het-han-T-7")
    assert (answer.status, "Hạn đã qua" in answer.page.words) == (422, True)
    assert (await browser.post("/lich/da-lo", step="drop", name="gd1-het-han-T-7")).status == 303


async def test_a_day_moves_after_it_was_looked_at(stage: Stage) -> None:
    """The preview writes nothing; after the yes the page of today counts to the new day."""
    browser = await stage.browser("organiser_officer")
    wanted = {"key": "I.ends", "day": "2021-07-15", "basis": BASIS}
    shown = (await browser.post("/lich/doi", step="preview", **wanted)).page.words
    assert "ngày kết thúc Giai đoạn I: từ 30/6/2021 thành 15/7/2021." in shown
    assert "ngày bắt đầu Giai đoạn II: từ 1/7/2021 thành 16/7/2021." in shown
    assert await stage.book.read(plan_changes.moves) == []
    assert "Còn 10 ngày" in (await browser.get()).page.words
    assert (await browser.post("/lich/doi", step="send", **wanted)).status == 303
    words = (await browser.get("/lich")).page.words
    assert f"ngày kết thúc Giai đoạn I: theo kế hoạch 30/6/2021, nay 15/7/2021 {BASIS}" in " ".join(words.split())
    assert "Còn 25 ngày" in (await browser.get()).page.words


async def test_a_move_without_a_document_is_refused(stage: Stage) -> None:
    """The office names what allows it, or nothing moves."""
    browser = await stage.browser("organiser_officer")
    answer = await browser.post("/lich/doi", step="send", key="I.ends", day="2021-07-15", basis="đã họp")
    assert answer.status == 422
    assert "Anh/chị ghi số và ngày của văn bản" in answer.page.words
    assert await stage.book.read(plan_changes.moves) == []
