"""Groups without a bot: the text reaches a person, the page lets it be copied and ticked, silence leads to the next."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.paste import Pages, PasteByHand
from broadcasts.groups.handing import CHUNK
from broadcasts.layout import Piece
from broadcasts.undelivered import Gone, Never, Unknown
from storage.book.book import Book
from storage.book.files import FileStore
from storage.book.page import Hot, Page
from storage.book.postgres import PostgresBook
from storage.book.server_key import server_key
from storage.campaign.membership import people
from storage.campaign.territory import units
from storage.campaign.territory.unit_rows import UnitRow
from storage.clocks import Clocks, now
from storage.limits import limits
from storage.mail import groups, pastes
from storage.mail.letters import Posted
from storage.mail.pastes import Paste
from storage.talk import Address, Attachment, FileKind
from storage.texts.texts import texts
from tests import books
from tests.fakes.pictures import photo
from tests.unwritable import cut_connections, no_writes

T = TypeVar("T")
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
            self.chat = str(pastes.add_group(page, "Nhóm ấp 1", "A-1", self.people[0], self.people[1], NOON))

        await self.book.turn(write)
        return self

    def channel(self, public_url: str = "https://bot.example.vn", book: Book | None = None) -> PasteByHand:
        """The channel as it is wired; the campaign is a month behind."""
        zone, clocks = ZoneInfo("Asia/Ho_Chi_Minh"), Clocks(lambda: self.at, timedelta(days=-30))
        key = server_key(self.folder / "keys")
        pages = Pages(self.book, self.store, key, public_url, clocks, zone)
        return PasteByHand(book or self.book, pages, texts(), lambda: self.at, self.posted.extend)

    async def send(self, file: Attachment | None = None, channel: PasteByHand | None = None) -> Paste:
        """A text for the group, as delivery sends it."""
        number = await (channel or self.channel()).send(Address("paste", "main", self.chat), Piece(TEXT, file=file))
        return await self.paste(int(number))

    async def paste(self, number: int) -> Paste:
        """How it stands."""
        found = await self.book.read(lambda page: pastes.by_id(page, number))
        assert found is not None
        return found

    async def waits(self) -> None:
        """Hours pass in which nobody pastes; then the look."""
        self.at += timedelta(hours=limits().pastes.late_hours + 0.1)
        await self.channel().hand_on()

    def link(self, letter: int = 0) -> str:
        """The page's path in a letter that asks."""
        return self.posted[letter].reply.text.split("https://bot.example.vn")[1].split()[0]

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


async def test_at_night_nobody_else_is_asked(village: Village) -> None:
    """An evening's text that its keeper did not paste wakes no officer: it goes to the next one in the morning."""
    village.at += timedelta(hours=6)  # 18:00 in Việt Nam
    await village.send()
    asked = []
    for hour in (22.5, 26, 29.9, 30):  # 22:30, 2:00, 5:54, 6:00
        village.at = NOON + timedelta(hours=hour - 12)
        await village.channel().hand_on()
        asked.append(len([line for _, line in village.told() if line.startswith("Nhờ")]))
    assert asked == [1, 1, 1, 2]


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
    link = village.link()
    async for browser in client(village):
        shown = await browser.get(link)
        body = await shown.text()
        assert "Mời bà con cùng làm &lt;b&gt;đông đủ&lt;/b&gt;." in body
        assert 'alt="Dân dọn đường"' in body
        assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert (await (await browser.get(f"{link}/hinh")).read()) == village.store.path(kept.sha256).read_bytes()
        await browser.post(link, data={"done": "1"})
        assert (await village.paste(sent.id)).done_name == "Trưởng ấp"
        assert "✓ Đã dán lúc 12:00 ngày 21/05" in await (await browser.get(link)).text()
        await browser.post(link, data={"undo": "1"})
        assert (await village.paste(sent.id)).done_at is None
        for asset in ("copy.js", "paste.css"):
            assert (await browser.get(f"/dan/{asset}")).status == 200


async def test_a_link_is_not_guessed(village: Village) -> None:
    """Another number or person under the same mark leads nowhere, and neither does a mark made up: it says so."""
    await village.send()
    await village.send()
    link, (keeper, officer, _) = village.link(), village.people
    mark = link.rpartition("-")[2]
    wrongs = (f"2-{keeper}-{mark}", f"1-{officer}-{mark}", f"1-{keeper}-{'0' * 24}", f"1-{mark}", "1", f"{link[5:]}0")
    async for browser in client(village):
        assert (await browser.get(link)).status == 200
        for wrong in wrongs:
            shown = await browser.get(f"/dan/{wrong}")
            assert (shown.status, "Không thấy tin này" in await shown.text()) == (404, True)


async def test_old_texts_are_erased(village: Village) -> None:
    """With age, some at a time."""
    for _ in range(3):
        await village.send()
    assert await village.book.turn(lambda page: pastes.forget(page, NOON, 100)) == 0
    assert await village.book.turn(lambda page: pastes.forget(page, now(), 2)) == 2


async def test_each_person_is_asked_once(village: Village) -> None:
    """Where the person in charge and one officer are all there are, the text does not come back to the first."""
    await village.book.turn(lambda page: people.unbind(page, Address("recorder", "1", "Người khác"), "Người khác"))
    await village.send()
    for _ in range(4):
        await village.waits()
    assert [chat for chat, line in village.told() if line.startswith("Nhờ")] == ["Trưởng ấp", "Cán bộ"]


