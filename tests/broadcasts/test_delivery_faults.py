"""Whatever breaks around the mail room, letters are neither lost nor tripled."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from broadcasts import outbox
from broadcasts.delivery import ASTRAY, Delivery
from broadcasts.layout import Abilities
from broadcasts.outbox import Hand, Priority
from broadcasts.settling import Settling
from broadcasts.undelivered import Gone, Later, Unknown
from storage.book.book import Book, Unwritable
from storage.book.opening import SQLITE, open_book
from storage.book.page import Hot
from storage.talk import Reply
from tests import unwritable
from tests.broadcasts.office import Office, Post, eventually
from tests.patience import PATIENCE

REPLY, ALERT, REMINDER, BROADCAST = Priority


async def died(office: Office, chat: str, text: str, priority: Priority = REPLY, *, doubtful: int = 0) -> None:
    """A letter that a process had in hand when it died."""
    await office.put(chat, text, priority=priority)
    taken = Hot(
        "UPDATE letters SET state = 'sending', epoch = -1, attempt = attempt + 1, doubtful = :doubtful"
        " WHERE chat = :chat AND state = 'pending'"
    )
    await office.book.turn(lambda page: page.change(taken, chat=chat, doubtful=doubtful))


# --- restarts ------------------------------------------------------------------------------------------------------


async def test_what_a_dead_process_held_is_in_doubt(book: Book) -> None:
    """At the next start: replies go once more at once, reminders after a minute, and nothing a third time."""
    office = Office(book)
    async with office.open:
        await died(office, "lan", "trả lời")
        await died(office, "minh", "nhắc", REMINDER)
        await died(office, "hoa", "hai lần rồi", doubtful=1)
        await office.start()
        await office.idle()
        assert await office.states() == [("trả lời", "sent"), ("nhắc", "retry"), ("hai lần rồi", "unknown")]
        await office.pass_time(59.9)
        assert office.post.texts("minh") == []
        await office.pass_time(0.1)
        assert [one.doubtful for one in await office.kept()] == [1, 1, 2]
        assert [one.piece.text for one in office.post.sent] == ["trả lời", "nhắc"]


async def test_after_a_death_a_person_decides_where_copies_cannot_be_told_apart(book: Book) -> None:
    """On such a channel a broadcast in doubt stays unsent and is listed as in doubt."""
    office = Office(book, Post(Abilities(doubt_needs_person=True)))
    async with office.open:
        await died(office, "lan", "thông báo", BROADCAST)
        await office.start()
        await office.pass_time(3600)
        assert await office.states() == [("thông báo", "unknown")]
        assert office.post.sent == []


async def test_an_older_process_cannot_settle_what_a_newer_took_over(office: Office) -> None:
    """A leader that was paused comes back: what it writes about letters that are no longer its own counts nothing."""
    older, newer = office.post, Post()
    older.hold()
    older.fail(Later("late news"))
    await office.answer("lan", "một")
    await older.until(lambda: len(older.tried) == 1)
    old = office.delivery
    await office.start(newer)
    await newer.until(lambda: len(newer.sent) == 1)
    await office.idle()
    older.release()
    await old.stop()
    (one,) = await office.kept()
    assert (one.state, one.doubtful, one.attempt, one.sent_as) == ("sent", 1, 2, "m1")
    assert (len(older.sent), len(newer.sent)) == (0, 1)


async def test_a_process_without_channels_leaves_letters_to_the_one_that_has_them(office: Office) -> None:
    """A command beside the running bot takes no epoch and holds nothing; its answers go out by the bot."""
    beside = Delivery(office.book, [], lambda: office.now)
    await beside.start()
    replies = [Reply("từ bên cạnh")]
    put = await office.book.turn(
        lambda page: outbox.answer(page, beside.hand, office.post.address("lan"), replies, office.now)
    )
    beside.post(put)
    await office.post.until(lambda: len(office.post.sent) == 1)
    await beside.stop()
    assert beside.hand.epoch == 0
    assert [one.attempt for one in put] == [0]


# --- stopping ------------------------------------------------------------------------------------------------------


async def test_a_stop_lets_what_is_under_way_finish(office: Office) -> None:
    """What the channel has is waited for and settled; nothing new begins, nothing stays in hand."""
    office.post.hold()
    await office.answer("lan", "một", "hai")
    await office.answer("minh", "ba")
    await office.post.until(lambda: len(office.post.tried) == 2)
    stopping = asyncio.create_task(office.delivery.stop())
    await asyncio.sleep(0)
    await office.answer("hoa", "bốn")
    office.post.release()
    await stopping
    assert await office.states() == [("một", "sent"), ("hai", "pending"), ("ba", "sent"), ("bốn", "pending")]
    await office.start()
    await office.idle()
    assert [office.post.texts(chat) for chat in ("lan", "minh", "hoa")] == [["một", "hai"], ["ba"], ["bốn"]]


async def test_what_is_answered_after_the_stop_waits_in_the_book(office: Office) -> None:
    """A turn that ends late puts its letter where the next process finds it, not in hand of one that has stopped."""
    await office.delivery.stop()
    await office.answer("lan", "muộn")
    assert [(one.state, one.attempt) for one in await office.kept()] == [("pending", 0)]


async def test_a_stop_gives_up_a_channel_that_hangs(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters that the channel may have are in doubt; those that it never got are not, and none stays in hand."""
    monkeypatch.setattr("broadcasts.delivery.DRAIN", 0.05)
    finish = Settling.finish  # the book is not what hangs, so it gets the time that it needs
    monkeypatch.setattr(Settling, "finish", lambda settling, _seconds: finish(settling, PATIENCE))
    office.post.fail(Later("flood", 60.0))
    await office.answer("minh", "ba")
    await office.idle()
    office.now += timedelta(minutes=2)
    office.delivery.wake()
    await office.idle()
    assert await office.counts() == {"retry": 1}  # the pause is long, so it is waited for in the book
    office.post.hold()
    await office.answer("lan", "một", "hai")
    await office.post.until(lambda: len(office.post.tried) == 2)
    await office.delivery.stop()
    assert [(one.text, one.state, one.doubtful) for one in await office.kept()] == [
        ("ba", "retry", 0),
        ("một", "retry", 1),
        ("hai", "pending", 0),
    ]


