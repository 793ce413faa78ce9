"""The outbox's policy: how urgent, whether at once, and what follows an attempt that failed or is in doubt."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum

from broadcasts.undelivered import Gone, Later, Never, Undelivered
from storage.book.page import Page
from storage.limits import limits
from storage.mail import letters
from storage.mail.letters import Draft, Posted, Settlement
from storage.talk import Address, Reply

OCCASION = 160  # characters of a name; an address alone may have more
REASON = 200  # characters


class Priority(IntEnum):
    """The order among the letters of an address: what a person waits for comes first."""

    REPLY = 0
    ALERT = 1
    REMINDER = 2
    BROADCAST = 3


@dataclass(slots=True)
class Hand:
    """What this process knows of its outbox, so that a reply can go at once, without being claimed first.

    `epoch` is 0 while this process sends nothing; `room` says whether a letter to an address would leave at once:
    else it waits in the book, where a kill leaves it in no doubt. `returning` are the addresses with letters that
    go back into the queue, of which the book does not know yet.
    """

    room: Callable[[Address], bool]
    epoch: int = 0
    returning: set[Address] = field(default_factory=set)

    def takes(self, page: Page, to: Address) -> bool:
        """Whether a reply to this address can be in hand at once."""
        if not self.epoch or to in self.returning or not self.room(to):
            return False
        return not letters.reply_waits(page, to, epoch=self.epoch)


def occasion_of(*parts: object) -> str:
    """The name under which a letter is written once: its parts; what the column cannot hold ends in a hash of all."""
    name = ":".join(map(str, parts))
    if len(name) <= OCCASION:
        return name
    print_ = hashlib.sha256(name.encode()).hexdigest()
    return f"{name[: OCCASION - len(print_)]}{print_}"


def answer(page: Page, hand: Hand, to: Address, replies: Iterable[Reply], now: datetime) -> tuple[Posted, ...]:
    """Put replies; they are in hand at once (no claim is written) unless earlier letters of the address wait."""
    at_once = hand.epoch if hand.takes(page, to) else 0
    drafts = (Draft(to, reply, Priority.REPLY, now) for reply in replies)
    put = (letters.put(page, draft, now=now, epoch=at_once) for draft in drafts)
    return tuple(letter for letter in put if letter is not None)


def answer_album(page: Page, to: Address, reply: Reply, album: str, event: str, now: datetime) -> tuple[Posted, ...]:
    """One answer for all photos of an album: it waits until no more have come for a moment, and says the latest."""
    due = now + timedelta(seconds=limits().receiving.album_quiet)
    occasion = occasion_of("album", to, album)
    if letters.revise(page, occasion, reply, due):
        return ()
    put = letters.put(page, Draft(to, reply, Priority.REPLY, due, dedupe=occasion), now=now)
    late = put or letters.put(
        page, Draft(to, reply, Priority.REPLY, due, dedupe=occasion_of("late", to, event)), now=now
    )
    return () if late is None else (late,)


def after_failure(letter: Posted, problem: Undelivered, now: datetime, *, needs_person: bool = False) -> Settlement:
    """What follows an attempt that ended in `problem`; the letter tells how many of its pieces had arrived."""
    if moved(letter, problem):
        return _next(letter, "retry", now, now, problem.reason)
    if isinstance(problem, Later):
        pause = timedelta(seconds=problem.seconds or pause_after(letter.attempt))
        return _next(letter, "retry", now, now + pause, problem.reason)
    if isinstance(problem, (Never, Gone)):
        return _next(letter, "failed", now, now, problem.reason)
    return after_doubt(letter, now, problem.reason, needs_person=needs_person)


def moved(letter: Posted, problem: Undelivered) -> str:
    """The chat's new id, where a problem says that it has moved."""
    return problem.moved_to if isinstance(problem, Gone) and problem.moved_to != letter.to.chat else ""


def after_doubt(letter: Posted, now: datetime, reason: str, *, needs_person: bool = False) -> Settlement:
    """What follows an attempt of unknown outcome: never more than two attempts that may have arrived.

    Replies and alerts go once more at once; reminders and broadcasts after a minute with their reference, or
    only when a person says so where the channel cannot show that two copies are one.
    """
    in_doubt = replace(letter, doubtful=letter.doubtful + 1)
    if in_doubt.doubtful >= 2:  # noqa: PLR2004 - the promise: never a third copy
        return _next(in_doubt, "unknown", now, now, reason)
    if letter.priority <= Priority.ALERT:
        return _next(in_doubt, "retry", now, now, reason)
    if needs_person:
        return _next(in_doubt, "unknown", now, now, reason)
    again = now + timedelta(seconds=limits().outbox.doubt_pause)
    return _next(in_doubt, "retry", now, again, reason)


def put_off(letter: Posted, now: datetime) -> Settlement:
    """This process ends before the letter's next piece went out; the next one goes on there."""
    return _next(letter, "retry", now, now, "stopped")


def pause_after(attempt: int) -> float:
    """Seconds before another try after `attempt` tries that surely failed: doubling, up to a minute."""
    rules = limits().outbox
    return float(min(rules.first_pause * 2 ** min(attempt - 1, 10), rules.longest_pause))


def arrived(letter: Posted, now: datetime) -> Settlement:
    """The platform's server has the whole letter."""
    return _next(letter, "sent", now, now, "")


def _next(letter: Posted, state: str, now: datetime, due: datetime, reason: str) -> Settlement:
    return Settlement(
        letter.id, state, now, due, letter.doubtful, letter.pieces, reason[:REASON], letter.sent_as[:REASON]
    )
