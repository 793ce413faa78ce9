"""The outbox's rows on both databases: put once, claimed by one, in order, settled by their holder alone."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.book.book import Book
from storage.book.columns import stamp
from storage.book.opening import migrate
from storage.book.page import Hot, Page
from storage.mail import letters
from storage.mail.letters import Draft, Posted, Settlement
from storage.talk import Address, Attachment, Choice, FileKind, Reply

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
LAN = Address("telegram", "1", "lan")
MINH = Address("telegram", "1", "minh")
FULL = Reply(
    "Chọn “nơi”?",
    (Choice("1", "c1", "Ấp 1"),),
    (Choice("0", "~back", "quay lại"),),
    (Attachment("ab" * 32, "a.pdf", FileKind.PHOTO, "hình"),),
    turn=4,
)


async def put(
    book: Book, to: Address = LAN, text: str = "x", *, priority: int = 0, late: float = 0.0, epoch: int = 0
) -> Posted:
    draft = Draft(to, Reply(text), priority, NOON + timedelta(seconds=late))
    letter = await book.turn(lambda page: letters.put(page, draft, now=NOON, epoch=epoch))
    assert letter is not None
    return letter


async def claim(book: Book, *, epoch: int = 7, limit: int = 50, now: datetime = NOON) -> list[str]:
    found = await book.turn(lambda page: letters.claim(page, "telegram", "1", epoch=epoch, now=now, limit=limit))
    return [one.reply.text for one in found]


async def settle(book: Book, letter: int, state: str, *, epoch: int = 7, late: float = 0.0) -> list[int]:
    done = Settlement(letter, state, NOON, NOON + timedelta(seconds=late), 1, 2, "why", "m1")
    return await book.turn(lambda page: letters.settle(page, [done], epoch=epoch))


async def test_a_letter_comes_back_as_it_was_put(book: Book) -> None:
    """Words, choices, files and turn survive the book."""
    draft = Draft(LAN, FULL, 2, NOON, dedupe="d", reference="TB-1")
    put = await book.turn(lambda page: letters.put(page, draft, now=NOON))
    (found,) = await book.turn(lambda page: letters.claim(page, "telegram", "1", epoch=7, now=NOON, limit=9))
    assert put == Posted(1, LAN, FULL, 2, 0, reference="TB-1")
    assert found == Posted(1, LAN, FULL, 2, 1, reference="TB-1")


async def test_an_occasion_writes_once(book: Book) -> None:
    """The second letter of an occasion is not put; letters without an occasion are not compared."""

    def both(page: Page) -> list[Posted | None]:
        return [letters.put(page, Draft(LAN, Reply("x"), 2, NOON, dedupe=d), now=NOON) for d in ("a", "a", None, None)]

    assert [letter is not None for letter in await book.turn(both)] == [True, False, True, True]


async def test_only_what_waits_untouched_is_revised(book: Book) -> None:
    """One answer serves a whole album until it goes out."""
    draft = Draft(LAN, Reply("1 tệp"), 0, NOON, dedupe="album")
    await book.turn(lambda page: letters.put(page, draft, now=NOON))
    revise = Reply("2 tệp")
    assert await book.turn(lambda page: letters.revise(page, "album", revise, NOON)) is True
    assert await claim(book) == ["2 tệp"]
    for _ in ("in hand", "failed once"):
        assert await book.turn(lambda page: letters.revise(page, "album", revise, NOON)) is False
        await settle(book, 1, "retry")
    assert await book.turn(lambda page: letters.revise(page, "none", revise, NOON)) is False


# --- claiming ------------------------------------------------------------------------------------------------------


async def test_each_address_gives_its_head(book: Book) -> None:
    """The most urgent, then the oldest; nothing more until that one is settled."""
    await put(book, LAN, "lan báo", priority=3)
    await put(book, LAN, "lan đáp 1")
    await put(book, LAN, "lan đáp 2")
    await put(book, MINH, "minh nhắc", priority=2)
    assert await claim(book) == ["lan đáp 1", "minh nhắc"]
    assert await claim(book) == []
    await settle(book, 2, "sent")
    assert await claim(book) == ["lan đáp 2"]


async def test_the_urgent_of_all_addresses_come_first_up_to_the_limit(book: Book) -> None:
    """With room for two, replies are taken and the announcement waits."""
    await put(book, LAN, "báo", priority=3)
    await put(book, MINH, "đáp")
    await put(book, Address("telegram", "1", "hoa"), "tin khẩn", priority=1)
    assert await claim(book, limit=2) == ["đáp", "tin khẩn"]


async def test_a_channel_takes_its_own_letters_only(book: Book) -> None:
    """Another channel's, or another account's, are left."""
    await put(book, Address("zalo", "1", "lan"), "zalo")
    await put(book, Address("telegram", "2", "lan"), "khác")
    assert await claim(book) == []


async def test_what_is_not_due_waits(book: Book) -> None:
    """To the millisecond."""
    await put(book, late=60)
    assert await claim(book, now=NOON + timedelta(seconds=59.999)) == []
    assert await claim(book, now=NOON + timedelta(seconds=60)) == ["x"]


@pytest.mark.parametrize(
    ("first", "state", "late", "then", "passes"),
    [
        (0, "pending", 2, 0, False),  # the answer to an album that waits for its last photo
        (0, "pending", 2, 3, False),
        (2, "pending", 86400, 2, True),  # a reminder put for tomorrow
        (2, "pending", 86400, 3, True),
        (3, "pending", 86400, 0, True),
        (2, "retry", 60, 2, False),  # one that failed
        (2, "retry", 60, 3, False),
        (3, "retry", 60, 0, True),
        (3, "sending", 0, 0, False),  # one in hand
        (2, "failed", 0, 2, True),
        (2, "unknown", 0, 2, True),
    ],
)
async def test_which_letter_holds_up_which(
    book: Book, first: int, state: str, late: float, then: int, passes: bool
) -> None:
    """An earlier letter that has been begun goes first unless it is less urgent; one put for later stands aside."""
    await put(book, text="trước", priority=first, late=late if state == "pending" else 0)
    if state != "pending":
        await claim(book)
    if state not in {"pending", "sending"}:
        await settle(book, 1, state, late=late)
    await put(book, text="sau", priority=then)
    assert await claim(book) == (["sau"] if passes else [])


# --- settling ------------------------------------------------------------------------------------------------------


async def test_only_the_holder_settles(book: Book) -> None:
    """A letter of another epoch, or one settled before, is reported as lost and left alone."""
    await put(book)
    await claim(book)
    assert await settle(book, 1, "failed", epoch=6) == [1]
    assert await settle(book, 1, "sent") == []
    assert await settle(book, 1, "failed") == [1]
    assert await book.read(letters.counts) == {"sent": 1}


async def test_handing_back_takes_no_attempt(book: Book) -> None:
    """A letter that was in hand but not tried is as it was; another's is not touched."""
    await put(book, epoch=7)
    await put(book, MINH, epoch=6)
    await book.turn(lambda page: letters.hand_back(page, [1, 2], epoch=7))
    rows = await book.read(lambda page: page.rows(Hot("SELECT state, attempt FROM letters ORDER BY id")))
    assert [tuple(row) for row in rows] == [("pending", 0), ("sending", 1)]


