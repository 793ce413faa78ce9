"""The web chat's mailboxes, on both databases: in order, each event once, nothing passed over, erased on request."""

from datetime import UTC, datetime, timedelta

from storage.book.book import Book
from storage.book.columns import stamp
from storage.mail import mailbox
from storage.mail.mailbox import Entry, Seen

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
AN, BINH = "an", "binh"


async def put(book: Book, text: str, chat: str = AN, at: datetime = NOON, event: str | None = None) -> int | None:
    """Put a text into a mailbox."""
    return await book.turn(lambda page: mailbox.post(page, chat, "bot", {"text": text}, at, event), chat)


async def texts(book: Book, chat: str = AN, seen: Seen | None = None, limit: int = 100) -> list[str]:
    """The texts that came after what was seen."""
    found = await book.read(lambda page: mailbox.since(page, chat, seen or Seen(), limit))
    return [entry.body["text"] for entry in found]


async def test_a_message_stands_as_it_was_put(book: Book) -> None:
    """Author, body, hour and event come back, and the number that it was given."""
    body = {"text": "Nhà “văn hóa” ạ", "buttons": [[["1. Có", "3:yes"]]]}
    number = await book.turn(lambda page: mailbox.post(page, AN, "Chị Năm", body, NOON, "an:1"))
    assert number is not None
    found = await book.read(lambda page: mailbox.since(page, AN, Seen(), 5))
    assert found == [Entry(number, "Chị Năm", body, stamp(NOON), "an:1")]
    assert await book.read(lambda page: mailbox.body(page, AN, number)) == body


async def test_an_event_stands_once(book: Book) -> None:
    """The second post of an event changes nothing and says so; messages without an event are never alike."""
    assert await put(book, "một", event="an:1") is not None
    assert await put(book, "một lần nữa", event="an:1") is None
    assert await put(book, "hai") != await put(book, "hai")
    assert await texts(book) == ["một", "hai", "hai"]


async def test_messages_come_in_order_after_what_was_seen(book: Book) -> None:
    """Oldest first, at most `limit`; another mailbox's messages between them are left out."""
    numbers = []
    for number in range(5):
        numbers.append(await put(book, str(number)))
        await put(book, "của Bình", BINH)
    assert await texts(book, seen=Seen(numbers[1] or 0, stamp(NOON))) == ["2", "3", "4"]
    assert await texts(book, seen=Seen(numbers[1] or 0), limit=2) == ["2", "3"]
    assert await texts(book, seen=Seen(numbers[4] or 0, stamp(NOON))) == []


async def test_who_has_seen_nothing_gets_the_latest(book: Book) -> None:
    """The newest `limit` messages, oldest of them first."""
    for number in range(5):
        await put(book, str(number))
    assert await texts(book, limit=2) == ["3", "4"]


async def test_a_number_that_means_another_message_hides_nothing(book: Book) -> None:
    """After a restored backup or a swept mailbox the number seen is gone or is another's: then the latest come."""
    numbers = [await put(book, str(number)) or 0 for number in range(3)]
    assert await texts(book, seen=Seen(numbers[2], stamp(NOON - timedelta(days=9)))) == ["0", "1", "2"]
    assert await texts(book, seen=Seen(numbers[2] + 50, stamp(NOON))) == ["0", "1", "2"]
    assert await texts(book, BINH, seen=Seen(numbers[2], stamp(NOON))) == []


async def test_a_message_belongs_to_one_mailbox(book: Book) -> None:
    """Its number opens it there and nowhere else."""
    number = await put(book, "của An") or 0
    assert await book.read(lambda page: mailbox.body(page, BINH, number)) is None
    assert await book.read(lambda page: mailbox.body(page, AN, number + 1)) is None


async def test_a_mailbox_is_emptied_alone(book: Book) -> None:
    """Erasing says how many went and touches no other."""
    for text in ("một", "hai"):
        await put(book, text)
    await put(book, "của Bình", BINH)
    assert await book.turn(lambda page: mailbox.erase(page, AN)) == 2
    assert (await texts(book), await texts(book, BINH)) == ([], ["của Bình"])


async def test_old_messages_are_forgotten(book: Book) -> None:
    """What is older than the day goes from all mailboxes; the day itself stays."""
    await put(book, "cũ", at=NOON - timedelta(milliseconds=1))
    await put(book, "cũ của Bình", BINH, NOON - timedelta(days=40))
    await put(book, "đúng ngày")
    assert await book.turn(lambda page: mailbox.forget(page, NOON, 100)) == 2
    assert (await texts(book), await texts(book, BINH)) == (["đúng ngày"], [])
