"""Files past their time: those that came with nothing that was filed, and those older than evidence is kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from storage.book.columns import instant, stamp
from storage.book.page import Hot, Page

_SETTLED = Hot(
    "SELECT id, sha256, made_at FROM fetches"
    " WHERE id > :after AND made_at < :before AND state <> 'wanted' ORDER BY id LIMIT :limit"
)
_ERASE = Hot("DELETE FROM fetches WHERE id = :id")
_NAMED = Hot("SELECT id FROM fetches WHERE sha256 = :sha256 LIMIT 1")


@dataclass(frozen=True, slots=True)
class Old:
    """A row of a file that came long ago; `sha256` is its name on disk, "" if it was never got."""

    id: int
    sha256: str
    at: datetime


def settled_before(page: Page, before: datetime, after: int, limit: int) -> list[Old]:
    """The next files behind number `after` that came before a moment and are no longer wanted."""
    rows = page.rows(_SETTLED, before=stamp(before), after=after, limit=limit)
    return [Old(number, sha256 or "", instant(at)) for number, sha256, at in rows]


def erase(page: Page, old: Collection[Old]) -> list[str]:
    """Erase these rows; returns the names on disk that no row says any more."""
    for one in old:
        page.change(_ERASE, id=one.id)
    names = dict.fromkeys(one.sha256 for one in old if one.sha256)
    return [name for name in names if page.one(_NAMED, sha256=name) is None]
