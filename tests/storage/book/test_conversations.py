"""A talk's row: found for its person and chat alone, replaced as a whole, moved with its chat, erased on request."""

from datetime import UTC, datetime, timedelta

from storage.book import conversations
from storage.book.book import Book
from storage.book.conversations import State
from storage.talk import Address

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
GROUP = Address("telegram", "1", "nhóm")


async def keep(book: Book, at: Address, sender: str, state: State, now: datetime = NOON) -> None:
    await book.turn(lambda page: conversations.keep(page, at, sender, state, now))


async def load(book: Book, at: Address, sender: str) -> State:
    return await book.read(lambda page: conversations.load(page, at, sender))


async def test_each_person_in_each_chat_has_a_talk(book: Book) -> None:
    """Nobody meets another's; who never wrote has an empty one."""
    await keep(book, GROUP, "lan", {"turn": 1, "held": ["Đường hỏng 😀", [1], ""]})
    await keep(book, GROUP, "lan", {"turn": 2})
    await keep(book, GROUP, "minh", {"turn": 9})
    assert await load(book, GROUP, "lan") == {"turn": 2}
    assert await load(book, GROUP, "minh") == {"turn": 9}
    assert await load(book, Address("zalo", "1", "nhóm"), "lan") == {}
    assert await load(book, Address("telegram", "2", "nhóm"), "lan") == {}


async def test_a_talk_is_erased_for_its_person_alone(book: Book) -> None:
    """Then there is none, and a second time nothing is found."""
    for sender in ("lan", "minh"):
        await keep(book, GROUP, sender, {"turn": 1})
    erased = [await book.turn(lambda page: conversations.forget(page, GROUP, "lan")) for _ in range(2)]
    assert erased == [True, False]
    assert (await load(book, GROUP, "lan"), await load(book, GROUP, "minh")) == ({}, {"turn": 1})


async def test_talks_of_the_last_hours_are_found_oldest_first(book: Book) -> None:
    """Those before that are left asleep."""
    for hours, sender in ((1, "vừa rồi"), (30, "hôm qua"), (5, "lúc nãy")):
        await keep(book, GROUP, sender, {"turn": hours}, NOON - timedelta(hours=hours))
    found = await book.read(lambda page: conversations.talking(page, NOON - timedelta(hours=24)))
    assert found == [(GROUP, "lúc nãy", {"turn": 5}), (GROUP, "vừa rồi", {"turn": 1})]


async def test_talks_follow_a_chat_that_moves(book: Book) -> None:
    """Who has spoken in the new chat already goes on there: that talk is the later one."""
    new = Address("telegram", "1", "-100")
    await keep(book, GROUP, "lan", {"turn": 1})
    await keep(book, GROUP, "minh", {"turn": 1})
    await keep(book, new, "minh", {"turn": 9})
    assert await book.turn(lambda page: conversations.move_chat(page, GROUP, "-100")) == 1
    found = await book.read(lambda page: conversations.talking(page, NOON))
    assert sorted((at.chat, sender, state["turn"]) for at, sender, state in found) == [
        ("-100", "lan", 1),
        ("-100", "minh", 9),
    ]
