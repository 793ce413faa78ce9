"""Letters go out in order, the urgent first, none lost and none more than twice, whatever the channel answers."""

import asyncio
import random
from collections import Counter
from datetime import timedelta

import pytest

from broadcasts import delivery as room
from broadcasts.layout import Abilities
from broadcasts.outbox import Priority
from broadcasts.pace import Tempo
from broadcasts.undelivered import Gone, Later, Never, Unknown
from storage.book import conversations
from storage.book.book import Book
from storage.book.sqlite import BATCH
from storage.talk import Address
from tests.broadcasts.office import NOON, Office, Post, eventually

REPLY, ALERT, REMINDER, BROADCAST = Priority


# --- order ---------------------------------------------------------------------------------------------------------


async def test_the_urgent_go_first(office: Office) -> None:
    """What waits for an address goes by urgency, then by age; what is under way is not called back."""
    office.post.hold()
    await office.answer("lan", "đang gửi")
    await office.post.until(lambda: len(office.post.tried) == 1)
    for priority in (BROADCAST, REMINDER, ALERT, REPLY):
        await office.put("lan", f"{priority.name} 1", f"{priority.name} 2", priority=priority)
    office.post.release()
    await office.idle()
    await office.pass_time(0)
    in_order = [f"{priority.name} {number}" for priority in Priority for number in (1, 2)]
    assert office.post.texts("lan") == ["đang gửi", *in_order]


async def test_a_slow_address_holds_up_no_other(office: Office) -> None:
    """While one chat's letter hangs, the others get theirs; its own wait in order."""
    office.post.slow["lan"] = asyncio.Event()
    await office.answer("lan", "một", "hai")
    for chat in ("minh", "hoa"):
        await office.answer(chat, "một", "hai")
    await office.post.until(lambda: len(office.post.sent) == 4)
    assert (office.post.texts("lan"), office.post.texts("minh")) == ([], ["một", "hai"])
    office.post.slow["lan"].set()
    await office.idle()
    assert office.post.texts("lan") == ["một", "hai"]


async def test_a_letter_for_later_lets_others_pass(office: Office) -> None:
    """What is put for tomorrow does not hold up today's letters, urgent or not, to the same address."""
    await office.put("lan", "mai nhắc", seconds=86400)
    await office.put("lan", "hôm nay báo", priority=BROADCAST)
    await office.answer("lan", "trả lời")
    await office.pass_time(0)
    assert sorted(office.post.texts("lan")) == ["hôm nay báo", "trả lời"]
    await office.pass_time(86400)
    assert office.post.texts("lan")[-1] == "mai nhắc"


