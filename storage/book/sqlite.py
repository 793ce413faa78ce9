"""The book on SQLite: turns run on the event-loop thread and share a commit, which alone runs in a helper thread."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from storage.book.book import Unwritable, run, settle
from storage.book.page import Page

T = TypeVar("T")

BATCH = 64  # turns in one commit: at about 0.3 ms each the loop is never held longer than a frame
RETRY_LOCK = 0.005  # seconds between two tries while another process writes; a busy_timeout would freeze the loop
PATIENCE = 8.0  # seconds after which a locked database counts as unwritable (a webhook's sender waits 60)
LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
FAULTS = {  # of the file, the disk or the machine; everything else is a bug of ours
    *LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
}


@dataclass(slots=True)
class _Asked:
    """A turn that waits for its place in a batch."""

    work: Callable[[Page], Any]
    future: asyncio.Future[Any]


@dataclass(slots=True)
class _Done:
    """What came of a turn, told to its caller only after the commit."""

    asked: _Asked
    value: Any = None
    error: Exception | None = None
    effects: tuple[Callable[[], None], ...] = ()


class SqliteBook:
    """A SQLite file in WAL mode with `synchronous=FULL`: what is acknowledged survives a power cut.

    Source: sqlite.org/pragma.html#pragma_synchronous. Python's sqlite3 in its default mode commits by itself
    around a bare SAVEPOINT, hence autocommit mode with explicit BEGIN IMMEDIATE.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"
        self._asked: deque[_Asked] = deque()
        self._clerk: asyncio.Task[None] | None = None
        self._committer = ThreadPoolExecutor(1, "commit")
        self._reader = ThreadPoolExecutor(2, "read")
        self._engine = sqlite_engine(path)
        self._readers = sqlite_engine(path, readonly=True)
        self._connection: Connection = self._engine.connect()
        self._raw: sqlite3.Connection = self._connection.connection.driver_connection  # type: ignore[assignment]

    async def turn(self, work: Callable[[Page], T], lane: str = "") -> T:
        """Run `work` in a transaction and return its value once that is on disk; whatever it raises is undone."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._asked.append(_Asked(work, future))
        if self._clerk is None or self._clerk.done():
            self._clerk = asyncio.create_task(self._keep(), name="book")
        return await future

    async def read(self, work: Callable[[Page], T]) -> T:
        """Run `work` in a thread on a connection of its own that cannot write; it sees one moment."""
        return await asyncio.get_running_loop().run_in_executor(self._reader, self._read, work)

    async def close(self) -> None:
        """Finish the turns that wait, then close."""
        while self._clerk is not None and not self._clerk.done():
            await asyncio.wait([self._clerk])
        self._committer.shutdown()
        self._reader.shutdown()
        self._connection.close()
        self._engine.dispose()
        self._readers.dispose()

    async def _keep(self) -> None:
        while self._asked:
            batch = [self._asked.popleft() for _ in range(min(BATCH, len(self._asked)))]
            try:
                await self._commit(batch)
            except Unwritable as error:  # nothing was begun, and one by one they would wait as long again
                for asked in batch:
                    settle(asked.future, error=error)
            except Exception as error:  # noqa: BLE001 - told to the callers below
                await self._one_by_one(batch, error)

    async def _one_by_one(self, batch: list[_Asked], error: Exception) -> None:
        """After a commit was lost (a full disk, a dying one), each turn gets its own, so one cannot sink the rest."""
        if len(batch) == 1:
            settle(batch[0].future, error=unwritable(error))
            return
        for asked in batch:
            try:
                await self._commit([asked])
            except Exception as own:  # noqa: BLE001 - told to its caller
                settle(asked.future, error=unwritable(own))

    async def _commit(self, batch: list[_Asked]) -> None:
        await self._begin()
        transaction = self._connection.begin()
        try:
            outcomes = [self._run(asked) for asked in batch]
            await asyncio.get_running_loop().run_in_executor(self._committer, transaction.commit)
        except BaseException:
            if transaction.is_active:  # a session whose flush failed has rolled it back already
                transaction.rollback()
            raise
        for done in outcomes:
            run(done.effects)
            settle(done.asked.future, done.value, done.error)

    async def _begin(self) -> None:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            try:
                self._raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if fault(error) not in LOCKED or asyncio.get_running_loop().time() > deadline:
                    raise unwritable(error) from error
                await asyncio.sleep(RETRY_LOCK)
            else:
                return

    def _run(self, asked: _Asked) -> _Done:
        self._raw.execute("SAVEPOINT turn")
        page = Page(self._connection)
        try:
            value = asked.work(page)
            page.close()
        except Exception as error:
            page.leave()
            if not self._raw.in_transaction:  # SQLite threw the whole transaction away
                raise
            self._raw.execute("ROLLBACK TO turn")
            self._raw.execute("RELEASE turn")
            return _Done(asked, error=unwritable(error))
        self._raw.execute("RELEASE turn")
        return _Done(asked, value, effects=tuple(page.effects))

    def _read(self, work: Callable[[Page], T]) -> T:
        with self._readers.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            page = Page(connection)
            try:
                return work(page)
            finally:
                page.leave()


def sqlite_engine(path: Path, *, readonly: bool = False) -> Engine:
    """An engine in autocommit mode; a read-only one may serve several threads, each on its own connection."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options: dict[str, Any] = {} if readonly else {"poolclass": StaticPool}
    timeout = 5.0 if readonly else 0.0
    arguments = {"isolation_level": None, "check_same_thread": False, "timeout": timeout}
    engine = create_engine(f"sqlite:///{path}", connect_args=arguments, hide_parameters=True, **options)
    pragmas = READING if readonly else WRITING

    @event.listens_for(engine, "connect")
    def _set(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    return engine


READING = ("query_only=ON", "foreign_keys=ON")
WRITING = (
    "busy_timeout=5000",
    "journal_mode=WAL",
    "busy_timeout=0",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "temp_store=MEMORY",
)


def fault(error: Exception) -> int:
    """SQLite's own number of what went wrong (sqlite.org/rescode.html), without its finer part; 0: not SQLite's."""
    return int(getattr(_cause(error), "sqlite_errorcode", 0)) & 0xFF


def _cause(error: Exception) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def unwritable(error: Exception) -> Exception:
    """A fault of the file, the disk or the machine as `Unwritable`; a bug of ours (a wrong statement) as it is."""
    return Unwritable(getattr(_cause(error), "sqlite_errorname", "")) if fault(error) in FAULTS else error
