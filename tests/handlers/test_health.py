"""/suckhoe: officials read at once that words are held."""

from pathlib import Path

from broadcasts import restoring
from tests.handlers.campaign_office import opened


async def test_held_words_are_told_before_everything_else(book_url: str, tmp_path: Path) -> None:
    """While a copy that was brought back is not released; afterwards no more."""
    async with opened(book_url, tmp_path / "data") as office:
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        real = office.bot.clocks.real()
        await office.bot.book.turn(lambda page: restoring.begin(page, real))
        assert (await office.says("bình", "/suckhoe")).startswith("Đang giữ tin tự gửi vì vừa khôi phục bản sao")
        await office.bot.book.turn(lambda page: restoring.release(page, real))
        assert "khôi phục" not in await office.says("bình", "/suckhoe")