async def test_nothing_overtakes_a_letter_that_failed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply that comes before the failure is written down waits behind the letter that failed."""
    monkeypatch.setattr("broadcasts.settling.AFTER", 0.2)
    office.post.fail(Later("busy"))
    await office.answer("lan", "một")
    await office.post.until(lambda: len(office.post.tried) == 1)
    await office.answer("hoa", "khác")
    office.delivery.wake()
    await eventually(office.looked, lambda looked: looked)
    await office.answer("lan", "hai")
    await office.idle()
    await office.pass_time(2)
    assert office.post.texts("lan") == ["một", "hai"]


@pytest.mark.parametrize("flood", [False, True])
async def test_order_and_copies_hold_whatever_fails(
    office: Office, seed: int, monkeypatch: pytest.MonkeyPatch, flood: bool
) -> None:
    """Two hundred letters to ten addresses, every third attempt fails in some way: in order, each once or twice."""
    monkeypatch.setattr("broadcasts.delivery.LOOK_EVERY", 0.01)
    monkeypatch.setattr("broadcasts.delivery.FULL", 5 if flood else 1000)
    draw = random.Random(seed)  # noqa: S311 - a draw of tests
    fails = [Later("busy"), Later("flood", 0.01), Later("flood", 0.01, whole=True), Unknown("cut")]
    doubted: Counter[str] = Counter()
    put: dict[str, list[str]] = {f"c{n}": [] for n in range(10)}
    for number in range(200):
        chat = draw.choice(list(put))
        put[chat].append(f"{chat} {number}")
        office.post.fail(draw.choice(fails) if draw.random() < 1 / 3 else None)
        await office.answer(chat, put[chat][-1])
        office.now += timedelta(seconds=draw.choice([0, 0, 1]))

    async def settled() -> bool:
        office.now += timedelta(seconds=10)
        return all(state in {"sent", "unknown"} for _, state in await office.states())

    await eventually(settled, bool)
    for chat, texts in put.items():
        arrived = office.post.texts(chat)
        assert list(dict.fromkeys(arrived)) == texts
        doubted.update(arrived)
    assert set(doubted.values()) <= {1, 2}
    assert office.delivery._under_way == {}


# --- failures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("whole", "next_chat"), [(False, "lan"), (True, "minh")])
async def test_the_platforms_pause_is_kept(office: Office, whole: bool, next_chat: str) -> None:
    """After "later, in so many seconds" nothing goes to that chat, or to nobody, before the time."""
    office.post.fail(Later("flood", 0.4, whole=whole))
    before = asyncio.get_running_loop().time()
    await office.answer("lan", "một")
    await office.post.until(lambda: len(office.post.tried) == 1)
    office.now += timedelta(seconds=1)  # by the clock it is due; the pause alone holds it
    times: list[float] = []
    office.post.watch = lambda: times.append(asyncio.get_running_loop().time())
    await office.answer(next_chat, "hai")
    await office.post.until(lambda: len(office.post.sent) == 2)
    assert [at - before >= 0.39 for at in times] == [True, True]


async def test_the_pause_of_a_chat_holds_up_no_other(office: Office) -> None:
    """One chat has to wait for an hour; another one's letter goes meanwhile."""
    office.post.fail(Later("flood", 3600.0))
    await office.answer("lan", "một")
    await office.post.until(lambda: len(office.post.tried) == 1)
    await office.answer("minh", "hai")
    await office.post.until(lambda: office.post.texts("minh") == ["hai"])
    assert office.post.texts("lan") == []


async def test_the_rooms_of_a_group_share_its_minute(book: Book) -> None:
    """The third word of a minute waits in whichever room it is meant for; in other chats a slash means nothing."""
    office = Office(book, Post(Abilities(groups=True, tempo=Tempo(group_per_minute=2))))
    office.post.groups = {"-5/1", "-5/2", "-6"}
    async with office.open:
        await office.delivery.start()
        for chat in ("-5/1", "-5/2", "-5/2", "-6", "lan/1", "lan/2", "lan/3"):
            await office.put(chat, chat, priority=BROADCAST)
        await office.pass_time(0)
        waits = [(one.chat, one.reason) for one in await office.kept() if one.state == "retry"]
        assert (len(waits), {chat.partition("/")[0] for chat, _ in waits}) == (1, {"-5"})
        assert waits[0][1] == "pace"
        assert len(office.post.sent) == 6


async def test_a_pause_for_a_room_is_its_groups(book: Book) -> None:
    """After "later" at one topic the other one is not tried, either."""
    office = Office(book, Post(Abilities(groups=True)))
    office.post.groups = {"-5/1", "-5/2"}
    async with office.open:
        await office.delivery.start()
        office.post.fail(Later("flood", 600))
        await office.put("-5/1", "một")
        await office.pass_time(0)
        await office.put("-5/2", "hai")
        await office.pass_time(0)
        assert [(one.chat, one.state, one.reason) for one in await office.kept()] == [
            ("-5/1", "retry", "flood"),
            ("-5/2", "retry", "pace"),
        ]
        assert len(office.post.tried) == 1


