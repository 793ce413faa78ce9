"""Who writes what no platform hands on is answered kindly, once a day, with the plan's hotline."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from handlers.withheld import Withheld
from storage.texts.texts import texts
from tests.handlers.campaign_office import opened


async def test_the_answer_comes_once_on_each_local_day(book_url: str, tmp_path: Path) -> None:
    """Before and after midnight in Việt Nam; each chat for itself."""
    async with opened(book_url, tmp_path) as office:
        bot = office.bot
        answering = Withheld(bot.book, bot.plan, texts(), lambda: office.now, bot.delivery.post, "")
        office.now += timedelta(hours=15, minutes=59)  # 23:59
        for _ in range(3):
            await answering.answer(office.recorder.address("lan"))
        await answering.answer(office.recorder.address("hung"))
        assert [(await office.heard(chat)).count("Hệ thống") for chat in ("lan", "hung")] == [1, 1]
        office.now += timedelta(minutes=1)
        await answering.answer(office.recorder.address("lan"))
        assert "gọi 113 ngay" in await office.heard("lan")
        assert await office.heard("hung") == ""


async def test_a_number_that_is_set_is_said(book_url: str, tmp_path: Path) -> None:
    """The hotline as the office has set it; the web page where there is one."""
    async with opened(book_url, tmp_path) as office:
        bot = office.bot
        plan = replace(bot.plan, hotline=replace(bot.plan.hotline, number="0271 3568 131"))
        site = "https://thidua.example.vn"
        answering = Withheld(bot.book, plan, texts(), lambda: office.now, bot.delivery.post, site)
        await answering.answer(office.recorder.address("lan"))
        said = await office.heard("lan")
    assert said.endswith(f"anh/chị gọi đường dây nóng của huyện: 0271 3568 131.\nHoặc nhắn ở trang: {site}")
