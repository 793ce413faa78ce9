"""Posts that go from one group to others: put down once by the post's own id, waiting, passed on or refused."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.book.columns import instant, packed, stamp
from storage.book.page import Hot, Page, Row
from storage.talk import Address

UP, DOWN = "up", "down"

_FIELDS = "r.id, r.channel, r.account, r.chat, r.unit, r.title, r.way, r.body, r.state, r.put_by, p.name, r.at"
_FROM = "FROM relays r LEFT JOIN people p ON p.id = r.put_by"
_PUT = Hot(
    "INSERT INTO relays (channel, account, chat, message, origin, unit, title, way, body, state, put_by, at)"
    " VALUES (:channel, :account, :chat, :message, :origin, :unit, :title, :way, :body, 'waiting', :by, :now)"
    " ON CONFLICT DO NOTHING RETURNING id"
)
_ONE = Hot(f"SELECT {_FIELDS} {_FROM} WHERE r.id = :id")
_WAITING = Hot(f"SELECT {_FIELDS} {_FROM} WHERE r.state = 'waiting' ORDER BY r.id")
_RECENT = Hot(f"SELECT {_FIELDS} {_FROM} WHERE r.state <> 'waiting' ORDER BY r.id DESC LIMIT :limit")
_DECIDE = Hot(
    "UPDATE relays SET state = :state, decided_by = :by, decided_at = :now WHERE id = :id AND state = 'waiting'"
)
_OURS = Hot(  # pieces of one letter stand by comma
    "SELECT 1 FROM letters WHERE channel = :channel AND account = :account AND chat = :chat AND state = 'sent'"
    " AND ',' || sent_as || ',' LIKE :message"
)
_FILES = Hot("SELECT body FROM relays")


@dataclass(frozen=True, slots=True)
class Post:
    """What an officer wants passed on: where it stands, its own id there, of whom; `files` are ids of fetches."""

    at: Address
    message: str
    unit: str
    title: str
    text: str
    files: tuple[int, ...] = ()
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Relay:
    """A post on its way; `state` is waiting, passed or refused; `by` who wants it, with the name."""

    id: int
    at: Address
    unit: str
    title: str
    way: str
    text: str
    files: tuple[int, ...]
    state: str
    by: int | None
    by_name: str
    since: datetime


def put(page: Page, post: Post, way: str, by: int, now: datetime) -> int | None:
    """Write a post down; None if this very post was there before."""
    where = {"channel": post.at.channel, "account": post.at.account, "chat": post.at.chat}
    body = packed({"text": post.text, "files": list(post.files)})
    told = {"message": post.message, "origin": post.origin, "unit": post.unit, "title": post.title}
    row = page.one(_PUT, **where, **told, way=way, body=body, by=by, now=stamp(now))
    return None if row is None else int(row[0])


def by_id(page: Page, relay: int) -> Relay | None:
    """One post."""
    row = page.one(_ONE, id=relay)
    return None if row is None else _relay(row)


def waiting(page: Page) -> list[Relay]:
    """The posts that wait for a yes, the oldest first."""
    return _relays(page.rows(_WAITING))


def recent(page: Page, limit: int) -> list[Relay]:
    """The latest posts of which somebody has decided, newest first."""
    return _relays(page.rows(_RECENT, limit=limit))


def decide(page: Page, relay: int, by: int, now: datetime, *, yes: bool) -> bool:
    """Let a post go, or not; False if somebody was quicker."""
    return page.change(_DECIDE, id=relay, state="passed" if yes else "refused", by=by, now=stamp(now)) == 1


def is_ours(page: Page, at: Address, message: str) -> bool:
    """Whether we wrote this message of a chat ourselves."""
    where = {"channel": at.channel, "account": at.account, "chat": at.chat}
    return bool(message) and page.one(_OURS, **where, message=f"%,{message},%") is not None


def files_kept(page: Page) -> set[int]:
    """The numbers of all files that posts came with."""
    return {number for (body,) in page.rows(_FILES) for number in json.loads(body)["files"]}


def _relays(rows: Iterable[Row]) -> list[Relay]:
    return [_relay(row) for row in rows]


def _relay(row: Row) -> Relay:
    number, channel, account, chat, unit, title, way, body, state, by, name, at = row
    said = json.loads(body)
    where = Address(channel, account, chat)
    return Relay(
        number, where, unit, title, way, said["text"], tuple(said["files"]), state, by, name or "", instant(at)
    )