async def test_what_other_epochs_held_is_adopted(book: Book) -> None:
    """Whoever starts takes over what was in hand, of its own channel alone."""
    await put(book, LAN, "chết", epoch=6)
    await put(book, MINH, "mình", epoch=7)
    await put(book, Address("zalo", "1", "lan"), "kênh khác", epoch=6)
    found = await book.turn(lambda page: letters.left_behind(page, "telegram", "1", epoch=7))
    assert [one.reply.text for one in found] == ["chết"]
    assert await settle(book, found[0].id, "sent") == []


async def test_what_this_process_holds_by_the_book(book: Book) -> None:
    """Letters in hand under the epoch, made before a moment."""
    await put(book, epoch=7)
    await put(book, MINH, epoch=6)
    later = NOON + timedelta(seconds=1)
    assert await book.read(lambda page: letters.held(page, epoch=7, before=later)) == [1]
    assert await book.read(lambda page: letters.held(page, epoch=7, before=NOON)) == []


async def test_the_next_reply_comes_after_those_that_are_not_in_hand(book: Book) -> None:
    """Replies that wait, or that another process holds; neither our own in hand nor what is less urgent."""
    await put(book, LAN, epoch=7)
    await put(book, LAN, "tin chung", priority=3)
    assert not await book.read(lambda page: letters.reply_waits(page, LAN, epoch=7))
    assert await book.read(lambda page: letters.reply_waits(page, LAN, epoch=8))
    await put(book, MINH)
    assert await book.read(lambda page: letters.reply_waits(page, MINH, epoch=7))


