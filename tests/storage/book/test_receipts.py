"""Events count once for as long as anybody could send them again; what could not be handled waits for a person."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.book.book import Book
from storage.book.page import Page
from storage.book.receipts import Buried, bury, close_dead_letter, dead_letters, forget_events, is_first
from storage.limits import limits

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
DAY = timedelta(days=1)


async def first(book: Book, event: str, channel: str = "telegram", account: str = "1", at: datetime = NOON) -> bool:
    return await book.turn(lambda page: is_first(page, channel, account, event, at))


async def test_an_event_is_new_once_for_each_account(book: Book) -> None:
    """The same key on another channel, or for another of our accounts, is another event."""
    told = [
        await first(book, "7"),
        await first(book, "7"),
        await first(book, "7", channel="zalo"),
        await first(book, "7", account="2"),
        await first(book, "7", account="2"),
    ]
    assert told == [True, False, True, True, False]


async def test_a_turn_that_is_undone_leaves_the_event_new(book: Book) -> None:
    """Only what was kept has been handled."""

    def failing(page: Page) -> None:
        is_first(page, "telegram", "1", "7", NOON)
        raise LookupError

    with pytest.raises(LookupError):
        await book.turn(failing)
    assert await first(book, "7")


async def test_events_are_forgotten_when_nobody_sends_them_again(book: Book) -> None:
    """After a week, and not before: a platform delivers again for a day."""
    kept_days = limits().receiving.event_memory_days
    await first(book, "old", at=NOON - (kept_days + 1) * DAY)
    await first(book, "young", at=NOON - (kept_days - 1) * DAY)
    assert await book.turn(lambda page: forget_events(page, NOON - kept_days * DAY, 100)) == 1
    assert [await first(book, "old"), await first(book, "young")] == [True, False]


async def test_a_buried_message_waits_until_a_person_has_seen_to_it(book: Book) -> None:
    """It is closed once, by name; then it stands among the closed ones."""
    for reference in ("AAAA", "BBBB"):
        buried = Buried(reference, "telegram", "1", f"e{reference}", NOON, "ValueError at respond:7", b"sealed")
        await book.turn(lambda page, one=buried: bury(page, one))  # type: ignore[misc]
    assert await waiting(book) == ["BBBB", "AAAA"]
    close = [await book.turn(lambda page: close_dead_letter(page, "AAAA", "lan", NOON + DAY)) for _ in range(2)]
    assert close == [True, False]
    assert await book.turn(lambda page: close_dead_letter(page, "CCCC", "lan", NOON)) is False
    assert await waiting(book) == ["BBBB"]
    (closed,) = await book.read(
        lambda page: [(one.reference, one.closed_by, one.closed_at) for one in dead_letters(page, closed=True)]
    )
    assert closed == ("AAAA", "lan", NOON + DAY)


async def waiting(book: Book) -> list[str]:
    """The references of those that wait, as listed."""
    return await book.read(lambda page: [one.reference for one in dead_letters(page)])
