"""Broadcasts as they stand: what is said to many and when, from its first word to its end, and what a pause holds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.book.columns import instant, packed, stamp
from storage.book.marks import numbered
from storage.book.page import Hot, Page, Row
from storage.mail.tables import OPEN

_FIELDS = "id, number, occasion, body, audience, asks_receipt, state, due_at, put_by, at, corrects"
_PUT = Hot(
    "INSERT INTO broadcasts"  # noqa: S608
    " (number, occasion, body, audience, asks_receipt, state, due_at, put_by, at, corrects)"
    " VALUES (:number, :occasion, :body, :audience, :asks, 'waiting', :due, :by, :at, :corrects)"
    f" ON CONFLICT DO NOTHING RETURNING {_FIELDS}"
)
_BY_ID = Hot(f"SELECT {_FIELDS} FROM broadcasts WHERE id = :id")  # noqa: S608
_BY_NUMBER = Hot(f"SELECT {_FIELDS} FROM broadcasts WHERE number = :number")  # noqa: S608
_BY_OCCASION = Hot(f"SELECT {_FIELDS} FROM broadcasts WHERE occasion = :occasion")  # noqa: S608
_RECENT = Hot(f"SELECT {_FIELDS} FROM broadcasts ORDER BY id DESC LIMIT :limit")  # noqa: S608
_DUE = Hot("SELECT id FROM broadcasts WHERE state = 'running' OR (state = 'waiting' AND due_at <= :now) ORDER BY id")
_CORRECTIONS = Hot(f"SELECT {_FIELDS} FROM broadcasts WHERE corrects = :id ORDER BY id")  # noqa: S608
_REPLACED = Hot(
    f"SELECT {_FIELDS} FROM broadcasts WHERE (id = :first OR corrects = :first) AND id < :id"  # noqa: S608
    " AND state IN ('waiting', 'running', 'paused') ORDER BY id"
)
_IS_REPLACED = Hot("SELECT 1 FROM broadcasts WHERE corrects = :first AND id > :id AND state <> 'cancelled' LIMIT 1")
_LEFT_PAUSED = Hot(
    f"SELECT {_FIELDS} FROM broadcasts WHERE state = 'cancelled'"  # noqa: S608
    " AND corrects IN (SELECT o.id FROM broadcasts o WHERE o.state = 'paused')"
    " AND NOT EXISTS (SELECT 1 FROM broadcasts n WHERE n.corrects = broadcasts.corrects"
    " AND (n.state <> 'cancelled' OR n.id > broadcasts.id)) ORDER BY id"
)
_SILENT_SINCE = Hot(
    f"SELECT {_FIELDS} FROM broadcasts WHERE state = 'done' AND asks_receipt = :yes"  # noqa: S608
    " AND escalated_at IS NULL AND due_at < :before AND due_at > :oldest AND NOT EXISTS (SELECT 1 FROM broadcasts n"
    " WHERE n.corrects = coalesce(broadcasts.corrects, broadcasts.id) AND n.id > broadcasts.id"
    " AND n.state <> 'cancelled') ORDER BY id"
)
_ESCALATED = Hot("UPDATE broadcasts SET escalated_at = :now WHERE id = :id AND escalated_at IS NULL")
_DUE_AT = Hot("UPDATE broadcasts SET due_at = :due WHERE id = :id AND state = 'waiting'")
_MOVE = Hot("UPDATE broadcasts SET state = :new WHERE id = :id AND state = :old")
_DUE_AGAIN = Hot("UPDATE broadcasts SET state = 'waiting', due_at = :now WHERE id = :id AND state = :old")
_OF_CALENDAR = Hot(
    f"SELECT {_FIELDS} FROM broadcasts WHERE put_by IS NULL AND occasion IS NOT NULL"  # noqa: S608
    " AND state IN ('waiting', 'running', 'paused') ORDER BY id"
)
_BODIES = Hot("SELECT body FROM broadcasts")
_BODY = Hot("UPDATE broadcasts SET body = :body WHERE id = :id")
_OF = " WHERE id IN (SELECT letter FROM recipients WHERE broadcast = :id)"
_HOLD = Hot(f"UPDATE letters SET state = 'cancelled', reason = :why{_OF} AND state IN ('pending', 'retry')")  # noqa: S608
_RELEASE = Hot(
    f"UPDATE letters SET state = CASE WHEN attempt = 0 THEN 'pending' ELSE 'retry' END, reason = ''{_OF}"  # noqa: S608
    " AND state = 'cancelled' AND reason = :why"
)
_REWORD = Hot(  # nothing of them has gone out, nor may have
    f"UPDATE letters SET body = :body{_OF} AND body <> :body AND pieces = 0 AND doubtful = 0"  # noqa: S608
    " AND (state IN ('pending', 'retry') OR (state = 'cancelled' AND reason = :why))"
)
_DROP = Hot(
    f"UPDATE letters SET state = 'cancelled', reason = 'cancelled', settled_at = :now{_OF}"  # noqa: S608
    " AND (state IN ('pending', 'retry') OR (state = 'cancelled' AND reason = :why))"
)
# only its copies stop: alerts about it (a no, a request for a yes) bear its number as well
_STOPPED = "priority > 1 AND reference IN (SELECT number FROM broadcasts WHERE state = :state)"
_DROP_AGAIN = Hot(
    "UPDATE letters SET state = 'cancelled', reason = 'cancelled', settled_at = :now"  # noqa: S608
    f" WHERE {OPEN} AND state <> 'sending' AND {_STOPPED}"
)
_HOLD_AGAIN = Hot(
    f"UPDATE letters SET state = 'cancelled', reason = :why WHERE {OPEN} AND state <> 'sending' AND {_STOPPED}"  # noqa: S608
)
HELD = "paused"  # the reason of letters that a pause holds back


@dataclass(frozen=True, slots=True)
class NewBroadcast:
    """What is to be said to many; `occasion` names what may happen only once, `due` is real time."""

    number: str
    body: Mapping[str, Any]
    audience: Mapping[str, Any]
    due: datetime
    asks_receipt: bool = False
    occasion: str | None = None
    by: int | None = None
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A broadcast as it stands."""

    id: int
    number: str
    occasion: str
    body: dict[str, Any]
    audience: dict[str, Any]
    asks_receipt: bool
    state: str
    due: datetime
    by: int | None
    at: datetime
    corrects: int | None = None


