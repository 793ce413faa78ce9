"""Whether a database is the one that ran here last: a number in it and one beside it, which step together.

A copy of the database that is brought back, or carried elsewhere, has another number than the file in the data folder.
The file is written inside the turn that steps, hence it may be one ahead of a database whose commit a kill prevented.
"""

import os
from pathlib import Path

from storage.book.durable import make_durable
from storage.book.marks import ALIVE, mark, next_number, raise_to
from storage.book.page import Hot, Page

FILE = "generation"
SERIES = "generation"
_LAST = Hot("SELECT last FROM counters WHERE series = :series")


def step(page: Page, folder: Path) -> bool:
    """Step on; False if the database is another one than that which stepped here last.

    Then the file follows only once the turn is on disk: a kill before that leaves the difference to be found again.
    """
    new, beside = next_number(page, SERIES), _beside(folder)
    if _is_ours(page, new - 1, beside):
        _write(folder, new)
        return True
    new = max(new, (beside or 0) + 1)
    raise_to(page, SERIES, new)
    page.after(lambda: _write(folder, new))
    return False


def last(page: Page) -> int:
    """The number in the database; 0 before the first step."""
    row = page.one(_LAST, series=SERIES)
    return 0 if row is None else int(row[0])


def _is_ours(page: Page, before: int, beside: int | None) -> bool:
    """A database without a number is new, or from a time before there were numbers."""
    if before == 0:
        return beside is None or mark(page, ALIVE) is None
    return beside in {before, before + 1}


def _beside(folder: Path) -> int | None:
    try:
        return int((folder / FILE).read_text("ascii"))
    except (FileNotFoundError, ValueError):
        return None


def _write(folder: Path, number: int) -> None:
    """Whole or not at all."""
    path = folder / FILE
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="ascii") as file:
        file.write(str(number))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    make_durable(folder)
