"""The month's messages: counted before a word goes, given back if it did not, and weighed before a broadcast."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from broadcasts import budget
from broadcasts.budget import Meter, month_of
from broadcasts.layout import Abilities
from broadcasts.undelivered import Later
from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.membership import people
from storage.mail import accounts, letters, pastes
from storage.mail.letters import Draft
from storage.talk import Address, Reply
from tests import books
from tests.fakes.recorder import Recorder
from tests.storage.campaign import office
from tests.unwritable import no_writes

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
JUNE = "2021-06"


@pytest.fixture
def limited() -> Recorder:
    """An account whose plan allows ten messages of sixty letters a month, and two people."""
    recorder = Recorder(abilities=Abilities(text_limit=60, monthly=10, people=2))
    recorder.groups = {"nhom"}
    return recorder


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[Book]:
    """A book on SQLite."""
    async with books.opened(f"sqlite:///{tmp_path / 'bot131.sqlite'}") as book:
        yield book


def ours(*channels: Recorder) -> budget.Accounts:
    """Our accounts."""
    return {(one.name, one.account): one for one in channels}


@pytest.mark.parametrize(
    ("at", "month"),
    [
        (datetime(2021, 6, 30, 16, 59, tzinfo=UTC), "2021-06"),
        (datetime(2021, 6, 30, 17, 0, tzinfo=UTC), "2021-07"),
        (datetime(2021, 12, 31, 17, 0, tzinfo=UTC), "2022-01"),
    ],
)
def test_a_month_is_a_local_one(at: datetime, month: str) -> None:
    """It begins at midnight in Việt Nam."""
    assert month_of(at, VIETNAM) == month


async def test_a_word_is_counted_before_it_goes(book: Book, limited: Recorder) -> None:
    """And given back if it surely did not; another process on the same book sees the same."""
    meters = [Meter(book, limited.name, limited.account, VIETNAM, lambda: NOON) for _ in range(2)]
    for meter in (*meters, *meters):
        await meter.spend()
    await meters[0].give_back()
    assert await book.read(lambda page: accounts.spent(page, limited.name, limited.account, JUNE)) == 3


async def test_what_cannot_be_counted_does_not_go(embedded: Book, limited: Recorder) -> None:
    """While the disk is full a word waits; one that did not go stays counted rather than miscounted."""
    meter = Meter(embedded, limited.name, limited.account, VIETNAM, lambda: NOON)
    await meter.spend()
    with no_writes(embedded.url):
        with pytest.raises(Later, match="busy"):
            await meter.spend()
        await meter.give_back()
    assert await embedded.read(lambda page: accounts.spent(page, limited.name, limited.account, JUNE)) == 1


async def test_only_limited_accounts_have_a_standing(book: Book, limited: Recorder) -> None:
    """What is spent, what is left, how many people; groups are no people."""

    def work(page: Page) -> list[budget.Standing]:
        for chat in ("lan", "hung", "nhom"):
            letters.put(page, Draft(limited.address(chat), Reply("a"), 0, NOON), now=NOON)
        for _ in range(12):
            accounts.spend(page, limited.name, limited.account, JUNE)
        return budget.standings(page, ours(limited, Recorder("free")), JUNE)

    (found,) = await book.turn(work)
    month = found.spending
    assert (month.spent, month.monthly, month.left, found.people, found.people_most) == (12, 10, 0, 2, 2)


@pytest.mark.parametrize(
    ("said", "places", "messages", "unfit"),
    [("Ngắn.", 4, 4, 0), ("Ngắn.", 13, 13, 3), ("chữ " * 25, 4, 8, 0), ("dài " * 40, 4, 16, 2)],
)
async def test_a_broadcast_is_weighed_in_messages(
    book: Book, limited: Recorder, said: str, places: int, messages: int, unfit: int
) -> None:
    """A long text takes several for each place; free channels need none."""
    free = Recorder("free")
    targets = [limited.address(str(number)) for number in range(places)] + [free.address("x"), Address("old", "1", "y")]
    needs = await book.read(lambda page: budget.needs(page, ours(limited, free), JUNE, targets, Reply(said)))
    assert [(one.messages, one.addresses, one.unfit) for one in needs] == [(messages, places, unfit)]


@pytest.mark.parametrize(
    ("spent", "said", "messages", "unfit"),
    [(0, "Ngắn.", 1 + 2 * 2, 0), (6, "Ngắn.", 5, 1), (8, "Ngắn.", 5, 2), (10, "Ngắn.", 5, 3), (0, "chữ " * 25, 8, 0)],
)
async def test_a_group_that_a_person_pastes_into_costs_its_keepers_account(
    book: Book, limited: Recorder, spent: int, said: str, messages: int, unfit: int
) -> None:
    """The keeper is asked, then gets the text, in the newest chat; a group that nobody keeps costs nothing."""
    await office.settle(book)
    officer = await office.officer(book, "unit_officer", "25273")

    def work(page: Page) -> list[budget.Need]:
        for at, since in ((Address("old", "1", "y"), NOON), (limited.address("bình"), NOON + timedelta(hours=1))):
            people.bind(page, officer.id, at, at.chat, since)
        kept = [pastes.add_group(page, f"Nhóm {n}", "25273", officer.id, officer.id, NOON) for n in range(2)]
        for _ in range(spent):
            accounts.spend(page, limited.name, limited.account, JUNE)
        targets = [limited.address("an"), *map(pastes.address, (*kept, 99))]
        return budget.needs(page, ours(limited), JUNE, targets, Reply(said))

    assert [(one.messages, one.unfit) for one in await book.turn(work)] == [(messages, unfit)]
