"""Chat groups that officers tied to a unit, and the one-use codes with which they do it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storage.book.columns import instant, stamp
from storage.book.page import Hot, Page, Row
from storage.talk import Address

ROOM = "/"  # a room of a group (a topic of a forum) is a chat of its own: "chat/room"

_OFFER = Hot(
    "INSERT INTO link_codes (code_hash, unit, made_by, expires_at) VALUES (:code, :unit, :by, :expires)"
    " ON CONFLICT DO NOTHING"
)
_LOOK = Hot("SELECT unit, made_by FROM link_codes WHERE code_hash = :code AND used_at IS NULL AND expires_at > :now")
_USE = Hot("UPDATE link_codes SET used_at = :now WHERE code_hash = :code AND used_at IS NULL AND expires_at > :now")
_LINK = Hot(
    "INSERT INTO groups (channel, account, chat, title, unit, linked_by, linked_at, state)"
    " VALUES (:channel, :account, :chat, :title, :unit, :by, :now, 'linked')"
    " ON CONFLICT (channel, account, chat) DO UPDATE SET title = excluded.title, unit = excluded.unit,"
    " linked_by = excluded.linked_by, linked_at = excluded.linked_at, state = 'linked',"
    " gone_why = NULL, warned_at = NULL"
)
_LOSE = Hot(
    "UPDATE groups SET state = 'gone', gone_why = :why"
    " WHERE channel = :channel AND account = :account AND chat = :chat AND state = 'linked'"
    " RETURNING title, unit, linked_by"
)
_LINKED = Hot(
    "SELECT channel, account, chat, title, unit, linked_at FROM groups WHERE state = 'linked' ORDER BY linked_at, chat"
)
_OF = Hot("SELECT 1 FROM groups WHERE channel = :channel AND account = :account AND chat = :chat")
_MOVED_BEFORE = Hot("DELETE FROM groups WHERE channel = :channel AND account = :account AND chat = :new")
_MOVED = Hot(
    "UPDATE groups SET chat = :new, moved_from = :chat WHERE channel = :channel AND account = :account AND chat = :chat"
)
_HEARD = Hot(
    "UPDATE groups SET heard_at = :now, warned_at = NULL WHERE channel = :channel AND account = :account"
    " AND chat IN (:chat, :whole) AND (heard_at IS NULL OR heard_at < :before)"
)
_ALL = Hot(
    "SELECT channel, account, chat, title, unit, linked_at, linked_by, heard_at, gone_why, moved_from,"
    " warned_at FROM groups"
    " WHERE state = 'linked' OR gone_why IN ('kicked', 'muted', 'closed') ORDER BY linked_at, chat"
)
_AT = Hot(
    "SELECT channel, account, chat, title, unit, linked_at FROM groups"
    " WHERE channel = :channel AND account = :account AND chat = :chat AND state = 'linked'"
)
_WARNED = Hot(
    "UPDATE groups SET warned_at = :now"
    " WHERE channel = :channel AND account = :account AND chat = :chat AND warned_at IS NULL AND state = 'linked'"
)
_STIRS = Hot("UPDATE groups SET warned_at = NULL WHERE channel = :channel AND account = :account AND chat = :chat")
KICKED, MUTED, CLOSED, UNTIED = "kicked", "muted", "closed", "untied"  # why a group takes no more words from us
FELL = "fell"  # a room takes no more, the group that it is in does
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Linked:
    """A group that is tied to a unit."""

    at: Address
    title: str
    unit: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """What an open code ties to; `by` is the person who made it."""

    unit: str
    by: int


@dataclass(frozen=True, slots=True)
class Lost:
    """A group that was tied to a unit until now; `by` is the person who tied it."""

    title: str
    unit: str
    by: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """A group that is tied, or was lost: `gone` says why ("": it is tied), `heard` when somebody last spoke there."""

    at: Address
    title: str
    unit: str
    since: datetime
    by: int | None
    heard: datetime | None
    gone: str
    has_moved: bool
    was_warned: bool


def offer(page: Page, code_hash: str, unit: str, by: int, expires: datetime) -> None:
    """Keep a new code's keyed hash."""
    page.change(_OFFER, code=code_hash, unit=unit, by=by, expires=stamp(expires))


def look(page: Page, code_hash: str, now: datetime) -> Offer | None:
    """What a code ties to; None for a wrong, old or used one."""
    row = page.one(_LOOK, code=code_hash, now=stamp(now))
    return None if row is None else Offer(row[0], row[1])


