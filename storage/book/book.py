"""The book as every floor sees it: turns that are on disk before they are acknowledged, and reading aside."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from storage.book.page import Page

T = TypeVar("T")
log = logging.getLogger("bot131.book")


class Unwritable(Exception):
    """The database cannot be written now; nothing of the turn is kept, so nothing may be acknowledged."""


class InDoubt(Unwritable):
    """The line to the database was cut in the commit: the turn was kept, or it was not.

    Whoever is asked again by others (a channel that delivers again, a settlement that is repeated) may treat it
    as `Unwritable`; whoever would do a thing twice must not.
    """


class Book(Protocol):
    """One database. `SqliteBook` and `PostgresBook` are its two kinds; `open_book` chooses by URL."""

    url: str

    async def turn(self, work: Callable[[Page], T], lane: str = "") -> T:
        """Run `work` as one transaction; turns of one `lane` keep order. Raises `Unwritable`, or what it raises."""

    async def read(self, work: Callable[[Page], T]) -> T:
        """Run `work` in a thread, on a connection that cannot write, at one moment of the data."""

    async def close(self) -> None:
        """Finish what was asked, then close."""


def settle(future: "asyncio.Future[Any]", value: object = None, error: Exception | None = None) -> None:
    """Tell a caller what came of the turn, unless the caller has gone."""
    if future.done():
        return
    if error is None:
        future.set_result(value)
    else:
        future.set_exception(error)


def run(effects: Iterable[Callable[[], None]]) -> None:
    """Run what was to happen after a commit; the turn is on disk by now, so an effect that breaks undoes nothing."""
    for effect in effects:
        try:
            effect()
        except Exception:
            log.exception("an effect of a turn broke")