def next_broadcast(page: Page, year: int) -> str:
    """The next number, such as PT-2021-001."""
    return numbered(page, "PT", year, 3)


def put(page: Page, new: NewBroadcast, at: datetime) -> Job | None:
    """Write a broadcast down, waiting for its time; None if its number or its occasion stands there already."""
    row = page.one(
        _PUT,
        number=new.number,
        occasion=new.occasion,
        body=packed(dict(new.body)),
        audience=packed(dict(new.audience)),
        asks=new.asks_receipt,
        due=stamp(new.due),
        by=new.by,
        at=stamp(at),
        corrects=new.corrects,
    )
    return None if row is None else _job(row)


def by_id(page: Page, broadcast: int) -> Job | None:
    """The broadcast of a row's id."""
    return _maybe(page.one(_BY_ID, id=broadcast))


def by_number(page: Page, number: str) -> Job | None:
    """The broadcast of a number."""
    return _maybe(page.one(_BY_NUMBER, number=number))


def by_occasion(page: Page, occasion: str) -> Job | None:
    """The broadcast of an occasion."""
    return _maybe(page.one(_BY_OCCASION, occasion=occasion))


def recent(page: Page, limit: int) -> list[Job]:
    """The latest broadcasts, newest first."""
    return [_job(row) for row in page.rows(_RECENT, limit=limit)]


def corrections(page: Page, broadcast: int) -> list[Job]:
    """The broadcasts that correct this one, the first first."""
    return [_job(row) for row in page.rows(_CORRECTIONS, id=broadcast)]


def replaced(page: Page, correction: Job) -> list[Job]:
    """What a correction takes the place of and is not at its end: the wrong one, and corrections before this one."""
    return [_job(row) for row in page.rows(_REPLACED, first=correction.corrects, id=correction.id)]