async def test_texts_that_have_nobody_else_do_not_keep_others_waiting(village: Village) -> None:
    """More old texts of a group with its keeper alone than one look takes: a later text of another group is asked."""

    def lonely(page: Page) -> None:
        units.bring_in(page, [UnitRow("B", "Lộc Hòa", "xã", "692")])
        person = people.appoint(page, "Một mình", "unit_officer", "B", NOON)
        people.bind(page, person, Address("recorder", "1", "Một mình"), "Một mình", NOON)
        alone = pastes.add_group(page, "Nhóm xã B", "B", person, person, NOON)
        for number in range(CHUNK + 5):
            pastes.put(page, alone, f"Tin {number}", None, person, NOON)

    await village.book.turn(lonely)
    await village.send()
    await village.waits()
    village.at += timedelta(minutes=1)
    await village.channel().hand_on()
    assert [chat for chat, line in village.told() if line.startswith("Nhờ")] == ["Trưởng ấp", "Cán bộ"]


async def test_old_news_is_asked_of_nobody_new(village: Village) -> None:
    """An officer who comes after days is not handed what was news then."""
    await village.send()
    village.at += timedelta(hours=limits().pastes.fresh_hours)
    await village.waits()
    assert len(village.posted) == 2


async def test_a_dropped_group_is_asked_for_no_more(village: Village) -> None:
    """What waits for it fails as gone, what is open goes to nobody, and nobody has it on the list."""
    sent = await village.send()
    await village.book.turn(lambda page: groups.unlink(page, Address("paste", "main", village.chat)))
    with pytest.raises(Gone):
        await village.send()
    await village.waits()
    assert len(village.posted) == 2
    assert await village.book.read(lambda page: pastes.open_for(page, village.people[0])) == []
    assert await village.book.read(lambda page: pastes.recent(page, 10)) == []
    await village.book.turn(lambda page: pastes.done(page, sent.id, village.people[0], village.at))
    assert [one.id for one in await village.book.read(lambda page: pastes.recent(page, 10))] == [sent.id]


async def test_the_tick_is_of_whoever_was_given_the_link(village: Village) -> None:
    """After the hand-on the first person's page still ticks for the first; the other's shows it, without undoing it."""
    sent = await village.send()
    await village.waits()
    first, second = village.link(0), village.link(2)
    async for browser in client(village):
        await browser.post(first, data={"done": "1"})
        assert (await village.paste(sent.id)).done_name == "Trưởng ấp"
        assert "Bấm nhầm" in await (await browser.get(first)).text()
        told = await (await browser.get(second)).text()
        assert ("Trưởng ấp" in told, "Bấm nhầm" in told) == (True, False)
        await browser.post(second, data={"undo": "1"})
        assert (await village.paste(sent.id)).done_name == "Trưởng ấp"


async def test_a_page_that_cannot_write_says_when_to_try_again(tmp_path: Path) -> None:
    """While the disk is full the tick is a sentence in Vietnamese with an hour to come back, and nothing is ticked."""
    async with books.opened(f"sqlite:///{tmp_path / 'bot131.sqlite'}") as book:
        village = await Village(book, FileStore(tmp_path / "files"), tmp_path).begin()
        sent = await village.send()
        async for browser in client(village):
            with no_writes(book.url):
                told = await browser.post(village.link(), data={"done": "1"})
                assert (told.status, told.headers["Retry-After"]) == (503, "5")
                assert "Hệ thống đang bận" in await told.text()
                assert told.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert (await village.paste(sent.id)).done_at is None


class CutAtCommit(PostgresBook):
    """A book whose line to the server is cut when a turn has done its work."""

    async def turn(self, work: Callable[[Page], T], lane: str = "") -> T:
        """The same turn, whose commit meets no server."""

        def then_cut(page: Page) -> T:
            value = work(page)
            cut_connections(self.url)
            return value

        return await super().turn(then_cut, lane)


@pytest.mark.postgres
async def test_what_may_be_handed_out_is_not_handed_out_again(postgres_database: str, tmp_path: Path) -> None:
    """Cut off in the commit, nobody knows whether the person was asked: policy decides, as with a lost answer."""
    async with books.opened(postgres_database) as book:
        village = await Village(book, FileStore(tmp_path / "files"), tmp_path).begin()
        cut = CutAtCommit(postgres_database)
        with pytest.raises(Unknown):
            await village.send(channel=village.channel(book=cut))
        await cut.close()
        assert village.posted == []


async def test_a_fault_of_ours_is_told_with_a_reference(village: Village, caplog: pytest.LogCaptureFixture) -> None:
    """A row that cannot be read: a sentence, and a reference that the log has as well; nothing of the row."""
    sent = await village.send()
    await village.book.turn(
        lambda page: page.change(Hot("UPDATE pastes SET body = '[\"kín\"]' WHERE id = :id"), id=sent.id)
    )
    async for browser in client(village):
        told = await browser.get(village.link())
        body = await told.text()
        found = re.search(r"mã <b>([0-9A-F]{8})</b>", body)
        assert (told.status, found is not None) == (500, True)
        assert found is not None
        assert f"fault {found[1]}: TypeError" in caplog.text
        assert "kín" not in caplog.text + body


async def test_what_no_page_understands_is_answered_in_vietnamese(village: Village) -> None:
    """Bytes that break HTTP's own forms, a form without a word of ours, and a way of asking that no page has."""
    sent = await village.send()
    async for browser in client(village):
        form = "application/x-www-form-urlencoded"
        for headers in ({"Content-Type": form, "Content-Encoding": "gzip"}, {"Content-Type": form}, {}):
            broken = await browser.post(village.link(), data=b"x", headers=headers)
            assert (broken.status, "Trang này không nhận" in await broken.text()) == (400, True)
        assert (await village.paste(sent.id)).done_at is None
        foreign = await browser.delete(village.link())
        assert (foreign.status, "Không thấy tin này" in await foreign.text()) == (404, True)
