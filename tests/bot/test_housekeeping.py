"""What is past its time is erased, on disk too, and nothing that still belongs to something."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import housekeeping
from bot.housekeeping import tidy_up
from handlers.conversation import Conversation
from handlers.forms.form import Answer, Progress
from handlers.forms.steps import Said
from storage.book import conversations, fetches, receipts
from storage.book.book import Book
from storage.book.columns import stamp
from storage.book.files import FileStore
from storage.book.page import Page
from storage.book.receipts import Buried
from storage.campaign.correspondence import suggestions
from storage.campaign.correspondence.suggestions import NewSuggestion
from storage.campaign.territory import units
from storage.campaign.territory.unit_rows import UnitRow
from storage.limits import limits
from storage.mail import broadcasts
from storage.mail.broadcasts import NewBroadcast
from storage.talk import Address, FileKind, FileRef

NOW = datetime(2021, 9, 1, 5, tzinfo=UTC)
LAN = Address("recorder", "1", "lan")
DRAFT = timedelta(days=limits().forms.keep_days)
EVIDENCE = timedelta(days=limits().files.keep_days)
DAY = timedelta(days=1)
PEOPLE = ("old", "young", "ancient")


@dataclass(frozen=True, slots=True)
class House:
    """A book with its files."""

    book: Book
    store: FileStore

    async def photo(self, content: str, at: datetime) -> tuple[int, str]:
        """A photo that came at a moment and is kept: its number, and its name on disk."""
        kept = self.store.keep_bytes(content.encode(), "image/jpeg")
        os.utime(self.store.path(kept.sha256), (at.timestamp(), at.timestamp()))

        def come(page: Page) -> int:
            number = fetches.want(page, LAN, FileRef(FileKind.PHOTO, content), at)
            fetches.done(page, number, kept, kept.sha256)
            return number

        return await self.book.turn(come), kept.sha256

    async def left(self, photos: dict[str, tuple[int, str]]) -> set[str]:
        """Those of the photos that have both their row and their bytes; half a photo is a fault."""
        rows = {one.id for one in await self.book.read(lambda page: fetches.of(page, [n for n, _ in photos.values()]))}
        bytes_there = {name for name, (_, sha) in photos.items() if self.store.path(sha).exists()}
        assert {name for name, (number, _) in photos.items() if number in rows} == bytes_there
        return bytes_there


@pytest.fixture
def house(book: Book, tmp_path: Path) -> House:
    """On each kind of database."""
    return House(book, FileStore(tmp_path / "files"))


async def test_files_that_belong_to_nothing_go_and_evidence_stays(house: House) -> None:
    """A photo of a form never sent goes with the draft; what was filed, drafted or broadcast stays, for its time."""
    long_ago, lately = NOW - DRAFT - 2 * DAY, NOW - DRAFT
    photos = {
        "loose": await house.photo("loose", long_ago),
        "lately": await house.photo("lately", lately),
        "filed": await house.photo("filed", long_ago),
        "drafted": await house.photo("drafted", long_ago),
        "held": await house.photo("held", long_ago),
        "coming": await house.photo("coming", long_ago),
        "carried": await house.photo("carried", long_ago),
        "ancient": await house.photo("ancient", NOW - EVIDENCE - DAY),
    }
    number = {name: photo[0] for name, photo in photos.items()}
    draft = Progress("suggestion", "text", stamp(NOW), {}, {"text": [number["drafted"]]})
    talk = Conversation(active=draft, held=Said(files=(number["held"],)))
    body = {"text": "Thông báo", "fetches": [number["coming"]], "files": [[photos["carried"][1], "a.jpg", "photo", ""]]}

    def use(page: Page) -> None:
        units.bring_in(page, [UnitRow("DO1", "Đội 1", "xã", "")])
        conversations.keep(page, LAN, "lan", talk.as_json(), NOW - DAY)
        for files in ((number["filed"],), (number["ancient"],)):
            new = NewSuggestion("DO1", None, "đèn", "Đèn hỏng ba tuần nay.", files, LAN, "lan")
            suggestions.file(page, new, at=NOW, year=2021)
        broadcasts.put(page, NewBroadcast("TB-1", body, {}, NOW), NOW)

    await house.book.turn(use)
    assert await tidy_up(house.book, house.store, NOW)
    assert await house.left(photos) == {"lately", "filed", "drafted", "held", "coming", "carried"}


async def test_the_same_bytes_stay_while_anybody_needs_them(house: House) -> None:
    """Two people sent the same photo: the row that is past its time goes, the bytes stay for the other."""
    old, sha = await house.photo("same", NOW - DRAFT - 2 * DAY)
    young, _ = await house.photo("same", NOW)
    await tidy_up(house.book, house.store, NOW)
    assert [one.id for one in await house.book.read(lambda page: fetches.of(page, [old, young]))] == [young]
    assert house.store.path(sha).exists()


async def test_bytes_that_have_just_come_are_left_alone(house: House) -> None:
    """Their row may be written in a moment; the next day decides."""
    _, sha = await house.photo("new", NOW - DRAFT - 2 * DAY)
    os.utime(house.store.path(sha), (NOW.timestamp(), NOW.timestamp()))
    await tidy_up(house.book, house.store, NOW)
    assert house.store.path(sha).exists()


async def test_it_is_done_once_a_day(house: House) -> None:
    """However often the bot is started."""
    assert [await tidy_up(house.book, house.store, NOW + hours * timedelta(hours=1)) for hours in (0, 1, 23, 24)] == [
        True,
        False,
        False,
        True,
    ]


async def test_much_is_erased_in_small_turns(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is past its time goes, and no turn takes more than its share."""
    monkeypatch.setattr(housekeeping, "CHUNK", 10)
    old = NOW - timedelta(days=limits().receiving.event_memory_days + 1)
    await house.book.turn(lambda page: [receipts.is_first(page, "recorder", "1", f"e{n}", old) for n in range(35)])
    shares: list[int] = []
    erase = receipts.forget_events

    def watched(page: Page, before: datetime, limit: int) -> int:
        shares.append(erase(page, before, limit))
        return shares[-1]

    monkeypatch.setattr(receipts, "forget_events", watched)
    await tidy_up(house.book, house.store, NOW)
    assert shares == [10, 10, 10, 5]