def is_replaced(page: Page, job: Job) -> bool:
    """Whether what it says is wrong by now: a later correction, not cancelled, stands in its place."""
    return page.one(_IS_REPLACED, first=job.corrects or job.id, id=job.id) is not None


def left_paused(page: Page) -> list[Job]:
    """The last corrections that were cancelled while what they were to put right rests."""
    return [_job(row) for row in page.rows(_LEFT_PAUSED)]


def silent_since(page: Page, before: datetime, oldest: datetime) -> list[Job]:
    """Finished ones between two moments that ask for "Đã rõ", uncorrected, whose silence nobody has passed on."""
    return [_job(row) for row in page.rows(_SILENT_SINCE, yes=True, before=stamp(before), oldest=stamp(oldest))]


def escalated(page: Page, broadcast: int, now: datetime) -> bool:
    """Whose silence is passed on now; False: another process has done it."""
    return page.change(_ESCALATED, id=broadcast, now=stamp(now)) == 1


def set_due(page: Page, broadcast: int, due: datetime) -> bool:
    """Let a waiting one go at another moment; False: it does not wait any more."""
    return page.change(_DUE_AT, id=broadcast, due=stamp(due)) == 1


def due(page: Page, now: datetime) -> list[int]:
    """The broadcasts whose time has come, and those under way."""
    return [int(row[0]) for row in page.rows(_DUE, now=stamp(now))]


def move(page: Page, broadcast: int, old: str, new: str) -> bool:
    """Change the state; False if it was another one by now."""
    return page.change(_MOVE, id=broadcast, old=old, new=new) == 1


def due_again(page: Page, broadcast: int, old: str, now: datetime) -> bool:
    """Let it begin (again) now: whoever has it already gets no second copy."""
    return page.change(_DUE_AGAIN, id=broadcast, old=old, now=stamp(now)) == 1


def files_kept(page: Page) -> tuple[set[int], set[str]]:
    """The numbers of files that broadcasts still wait for, and the names on disk of those that they carry."""
    bodies = [json.loads(body) for (body,) in page.rows(_BODIES)]
    coming = {number for body in bodies for number in body.get("fetches", ())}
    return coming, {name for body in bodies for name, *_ in body.get("files", ())}


def rewrite(page: Page, broadcast: int, body: Mapping[str, Any]) -> None:
    """Replace what is said, once its files are kept."""
    page.change(_BODY, id=broadcast, body=packed(dict(body)))


def of_calendar(page: Page) -> list[Job]:
    """What the calendar made and is not at its end, the first first."""
    return [_job(row) for row in page.rows(_OF_CALENDAR)]


def reword(page: Page, broadcast: int, letter: Mapping[str, Any]) -> int:
    """Replace the words of its letters of which nothing has gone out; returns how many."""
    return page.change(_REWORD, id=broadcast, body=packed(dict(letter)), why=HELD)


def hold(page: Page, broadcast: int) -> int:
    """Hold back the letters that are not in hand."""
    return page.change(_HOLD, id=broadcast, why=HELD)


def release(page: Page, broadcast: int) -> int:
    """Let the letters that a pause held back go on."""
    return page.change(_RELEASE, id=broadcast, why=HELD)


def drop(page: Page, broadcast: int, now: datetime) -> int:
    """Give up the letters that are not in hand; returns how many."""
    return page.change(_DROP, id=broadcast, why=HELD, now=stamp(now))


def stop_again(page: Page, now: datetime) -> None:
    """Letters that were in hand when their broadcast was paused or cancelled, and came back since, stop as well."""
    page.change(_HOLD_AGAIN, state="paused", why=HELD)
    page.change(_DROP_AGAIN, state="cancelled", now=stamp(now))


def _maybe(row: Row | None) -> Job | None:
    return None if row is None else _job(row)


def _job(row: Row) -> Job:
    number, occasion, body, audience, asks, state, due_at, by, at, corrects = row[1:]
    told = {"body": json.loads(body), "audience": json.loads(audience), "asks_receipt": bool(asks)}
    due, made = instant(due_at), instant(at)
    return Job(row[0], number, occasion or "", **told, state=state, due=due, by=by, at=made, corrects=corrects)