async def test_pauses_grow(office: Office) -> None:
    """A channel that is down is asked after two seconds, four, eight, and at most once a minute."""
    office.post.fail(*[Later("no_connection")] * 8)
    await office.answer("lan", "một")
    waits = []
    for _ in range(8):
        await office.idle()
        (one,) = await office.kept()
        waits.append(one.wait)
        await office.pass_time(one.wait - 0.001)
        assert len(office.post.tried) == len(waits)
        await office.pass_time(0.001)
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert await office.states() == [("một", "sent")]


@pytest.mark.parametrize("problem", [Never("refused"), Gone("blocked")])
async def test_what_is_refused_for_good_has_failed_and_the_next_goes_on(office: Office, problem: Never | Gone) -> None:
    """The row says why; the letters behind it are tried on their own."""
    office.post.fail(problem)
    await office.answer("lan", "một", "hai")
    await office.idle()
    first, second = await office.kept()
    assert (first.state, first.reason) == ("failed", problem.reason)
    assert (second.state, office.post.texts("lan")) == ("sent", ["hai"])


async def test_a_moved_chat_is_followed(office: Office, book: Book) -> None:
    """Its open letters arrive at the new id in order, and its talks are found there."""
    old, new = office.post.address("nhóm"), office.post.address("-100nhóm")
    for sender in ("lan", "minh"):
        await book.turn(lambda page, s=sender: conversations.keep(page, old, s, {"turn": 1}, NOON))  # type: ignore[misc]
    await book.turn(lambda page: conversations.keep(page, new, "minh", {"turn": 9}, NOON))
    office.post.fail(Gone("moved", new.chat))
    await office.put("nhóm", "thông báo", priority=BROADCAST)
    await office.answer("nhóm", "một", "hai")
    await office.idle()
    await office.pass_time(0)
    assert office.post.texts("nhóm") == []
    assert office.post.texts("-100nhóm") == ["một", "hai", "thông báo"]
    assert await talks(book, old) == {}
    assert await talks(book, new) == {"lan": {"turn": 1}, "minh": {"turn": 9}}


async def talks(book: Book, at: Address) -> dict[str, conversations.State]:
    """The states of a chat's talks by sender."""
    found = await book.read(lambda page: conversations.talking(page, NOON - timedelta(days=1)))
    return {sender: state for where, sender, state in found if where == at}


# --- unknown outcomes ----------------------------------------------------------------------------------------------


async def test_a_reply_of_unknown_outcome_goes_once_more_at_once(office: Office) -> None:
    """The second copy comes without any wait, before the next reply; a third never."""
    office.post.fail(Unknown("cut"), Unknown("cut"))
    await office.answer("lan", "một", "hai")
    await office.idle()
    assert office.post.texts("lan") == ["một", "một", "hai"]
    assert [(one.state, one.doubtful) for one in await office.kept()] == [("unknown", 2), ("sent", 0)]


@pytest.mark.parametrize("priority", [REMINDER, BROADCAST])
async def test_a_reminder_of_unknown_outcome_waits_a_minute(office: Office, priority: Priority) -> None:
    """Not a moment earlier, and then with the same words and reference."""
    office.post.fail(Unknown("cut"))
    await office.put("lan", "một", priority=priority)
    await office.pass_time(0)
    await office.pass_time(59.9)
    assert office.post.texts("lan") == ["một"]
    await office.pass_time(0.1)
    assert office.post.texts("lan") == ["một", "một"]
    assert [(one.state, one.doubtful) for one in await office.kept()] == [("sent", 1)]


async def test_where_copies_cannot_be_told_apart_a_person_decides(book: Book) -> None:
    """On such a channel a reminder in doubt is not sent again; a reply is."""
    office = Office(book, Post(Abilities(doubt_needs_person=True)))
    async with office.open:
        await office.delivery.start()
        office.post.fail(Unknown("cut"), Unknown("cut"))
        await office.put("lan", "nhắc")
        await office.pass_time(0)
        await office.answer("minh", "trả lời")
        await office.idle()
        await office.pass_time(3600)
        assert await office.states() == [("nhắc", "unknown"), ("trả lời", "sent")]
        assert Counter(one.piece.text for one in office.post.sent) == {"nhắc": 1, "trả lời": 2}


