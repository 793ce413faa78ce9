"""The outbox's policy as a table: what follows each kind of failure, for each urgency and each earlier doubt."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts import outbox
from broadcasts.outbox import Hand, Priority
from broadcasts.undelivered import Gone, Later, Never, Undelivered, Unknown
from storage.book.book import Book
from storage.limits import limits
from storage.mail import letters
from storage.mail.letters import Draft, Posted, Settlement
from storage.talk import Address, Reply

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
LAN = Address("telegram", "1", "lan")
REPLY, ALERT, REMINDER, BROADCAST = Priority


def always(_to: Address) -> bool:
    """There is room for every letter."""
    return True


def never(_to: Address) -> bool:
    """The account's places are taken."""
    return False


def letter(priority: Priority = REPLY, *, doubtful: int = 0, attempt: int = 1) -> Posted:
    return Posted(7, LAN, Reply("Chào"), priority, attempt, doubtful, pieces=1, sent_as="m1")


def settled(state: str, seconds: float, reason: str, doubtful: int) -> Settlement:
    """The settlement of that letter; one of its pieces has arrived, and that is kept whatever comes."""
    return Settlement(7, state, NOON, NOON + timedelta(seconds=seconds), doubtful, 1, reason, "m1")


# --- surely not sent -----------------------------------------------------------------------------------------------

SURE: list[tuple[Undelivered, int, str, float]] = [
    (Later("flood", 37.0), 1, "retry", 37),
    (Later("flood", 37.0, whole=True), 9, "retry", 37),
    (Later("flood", 0.0), 1, "retry", 2),
    (Later("no_connection"), 1, "retry", 2),
    (Later("no_connection"), 2, "retry", 4),
    (Later("no_connection"), 5, "retry", 32),
    (Later("no_connection"), 6, "retry", 60),
    (Later("no_connection"), 100_000, "retry", 60),
    (Never("refused"), 1, "failed", 0),
    (Gone("blocked"), 1, "failed", 0),
    (Gone("moved", "-100123"), 1, "retry", 0),
    (Gone("moved", "lan"), 1, "failed", 0),
]


@pytest.mark.parametrize("doubtful", [0, 1])
@pytest.mark.parametrize("priority", Priority)
@pytest.mark.parametrize(("problem", "attempt", "state", "seconds"), SURE, ids=str)
def test_what_surely_was_not_sent(
    priority: Priority, problem: Undelivered, attempt: int, state: str, seconds: float, doubtful: int
) -> None:
    """Later comes again, never and gone are final, a moved chat is followed; none of it adds a doubt."""
    for needs_person in (False, True):
        found = outbox.after_failure(
            letter(priority, doubtful=doubtful, attempt=attempt), problem, NOON, needs_person=needs_person
        )
        assert found == settled(state, seconds, problem.reason, doubtful)


# --- unknown outcome -----------------------------------------------------------------------------------------------

DOUBT: list[tuple[Priority, bool, str, float]] = [
    (REPLY, False, "retry", 0),
    (REPLY, True, "retry", 0),
    (ALERT, False, "retry", 0),
    (ALERT, True, "retry", 0),
    (REMINDER, False, "retry", 60),
    (REMINDER, True, "unknown", 0),
    (BROADCAST, False, "retry", 60),
    (BROADCAST, True, "unknown", 0),
]


@pytest.mark.parametrize(("priority", "needs_person", "state", "seconds"), DOUBT)
def test_after_the_first_doubt(priority: Priority, needs_person: bool, state: str, seconds: float) -> None:
    """Replies and alerts go once more at once, the others after a minute, or when a person says so."""
    found = outbox.after_failure(letter(priority), Unknown("no_answer"), NOON, needs_person=needs_person)
    assert found == settled(state, seconds, "no_answer", 1)
    assert found == outbox.after_doubt(letter(priority), NOON, "no_answer", needs_person=needs_person)


