"""However words come, no platform's limit is passed, every pause is kept, and memory stays bounded."""

from collections import defaultdict, deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts import pace
from broadcasts.pace import Pace, Tempo

Word = tuple[float, str]
Pause = tuple[float, float, str]

GRAIN = 1e-6  # seconds; sums of floats are not exact
chats = st.sampled_from(["lan", "minh", "-100 nhóm", "-200 nhóm"])
tempos = st.builds(
    Tempo,
    per_second=st.sampled_from([0.0, 1.0, 25.0]),
    at_once=st.sampled_from([1, 2, 5]),
    chat_every=st.sampled_from([0.0, 1.0, 3.0]),
    burst=st.integers(1, 4),
    group_per_minute=st.sampled_from([0, 3, 20]),
)
words = st.lists(st.tuples(st.floats(0, 100), chats), max_size=60)
pauses = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 60), st.one_of(st.just(""), chats)), max_size=4)


def is_group(chat: str) -> bool:
    return chat.startswith("-")


def played(tempo: Tempo, words: list[Word], pauses: list[Pause]) -> list[Word]:
    """When each word leaves, if it goes as soon as the pace lets it, first in first out for each chat."""
    pace = Pace(tempo)
    waiting: dict[str, deque[float]] = defaultdict(deque)
    for at, chat in sorted(words):
        waiting[chat].append(at)
    coming = deque(sorted(pauses))
    left: list[Word] = []
    while any(waiting.values()):
        now = left[-1][0] if left else 0.0
        free = {
            chat: max(now, queue[0], pace.chat_free(chat, group=is_group(chat)), pace.account_free())
            for chat, queue in waiting.items()
            if queue
        }
        chat = min(free, key=free.__getitem__)
        if coming and coming[0][0] <= free[chat]:
            at, seconds, whom = coming.popleft()
            pace.pause(at + seconds, whom)
            continue
        waiting[chat].popleft()
        pace.take(free[chat])
        pace.note(chat, free[chat])
        left.append((free[chat], chat))
    return left


def most_within(moments: list[float], seconds: float) -> int:
    """The most moments in any stretch of so many seconds."""
    return max((sum(1 for other in moments if 0 <= other - one < seconds - GRAIN) for one in moments), default=0)


@pytest.mark.parametrize(
    ("tempo", "chat", "moments"),
    [
        (Tempo(), "lan", [0, 0, 0, 0, 0]),
        (Tempo(per_second=4), "lan", [0, 0.25, 0.5, 0.75, 1]),
        (Tempo(per_second=4, at_once=2), "lan", [0, 0, 0.5, 0.5, 1]),
        (Tempo(per_second=4, at_once=4), "lan", [0, 0, 0, 0, 1]),
        (Tempo(chat_every=3), "lan", [0, 3, 6, 9, 12]),
        (Tempo(chat_every=1, burst=3), "lan", [0, 0, 0, 3, 3]),
        (Tempo(group_per_minute=2), "lan", [0, 0, 0, 0, 0]),
        (Tempo(group_per_minute=2), "-100 nhóm", [0, 0, 60, 60, 120]),
    ],
)
def test_five_words_at_once_leave_at_these_moments(tempo: Tempo, chat: str, moments: list[float]) -> None:
    """As fast as each limit lets them, and no slower."""
    assert played(tempo, [(0.0, chat)] * 5, []) == [(at, chat) for at in moments]


@given(tempos, words, pauses)
def test_no_limit_is_ever_passed(tempo: Tempo, words: list[Word], pauses: list[Pause]) -> None:
    """The account and a chat keep to their bursts, a group to its minute, and every word leaves once."""
    left = played(tempo, words, pauses)
    assert sorted(chat for _, chat in left) == sorted(chat for _, chat in words)
    if tempo.per_second:
        assert most_within([at for at, _ in left], tempo.at_once / tempo.per_second) <= tempo.at_once
    for chat in {chat for _, chat in words}:
        moments = [at for at, whom in left if whom == chat]
        if tempo.chat_every:
            assert most_within(moments, tempo.chat_every * tempo.burst) <= tempo.burst
        if tempo.group_per_minute and is_group(chat):
            assert most_within(moments, 60.0) <= tempo.group_per_minute


@given(tempos, words, pauses)
def test_every_pause_is_kept(tempo: Tempo, words: list[Word], pauses: list[Pause]) -> None:
    """While the platform wants silence, nothing leaves for that chat, or for anybody."""
    left = played(tempo, words, pauses)
    for begun, seconds, whom in pauses:
        silent = [at for at, chat in left if whom in {"", chat} and begun < at < begun + seconds - GRAIN]
        assert silent == []


def test_a_chat_that_must_wait_holds_up_no_other() -> None:
    """A pause of one chat leaves the others as quick as before."""
    pace = Pace(Tempo(per_second=25, chat_every=1))
    pace.pause(37.0, "lan")
    assert pace.chat_free("lan") == 37.0
    assert pace.chat_free("minh") == 0.0
    assert pace.account_free() == 0.0


def test_places_of_the_account_come_back_after_its_span() -> None:
    """The account counts its words of the last moments; half its places, or a pause's end, is worth another look."""
    pace = Pace(Tempo(per_second=4, at_once=4))
    seen = [(pace.places(0.0), pace.half_free())]
    for at in (0.0, 0.1, 0.2, 0.3):
        pace.take(at)
        seen.append((pace.places(at), pace.half_free()))
    assert seen == [(4, 0.0), (3, 0.0), (2, 0.0), (1, 1.0), (0, 1.1)]
    assert [pace.places(at) for at in (0.99, 1.05, 1.15, 2.0)] == [0, 1, 2, 4]
    pace.pause(9.0)
    assert (pace.places(2.0), pace.half_free(), pace.places(9.0)) == (0, 9.0, 4)


def test_a_shorter_pause_does_not_shorten_a_longer_one() -> None:
    """Two pauses at once: the later end counts."""
    pace = Pace(Tempo())
    for whom in ("lan", ""):
        pace.pause(37.0, whom)
        pace.pause(5.0, whom)
    assert pace.chat_free("lan") == 37.0
    assert pace.account_free() == 37.0


def test_memory_stays_bounded_however_many_chats_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quiet chats are forgotten; those that a limit or a pause still concerns are not."""
    monkeypatch.setattr(pace, "KEPT", 64)
    one = Pace(Tempo(per_second=100, chat_every=1, group_per_minute=20))
    one.pause(1e6, "paused")
    for number in range(20_000):
        one.note(f"chat {number}", number / 100)
        assert len(one._chats) <= 2 * 6001 + 2  # a minute has 6,000 words
    assert one.chat_free("paused") == 1e6
    assert one.chat_free("chat 19999") == 199.99 + 1


def test_forgetting_is_no_work_for_each_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a busy minute the chats are looked through a few times, not at each word."""
    monkeypatch.setattr(pace, "KEPT", 64)
    one = Pace(Tempo(chat_every=1))
    sweeps = 0
    for number in range(10_000):
        before = one._chats
        one.note(f"chat {number}", number / 1000)
        sweeps += one._chats is not before
    assert 0 < sweeps < 20
