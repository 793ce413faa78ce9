"""Groups without a bot: who keeps each, what is to be pasted there, who was asked and who has done it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.book.columns import instant, packed, stamp
from storage.book.page import Hot, Page, Row
from storage.talk import Attachment, FileKind

_ADD = Hot("INSERT INTO paste_groups (title, unit, keeper) VALUES (:title, :unit, :keeper) RETURNING id")
_GROUP = Hot("SELECT id, title, unit, keeper FROM paste_groups WHERE id = :id")
_PUT = Hot(
    "INSERT INTO pastes (paste_group, body, at, asked, asked_at, times)"
    " VALUES (:group, :body, :now, :asked, :now, 1) RETURNING id"
)
_FIELDS = (
    "p.id, g.id, g.title, g.unit, g.keeper, p.body, p.at, p.asked, p.asked_at, p.times, p.done_at, a.name, d.name"
    " FROM pastes p JOIN paste_groups g ON g.id = p.paste_group"
    " LEFT JOIN people a ON a.id = p.asked LEFT JOIN people d ON d.id = p.done_by"
)
_ONE = Hot(f"SELECT {_FIELDS} WHERE p.id = :id")
_OPEN_FOR = Hot(f"SELECT {_FIELDS} WHERE p.asked = :person AND p.done_at IS NULL ORDER BY p.id")
_RECENT = Hot(f"SELECT {_FIELDS} ORDER BY p.id DESC LIMIT :limit")
_LATE = Hot(
    f"SELECT {_FIELDS} WHERE p.done_at IS NULL AND p.asked_at < :before AND p.times < :most ORDER BY p.id LIMIT :limit"
)
_DONE = Hot("UPDATE pastes SET done_at = :now, done_by = :person WHERE id = :id AND done_at IS NULL")
_UNDONE = Hot("UPDATE pastes SET done_at = NULL, done_by = NULL WHERE id = :id AND done_by = :person")
_ASK = Hot(
    "UPDATE pastes SET asked = :person, asked_at = :now, times = times + 1"
    " WHERE id = :id AND done_at IS NULL AND times = :times"
)
_FORGET = Hot("DELETE FROM pastes WHERE id IN (SELECT id FROM pastes WHERE at < :before LIMIT :limit)")


@dataclass(frozen=True, slots=True)
class Group:
    """A group without a bot, and the person in charge of it (None: gone)."""

    id: int
    title: str
    unit: str
    keeper: int | None


@dataclass(frozen=True, slots=True)
class Paste:
    """A text for a group: whom it was handed to last, for which time, and who has pasted it when."""

    id: int
    group: Group
    text: str
    file: Attachment | None
    at: datetime
    asked: int | None
    asked_name: str
    asked_at: datetime
    times: int
    done_at: datetime | None
    done_name: str


def add_group(page: Page, title: str, unit: str, keeper: int) -> int:
    """A new group; returns its number, which is its chat id for those who write to it."""
    row = page.one(_ADD, title=title, unit=unit, keeper=keeper)
    assert row is not None  # noqa: S101 - RETURNING always gives the row
    return int(row[0])


def group(page: Page, chat: str) -> Group | None:
    """The group of a chat id."""
    row = page.one(_GROUP, id=int(chat)) if chat.isdecimal() else None
    return None if row is None else Group(*row)


def put(page: Page, group: int, text: str, file: Attachment | None, asked: int, now: datetime) -> int:
    """A person is asked to paste this; returns its number."""
    kept = None if file is None else [file.sha256, file.name, file.kind.value, file.alt]
    row = page.one(_PUT, group=group, body=packed({"text": text, "file": kept}), asked=asked, now=stamp(now))
    assert row is not None  # noqa: S101 - RETURNING always gives the row
    return int(row[0])


def by_id(page: Page, paste: int) -> Paste | None:
    """One text with its group."""
    row = page.one(_ONE, id=paste)
    return None if row is None else _paste(row)


def open_for(page: Page, person: int) -> list[Paste]:
    """What a person was asked to paste and has not, the oldest first."""
    return [_paste(row) for row in page.rows(_OPEN_FOR, person=person)]


def recent(page: Page, limit: int) -> list[Paste]:
    """The latest texts of all groups, newest first."""
    return [_paste(row) for row in page.rows(_RECENT, limit=limit)]


def late(page: Page, before: datetime, *, askings: int, limit: int) -> list[Paste]:
    """What was handed to somebody before a moment, is not pasted, and may be handed to another."""
    return [_paste(row) for row in page.rows(_LATE, before=stamp(before), most=askings, limit=limit)]


def done(page: Page, paste: int, person: int, now: datetime) -> bool:
    """Somebody says that it is pasted; False if it was before."""
    return page.change(_DONE, id=paste, person=person, now=stamp(now)) == 1


def undone(page: Page, paste: int, person: int) -> bool:
    """Whoever said so takes it back."""
    return page.change(_UNDONE, id=paste, person=person) == 1


def ask_another(page: Page, paste: Paste, person: int, now: datetime) -> bool:
    """Hand it to somebody else; False where that has happened meanwhile, or it is pasted."""
    return page.change(_ASK, id=paste.id, person=person, now=stamp(now), times=paste.times) == 1


def forget(page: Page, before: datetime, limit: int) -> int:
    """Erase texts older than a moment, `limit` at most; returns how many."""
    return page.change(_FORGET, before=stamp(before), limit=limit)


def _paste(row: Row) -> Paste:
    number, group, title, unit, keeper, body, at, asked, asked_at, times, done_at, asked_name, done_name = row
    said: dict[str, Any] = json.loads(body)
    sha256, name, kind, alt = said["file"] or ("", "", FileKind.DOCUMENT.value, "")
    return Paste(
        id=number,
        group=Group(group, title, unit, keeper),
        text=said["text"],
        file=Attachment(sha256, name, FileKind(kind), alt) if sha256 else None,
        at=instant(at),
        asked=asked,
        asked_name=asked_name or "",
        asked_at=instant(asked_at),
        times=times,
        done_at=instant(done_at) if done_at else None,
        done_name=done_name or "",
    )
