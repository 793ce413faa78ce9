"""What was said to a browser in a confidential talk: sealed in the mailbox, under a name that tells no browser."""

import base64
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from storage.book.columns import stamp
from storage.book.page import Hot, Page, Row
from storage.confidential import hidden
from storage.confidential.draft_keys import DraftKeys, KeyGone
from storage.confidential.seal import Unopened
from storage.limits import limits
from storage.mail import mailbox
from storage.mail.mailbox import Entry, Seen
from storage.talk import Address

AUTHOR = "~"  # of rows that are sealed
_BODY = "mailbox"
_NAMES = "chat IN (:chat, :today, :before)"
_FIELDS = "id, author, body, at, event"
_SINCE = Hot(f"SELECT {_FIELDS} FROM mailbox WHERE {_NAMES} AND id > :after ORDER BY id LIMIT :limit")  # noqa: S608
_LATEST = Hot(f"SELECT {_FIELDS} FROM mailbox WHERE {_NAMES} ORDER BY id DESC LIMIT :limit")  # noqa: S608
_THERE = Hot(f"SELECT at FROM mailbox WHERE {_NAMES} AND id = :id")  # noqa: S608
_ERASE = Hot(f"DELETE FROM mailbox WHERE {_NAMES}")  # noqa: S608
_FORGET = Hot("DELETE FROM mailbox WHERE author = '~' AND at < :before AND at >= :oldest")
_DAYS = timedelta(days=7)  # a server that stood still for so long has more to forget; its keys are gone anyway


def post(page: Page, keys: DraftKeys, at: Address, author: str, body: dict[str, Any], now: datetime) -> int | None:
    """Put a message into the mailbox of an address, sealed."""
    secret = hidden.hide(keys, _BODY, at, {"author": author, "body": body}, now)
    return mailbox.post(page, secret.name, AUTHOR, {"sealed": base64.b64encode(secret.sealed).decode()}, now)


def since(page: Page, keys: DraftKeys, at: Address, seen: Seen, limit: int, now: datetime) -> list[Entry]:
    """As `mail.mailbox.since`, with what was said in confidence in its place among the rest."""
    names = _names(keys, at, now)
    if seen.id and _still_means(page, names, seen):
        rows = page.rows(_SINCE, **names, after=seen.id, limit=limit)
    else:
        rows = page.rows(_LATEST, **names, limit=limit)[::-1]
    return [entry for entry in (_entry(keys, row) for row in rows) if entry is not None]


def erase(page: Page, keys: DraftKeys, at: Address, now: datetime) -> int:
    """Empty a mailbox; returns how many messages went."""
    return page.change(_ERASE, **_names(keys, at, now))


def forget(page: Page, now: datetime) -> int:
    """Erase what was said in confidence a while ago; returns how many messages went."""
    before = now - timedelta(minutes=limits().confidential.mailbox_minutes)
    return page.change(_FORGET, before=stamp(before), oldest=stamp(before - _DAYS))


def _names(keys: DraftKeys, at: Address, now: datetime) -> dict[str, str]:
    """The mailbox as it stands open, and its names of today and yesterday."""
    today, *before = keys.names(f"{_BODY}:{at}", now)
    return {"chat": at.chat, "today": today, "before": before[0] if before else today}


def _still_means(page: Page, names: dict[str, str], seen: Seen) -> bool:
    row = page.one(_THERE, **names, id=seen.id)
    return not seen.at or (row is not None and row[0] == seen.at)


def _entry(keys: DraftKeys, row: Row) -> Entry | None:
    number, author, text, at, event = row
    entry = Entry(number, author, json.loads(text), at, event or "")
    if author != AUTHOR:
        return entry
    try:
        _, shown = hidden.show(keys, _BODY, base64.b64decode(entry.body["sealed"]))
    except (KeyGone, Unopened):
        return None
    return replace(entry, author=shown["author"], body=shown["body"])