async def test_more_is_due_for_an_address_when_something_waits_there(book: Book) -> None:
    """What is in hand, and what is put for later, is not."""
    await put(book, LAN, epoch=7)
    await put(book, LAN, "mai", priority=3, late=86400)
    assert not await book.read(lambda page: letters.more_due(page, LAN, NOON))
    assert await book.read(lambda page: letters.more_due(page, LAN, NOON + timedelta(days=1)))


async def test_a_look_stops_at_the_last_letter_wanted(book: Book) -> None:
    """However many wait: the plan goes through an index in the order of the letters, and sorts nothing."""
    for number in range(300):
        await put(book, Address("telegram", "1", f"c{number}"), priority=3)
    explain = "EXPLAIN QUERY PLAN " if book.url.startswith("sqlite") else "EXPLAIN "
    look = Hot(explain + letters._CLAIM.sql)
    values = {"channel": "telegram", "account": "1", "epoch": 7, "now": stamp(NOON), "limit": 15}
    if not book.url.startswith("sqlite"):
        await book.turn(lambda page: page.change(Hot("ANALYZE letters")))
    plan = "\n".join(" ".join(map(str, row)) for row in await book.turn(lambda page: page.rows(look, **values)))
    assert "letters_in_turn" in plan
    assert "sort" not in plan.lower().replace("temp b-tree", "sort")


# --- chats that move, go, or grow old --------------------------------------------------------------------------------


async def test_open_letters_follow_a_chat_that_moves(book: Book) -> None:
    """Those on their way get the new id; those that arrived keep the one to which they went."""
    for text, epoch in (("đã tới", 7), ("trong tay", 7), ("chờ", 0)):
        await put(book, LAN, text, epoch=epoch)
    await settle(book, 1, "sent")
    assert await book.turn(lambda page: letters.move_chat(page, LAN, "-100")) == 2
    rows = await book.read(lambda page: page.rows(Hot("SELECT chat FROM letters ORDER BY id")))
    assert [chat for (chat,) in rows] == ["lan", "-100", "-100"]


@pytest.mark.parametrize("state", ["sent", "failed", "unknown"])
async def test_settled_letters_are_erased_on_request_and_with_age(book: Book, state: str) -> None:
    """Whatever became of them; what is on its way stays."""
    for text in ("một", "hai"):
        await put(book, LAN, text, epoch=7)
        await put(book, LAN, text)
    await settle(book, 1, state)
    assert await book.read(lambda page: letters.count_for(page, LAN)) == 4
    assert await book.turn(lambda page: letters.forget_settled(page, NOON, 100)) == 0
    assert await book.turn(lambda page: letters.forget_settled(page, NOON + timedelta(seconds=1), 100)) == 1
    await settle(book, 3, state)
    assert await book.turn(lambda page: letters.erase_for(page, LAN)) == 1
    assert await book.read(letters.counts) == {"pending": 2}


def test_the_look_of_every_second_reads_no_history(tmp_path: Path) -> None:
    """SQLite takes the small index of open letters for it, which it does only while the words agree."""
    url = f"sqlite:///{tmp_path / 'book.sqlite'}"
    migrate(url)
    values = {"channel": "telegram", "account": "1", "now": "2021", "limit": 9, "epoch": 7, "chat": "lan"}
    with closing(sqlite3.connect(tmp_path / "book.sqlite")) as connection:
        for look in (letters._CLAIM, letters._REPLY_WAITS, letters._MORE):
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {look.sql}", values)]
            assert [step for step in plan if "letters_of_address" in step] == []
            assert [step for step in plan if "letters_on_the_way" in step] != []