# --- other processes, and letters gone astray ----------------------------------------------------------------------


async def test_letters_of_another_process_are_found(office: Office) -> None:
    """What another process puts into the same database goes out without anybody being told."""
    other = open_book(office.book.url)
    await office.put("lan", "từ nơi khác", book=other)
    await other.close()
    await office.post.until(lambda: len(office.post.sent) == 1)


async def test_a_letter_that_only_the_book_holds_goes_back_into_the_queue(office: Office) -> None:
    """After a commit whose answer was lost nobody sends its letter; a minute later it goes out, once."""
    hand = Hand(lambda _to: True, epoch=office.delivery.hand.epoch)
    to = office.post.address("lan")
    await office.book.turn(lambda page: outbox.answer(page, hand, to, [Reply("lạc")], office.now))
    await office.pass_time(ASTRAY.total_seconds() - 1)
    assert await office.states() == [("lạc", "sending")]
    await office.pass_time(2)
    assert office.post.texts("lan") == ["lạc"]
    assert [(one.state, one.doubtful) for one in await office.kept()] == [("sent", 0)]


async def test_a_letter_that_takes_long_is_not_astray(office: Office) -> None:
    """What a slow channel has is left alone, however long it takes."""
    office.post.hold()
    await office.answer("lan", "chậm", "sau")
    await office.post.until(lambda: len(office.post.tried) == 1)
    office.now += 10 * ASTRAY
    office.delivery.wake()
    await eventually(office.looked, bool)
    office.post.release()
    await office.idle()
    assert office.post.texts("lan") == ["chậm", "sau"]


# --- the database ---------------------------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked database counts as unwritable soon, and is tried again soon."""
    monkeypatch.setattr("storage.book.sqlite.PATIENCE", 0.05)
    monkeypatch.setattr("broadcasts.settling.AGAIN", 0.02)
    monkeypatch.setattr("broadcasts.delivery.LOOK_EVERY", 0.02)


