"""A page of the book: what one turn may read and write, by ORM session or by the few statements of the hot path."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Dialect, text
from sqlmodel import Session

Row = tuple[Any, ...]


class Hot:
    """A statement in SQL that both databases speak, compiled once for each and run on the driver's own cursor.

    Values go in and come out as the driver has them: pass instants through `stamp`, JSON through `packed`.
    A turn by ORM costs about thirty times as much, so what runs at every message is written this way.
    """

    __slots__ = ("_ready", "sql")

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self._ready: dict[str, tuple[str, list[str] | None]] = {}

    def ready(self, dialect: Dialect) -> tuple[str, list[str] | None]:
        """The statement in the driver's spelling, and the order of its values (None: the driver takes names)."""
        found = self._ready.get(dialect.name)
        if found is None:
            compiled: Any = text(self.sql).compile(dialect=dialect)
            order = list(compiled.positiontup) if compiled.positiontup is not None else None
            found = self._ready[dialect.name] = (str(compiled), order)
        return found


class Page:
    """One transaction as a turn sees it; `after` names effects that may happen only once it is committed."""

    __slots__ = ("_connection", "_cursor", "_session", "effects")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cursor: Any = connection.connection.cursor()
        self._session: Session | None = None
        self.effects: list[Callable[[], None]] = []

    @property
    def session(self) -> Session:
        """An ORM session inside this transaction, for everything that is not the hot path."""
        if self._session is None:
            self._session = Session(self._connection, join_transaction_mode="rollback_only")
        return self._session

    def rows(self, hot: Hot, **values: object) -> list[Row]:
        """All rows that a hot statement gives."""
        self._execute(hot, values)
        return list(self._cursor.fetchall())

    def one(self, hot: Hot, **values: object) -> Row | None:
        """The first row that a hot statement gives, if any."""
        self._execute(hot, values)
        row: Row | None = self._cursor.fetchone()
        return row

    def change(self, hot: Hot, **values: object) -> int:
        """How many rows a hot statement wrote."""
        self._execute(hot, values)
        return int(self._cursor.rowcount)

    def after(self, effect: Callable[[], None]) -> None:
        """Run `effect` on the event loop once this turn is on disk; a turn that is rolled back runs none."""
        self.effects.append(effect)

    def close(self) -> None:
        """Write what the ORM session still holds and let it go."""
        if self._session is not None:
            self._session.flush()
        self.leave()

    def leave(self) -> None:
        """Let the session and the cursor go without writing."""
        if self._session is not None:
            self._session.expunge_all()
            self._session.close()
        self._cursor.close()

    def _execute(self, hot: Hot, values: dict[str, object]) -> None:
        sql, order = hot.ready(self._connection.dialect)
        self._cursor.execute(sql, values if order is None else [values[name] for name in order])