def use(page: Page, code_hash: str, now: datetime) -> bool:
    """Use a code up; False if it is wrong or old, or somebody was quicker."""
    return page.change(_USE, code=code_hash, now=stamp(now)) == 1


def link(page: Page, at: Address, title: str, unit: str, by: int, now: datetime) -> None:
    """Tie a group to a unit; a group that was tied before is tied anew."""
    where = {"channel": at.channel, "account": at.account, "chat": at.chat}
    page.change(_LINK, **where, title=title, unit=unit, by=by, now=stamp(now))


def unlink(page: Page, at: Address) -> bool:
    """Write nothing more into a group; False if it was not tied."""
    return lose(page, at, UNTIED) is not None


def lose(page: Page, at: Address, why: str = CLOSED) -> Lost | None:
    """The group takes no more words from us; None if it was not tied, or is lost already."""
    row = page.one(_LOSE, channel=at.channel, account=at.account, chat=at.chat, why=why)
    return None if row is None else Lost(row[0], row[1], row[2])


def linked(page: Page, units: frozenset[str] | None = None) -> list[Linked]:
    """The groups tied to these units (None: to any), oldest first."""
    rows = page.rows(_LINKED)
    found = [Linked(Address(*row[:3]), row[3], row[4], instant(row[5])) for row in rows]
    return [one for one in found if units is None or one.unit in units]


def whole(chat: str) -> str:
    """The group that a room is in; any other chat is its own."""
    return chat.partition(ROOM)[0]


def chats_within(page: Page, at: Address) -> list[Address]:
    """A group's chat, and those tied chats that are rooms of it."""
    rooms = (one.at for one in linked(page) if one.at.chat.startswith(f"{at.chat}{ROOM}"))
    return [at, *(room for room in rooms if (room.channel, room.account) == (at.channel, at.account))]


def at_address(page: Page, at: Address) -> Linked | None:
    """The tied group of an address; of a room that is not tied itself, the one that it is in."""
    return tied(page, at) or tied(page, replace(at, chat=whole(at.chat)))


def tied(page: Page, at: Address) -> Linked | None:
    """The tie of this very chat."""
    row = page.one(_AT, channel=at.channel, account=at.account, chat=at.chat)
    return None if row is None else Linked(Address(*row[:3]), row[3], row[4], instant(row[5]))


def heard(page: Page, at: Address, now: datetime) -> None:
    """Somebody speaks in a group, or in a room of it; written once a day."""
    where = {"channel": at.channel, "account": at.account, "chat": at.chat, "whole": whole(at.chat)}
    page.change(_HEARD, **where, now=stamp(now), before=stamp(now - DAY))


def warned(page: Page, at: Address, now: datetime) -> bool:
    """Whoever is in charge is told of its silence now; False if that was done before."""
    return page.change(_WARNED, channel=at.channel, account=at.account, chat=at.chat, now=stamp(now)) == 1


def stirs(page: Page, at: Address) -> None:
    """A group about whose silence somebody was told is alive again: the next silence is told anew."""
    page.change(_STIRS, channel=at.channel, account=at.account, chat=at.chat)


def known(page: Page, units: frozenset[str] | None = None) -> list[Known]:
    """The groups of these units (None: of any) that are tied, or were lost without an officer's will."""
    found = [_known(row) for row in page.rows(_ALL)]
    return [one for one in found if units is None or one.unit in units]


def _known(row: Row) -> Known:
    since, by, heard, gone, moved, warned = row[5:]
    last = None if heard is None else instant(heard)
    return Known(
        Address(*row[:3]), row[3], row[4], instant(since), by, last, gone or "", moved is not None, warned is not None
    )


def move_chat(page: Page, at: Address, new_chat: str) -> int:
    """Follow a group to its new id (a Telegram group that became a supergroup), or a lost room's tie to its group.

    A group that is tied itself keeps that tie: its room's ends.
    """
    if at.chat != new_chat == whole(at.chat) and tied(page, replace(at, chat=new_chat)):
        lose(page, at)
        return 0
    where = {"channel": at.channel, "account": at.account, "new": new_chat}
    moved = page.one(_OF, channel=at.channel, account=at.account, chat=at.chat)
    if moved is None:
        return 0
    page.change(_MOVED_BEFORE, **where)
    return page.change(_MOVED, **where, chat=at.chat)
