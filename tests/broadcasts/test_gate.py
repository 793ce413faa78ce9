"""The way out of an account: one line at its pace, the urgent first, and no chat waits for another's limits."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.gate import Gate
from broadcasts.pace import Tempo
from broadcasts.undelivered import Later
from tests.broadcasts.hasty import hastily


@dataclass(frozen=True, slots=True)
class Word:
    """A word that comes to the gate."""

    chat: str
    priority: int = 0
    at: float = 0.0


async def passing(gate: Gate, words: Iterable[Word]) -> list[tuple[float, Word]]:
    """When each word went through, in the order in which they did."""
    loop = asyncio.get_running_loop()
    gone: list[tuple[float, Word]] = []

    async def one(word: Word) -> None:
        await asyncio.sleep(word.at)
        while (wait := await turned_away(gate, word)) > 0:  # noqa: ASYNC110 - as the outbox tries again
            await asyncio.sleep(wait)
        gone.append((round(loop.time(), 3), word))

    await asyncio.gather(*(one(word) for word in words))
    return gone


async def turned_away(gate: Gate, word: Word) -> float:
    """Seconds after which to come again; 0: the word has passed."""
    try:
        await gate.passed(word.chat, word.priority, group=word.chat.startswith("-"))
    except Later as later:
        return later.seconds or 0.0
    return 0.0


def test_the_urgent_pass_first() -> None:
    """Whoever comes with a reply goes before those who stand in line with broadcasts."""
    line = [Word(f"c{n}", 3) for n in range(5)]
    reply = Word("lan", 0, at=0.15)
    gone = hastily(passing(Gate(Tempo(per_second=10)), [*line, reply]))
    assert gone == [(0.0, line[0]), (0.1, line[1]), (0.2, reply), (0.3, line[2]), (0.4, line[3]), (0.5, line[4])]


def test_equals_pass_in_the_order_in_which_they_came() -> None:
    """First come, first served."""
    line = [Word(f"c{n}") for n in range(30)]
    gone = hastily(passing(Gate(Tempo(per_second=5)), line))
    assert [word for _, word in gone] == line


def test_a_slow_chat_does_not_hold_up_the_line() -> None:
    """A group that has had its minute waits aside; private chats go on at once."""
    crowd = [Word("-1") for _ in range(4)]
    others = [Word(f"c{n}", at=1.0) for n in range(3)]
    gone = hastily(passing(Gate(Tempo(per_second=10, group_per_minute=2)), [*crowd, *others]))
    assert [at for at, word in gone if word.chat == "-1"] == [0.0, 0.1, 60.0, 60.1]
    assert [at for at, word in gone if word.chat != "-1"] == [1.0, 1.1, 1.2]


def test_a_paused_chat_waits_alone() -> None:
    """The platform's pause for one chat concerns that chat."""

    async def play() -> list[tuple[float, Word]]:
        gate = Gate(Tempo(per_second=10))
        gate.pause(37, "lan")
        return await passing(gate, [Word("lan"), Word("minh"), Word("hoa")])

    assert hastily(play()) == [(0.0, Word("minh")), (0.1, Word("hoa")), (37.0, Word("lan"))]


@pytest.mark.parametrize("whom", ["", "c9"])
def test_a_pause_reaches_those_who_stand_in_line_already(whom: str) -> None:
    """After a pause of the account the line goes on at its pace, not all at once."""

    async def play() -> list[float]:
        gate = Gate(Tempo(per_second=10))
        asyncio.get_running_loop().call_later(0.25, gate.pause, 40, whom)
        return [at for at, _ in await passing(gate, [Word(f"c{n}") for n in range(10)])]

    gone = hastily(play())
    first = [0.0, 0.1, 0.2]
    rest = [40.25, 40.35, 40.45, 40.55, 40.65, 40.75, 40.85] if not whom else [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 40.25]
    assert gone == first + rest


def test_whoever_goes_away_leaves_the_place_to_the_next() -> None:
    """A cancelled word takes no moment of the account."""

    async def play() -> list[tuple[float, Word]]:
        gate = Gate(Tempo(per_second=1))
        await passing(gate, [Word("first")])
        gone = [asyncio.create_task(passing(gate, [Word(f"gone {n}")])) for n in range(5)]
        await asyncio.sleep(0)
        await asyncio.sleep(0.5)
        for task in gone:
            task.cancel()
        return await passing(gate, [Word("next")])

    assert hastily(play()) == [(1.0, Word("next"))]


def test_there_is_room_for_what_leaves_at_once() -> None:
    """No more is brought to the line than leaves now; without a limit there is room but for a pause."""

    async def play() -> list[tuple[int, float]]:
        gate, loop = Gate(Tempo(per_second=10, at_once=4)), asyncio.get_running_loop()
        seen = [(gate.room(50, loop.time()), gate.free_at())]
        line = asyncio.create_task(passing(gate, [Word(f"c{n}") for n in range(6)]))
        for wait in (0.01, 0.4, 0.4):
            await asyncio.sleep(wait)
            seen.append((gate.room(50, loop.time()), gate.free_at()))
        await line
        return seen

    assert hastily(play()) == [(4, 0.0), (0, 0.4), (2, 0.4), (4, 0.4)]


def test_without_a_limit_there_is_room_but_for_a_pause() -> None:
    """A channel of our own takes all, unless it asked for a pause."""

    async def play() -> list[int]:
        gate, loop = Gate(Tempo()), asyncio.get_running_loop()
        rooms = [gate.room(50, loop.time())]
        gate.pause(3)
        return [*rooms, gate.room(50, loop.time()), gate.room(50, loop.time() + 3)]

    assert hastily(play()) == [50, 0, 50]


def test_who_would_wait_long_is_sent_back() -> None:
    """A word waits a moment at the gate, not a minute: what waits long, waits in the book."""

    async def play() -> list[float]:
        gate = Gate(Tempo(group_per_minute=1, chat_every=0.5))
        return [await turned_away(gate, Word(chat)) for chat in ("-1", "lan", "lan", "-1")]

    assert hastily(play()) == [0, 0, 0, 59.5]


words = st.lists(
    st.builds(
        Word,
        st.sampled_from(["lan", "minh", "-1", "-2"]),
        st.integers(0, 3),
        st.floats(0, 30).map(lambda at: round(at, 2)),
    ),
    max_size=40,
)


@given(words)
def test_the_gate_keeps_the_pace(words: list[Word]) -> None:
    """Every word passes once; the account, each chat and each group keep their limits."""
    gone = hastily(passing(Gate(Tempo(per_second=5, chat_every=1, burst=2, group_per_minute=6)), words))
    assert len(gone) == len(words)
    moments = [at for at, _ in gone]
    assert all(after - before > 0.199 for before, after in pairwise(moments))
    for chat in {word.chat for word in words}:
        mine = [at for at, word in gone if word.chat == chat]
        assert all(after - before > 1.998 for before, after in zip(mine, mine[2:], strict=False))
        if chat.startswith("-"):
            assert all(after - before > 59.998 for before, after in zip(mine, mine[6:], strict=False))
