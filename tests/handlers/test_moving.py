"""Moving to another channel: nothing goes without both sides' yes, in time, to the right person, and all of it goes."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.wiring import Bot, build
from storage.book import conversations
from storage.campaign.correspondence import suggestions
from storage.campaign.membership import people
from storage.limits import limits
from storage.texts.texts import texts
from tests.books import laid_out
from tests.fakes.recorder import Recorder
from tests.patience import PATIENCE

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
SUGGESTION = ("/kiennghi", "Lộc Tấn", "1", "đèn đường hỏng", "Đèn trước nhà văn hóa tắt ba tuần nay.")


class Two:
    """A person with an old phone and a new one, on two channels of one bot."""

    def __init__(self, url: str, folder: Path) -> None:
        self.now = NOON
        self.old, self.new = Recorder("old"), Recorder("new")
        settings = Settings(data_dir=folder, database_url=laid_out(url))
        self.bot: Bot = build(settings, channels=[self.old, self.new], clock=lambda: self.now)

    async def says(self, phone: Recorder, *lines: str, chat: str = "lan") -> str:
        """The last thing that is answered there."""
        for line in lines:
            await phone.says(line, chat=chat, at=self.now)
        async with asyncio.timeout(PATIENCE):
            await self.bot.delivery.idle()
        return phone.texts(chat)[-1]

    async def code(self) -> str:
        """A code, read from what the old phone shows."""
        shown = re.search(r"\d{4} \d{4}", await self.says(self.old, "/chuyenkenh"))
        assert shown is not None
        return shown[0]

    async def bound(self, phone: Recorder, chat: str = "lan") -> str:
        """Who writes from there, "" for a citizen."""
        known = await self.bot.book.read(lambda page: people.by_contact(page, phone.address(chat), chat))
        return known.name if known else ""

    async def appoint(self, phone: Recorder, name: str, chat: str = "lan") -> None:
        """Make somebody the head of an area who writes from there."""
        await self.bot.book.turn(
            lambda page: people.bind(
                page, people.appoint(page, name, "area_head", "25279-01", NOON), phone.address(chat), chat, NOON
            )
        )


@pytest.fixture
async def two(book_url: str, tmp_path: Path) -> AsyncIterator[Two]:
    """On each kind of database."""
    two = Two(book_url, tmp_path / "data")
    await two.bot.start()
    app = two.bot.app()
    for phone in (two.old, two.new):
        phone.attach(app, two.bot.desk.receive)
    yield two
    await two.bot.stop()


async def test_role_drafts_and_suggestions_go_together(two: Two) -> None:
    """After both said yes the person, the half-written form and the filed suggestion are on the new channel alone."""
    await two.appoint(two.old, "Nguyễn Văn An")
    await two.says(two.old, *SUGGESTION, "gửi", *SUGGESTION[:3])
    code = await two.code()
    await two.says(two.new, f"/chuyenkenh {code}", "1")
    assert (await two.bound(two.old), await two.bound(two.new)) == ("Nguyễn Văn An", "")
    assert two.old.texts("lan")[-1].startswith("Có người xin chuyển")
    assert (await two.says(two.old, "dong y chuyen")).startswith("Đã chuyển sang")
    assert (await two.bound(two.old), await two.bound(two.new)) == ("", "Nguyễn Văn An")
    assert await two.says(two.new, "tiếp tục") == f"{texts().say('first_words.resumed')}\n\n{asked()}"
    assert (
        await two.bot.book.read(lambda page: conversations.load(page, two.old.address("lan"), "lan").get("kept"))
        is None
    )
    here = await two.bot.book.read(lambda page: suggestions.of_sender(page, "new", "1", "lan"))
    assert [(one.number, one.to) for one in here] == [("KN-2021-0001", two.new.address("lan"))]


def asked() -> str:
    """The question at which the draft stood, as this channel shows it."""
    return texts().say("suggestion.subject.ask") + "\n\n0: quay lại · 9: để sau"


@pytest.mark.parametrize("answer", ["không chuyển", "late"])
async def test_nothing_goes_without_the_old_sides_yes_in_time(two: Two, answer: str) -> None:
    """A no, and a yes that comes too late, leave everything where it was."""
    await two.appoint(two.old, "Nguyễn Văn An")
    await two.says(two.new, f"chuyển kênh {await two.code()}", "1")
    if answer == "late":
        two.now += timedelta(minutes=limits().people.move_minutes)
        assert await two.says(two.old, "đồng ý chuyển") == texts().say("move.nothing")
    else:
        assert await two.says(two.old, answer) == texts().say("move.stays")
        assert two.new.texts("lan")[-1] == texts().say("move.refused")
    assert (await two.bound(two.old), await two.bound(two.new)) == ("Nguyễn Văn An", "")


async def test_a_code_serves_once_for_ten_minutes_and_not_where_it_was_made(two: Two) -> None:
    """Wrong, old, replaced and own codes are answered alike."""
    wrong = texts().say("move.wrong", minutes=limits().people.move_minutes)
    first, second = await two.code(), await two.code()
    assert await two.says(two.new, f"/chuyenkenh {first}") == wrong
    assert await two.says(two.old, f"/chuyenkenh {second}") == wrong
    two.now += timedelta(minutes=limits().people.move_minutes)
    assert await two.says(two.new, f"/chuyenkenh {second}") == wrong
    third = await two.code()
    await two.says(two.new, f"/chuyenkenh {third}", "1")
    assert await two.says(two.new, f"/chuyenkenh {third}", chat="minh") == wrong


async def test_codes_are_not_guessed(two: Two) -> None:
    """After five wrong codes within the hour even the right one waits."""
    code = await two.code()
    for _ in range(limits().people.wrong_codes):
        await two.says(two.new, "/chuyenkenh 0000 0000")
    assert await two.says(two.new, f"/chuyenkenh {code}") == texts().say("code.wait", minutes=60)
    assert await two.says(two.new, "/chuyenkenh 12") == texts().say("move.not_a_code")


async def test_two_people_do_not_become_one(two: Two) -> None:
    """Where somebody else is at home nobody moves in."""
    await two.appoint(two.old, "Nguyễn Văn An")
    await two.appoint(two.new, "Trần Thị Bình")
    told = await two.says(two.new, f"/chuyenkenh {await two.code()}", "1")
    assert told.endswith(texts().say("move.somebody_here", name="Trần Thị Bình"))
    assert await two.says(two.old, "đồng ý chuyển") == texts().say("move.nothing")


async def test_a_draft_that_is_already_there_is_not_replaced(two: Two) -> None:
    """The one that came waits until there is room."""
    await two.says(two.old, *SUGGESTION[:3])
    await two.says(two.new, "/kiennghi", "Lộc Hòa", "để sau")
    await two.says(two.new, f"/chuyenkenh {await two.code()}", "1")
    await two.says(two.old, "đồng ý chuyển")
    assert "Xã Lộc Hòa" in await two.says(two.new, "tiếp tục")
    await two.says(two.new, "thoát", "2")
    assert await two.says(two.new, "tiếp tục") == f"{texts().say('first_words.resumed')}\n\n{asked()}"
