"""Moves of a talk to another channel: offered on the old one, asked for on the new one, agreed to on the old one."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.book.columns import packed, stamp
from storage.book.page import Hot, Page, Row
from storage.talk import Address

_FIELDS = "id, channel, account, chat, sender, to_channel, to_account, to_chat, to_sender"
_OPEN = "state IN ('offered', 'asked') AND expires_at > :now"
_HERE = "channel = :channel AND account = :account AND sender = :sender"
_THERE = "to_channel = :channel AND to_account = :account AND to_sender = :sender"

_WITHDRAW = Hot(f"DELETE FROM moves WHERE {_HERE} AND state IN ('offered', 'asked')")  # noqa: S608
_OFFER = Hot(
    "INSERT INTO moves (code_hash, channel, account, chat, sender, state, expires_at)"
    " VALUES (:code, :channel, :account, :chat, :sender, 'offered', :expires) ON CONFLICT DO NOTHING"
)
_LOOK = Hot(f"SELECT {_FIELDS} FROM moves WHERE code_hash = :code AND state = 'offered' AND expires_at > :now")  # noqa: S608
_ASK = Hot(
    "UPDATE moves SET state = 'asked', to_channel = :channel, to_account = :account, to_chat = :chat,"
    " to_sender = :sender, expires_at = :expires WHERE id = :id AND state = 'offered' AND expires_at > :now"
)
_ASKED = Hot(f"SELECT {_FIELDS} FROM moves WHERE {_HERE} AND state = 'asked' AND expires_at > :now")  # noqa: S608
_END = Hot(f"UPDATE moves SET state = :state, body = :body, code_hash = :code WHERE id = :id AND {_OPEN}")  # noqa: S608
_BROUGHT = Hot(f"SELECT id, body FROM moves WHERE {_THERE} AND state = 'agreed' ORDER BY id")  # noqa: S608
_KEEP = Hot("UPDATE moves SET body = :body WHERE id = :id")
_DROP = Hot("DELETE FROM moves WHERE id = :id")
_BODIES = Hot("SELECT body FROM moves WHERE state = 'agreed'")
_FORGET = Hot("DELETE FROM moves WHERE id IN (SELECT id FROM moves WHERE expires_at < :before LIMIT :limit)")

Drafts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """A talk that moves from one address to another; `to` is None until somebody asked for it there."""

    id: int
    at: Address
    sender: str
    to: Address | None
    to_sender: str


def offer(page: Page, code_hash: str, at: Address, sender: str, expires: datetime) -> bool:
    """Keep a new code's keyed hash in place of the sender's earlier one; False if the code is another's just now."""
    page.change(_WITHDRAW, **_way(at, sender))
    where = {**_way(at, sender), "chat": at.chat}
    return page.change(_OFFER, code=code_hash, **where, expires=stamp(expires)) == 1


def look(page: Page, code_hash: str, now: datetime) -> Move | None:
    """The move that a code stands for; None for a wrong, old or used one."""
    row = page.one(_LOOK, code=code_hash, now=stamp(now))
    return None if row is None else _move(row)


def ask(page: Page, move: int, to: Address, sender: str, now: datetime, expires: datetime) -> bool:
    """The new side wants it; False where another was quicker, or the code has run out."""
    where = {**_way(to, sender), "chat": to.chat}
    return page.change(_ASK, id=move, **where, now=stamp(now), expires=stamp(expires)) == 1


def asked(page: Page, at: Address, sender: str, now: datetime) -> Move | None:
    """The move that waits for this side's yes."""
    row = page.one(_ASKED, **_way(at, sender), now=stamp(now))
    return None if row is None else _move(row)


def agree(page: Page, move: int, drafts: Drafts, now: datetime) -> bool:
    """The old side says yes, and hands its drafts over; False if the time has run out."""
    return _end(page, move, "agreed", packed(dict(drafts)), now)


def refuse(page: Page, move: int, now: datetime) -> bool:
    """The old side says no."""
    return _end(page, move, "refused", "{}", now)


def take(page: Page, at: Address, sender: str, room: Collection[str]) -> dict[str, Any]:
    """The drafts that were brought here, but for those of which there is one already; these wait."""
    taken: dict[str, Any] = {}
    for move, body in page.rows(_BROUGHT, **_way(at, sender)):
        brought = json.loads(body)
        left = {name: draft for name, draft in brought.items() if name in room or name in taken}
        taken |= {name: draft for name, draft in brought.items() if name not in left}
        if left:
            page.change(_KEEP, id=move, body=packed(left))
        else:
            page.change(_DROP, id=move)
    return taken


def count_brought(page: Page, at: Address, sender: str) -> int:
    """How many drafts were brought here and are not fetched yet."""
    return sum(len(json.loads(body)) for _, body in page.rows(_BROUGHT, **_way(at, sender)))


def drop_brought(page: Page, at: Address, sender: str) -> None:
    """Erase the drafts that were brought here."""
    for move, _ in page.rows(_BROUGHT, **_way(at, sender)):
        page.change(_DROP, id=move)


def drafts_under_way(page: Page) -> list[dict[str, Any]]:
    """The drafts of all moves that nobody has fetched yet."""
    return [json.loads(body) for (body,) in page.rows(_BODIES)]


def forget(page: Page, before: datetime, limit: int) -> int:
    """Erase moves whose time was over before a moment, with drafts that nobody fetched, `limit` at most."""
    return page.change(_FORGET, before=stamp(before), limit=limit)


def _end(page: Page, move: int, state: str, body: str, now: datetime) -> bool:
    """A move that is over keeps no code: the digits may be drawn again."""
    return page.change(_END, id=move, state=state, body=body, code=f"over:{move}", now=stamp(now)) == 1


def _way(at: Address, sender: str) -> dict[str, str]:
    return {"channel": at.channel, "account": at.account, "sender": sender}


def _move(row: Row) -> Move:
    number, channel, account, chat, sender, to_channel, to_account, to_chat, to_sender = row
    to = Address(to_channel, to_account, to_chat) if to_channel else None
    return Move(number, Address(channel, account, chat), sender, to, to_sender)
