"""Our own accounts: as last reported, what they said in a month, and the chats of which something is kept."""

from dataclasses import replace
from datetime import UTC, datetime

from storage.book import conversations
from storage.book.book import Book
from storage.book.page import Page
from storage.mail import accounts, letters
from storage.mail.accounts import Account
from storage.mail.letters import Draft
from storage.talk import Address, Reply

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)


def one(state: str = "well") -> Account:
    """A bot on Zalo."""
    return Account("zalo_bot", "1", "Bot 131", state, joins_groups=False, at=NOON)


async def test_an_account_is_as_last_reported(book: Book) -> None:
    """Each once, in a fixed order."""
    for account in (Account("web", "main", "", "well", joins_groups=True, at=NOON), one(), one("token")):
        await book.turn(lambda page, told=account: accounts.report(page, told))  # type: ignore[misc]
    assert [(a.channel, a.state, a.joins_groups, a.at) for a in await book.read(accounts.reported)] == [
        ("web", "well", True, NOON),
        ("zalo_bot", "token", False, NOON),
    ]


async def test_since_when_an_account_is_ill_outlives_a_start(book: Book) -> None:
    """Told by the channel, else when it was first seen; other troubles and a new start do not begin it anew."""

    async def told(state: str, hour: int, since: int | None = None) -> datetime | None:
        at = NOON.replace(hour=hour)
        begun = None if since is None else NOON.replace(hour=since)
        await book.turn(lambda page: accounts.report(page, replace(one(state), at=at, since=begun)))
        (found,) = await book.read(accounts.reported)
        return found.since

    assert await told("well", 1) is None
    assert await told("no_connection", 3, since=2) == NOON.replace(hour=2)
    assert await told("token", 4) == NOON.replace(hour=2)
    assert await told("starting", 5) is None
    assert await told("no_connection", 6, since=5) == NOON.replace(hour=2)
    assert await told("well", 7) is None
    assert await told("token", 8) == NOON.replace(hour=8)


async def test_messages_are_counted_by_month(book: Book) -> None:
    """What surely did not go is given back, never below nothing; another bot and another month count for themselves."""

    def work(page: Page) -> list[int]:
        for _ in range(3):
            accounts.spend(page, "zalo_bot", "1", "2021-06")
        accounts.spend(page, "zalo_bot", "1", "2021-07")
        accounts.give_back(page, "zalo_bot", "1", "2021-06")
        for _ in range(2):
            accounts.give_back(page, "zalo_bot", "1", "2021-07")
        accounts.give_back(page, "zalo_bot", "2", "2021-06")
        ways = (("1", "2021-06"), ("1", "2021-07"), ("2", "2021-06"))
        return [accounts.spent(page, "zalo_bot", account, month) for account, month in ways]

    assert await book.turn(work) == [2, 0, 0]


async def test_a_chat_counts_once_however_much_is_kept_of_it(book: Book) -> None:
    """Talks and letters of one bot; those of another do not count."""

    def work(page: Page) -> set[str]:
        for account, chat in (("1", "lan"), ("1", "lan"), ("1", "g:nhom"), ("2", "hung")):
            to = Address("zalo_bot", account, chat)
            letters.put(page, Draft(to, Reply("a"), 0, NOON), now=NOON)
            conversations.keep(page, to, chat, {"turn": 1}, NOON)
        conversations.keep(page, Address("zalo_bot", "1", "mai"), "mai", {"turn": 1}, NOON)
        return accounts.chats(page, "zalo_bot", "1")

    assert await book.turn(work) == {"lan", "g:nhom", "mai"}


async def test_every_chat_with_letters_is_found(book: Book) -> None:
    """However many letters each has, the first and the last by any order too; an account without any has none."""
    chats = [f"{number:03d}" for number in range(40)] + ["Ấp", "g:nhóm", "z"]

    def work(page: Page) -> tuple[set[str], set[str]]:
        for chat in chats * 3:
            letters.put(page, Draft(Address("zalo_bot", "1", chat), Reply("a"), 0, NOON), now=NOON)
        return accounts.chats(page, "zalo_bot", "1"), accounts.chats(page, "zalo_bot", "2")

    assert await book.turn(work) == (set(chats), set())
