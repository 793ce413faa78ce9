"""Groups without a bot: who keeps each, what is to be pasted there, who was asked and who has done it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.book.columns import instant, packed, stamp
from storage.book.page import Hot, Page, Row
from storage.mail import groups
from storage.talk import Address, Attachment, FileKind

CHANNEL, ACCOUNT = "paste", "main"  # the address of what people paste by hand; a group's number is its chat

_ADD = Hot("INSERT INTO paste_groups (title, unit, keeper) VALUES (:title, :unit, :keeper) RETURNING id")
# A group that was dropped keeps its row, for the board; it counts only while it is tied.
_TIED = (
    f"EXISTS (SELECT 1 FROM groups t WHERE t.channel = '{CHANNEL}' AND t.account = '{ACCOUNT}'"  # noqa: S608
    " AND t.chat = CAST(g.id AS TEXT) AND t.state = 'linked')"
)
_GROUP = Hot(f"SELECT g.id, g.title, g.unit, g.keeper FROM paste_groups g WHERE g.id = :id AND {_TIED}")  # noqa: S608
_PUT = Hot(
    "INSERT INTO pastes (paste_group, body, at, asked, asked_at, times)"
    " VALUES (:group, :body, :now, :asked, :now, 1) RETURNING id"
)
_FIELDS = (
    "p.id, g.id, g.title, g.unit, g.keeper, p.body, p.at, p.asked, p.asked_at, p.times, p.done_at, p.done_by,"
    " a.name, d.name FROM pastes p JOIN paste_groups g ON g.id = p.paste_group"
    " LEFT JOIN people a ON a.id = p.asked LEFT JOIN people d ON d.id = p.done_by"
)
_ONE = Hot(f"SELECT {_FIELDS} WHERE p.id = :id")
_OPEN_FOR = Hot(
    f"SELECT {_FIELDS} JOIN paste_askings s ON s.paste = p.id AND s.person = :person"
    f" WHERE p.done_at IS NULL AND {_TIED} ORDER BY p.id"
)
_RECENT = Hot(f"SELECT {_FIELDS} WHERE p.done_at IS NOT NULL OR {_TIED} ORDER BY p.id DESC LIMIT :limit")
_LATE = Hot(
    f"SELECT {_FIELDS} WHERE p.done_at IS NULL AND p.asked_at < :before AND p.at > :oldest AND p.times < :most"
    f" AND (p.looked_at IS NULL OR p.looked_at < :before) AND {_TIED} ORDER BY p.id LIMIT :limit"
)
_LOOKED = Hot("UPDATE pastes SET looked_at = :now WHERE id = :id")
_DONE = Hot(  # who was given a link may be erased by now
    "UPDATE pastes SET done_at = :now, done_by = (SELECT id FROM people WHERE id = :person)"
    " WHERE id = :id AND done_at IS NULL"
)
_UNDONE = Hot("UPDATE pastes SET done_at = NULL, done_by = NULL WHERE id = :id AND done_by = :person")
_ASK = Hot(
    "UPDATE pastes SET asked = :person, asked_at = :now, times = times + 1"
    " WHERE id = :id AND done_at IS NULL AND times = :times"
)
_ASKED = Hot("INSERT INTO paste_askings (paste, person) VALUES (:id, :person) ON CONFLICT DO NOTHING")
_WERE_ASKED = Hot("SELECT person FROM paste_askings WHERE paste = :id")
_KEEPERS = Hot(
    "SELECT g.id, c.channel, c.account, c.chat FROM paste_groups g"  # noqa: S608
    f" JOIN contacts c ON c.person = g.keeper AND c.chat <> '' WHERE {_TIED} ORDER BY c.gone_at IS NULL, c.since"
)
_NEGLECTED = Hot(
    "SELECT DISTINCT p.paste_group FROM pastes p WHERE p.done_at IS NULL AND p.at < :before"
    " AND NOT EXISTS (SELECT 1 FROM pastes d WHERE d.paste_group = p.paste_group AND d.done_at > p.at)"
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
    done_by: int | None
    done_name: str


def address(group: int) -> Address:
    """Where whoever writes to a group writes."""
    return Address(CHANNEL, ACCOUNT, str(group))


def add_group(page: Page, title: str, unit: str, keeper: int, by: int, now: datetime) -> int:
    """A new group, tied to its unit by whoever adds it; returns its number."""
    row = page.one(_ADD, title=title, unit=unit, keeper=keeper)
    assert row is not None  # noqa: S101 - RETURNING always gives the row
    number = int(row[0])
    groups.link(page, address(number), title, unit, by, now)
    return number


def group(page: Page, chat: str) -> Group | None:
    """The group of a chat id; None once it was dropped."""
    row = page.one(_GROUP, id=int(chat)) if chat.isdecimal() else None
    return None if row is None else Group(*row)


def keepers(page: Page) -> dict[Address, Address]:
    """The newest chat of the person in charge, by the group's address; without those who cannot be reached."""
    return {address(number): Address(*chat) for number, *chat in page.rows(_KEEPERS)}


