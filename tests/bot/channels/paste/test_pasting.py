"""Groups without a bot: the text reaches a person, the page lets it be copied and ticked, silence leads to the next."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.paste import Pages, PasteByHand
from broadcasts.layout import Piece
from broadcasts.undelivered import Gone, Never
from storage.book.book import Book
from storage.book.files import FileStore
from storage.book.page import Page
from storage.book.server_key import server_key
from storage.campaign import people, units
from storage.campaign.unit_rows import UnitRow
from storage.clocks import now
from storage.limits import limits
from storage.mail import pastes
from storage.mail.letters import Posted
from storage.mail.pastes import Paste
from storage.talk import Address, Attachment, FileKind
from storage.texts.texts import texts
from tests.fakes.pictures import photo

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
UNITS = [
    UnitRow("692", "Lộc Ninh", "huyện", ""),
    UnitRow("A", "Lộc Tấn", "xã", "692"),
    UnitRow("A-1", "Ấp 1", "ấp", "A"),
]
TEXT = "Chiều nay 14 giờ ra quân dọn vệ sinh.\nMời bà con cùng làm <b>đông đủ</b>."


@dataclass
class Village:
    """A book with a group without a bot, its keeper and two more officers."""

    book: Book
    store: FileStore
    folder: Path
    at: datetime = NOON
    people: list[int] = field(default_factory=list)
    posted: list[Posted] = field(default_factory=list)
    chat: str = ""

    async def begin(self) -> "Village":
        """The people, the group and the channel."""

        def write(page: Page) -> None:
            units.bring_in(page, UNITS)
            for name, role, unit in (
                ("Trưởng ấp", "area_head", "A-1"),
                ("Cán bộ", "unit_officer", "A"),
                ("Người khác", "unit_officer", "A"),
            ):
                person = people.appoint(page, name, role, unit, NOON)
                people.bind(page, person, Address("recorder", "1", name), name, NOON)
                self.people.append(person)
            self.chat = str(pastes.add_group(page, "Nhóm ấp 1", "A-1", self.people[0]))

        await self.book.turn(write)
        return self

    def channel(self, public_url: str = "https://bot.example.vn") -> PasteByHand:
        """The channel as it is wired."""
        zone = ZoneInfo("Asia/Ho_Chi_Minh")
        key = server_key(self.folder / "keys")
        pages = Pages(self.book, self.store, key, public_url, lambda: self.at, zone)
        return PasteByHand(self.book, pages, texts(), lambda: self.at, self.posted.extend)

    async def send(self, file: Attachment | None = None, channel: PasteByHand | None = None) -> Paste:
        """A text for the group, as delivery sends it."""
        number = await (channel or self.channel()).send(Address("paste", "main", self.chat), Piece(TEXT, file=file))
        return await self.paste(int(number))

    async def paste(self, number: int) -> Paste:
        """How it stands."""
        found = await self.book.read(lambda page: pastes.by_id(page, number))
        assert found is not None
        return found

    def told(self) -> list[tuple[str, str]]:
        """Who was written to, and the first line."""
        return [(one.to.chat, one.reply.text.splitlines()[0]) for one in self.posted]


@pytest.fixture
async def village(book: Book, tmp_path: Path) -> Village:
    """On each kind of database."""
    return await Village(book, FileStore(tmp_path / "files"), tmp_path).begin()


async def client(village: Village) -> AsyncIterator[TestClient]:  # type: ignore[type-arg]
    """The channel's pages on loopback."""
    app = web.Application()
    village.channel()._pages.add_to(app)
    async with TestClient(TestServer(app)) as found:
        yield found


async def test_the_keeper_gets_the_very_text_and_a_way_to_say_that_it_is_done(village: Village) -> None:
    """Two letters: what is asked, with link, number and button; then the text alone, fit to be copied."""
    sent = await village.send()
    asked, text = village.posted
    assert (asked.to.chat, text.to.chat) == ("Trưởng ấp", "Trưởng ấp")
    assert asked.reply.text.startswith("Nhờ anh/chị dán tin ngay dưới đây vào nhóm “Nhóm ấp 1”.")
    assert f"đã dán {sent.id}" in asked.reply.text
    assert f"https://bot.example.vn/dan/{sent.id}-" in asked.reply.text
    assert [choice.key for choice in asked.reply.controls] == [f"pz:{sent.id}"]
    assert text.reply.text == TEXT


