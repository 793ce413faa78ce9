"""The book on PostgreSQL: the same turns on a few threads, one transaction each, one thread a lane."""

import asyncio
import random
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Engine, RootTransaction, create_engine, event
from sqlalchemy.exc import DBAPIError

from storage.book.book import InDoubt, Unwritable, run
from storage.book.page import Page

T = TypeVar("T")

READERS = 2  # threads that only read
LANES = 4  # threads for turns; measured best on two cores, more only wait for each other
CUT = "cut"  # stands for the SQLSTATE of a connection that was lost before the server could name one
CUTS = ("08", "57P", CUT)  # the states of a line that broke
PAUSE = 0.02  # seconds at most before a second try, more before a third
TRIES = 4  # a turn that met a deadlock or a line that was cut before its commit


class PostgresBook:
    """A PostgreSQL database through psycopg 3; turns of one lane keep their order on that lane's thread."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = _engine(url, LANES)
        self._readers = _engine(url, READERS, isolation_level="REPEATABLE READ")
        event.listen(self._readers, "connect", _set_readonly)
        self._lanes = [ThreadPoolExecutor(1, f"lane-{number}") for number in range(LANES)]
        self._reader = ThreadPoolExecutor(READERS, "read")
        self._turns: set[asyncio.Task[Any]] = set()

    async def turn(self, work: Callable[[Page], T], lane: str = "") -> T:
        """Run `work` in a transaction on its lane's thread; its effects run on the event loop after the commit.

        A thread cannot be called back, so a caller who goes away leaves the turn, its effects included, to its end.
        """
        task = asyncio.create_task(self._kept(work, lane), name="turn")
        self._turns.add(task)
        task.add_done_callback(self._turns.discard)
        return await asyncio.shield(task)

    async def _kept(self, work: Callable[[Page], T], lane: str) -> T:
        thread = self._lanes[zlib.crc32(lane.encode()) % LANES]
        value, effects = await asyncio.get_running_loop().run_in_executor(thread, self._tried, work)
        run(effects)
        return value

    async def read(self, work: Callable[[Page], T]) -> T:
        """Run `work` in a read-only transaction that sees one moment."""
        return await asyncio.get_running_loop().run_in_executor(self._reader, self._read, work)

    async def close(self) -> None:
        """Finish the turns in hand, then close."""
        if self._turns:
            await asyncio.wait(self._turns)
        for pool in (*self._lanes, self._reader):
            await asyncio.get_running_loop().run_in_executor(None, pool.shutdown)
        self._engine.dispose()
        self._readers.dispose()

    def _tried(self, work: Callable[[Page], T]) -> tuple[T, list[Callable[[], None]]]:
        for left in reversed(range(TRIES)):
            try:
                return self._run(work)
            except InDoubt:
                raise
            except Exception as error:
                cause = error.orig if isinstance(error, DBAPIError) else error  # hot statements raise the driver's own
                if left and may_try_again(cause):
                    time.sleep(random.random() * PAUSE * (TRIES - left))  # noqa: S311 - so that two do not meet again
                    continue
                if is_away(cause):
                    raise Unwritable(type(cause).__name__) from error
                raise
        raise AssertionError  # the last try returned or raised

    def _run(self, work: Callable[[Page], T]) -> tuple[T, list[Callable[[], None]]]:
        with self._engine.connect() as connection:
            transaction = connection.begin()
            page = Page(connection)
            try:
                value = work(page)
                page.close()
            except BaseException:
                page.leave()
                if transaction.is_active:  # a session whose flush failed has rolled it back already
                    transaction.rollback()
                raise
            self._commit(transaction)
        return value, page.effects

    def _commit(self, transaction: RootTransaction) -> None:
        """Raises InDoubt where the line was cut meanwhile: nobody can say whether the server had it."""
        try:
            transaction.commit()
        except Exception as error:
            if _state(error.orig if isinstance(error, DBAPIError) else error).startswith(CUTS):
                raise InDoubt from error
            raise

    def _read(self, work: Callable[[Page], T]) -> T:
        with self._readers.connect() as connection, connection.begin():
            page = Page(connection)
            try:
                return work(page)
            finally:
                page.leave()


def _engine(url: str, size: int, **options: Any) -> Engine:
    return create_engine(psycopg_url(url), pool_size=size, pool_pre_ping=True, hide_parameters=True, **options)


def _set_readonly(connection: Any, _record: object) -> None:
    """For good: taken back after a reading, psycopg would begin turns READ WRITE, which overrules the database."""
    connection.read_only = True


def psycopg_url(url: str) -> str:
    """The URL with the driver that we use named in it."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def may_try_again(cause: BaseException | None) -> bool:
    """Whether the same turn may succeed at once: deadlock, serialization (class 40), unique number, cut connection."""
    state = _state(cause)
    return state.startswith(("40", "08", "57P")) or state in {"23505", CUT}


def is_away(cause: BaseException | None) -> bool:
    """Whether the server is away, full, or takes no writes; everything else is a bug of ours.

    Source: postgresql.org/docs/current/errcodes-appendix.html, classes 08, 40, 53, 55, 57, 58 and a standby's 25006.
    """
    state = _state(cause)
    return state.startswith(("08", "40", "53", "55", "57", "58")) or state in {"25006", CUT}


def _state(cause: BaseException | None) -> str:
    """The driver's SQLSTATE; a connection that was cut or never came about has none."""
    if cause is None or "OperationalError" not in {kind.__name__ for kind in type(cause).__mro__}:
        return getattr(cause, "sqlstate", None) or ""
    return getattr(cause, "sqlstate", None) or CUT