@pytest.mark.usefixtures("impatient")
async def test_what_came_of_letters_survives_a_database_that_takes_no_writes(office: Office) -> None:
    """It is kept in memory and written when the database is well again: each letter once, no attempt forgotten."""
    office.post.hold()
    office.post.fail(None, Unknown("cut"), Later("busy"), Gone("moved", "-100hoa"))
    for chat in ("lan", "minh", "tâm", "hoa"):
        await office.answer(chat, chat)
    await office.post.until(lambda: len(office.post.tried) == 4)
    with unwritable.no_writes(office.book.url):
        office.post.release()
        await office.post.until(lambda: len(office.post.sent) == 2)
        with pytest.raises(Unwritable):
            await office.answer("nam", "không ghi được")
        assert await office.counts() == {"sending": 4}
    await eventually(office.counts, lambda counts: "sending" not in counts)
    await office.pass_time(2)
    assert await office.counts() == {"sent": 4}
    assert [(one.piece.text, one.to.chat) for one in office.post.sent][:1] == [("lan", "lan")]
    assert sorted(one.to.chat for one in office.post.sent) == ["-100hoa", "lan", "minh", "minh", "tâm"]


@pytest.mark.usefixtures("impatient")
async def test_a_stop_does_not_hang_on_a_database_that_takes_no_writes(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It ends, says so in the log, and the next start counts the letter as in doubt."""
    monkeypatch.setattr("broadcasts.delivery.DRAIN", 0.1)
    office.post.hold()
    await office.answer("lan", "một")
    await office.post.until(lambda: len(office.post.tried) == 1)
    with unwritable.no_writes(office.book.url):
        office.post.release()
        await office.post.until(lambda: len(office.post.sent) == 1)
        await office.delivery.stop()
    assert "what became of 1 letters could not be written" in caplog.text
    await office.start()
    await office.idle()
    (one,) = await office.kept()
    assert one.state == "sent"
    assert len(office.post.sent) == 1 + one.doubtful <= 2  # PostgreSQL may have taken the last try after all


@pytest.mark.usefixtures("impatient")
async def test_a_look_that_fails_is_not_the_last_one(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """A fault nobody thought of, such as a table that is away, does not end the mail room."""
    unwritable.change(office.book.url, "ALTER TABLE letters RENAME TO away")
    await eventually(said(caplog, "no look at the due letters"), bool)
    unwritable.change(office.book.url, "ALTER TABLE away RENAME TO letters")
    await office.put("lan", "vẫn đi")
    await office.post.until(lambda: len(office.post.sent) == 1)


async def test_one_letter_that_cannot_be_settled_spoils_no_other(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """The others are settled; that one is not sent again, however often is looked."""
    poison(office.book.url)
    office.post.hold()
    for chat in ("lan", "độc", "minh"):
        await office.answer(chat, chat)
    await office.post.until(lambda: len(office.post.tried) == 3)
    office.post.release()
    await office.idle()
    await office.pass_time(10 * ASTRAY.total_seconds())
    assert sorted(await office.states()) == [("lan", "sent"), ("minh", "sent"), ("độc", "sending")]
    assert office.post.texts("độc") == ["độc"]
    assert "a letter cannot be settled" in caplog.text


def poison(url: str) -> None:
    """Let the database refuse that letters to one chat are settled."""
    if url.startswith(SQLITE):
        refuse = (
            "CREATE TRIGGER poison BEFORE UPDATE ON letters WHEN NEW.chat = 'độc' AND NEW.state = 'sent'"
            " BEGIN SELECT RAISE(ABORT, 'poison'); END"
        )
    else:
        refuse = "ALTER TABLE letters ADD CONSTRAINT poison CHECK (chat <> 'độc' OR state <> 'sent')"
    unwritable.change(url, refuse)


def said(caplog: pytest.LogCaptureFixture, words: str) -> Callable[[], Awaitable[bool]]:
    """A look whether the log has said something."""

    async def look() -> bool:
        return words in caplog.text

    return look
