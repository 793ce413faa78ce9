"""Who was told of a day by reminders or invitations, which still wait, which are held: by how their names begin."""

from datetime import datetime

from storage.book.columns import stamp
from storage.book.page import Hot, Page

_WENT = (
    "SELECT DISTINCT r.person FROM recipients r JOIN broadcasts b ON b.id = r.broadcast"
    " LEFT JOIN letters l ON l.id = r.letter"
    " WHERE substr(b.occasion, 1, :length) = :series AND r.person IS NOT NULL AND r.letter IS NOT NULL"
    " AND (l.state IS NULL OR l.state NOT IN ('cancelled', 'failed'))"
)
_TOLD = Hot(_WENT)
_REACHED = Hot(
    f"{_WENT} AND NOT (b.state IN ('waiting', 'running', 'paused') AND coalesce(l.state, '') IN ('pending', 'retry'))"
)
_GROUPS = Hot(
    _WENT.replace("r.person FROM", "r.unit FROM").replace("r.person IS NOT NULL", "r.person IS NULL AND r.unit <> ''")
)
_WAITING = Hot(
    "SELECT number FROM broadcasts WHERE substr(occasion, 1, :length) = :series"
    " AND state IN ('waiting', 'running', 'paused')"
)
_NUMBERS = Hot("SELECT number, state FROM broadcasts WHERE substr(occasion, 1, :length) = :series ORDER BY id")
_DROP = Hot(
    "UPDATE occurrences SET outcome = 'dropped', done_at = :now"
    " WHERE substr(name, 1, :length) = :series AND outcome = 'held'"
)


def told(page: Page, series: str) -> set[int]:
    """The people to whom reminders of these went, or are just going."""
    return {int(row[0]) for row in page.rows(_TOLD, series=series, length=len(series))}


def reached(page: Page, series: str) -> set[int]:
    """The people to whom these went even if what still waits of them is stopped now."""
    return {int(row[0]) for row in page.rows(_REACHED, series=series, length=len(series))}


def groups_told(page: Page, series: str) -> set[str]:
    """The units to whose groups these went, or are just going."""
    return {str(row[0]) for row in page.rows(_GROUPS, series=series, length=len(series))}


def waiting(page: Page, series: str) -> list[str]:
    """The numbers of reminders that have not all gone."""
    return [str(row[0]) for row in page.rows(_WAITING, series=series, length=len(series))]


def numbers(page: Page, series: str) -> list[tuple[str, str]]:
    """The number and the state of each of these, the first first."""
    return [(str(number), str(state)) for number, state in page.rows(_NUMBERS, series=series, length=len(series))]


def drop_held(page: Page, series: str, now: datetime) -> int:
    """Held reminders of a day that has moved are about nothing any more; how many there were."""
    return page.change(_DROP, series=series, length=len(series), now=stamp(now))
