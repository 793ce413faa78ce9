"""Seals the audit: committed rows become links of a chain, so that no byte of them can change unseen.

A row that is committed late, as PostgreSQL allows, is sealed later: the order is that of sealing, not of ids.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from storage.book import marks
from storage.book.page import Hot, Page

HEAD = "audit_head"  # the mark of the last link: whoever cuts off the chain's end leaves it behind
FIRST = "0" * 64
SEAL = re.compile("[0-9a-f]{64}")
LOCK = "audit_seal"  # the counter on which a second sealer waits for the first, on PostgreSQL
MOST = 50  # rows of one turn: about 2 ms on SQLite, 15 ms on PostgreSQL
_UNSEALED = Hot(
    "SELECT id, at, campaign_at, actor, action, subject, facts FROM audit WHERE place IS NULL ORDER BY id LIMIT :most"
)
_SEAL = Hot("UPDATE audit SET place = :place, seal = :seal WHERE id = :id")
_VALUES = Hot(
    "SELECT audit, id, name, person, digest FROM audit_values WHERE audit BETWEEN :first AND :last ORDER BY id"
)
_WAITING = Hot("SELECT count(*) FROM audit WHERE place IS NULL")


@dataclass(frozen=True, slots=True)
class Head:
    """A link of the chain: its place, from 1, and its seal (64 hexadecimal digits)."""

    place: int
    seal: str

    def __str__(self) -> str:
        """As it is kept outside: "152 9f3a…"."""
        return f"{self.place} {self.seal}"


def seal(page: Page, most: int = MOST) -> int:
    """Seal the rows that wait, at most so many; returns how many. It is for a turn of its own."""
    if not page.rows(_UNSEALED, most=1):
        return 0
    marks.next_number(page, LOCK)
    rows = page.rows(_UNSEALED, most=most)
    if not rows:
        return 0
    beside = _beside(page, [row[0] for row in rows])
    last = head(page) or Head(0, FIRST)
    for row in rows:
        last = Head(last.place + 1, link(last.seal, last.place + 1, row, beside.get(row[0], ())))
        page.change(_SEAL, place=last.place, seal=last.seal, id=row[0])
    marks.keep_mark(page, HEAD, str(last))
    return len(rows)


def head(page: Page) -> Head | None:
    """The last link; None before the first."""
    kept = marks.mark(page, HEAD)
    return None if kept is None else head_of(kept)


def head_of(text: str) -> Head | None:
    """The link that `str` wrote, or a person copied; None when it is none."""
    place, _, seal_ = text.strip().partition(" ")
    digits = seal_.strip().lower()
    is_number = place.isascii() and place.isdecimal()
    return Head(int(place), digits) if is_number and SEAL.fullmatch(digits) else None


def waiting(page: Page) -> int:
    """How many rows are not sealed yet."""
    row = page.one(_WAITING)
    return 0 if row is None else int(row[0])


def link(before: str, place: int, row: Sequence[Any], beside: Iterable[Sequence[Any]]) -> str:
    """The seal of a row in its place: every column of it, and the prints of its personal values."""
    whole = [before, place, *row, [list(value) for value in beside]]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _beside(page: Page, ids: Sequence[int]) -> dict[int, list[Sequence[Any]]]:
    found: dict[int, list[Sequence[Any]]] = {}
    for audit, *value in page.rows(_VALUES, first=min(ids), last=max(ids)):
        found.setdefault(audit, []).append(value)
    return found