def put(page: Page, group: int, text: str, file: Attachment | None, asked: int, now: datetime) -> int:
    """A person is asked to paste this; returns its number."""
    kept = None if file is None else [file.sha256, file.name, file.kind.value, file.alt]
    row = page.one(_PUT, group=group, body=packed({"text": text, "file": kept}), asked=asked, now=stamp(now))
    assert row is not None  # noqa: S101 - RETURNING always gives the row
    page.change(_ASKED, id=row[0], person=asked)
    return int(row[0])


def by_id(page: Page, paste: int) -> Paste | None:
    """One text with its group."""
    row = page.one(_ONE, id=paste)
    return None if row is None else _paste(row)


def open_for(page: Page, person: int) -> list[Paste]:
    """What a person was ever asked to paste and nobody has, the oldest first."""
    return [_paste(row) for row in page.rows(_OPEN_FOR, person=person)]


def recent(page: Page, limit: int) -> list[Paste]:
    """The latest texts of all groups, newest first; of a dropped group those that are pasted."""
    return [_paste(row) for row in page.rows(_RECENT, limit=limit)]


def late(page: Page, before: datetime, *, oldest: datetime, askings: int, limit: int) -> list[Paste]:
    """What was handed to somebody before a moment, is newer than `oldest`, not pasted, and may go to another."""
    limits = {"most": askings, "limit": limit}
    return [_paste(row) for row in page.rows(_LATE, before=stamp(before), oldest=stamp(oldest), **limits)]


def nobody_else(page: Page, paste: int, now: datetime) -> None:
    """There is nobody else to hand it to now: it is late again only after as long a while."""
    page.change(_LOOKED, id=paste, now=stamp(now))


def were_asked(page: Page, paste: int) -> frozenset[int]:
    """Everybody to whom a text was ever handed."""
    return frozenset(int(person) for (person,) in page.rows(_WERE_ASKED, id=paste))


def done(page: Page, paste: int, person: int, now: datetime) -> bool:
    """Somebody says that it is pasted; False if it was before."""
    return page.change(_DONE, id=paste, person=person, now=stamp(now)) == 1


def undone(page: Page, paste: int, person: int) -> bool:
    """Whoever said so takes it back."""
    return page.change(_UNDONE, id=paste, person=person) == 1


def ask_another(page: Page, paste: Paste, person: int, now: datetime) -> bool:
    """Hand it to somebody else; False where that has happened meanwhile, or it is pasted."""
    if page.change(_ASK, id=paste.id, person=person, now=stamp(now), times=paste.times) != 1:
        return False
    page.change(_ASKED, id=paste.id, person=person)
    return True


def neglected(page: Page, before: datetime) -> frozenset[Address]:
    """The groups in which something has waited since before a moment, and nothing was pasted since it came."""
    return frozenset(address(int(number)) for (number,) in page.rows(_NEGLECTED, before=stamp(before)))


def forget(page: Page, before: datetime, limit: int) -> int:
    """Erase texts older than a moment, `limit` at most; returns how many."""
    return page.change(_FORGET, before=stamp(before), limit=limit)


def _paste(row: Row) -> Paste:
    number, group, title, unit, keeper, body, at, asked, asked_at, times, done_at, done_by, asked_name, done_name = row
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
        done_by=done_by,
        done_name=done_name or "",
    )
