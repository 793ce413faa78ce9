"""Where each talk stands: one row for a person in a chat, loaded and written at every turn."""

import json
from datetime import datetime
from typing import Any

from storage.book.columns import packed, stamp
from storage.book.page import Hot, Page
from storage.talk import Address

State = dict[str, Any]

_LOAD = Hot(
    "SELECT state FROM conversations"
    " WHERE channel = :channel AND account = :account AND chat = :chat AND sender = :sender"
)
_KEEP = Hot(
    "INSERT INTO conversations (channel, account, chat, sender, state, at)"
    " VALUES (:channel, :account, :chat, :sender, :state, :at)"
    " ON CONFLICT (channel, account, chat, sender) DO UPDATE SET state = excluded.state, at = excluded.at"
)
_FORGET = Hot(
    "DELETE FROM conversations WHERE channel = :channel AND account = :account AND chat = :chat AND sender = :sender"
)
_SILENT = Hot(
    "SELECT channel, account, chat, sender, state FROM conversations"
    " WHERE at < :before AND length(state) > 24 LIMIT :limit"  # longer than a bare number's row
)
_STRIP = Hot(
    "UPDATE conversations SET state = :state"
    " WHERE channel = :channel AND account = :account AND chat = :chat AND sender = :sender"
)
_FORGET_OLD = Hot(
    "DELETE FROM conversations WHERE (channel, account, chat, sender) IN"
    " (SELECT channel, account, chat, sender FROM conversations WHERE at < :before LIMIT :limit)"
)
_TALKING = Hot("SELECT channel, account, chat, sender, state FROM conversations WHERE at >= :since ORDER BY at")
_MOVED_BEFORE = Hot(
    "DELETE FROM conversations WHERE channel = :channel AND account = :account AND chat = :chat AND sender IN"
    " (SELECT sender FROM conversations WHERE channel = :channel AND account = :account AND chat = :new)"
)
_MOVED = Hot("UPDATE conversations SET chat = :new WHERE channel = :channel AND account = :account AND chat = :chat")


def load(page: Page, at: Address, sender: str) -> State:
    """The state of a talk; empty for a person who never wrote."""
    row = page.one(_LOAD, channel=at.channel, account=at.account, chat=at.chat, sender=sender)
    return {} if row is None else json.loads(row[0])


def keep(page: Page, at: Address, sender: str, state: State, now: datetime) -> None:
    """Write the state of a talk."""
    values = {"channel": at.channel, "account": at.account, "chat": at.chat, "sender": sender}
    page.change(_KEEP, **values, state=packed(state), at=stamp(now))


def forget(page: Page, at: Address, sender: str) -> bool:
    """Erase a talk's row; False if there was none."""
    return page.change(_FORGET, channel=at.channel, account=at.account, chat=at.chat, sender=sender) == 1


def strip_old(page: Page, before: datetime, limit: int) -> int:
    """Take drafts and first words out of talks that have been silent since a moment, `limit` at most.

    The number of the last question stays: else a button of last season could mean a question of this one.
    """
    rows = page.rows(_SILENT, before=stamp(before), limit=limit)
    for channel, account, chat, sender, state in rows:
        left = packed({"turn": json.loads(state).get("turn", 0)})
        page.change(_STRIP, channel=channel, account=account, chat=chat, sender=sender, state=left)
    return len(rows)


def forget_old(page: Page, before: datetime, limit: int) -> int:
    """Erase talks that have been silent since a moment, `limit` at most; returns how many."""
    return page.change(_FORGET_OLD, before=stamp(before), limit=limit)


def talking(page: Page, since: datetime) -> list[tuple[Address, str, State]]:
    """The talks in which something was said since a moment, oldest first."""
    rows = page.rows(_TALKING, since=stamp(since))
    return [
        (Address(channel, account, chat), sender, json.loads(state)) for channel, account, chat, sender, state in rows
    ]


def move_chat(page: Page, at: Address, new_chat: str) -> int:
    """Re-key the talks of a chat whose id changed (a Telegram group that became a supergroup).

    Whoever has spoken in the new chat already goes on there: that talk is the later one.
    """
    page.change(_MOVED_BEFORE, channel=at.channel, account=at.account, chat=at.chat, new=new_chat)
    return page.change(_MOVED, channel=at.channel, account=at.account, chat=at.chat, new=new_chat)
