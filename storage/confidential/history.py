"""What happened to a tip and what was said about it: acts without content, and words sealed under the right key."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from storage.book.columns import instant, stamp
from storage.book.page import Hot, Page
from storage.confidential.opened import OFFICE, TIP, Opened
from storage.confidential.slots import slot_of

_NOTE = Hot("INSERT INTO tip_events (tip, number, act, done_by, slot) VALUES (:tip, :number, :act, :by, :slot)")
_NEXT_EVENT = Hot("SELECT coalesce(max(number), 0) + 1 FROM tip_events WHERE tip = :tip")
_EVENTS = Hot("SELECT act, done_by, slot FROM tip_events WHERE tip = :tip ORDER BY number")
_NEXT_WORD = Hot("SELECT coalesce(max(number), 0) + 1 FROM tip_words WHERE tip = :tip")
_SAY = Hot(
    "INSERT INTO tip_words (tip, number, kind, said_by, slot, sealed)"
    " VALUES (:tip, :number, :kind, :by, :slot, :sealed)"
)
_WORDS = Hot("SELECT number, kind, said_by, slot, sealed FROM tip_words WHERE tip = :tip ORDER BY number")


class Kind(StrEnum):
    """What words are: the first three are between officer and informant, the others the officers' own."""

    QUESTION = "question"
    ANSWER = "answer"
    REPLY = "reply"
    SLIP = "slip"  # to whom it was forwarded, with what
    RECEIPT = "receipt"  # what those acknowledged
    REASON = "reason"
    NOTE = "note"


BETWEEN = frozenset({Kind.QUESTION, Kind.ANSWER, Kind.REPLY})


@dataclass(frozen=True, slots=True)
class Event:
    """An act, the reader who did it (None: the informant or the system), and in which slot."""

    act: str
    by: int | None
    slot: datetime


@dataclass(frozen=True, slots=True)
class Word:
    """Something said about a tip."""

    number: int
    kind: Kind
    by: int | None
    slot: datetime
    text: str = field(repr=False)


def note(page: Page, tip: str, act: str, by: int | None, now: datetime) -> None:
    """Write down an act."""
    page.change(_NOTE, tip=tip, number=_next(page, _NEXT_EVENT, tip), act=act, by=by, slot=stamp(slot_of(now)))


def events(page: Page, tip: str) -> list[Event]:
    """What happened, oldest first."""
    return [Event(act, by, instant(slot)) for act, by, slot in page.rows(_EVENTS, tip=tip)]


def seen(page: Page, tip: str) -> str:
    """How much has happened and been said: it changes with every act and every word."""
    return ".".join(str(_next(page, hot, tip) - 1) for hot in (_NEXT_EVENT, _NEXT_WORD))


def say(page: Page, opened: Opened, kind: Kind, text: str, by: int | None, now: datetime) -> None:
    """Write down words about a tip, sealed."""
    number = _next(page, _NEXT_WORD, opened.tip)
    sealed = opened.seal(_key(kind), _place(number, kind), text)
    page.change(_SAY, tip=opened.tip, number=number, kind=kind.value, by=by, slot=stamp(slot_of(now)), sealed=sealed)


def words(page: Page, opened: Opened, kinds: Collection[Kind] = tuple(Kind)) -> list[Word]:
    """What was said, oldest first, as far as the keys in hand open it."""
    rows = [
        (number, Kind(kind), by, slot, sealed) for number, kind, by, slot, sealed in page.rows(_WORDS, tip=opened.tip)
    ]
    return [
        Word(number, kind, by, instant(slot), opened.read(_key(kind), _place(number, kind), bytes(sealed)))
        for number, kind, by, slot, sealed in rows
        if kind in kinds and _key(kind) in opened.keys
    ]


def _next(page: Page, hot: Hot, tip: str) -> int:
    row = page.one(hot, tip=tip)
    assert row is not None  # noqa: S101 - an aggregate always gives a row
    return int(row[0])


def _key(kind: Kind) -> str:
    return TIP if kind in BETWEEN else OFFICE


def _place(number: int, kind: Kind) -> str:
    return f"word:{number}:{kind}"