async def test_without_a_public_address_no_dead_link_is_sent(village: Village) -> None:
    """The text in the chat is enough to copy."""
    await village.send(channel=village.channel(""))
    assert "http" not in village.posted[0].reply.text
    assert village.posted[1].reply.text == TEXT


async def test_what_nobody_pastes_goes_to_the_next_person_and_in_the_end_to_the_board(village: Village) -> None:
    """After some hours an officer of the commune is asked, then another one; then the office sees it."""
    channel, rules = village.channel(), limits().pastes
    sent = await village.send()
    for hours in (rules.late_hours - 0.1, 0.2, rules.late_hours + 0.1, rules.late_hours + 0.1):
        village.at += timedelta(hours=hours)
        await channel.hand_on()
    asked = [chat for chat, line in village.told() if line.startswith("Nhờ")]
    assert asked == ["Trưởng ấp", "Cán bộ", "Người khác"]
    assert (await village.paste(sent.id)).times == rules.askings == 3


async def test_what_is_pasted_is_asked_of_nobody(village: Village) -> None:
    """One tick ends it, also when two come at once."""
    sent = await village.send()
    ticked = await asyncio.gather(
        *(village.book.turn(lambda page: pastes.done(page, sent.id, village.people[0], NOON)) for _ in range(5))
    )
    village.at += timedelta(hours=limits().pastes.late_hours + 1)
    await village.channel().hand_on()
    assert (sorted(ticked), len(village.posted)) == ([False] * 4 + [True], 2)


async def test_a_group_that_nobody_keeps_is_said_so(village: Village) -> None:
    """A group that is gone closes its address; one whose people cannot be reached fails with a reason."""
    with pytest.raises(Gone):
        await village.channel().send(Address("paste", "main", "99"), Piece(TEXT))
    for name in ("Trưởng ấp", "Cán bộ", "Người khác"):
        await village.book.turn(lambda page, who=name: people.unbind(page, Address("recorder", "1", who), who))  # type: ignore[misc]
    with pytest.raises(Never, match="no_keeper"):
        await village.send()


async def test_the_page_shows_the_text_as_it_is_and_takes_a_tick_and_its_taking_back(village: Village) -> None:
    """Words stay words, the picture is shown, the tick is written for the person who was asked."""
    kept = village.store.keep_bytes(photo(), "image/jpeg")
    sent = await village.send(Attachment(kept.sha256, "hinh.jpg", FileKind.PHOTO, "Dân dọn đường"))
    link = village.posted[0].reply.text.split("https://bot.example.vn")[1].split()[0]
    async for browser in client(village):
        shown = await browser.get(link)
        body = await shown.text()
        assert "Mời bà con cùng làm &lt;b&gt;đông đủ&lt;/b&gt;." in body
        assert 'alt="Dân dọn đường"' in body
        assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert (await (await browser.get(f"{link}/hinh")).read()) == village.store.path(kept.sha256).read_bytes()
        await browser.post(link, data={"done": "1"})
        assert (await village.paste(sent.id)).done_name == "Trưởng ấp"
        assert "✓ Đã dán lúc 12:00 ngày 20/06" in await (await browser.get(link)).text()
        await browser.post(link, data={"undo": "1"})
        assert (await village.paste(sent.id)).done_at is None
        for asset in ("copy.js", "paste.css"):
            assert (await browser.get(f"/dan/{asset}")).status == 200


async def test_a_link_is_not_guessed(village: Village) -> None:
    """Another number under the same mark leads nowhere, and neither does a mark made up."""
    await village.send()
    await village.send()
    link = village.posted[0].reply.text.split("https://bot.example.vn")[1].split()[0]
    mark = link.rpartition("-")[2]
    async for browser in client(village):
        for wrong in (f"/dan/2-{mark}", f"/dan/1-{'0' * 24}", "/dan/1", f"{link}0"):
            assert (await browser.get(wrong)).status == 404


async def test_old_texts_are_erased(village: Village) -> None:
    """With age, some at a time."""
    for _ in range(3):
        await village.send()
    assert await village.book.turn(lambda page: pastes.forget(page, NOON, 100)) == 0
    assert await village.book.turn(lambda page: pastes.forget(page, now(), 2)) == 2
