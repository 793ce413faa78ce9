"""The mode after a copy was brought back: until a person ends it, nothing goes out but replies to who writes now."""

import json
from dataclasses import dataclass
from datetime import datetime

from storage.book.columns import instant, packed, stamp
from storage.book.marks import forget_mark, keep_mark, mark
from storage.book.page import Hot, Page
from storage.mail.tables import OPEN

MARK = "restored"
RESTORED = "restored"  # the reason of letters that stood open in the copy
_OF_THE_COPY = "WHERE state = 'cancelled' AND reason = :why"
_HOLD = Hot(f"UPDATE letters SET state = 'cancelled', reason = :why WHERE {OPEN}")  # noqa: S608
_GIVE_UP = Hot(  # what stood in the copy may have arrived since, which counts towards never a third copy
    "UPDATE letters SET state = 'unknown', settled_at = :now,"  # noqa: S608
    f" doubtful = CASE WHEN doubtful < 2 THEN doubtful + 1 ELSE 2 END {_OF_THE_COPY}"
)
_REVIVE = Hot(
    "UPDATE letters SET reason = '', state = CASE WHEN attempt = 0 THEN 'pending' ELSE 'retry' END"  # noqa: S608
    f" {_OF_THE_COPY}"
)
_OLD = Hot(f"SELECT count(*) FROM letters {_OF_THE_COPY}")  # noqa: S608
_NEW = Hot(f"SELECT count(*) FROM letters WHERE {OPEN} AND priority > 0")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Held:
    """Since when (real time), when the copy had last run, and the broadcasts that were stopped."""

    since: datetime
    copied: datetime | None
    broadcasts: tuple[str, ...] = ()


def held(page: Page) -> Held | None:
    """The mode, if it is on."""
    kept = mark(page, MARK)
    if kept is None:
        return None
    since, copied, numbers = json.loads(kept)
    return Held(instant(since), None if copied is None else instant(copied), tuple(numbers))


def is_held(page: Page) -> bool:
    """Whether the mode is on; quick enough for every look at the outbox."""
    return mark(page, MARK) is not None


def hold(page: Page, new: Held) -> int:
    """Begin the mode; letters on their way in the copy, which may have arrived since, stop. Returns how many."""
    copied = None if new.copied is None else stamp(new.copied)
    keep_mark(page, MARK, packed([stamp(new.since), copied, new.broadcasts]))
    return page.change(_HOLD, why=RESTORED)


def waiting(page: Page) -> tuple[int, int]:
    """How many letters stood open in the copy, and how many were put since and wait."""
    old, new = page.one(_OLD, why=RESTORED), page.one(_NEW)
    return (0 if old is None else int(old[0])), (0 if new is None else int(new[0]))


def end(page: Page, now: datetime, *, old: bool) -> None:
    """End the mode. Letters of the copy go out after all (`old`), or are told as in doubt: they may have arrived."""
    if old:
        page.change(_REVIVE, why=RESTORED)
    else:
        page.change(_GIVE_UP, why=RESTORED, now=stamp(now))
    forget_mark(page, MARK)
