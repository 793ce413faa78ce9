"""Verifies the audit's chain: every sealed row as it was sealed, none missing, and the heads that others keep."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from storage.book.page import Hot, Page
from storage.campaign.auditing.audit import SALT_BYTES, print_of
from storage.campaign.auditing.sealing import FIRST, Head, head, link, waiting

ROWS = 1000  # in memory at once
_SALT = re.compile(rf"[0-9a-f]{{{2 * SALT_BYTES}}}")  # of any other length, letters could move from it to the value
_SEALED = Hot(
    "SELECT place, seal, id, at, campaign_at, actor, action, subject, facts FROM audit"
    " WHERE place > :after AND place IS NOT NULL ORDER BY place LIMIT :most"
)
_BESIDE = Hot(
    "SELECT v.audit, v.id, v.name, v.person, v.digest, v.salt, v.value FROM audit_values v"
    " JOIN audit a ON a.id = v.audit WHERE a.place BETWEEN :first AND :last ORDER BY v.id"
)
_BEFORE_FIRST = Hot("SELECT place, id FROM audit WHERE place < 1 ORDER BY place LIMIT 1")
_COUNT = Hot("SELECT count(*) FROM audit WHERE place IS NOT NULL")
_ASTRAY = Hot(
    "SELECT v.audit FROM audit_values v LEFT JOIN audit a ON a.id = v.audit WHERE a.id IS NULL ORDER BY v.id LIMIT 1"
)

Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where the chain does not hold, and why: a key of `audit.why`. `row` is 0 where it is gone."""

    place: int
    row: int
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: sealed rows that hold, rows that wait for their seal, the last link, the first fault."""

    sealed: int
    waiting: int
    head: Head | None
    broken: Broken | None


def size(page: Page) -> int:
    """How many rows there are to check."""
    row = page.one(_COUNT)
    return 0 if row is None else int(row[0])


def check(page: Page, kept: Iterable[Head] = (), tell: Tell = lambda _count: None) -> Verdict:
    """Walk the chain from its first link; `kept` are heads from outside, which must be links of it."""
    walk = _Walk({one.place: one.seal for one in kept}, tell)
    walk.go(page)
    last = Head(walk.place, walk.seal) if walk.place else None
    broken = walk.broken or _end(page, walk) or _loose(page)
    return Verdict(walk.place, waiting(page), last, broken)


class _Walk:
    """How far the chain holds."""

    def __init__(self, kept: dict[int, str], tell: Tell) -> None:
        self.kept = kept
        self.place = 0
        self.seal = FIRST
        self.broken: Broken | None = None
        self._tell = tell

    def go(self, page: Page) -> None:
        """Go on as far as it holds, some rows at a time; row by row to the one that cannot even be read."""
        most = ROWS
        while self.broken is None:
            try:
                if not self._some(page, most):
                    return
            except sqlite3.DatabaseError:  # bytes that are no text any more
                self.broken = Broken(self.place + 1, 0, "unreadable") if most == 1 else None
                most = 1

    def _some(self, page: Page, most: int) -> int:
        rows = page.rows(_SEALED, after=self.place, most=most)
        beside: dict[int, list[Sequence[Any]]] = {}
        for audit, *value in page.rows(_BESIDE, first=rows[0][0], last=rows[-1][0]) if rows else ():
            beside.setdefault(audit, []).append(value)
        for place, seal, *row in rows:
            self.broken = self._fault(place, seal, row, beside.get(row[0], ()))
            if self.broken is not None:
                break
            self.place, self.seal = place, seal
        self._tell(len(rows))
        return len(rows)

    def _fault(self, place: int, seal: str, row: Sequence[Any], beside: Sequence[Sequence[Any]]) -> Broken | None:
        if place != self.place + 1:
            return Broken(self.place + 1, 0, "missing")
        if seal != link(self.seal, place, row, [value[:4] for value in beside]):
            return Broken(place, row[0], "changed")
        if not all(_stands(*value[3:]) for value in beside):
            return Broken(place, row[0], "value")
        if self.kept.get(place, seal) != seal:
            return Broken(place, row[0], "other_head")
        return None


def _stands(digest: str, salt: str | None, value: str | None) -> bool:
    """A personal value is the one that was sealed, or is erased together with its salt."""
    if salt is None or value is None:
        return salt is value
    return _SALT.fullmatch(salt) is not None and print_of(salt, value) == digest


def _end(page: Page, walk: _Walk) -> Broken | None:
    """Whether the chain goes as far as its own mark and the heads that others keep say."""
    marked = head(page)
    furthest = max(walk.kept, default=0)
    if (marked.place if marked else 0) > walk.place or furthest > walk.place:
        return Broken(walk.place + 1, 0, "cut")
    if marked != (Head(walk.place, walk.seal) if walk.place else None):
        return Broken(walk.place, 0, "mark")
    return None


def _loose(page: Page) -> Broken | None:
    """Rows in no place of the chain that pretend to have one, and values of no row."""
    if row := page.one(_BEFORE_FIRST):
        return Broken(int(row[0]), int(row[1]), "changed")
    if row := page.one(_ASTRAY):
        return Broken(0, int(row[0]), "value")
    return None
