"""Single remembered values and running numbers: the clock's offset, the last sign of life, KN-2021-0001."""

from storage.book.page import Hot, Page

_LOAD = Hot("SELECT value FROM marks WHERE name = :name")
_KEEP = Hot(
    "INSERT INTO marks (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_FORGET = Hot("DELETE FROM marks WHERE name = :name")
_NEXT = Hot(
    "INSERT INTO counters (series, last) VALUES (:series, 1)"
    " ON CONFLICT (series) DO UPDATE SET last = counters.last + 1 RETURNING last"
)

_LAST = Hot("SELECT last FROM counters WHERE series = :series")
_RAISE = Hot("UPDATE counters SET last = :last WHERE series = :series AND last < :last")
ALIVE = "alive"  # the mark of a bot's last sign of life: it has run on this database


def mark(page: Page, name: str) -> str | None:
    """The value remembered under a name."""
    row = page.one(_LOAD, name=name)
    return None if row is None else str(row[0])


def keep_mark(page: Page, name: str, value: str) -> None:
    """Remember a value under a name."""
    page.change(_KEEP, name=name, value=value)


def forget_mark(page: Page, name: str) -> None:
    """Remember it no more."""
    page.change(_FORGET, name=name)


def raise_to(page: Page, series: str, last: int) -> None:
    """Go on with a series behind this number."""
    page.change(_RAISE, series=series, last=last)


def last_number(page: Page, series: str) -> int:
    """How far a series has come; 0 before its first number."""
    row = page.one(_LAST, series=series)
    return 0 if row is None else int(row[0])


def next_number(page: Page, series: str) -> int:
    """The next number of a series, from 1; two at once get two numbers."""
    row = page.one(_NEXT, series=series)
    assert row is not None  # noqa: S101 - RETURNING always gives the row
    return int(row[0])


def numbered(page: Page, kind: str, year: int, width: int = 4) -> str:
    """The next number of a kind of papers in a year, as people see it: TT-2021-0001."""
    series = f"{kind}-{year}"
    return f"{series}-{next_number(page, series):0{width}d}"
