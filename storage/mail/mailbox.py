"""The web chat's mailboxes: what the bot said to a browser, and what anybody said in the demo room."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.book.columns import packed, stamp
from storage.book.page import Hot, Page

_POST = Hot(
    "INSERT INTO mailbox (chat, author, body, at, event) VALUES (:chat, :author, :body, :at, :event)"
    " ON CONFLICT DO NOTHING RETURNING id"
)
_FIELDS = "id, author, body, at, event"
_SINCE = Hot(f"SELECT {_FIELDS} FROM mailbox WHERE chat = :chat AND id > :after ORDER BY id LIMIT :limit")  # noqa: S608
_LATEST = Hot(f"SELECT {_FIELDS} FROM mailbox WHERE chat = :chat ORDER BY id DESC LIMIT :limit")  # noqa: S608
_THERE = Hot("SELECT at FROM mailbox WHERE chat = :chat AND id = :id")
_ONE = Hot("SELECT body FROM mailbox WHERE chat = :chat AND id = :id")
_ERASE = Hot("DELETE FROM mailbox WHERE chat = :chat")
_FORGET = Hot("DELETE FROM mailbox WHERE id IN (SELECT id FROM mailbox WHERE at < :before LIMIT :limit)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A message in a mailbox; `at` is a stamp, `body` what the browser shows, `event` the author's own id of it."""

    id: int
    author: str
    body: dict[str, Any]
    at: str
    event: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """The last message that a browser has: its number, and its stamp where the browser tells it."""

    id: int = 0
    at: str = ""


def post(
    page: Page, chat: str, author: str, body: dict[str, Any], at: datetime, event: str | None = None
) -> int | None:
    """Put a message into a mailbox; None if this event stands there already."""
    row = page.one(_POST, chat=chat, author=author, body=packed(body), at=stamp(at), event=event)
    return None if row is None else int(row[0])


def since(page: Page, chat: str, seen: Seen, limit: int) -> list[Entry]:
    """What came after the last message seen, oldest first; the latest `limit` where that message is not there.

    Numbers begin anew when a mailbox was emptied, a backup restored or a demonstration started afresh; then the
    browser's number means another message, or none, and what came since would be passed over.
    """
    if seen.id and _still_means(page, chat, seen):
        rows = page.rows(_SINCE, chat=chat, after=seen.id, limit=limit)
    else:
        rows = page.rows(_LATEST, chat=chat, limit=limit)[::-1]
    return [Entry(number, author, json.loads(text), at, event or "") for number, author, text, at, event in rows]


def body(page: Page, chat: str, number: int) -> dict[str, Any] | None:
    """The body of one message, if it is in this mailbox."""
    row = page.one(_ONE, chat=chat, id=number)
    return None if row is None else dict(json.loads(row[0]))


def erase(page: Page, chat: str) -> int:
    """Empty a mailbox; returns how many messages went."""
    return page.change(_ERASE, chat=chat)


def forget(page: Page, before: datetime, limit: int) -> int:
    """Erase messages older than a moment from all mailboxes, `limit` at most; returns how many."""
    return page.change(_FORGET, before=stamp(before), limit=limit)


def _still_means(page: Page, chat: str, seen: Seen) -> bool:
    """Whether the number seen is still the message that it was; a browser that tells no stamp is believed."""
    row = page.one(_THERE, chat=chat, id=seen.id)
    return not seen.at or (row is not None and row[0] == seen.at)
