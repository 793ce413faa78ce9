"""Limits without memory of people: who writes too much waits, nobody is refused, nothing is kept of anybody."""

import pickle
from datetime import UTC, datetime, timedelta

from storage.confidential import abuse
from storage.confidential.abuse import MOST_SENDERS, Abuse

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
NOW, NONE = AT, timedelta()
LAN = "telegram/bot/7312345678/7312345678"


def test_three_tips_an_hour_go_at_once_and_further_ones_wait() -> None:
    """Each further one twice as long, up to a quarter of an hour; after an hour it begins anew."""
    gate = Abuse()
    waits = [gate.tip(LAN, NOW).total_seconds() for _ in range(14)]
    assert waits == [0, 0, 0, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]
    assert gate.tip("telegram/bot/1/1", NOW) == NONE
    assert gate.tip(LAN, NOW + timedelta(hours=1)) == NONE


def test_codes_wait_only_after_wrong_ones() -> None:
    """Five wrong ones are free; then right and wrong ones wait alike; a right one counts for nothing."""
    gate = Abuse()
    for _ in range(4):
        assert gate.code(LAN, NOW) == NONE
        gate.wrong_code(LAN, NOW)
    assert [gate.code(LAN, NOW) for _ in range(9)] == [NONE] * 9
    gate.wrong_code(LAN, NOW)
    assert [gate.code(LAN, NOW).total_seconds() for _ in range(2)] == [10, 10]
    assert gate.code(LAN, NOW + timedelta(hours=1)) == NONE


def test_many_guessers_together_slow_each_other() -> None:
    """A hundred wrong codes an hour, from however many accounts, and the next one waits."""
    gate = Abuse()
    for number in range(100):
        assert gate.code(f"web/{number}", NOW) == NONE
        gate.wrong_code(f"web/{number}", NOW)
    assert gate.code(LAN, NOW) > NONE
    assert gate.code(LAN, NOW + timedelta(hours=1)) == NONE


def test_a_flood_takes_bounded_memory_and_does_not_wash_the_limit_away() -> None:
    """Beyond so many senders the oldest counter goes; what all did together stays counted."""
    gate = Abuse()
    for number in range(100):
        gate.wrong_code(f"web/{number}", NOW)
    for number in range(MOST_SENDERS + 500):
        gate.tip(f"flood/{number}", NOW)
    assert len(gate._seen) == MOST_SENDERS
    assert gate.code(LAN, NOW) > NONE


def test_no_counter_grows_without_end() -> None:
    """One account that never stops holds no more than its last tries."""
    gate = Abuse()
    for _ in range(5 * abuse.MOST_TIMES):
        gate.tip(LAN, NOW)
        gate.wrong_code(LAN, NOW)
    assert {len(times) for times in (*gate._seen.values(), gate._wrong)} == {abuse.MOST_TIMES}


def test_what_is_in_memory_names_nobody_and_changes_every_day() -> None:
    """Neither the id nor the same print two days running; yesterday's counters are gone at midnight."""
    gate = Abuse()
    gate.tip(LAN, NOW)
    first = set(gate._seen)
    assert b"7312345678" not in pickle.dumps([gate._key, list(gate._seen)])
    gate.tip(LAN, NOW + timedelta(days=1))
    assert len(gate._seen) == 1
    assert first.isdisjoint(gate._seen)
