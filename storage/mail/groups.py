"""Chat groups that officers tied to a unit, and the one-use codes with which they do it."""

from dataclasses import dataclass
from datetime import datetime

from storage.book.columns import instant, stamp
from storage.book.page import Hot, Page
from storage.talk import Address

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
    " linked_by = excluded.linked_by, linked_at = excluded.linked_at, state = 'linked'"
)
_LOSE = Hot(
    "UPDATE groups SET state = 'gone'"
    " WHERE channel = :channel AND account = :account AND chat = :chat AND state = 'linked'"
    " RETURNING title, unit, linked_by"
)
_LINKED = Hot(
    "SELECT channel, account, chat, title, unit, linked_at FROM groups WHERE state = 'linked' ORDER BY linked_at, chat"
)
_OF = Hot("SELECT 1 FROM groups WHERE channel = :channel AND account = :account AND chat = :chat")
_MOVED_BEFORE = Hot("DELETE FROM groups WHERE channel = :channel AND account = :account AND chat = :new")
_MOVED = Hot("UPDATE groups SET chat = :new WHERE channel = :channel AND account = :account AND chat = :chat")


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
    return lose(page, at) is not None


def lose(page: Page, at: Address) -> Lost | None:
    """The group takes no more words from us; None if it was not tied, or is lost already."""
    row = page.one(_LOSE, channel=at.channel, account=at.account, chat=at.chat)
    return None if row is None else Lost(row[0], row[1], row[2])


def linked(page: Page, units: frozenset[str] | None = None) -> list[Linked]:
    """The groups tied to these units (None: to any), oldest first."""
    rows = page.rows(_LINKED)
    found = [Linked(Address(*row[:3]), row[3], row[4], instant(row[5])) for row in rows]
    return [one for one in found if units is None or one.unit in units]


def move_chat(page: Page, at: Address, new_chat: str) -> int:
    """Follow a group to its new id (a Telegram group that became a supergroup)."""
    where = {"channel": at.channel, "account": at.account, "new": new_chat}
    moved = page.one(_OF, channel=at.channel, account=at.account, chat=at.chat)
    if moved is None:
        return 0
    page.change(_MOVED_BEFORE, **where)
    return page.change(_MOVED, **where, chat=at.chat)