async def test_words_of_talks_long_silent_go_and_the_count_of_questions_stays(house: House) -> None:
    """A draft that nobody took up is erased with its month; an old button still cannot mean a new question."""
    old, young = NOW - DRAFT - 2 * DAY, NOW - DAY
    draft = Progress("suggestion", "text", stamp(old), {"subject": Answer("đèn", "đèn")}, {}, draft=True)
    state = Conversation(turn=7, kept={"suggestion": draft}, held=Said("bà Tư")).as_json()

    def talk(page: Page) -> None:
        conversations.keep(page, LAN, "old", state, old)
        conversations.keep(page, LAN, "young", state, young)
        conversations.keep(page, LAN, "ancient", state, NOW - timedelta(days=limits().receiving.silent_days + 1))

    await house.book.turn(talk)
    await tidy_up(house.book, house.store, NOW)
    kept = {who: await house.book.read(lambda page, who=who: conversations.load(page, LAN, who)) for who in PEOPLE}  # type: ignore[misc]
    assert kept == {"old": {"turn": 7}, "young": state, "ancient": {}}


async def test_buried_messages_lose_their_words_when_they_are_closed_and_go_with_time(house: House) -> None:
    """Whoever closes one has seen to it; after a season even the row goes."""
    buried = Buried("AAAA1111", "recorder", "1", "e1", NOW, "KeyError", b"words")
    await house.book.turn(lambda page: receipts.bury(page, buried))
    await house.book.turn(lambda page: receipts.close_dead_letter(page, "AAAA1111", "Lan", NOW))
    (closed,) = await house.book.read(lambda page: [row.sealed for row in receipts.dead_letters(page, closed=True)])
    assert closed == b""
    await tidy_up(house.book, house.store, NOW + timedelta(days=limits().outbox.keep_settled_days + 1))
    assert await house.book.read(lambda page: receipts.dead_letters(page, closed=True)) == []