@pytest.mark.parametrize(("priority", "needs_person"), list(product(Priority, (False, True))))
def test_after_the_second_doubt_no_third_copy(priority: Priority, needs_person: bool) -> None:
    """Two attempts that may have arrived are the most there ever are."""
    found = outbox.after_failure(letter(priority, doubtful=1), Unknown("cut"), NOON, needs_person=needs_person)
    assert found == settled("unknown", 0, "cut", 2)


problems = st.one_of(
    st.builds(Later, st.just("busy"), st.one_of(st.none(), st.floats(0, 100)), st.booleans()),
    st.builds(Unknown, st.just("cut")),
    st.builds(Gone, st.just("moved"), st.sampled_from(["", "new"])),
    st.builds(Never, st.just("no")),
)


@given(st.sampled_from(list(Priority)), st.lists(problems, max_size=30), st.booleans())
def test_whatever_happens_at_most_two_attempts_may_have_arrived(
    priority: Priority, problems: list[Undelivered], needs_person: bool
) -> None:
    """Any series of failures: a letter that is tried again has been in doubt once at most."""
    now, copies, one = NOON, 0, letter(priority)
    for problem in problems:
        copies += isinstance(problem, Unknown)
        found = outbox.after_failure(one, problem, now, needs_person=needs_person)
        assert found.due >= now
        if found.state != "retry":
            break
        now = found.due
        one = letter(priority, doubtful=found.doubtful, attempt=one.attempt + 1)
    assert copies <= 2


# --- ends ----------------------------------------------------------------------------------------------------------


def test_a_letter_that_arrived_is_sent() -> None:
    """With the channel's own ids, and the doubt there once was."""
    assert outbox.arrived(letter(doubtful=1), NOON) == settled("sent", 0, "", 1)


def test_a_letter_put_off_is_due_at_once() -> None:
    """The next process goes on with it without any doubt."""
    assert outbox.put_off(letter(BROADCAST), NOON) == settled("retry", 0, "stopped", 0)


def test_a_reason_fits_its_column() -> None:
    """However long a platform's own words are."""
    found = outbox.after_failure(letter(), Never("x" * 1000), NOON)
    assert found.reason == "x" * 200


def test_pauses_grow_up_to_the_longest() -> None:
    """Two seconds, doubled each time, a minute at most."""
    rules = limits().outbox
    assert [outbox.pause_after(attempt) for attempt in range(1, 8)] == [2, 4, 8, 16, 32, 60, 60]
    assert (rules.first_pause, rules.longest_pause, rules.doubt_pause) == (2, 60, 60)


@pytest.mark.parametrize(
    ("hand", "takes"),
    [
        (Hand(always, epoch=3), True),
        (Hand(always), False),
        (Hand(never, epoch=3), False),
        (Hand(always, epoch=3, returning={LAN}), False),
        (Hand(always, epoch=3, returning={Address("telegram", "1", "minh")}), True),
    ],
)
async def test_a_reply_goes_at_once_only_where_nothing_is_before_it(book: Book, hand: Hand, takes: bool) -> None:
    """Not in a process that sends nothing, not in a flood, and not past what goes back into the queue."""
    assert await book.read(lambda page: hand.takes(page, LAN)) is takes


async def test_a_reply_waits_behind_one_that_waits(book: Book) -> None:
    """What stands in the book for the address goes first."""
    await book.turn(lambda page: letters.put(page, Draft(LAN, Reply("một"), REPLY, NOON), now=NOON))
    assert not await book.read(lambda page: Hand(always, epoch=3).takes(page, LAN))


@given(st.lists(st.text(max_size=128), min_size=1, max_size=4), st.text(min_size=1, max_size=128))
def test_a_name_of_an_occasion_fits_and_is_its_own(parts: list[str], more: str) -> None:
    """However long an address is, the column holds the name, and another occasion has another one."""
    name, other = outbox.occasion_of(*parts), outbox.occasion_of(*parts, more)
    assert len(name) <= outbox.OCCASION
    assert name != other
    assert len(":".join(parts)) > outbox.OCCASION or name == ":".join(parts)
