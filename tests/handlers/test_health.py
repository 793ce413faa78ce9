"""/suckhoe: officials read at once that words are held, and which ways people have while one is closed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from broadcasts import restoring
from handlers.everyone.health import bearings
from storage.campaign.planning.plan_file import load_plan
from storage.mail import accounts
from storage.mail.accounts import Account
from storage.texts.texts import texts
from tests import books
from tests.fakes.recorder import Recorder
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


async def test_a_closed_channel_is_told_with_its_hour_and_the_ways_that_are_open(tmp_path: Path) -> None:
    """In the campaign's zone, until it works again; the groups that people paste into are no way for a person."""
    noon, zone = datetime(2021, 6, 20, 5, tzinfo=UTC), load_plan("151-kh-ubnd").tzinfo
    keys = [("telegram", "1"), ("webchat", "main"), ("paste", "main")]
    ours = {key: Recorder(key[0]) for key in keys}
    async with books.opened(f"sqlite:///{tmp_path / 'book.sqlite'}") as book:

        async def told(state: str, since: datetime | None = None) -> list[str]:
            each = [Account(*keys[0], "bot", state, joins_groups=True, at=noon, since=since)]
            each += [Account(*key, "", "well", joins_groups=True, at=noon) for key in keys[1:]]
            for one in each:
                await book.turn(lambda page, one=one: accounts.report(page, one))  # type: ignore[misc]
            found = await book.read(lambda page: bearings(page, texts(), ours, noon, zone))
            return [one.facts for one in found]

        closed = await told("no_connection", noon - timedelta(days=1, minutes=5))
        assert closed == [
            "mất kết nối, đang thử lại (từ 11:55 ngày 19/6/2021); bà con vẫn nhắn được qua Trang nhắn tin",
            "đang chạy",
            "đang chạy",
        ]
        assert await told("well") == ["đang chạy"] * 3