async def test_a_channel_that_breaks_is_an_unknown_outcome(office: Office) -> None:
    """A bug of the channel is met like a lost answer: once more, never a third time; the others go on."""
    office.post.fail(ValueError("bug"), None, KeyError("bug"), TypeError("bug"))
    await office.answer("lan", "một", "hai")
    await office.idle()
    assert [(one.state, one.doubtful, one.reason) for one in await office.kept()] == [
        ("sent", 1, ""),
        ("unknown", 2, "fault"),
    ]
    await office.answer("lan", "ba")
    await office.idle()
    assert office.post.texts("lan") == ["một", "ba"]


# --- letters of several pieces -------------------------------------------------------------------------------------


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("problem", [Later("busy"), Unknown("cut")])
async def test_a_long_letter_goes_on_at_the_piece_that_had_not_arrived(
    book: Book, problem: Later | Unknown, restart: bool
) -> None:
    """Pieces that surely arrived are not sent again, in this process or the next; all their ids are kept."""
    office = Office(book, Post(Abilities(text_limit=40)))
    async with office.open:
        await office.delivery.start()
        office.post.fail(None, problem)
        await office.answer("lan", "một hai ba bốn năm sáu bảy tám chín mười " * 2)
        await office.post.until(lambda: len(office.post.tried) >= 2)
        if restart:
            await office.delivery.stop()
            await office.start()
        await office.idle()
        await office.pass_time(5)
        marks = [text[-5:] for text in office.post.texts("lan")]
        assert marks == ["(1/3)", *(["(2/3)"] if isinstance(problem, Unknown) else []), "(2/3)", "(3/3)"]
        (one,) = await office.kept()
        assert (one.state, one.pieces, one.doubtful) == ("sent", 3, int(isinstance(problem, Unknown)))
        assert one.sent_as == "m1,m3,m4"


# --- many ----------------------------------------------------------------------------------------------------------


async def test_two_thousand_addresses_at_once(office: Office) -> None:
    """Everybody gets the letter once; never more is in hand than was allowed, and nothing is left in memory."""
    peak: list[int] = []
    office.post.watch = lambda: peak.append(len(office.delivery._under_way))
    for start in range(0, 2000, 500):
        chats = [f"c{n}" for n in range(start, start + 500)]
        await asyncio.gather(*(office.put(chat, "thông báo", priority=BROADCAST) for chat in chats))
    office.delivery.wake()
    await eventually(office.counts, lambda counts: counts == {"sent": 2000})
    assert Counter(one.to.chat for one in office.post.sent) == {f"c{n}": 1 for n in range(2000)}
    assert max(peak) <= room.IN_HAND + room.CLAIM
    await office.pass_time(0)
    assert (office.delivery._under_way, office.delivery.hand.returning, office.delivery._runners) == ({}, set(), set())


async def test_in_a_flood_replies_wait_in_the_book(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a channel that hangs, memory holds no more than allowed; all arrive when it answers again."""
    monkeypatch.setattr("broadcasts.delivery.FULL", 80)
    monkeypatch.setattr("broadcasts.delivery.IN_HAND", 60)
    office.post.hold()
    await asyncio.gather(*(office.answer(f"c{n}", "một", "hai") for n in range(200)))

    async def held() -> int:
        return len(office.delivery._under_way)

    await eventually(held, lambda count: 80 <= count <= 80 + BATCH)  # turns of one commit do not know of each other yet
    office.post.release()
    await eventually(office.counts, lambda counts: counts == {"sent": 400})
    assert {tuple(office.post.texts(f"c{n}")) for n in range(200)} == {("một", "hai")}
