"""The outbox's rows: put, claim the head of each address, settle; what happened is returned, policy stands above."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.book.columns import instant, packed, stamp
from storage.book.page import Hot, Page, Row
from storage.mail.tables import OPEN
from storage.talk import Address, Reply

_FIELDS = "id, channel, account, chat, priority, body, attempt, doubtful, pieces, reference, sent_as"

_PUT = Hot(
    "INSERT INTO letters (channel, account, chat, priority, dedupe, reference, body, state, attempt, doubtful,"
    " pieces, epoch, due_at, made_at, reason, sent_as) VALUES (:channel, :account, :chat, :priority, :dedupe,"
    " :reference, :body, :state, :attempt, 0, 0, :epoch, :due, :made, '', '')"
    " ON CONFLICT DO NOTHING RETURNING id"
)
_REVISE = Hot(
    "UPDATE letters SET body = :body, due_at = :due WHERE dedupe = :dedupe AND state = 'pending' AND attempt = 0"
)
# The head of each address: nothing of it is in hand, nothing more urgent or older goes before. What is put for a
# later day (no reply is) stands aside until then. The OFFSET keeps PostgreSQL from making a join of it: it goes
# through the letters in their order and stops at the last one wanted, however many wait. The state is asked again
# for those that another process took meanwhile; as CASE, and as a sum below, no index of it is mistaken for short.
_HEADS = (
    "UPDATE letters SET state = 'sending', epoch = :epoch, attempt = attempt + 1 WHERE id IN ("  # noqa: S608
    f"SELECT id FROM letters l WHERE channel = :channel AND account = :account AND {OPEN}"
    " AND state <> 'sending' AND due_at <= :now{only}"
    " AND NOT EXISTS (SELECT 1 FROM letters o WHERE o.channel = l.channel AND o.account = l.account AND o.chat = l.chat"
    f" AND o.{OPEN} AND (o.state = 'sending' OR ((o.priority < l.priority OR (o.priority = l.priority"
    " AND o.id < l.id)) AND (o.state = 'retry' OR o.due_at <= :now OR o.priority = 0))) LIMIT 1 OFFSET 0)"
    " ORDER BY priority, id LIMIT :limit)"
    " AND CASE state WHEN 'pending' THEN 1 WHEN 'retry' THEN 1 ELSE 0 END = 1"
    f" RETURNING {_FIELDS}"
)
_CLAIM = Hot(_HEADS.format(only=""))
_CLAIM_REPLIES = Hot(_HEADS.format(only=" AND l.priority = 0"))
_SETTLE = Hot(
    "UPDATE letters SET state = :state, doubtful = :doubtful, pieces = :pieces, due_at = :due, reason = :reason,"
    " sent_as = :sent_as, settled_at = :settled WHERE id = :id AND epoch = :epoch AND state = 'sending'"
)
_HANDED_BACK = Hot(
    "UPDATE letters SET state = 'pending', attempt = attempt - 1"
    " WHERE id = :id AND epoch = :epoch AND state = 'sending'"
)
_ADOPT = Hot(
    "UPDATE letters SET epoch = :epoch WHERE state = 'sending' AND epoch <> :epoch"  # noqa: S608
    f" AND channel = :channel AND account = :account RETURNING {_FIELDS}"
)
_HELD = Hot("SELECT id FROM letters WHERE state = 'sending' AND epoch = :epoch AND made_at < :before")
_OF_ADDRESS = f"SELECT 1 FROM letters WHERE channel = :channel AND account = :account AND chat = :chat AND {OPEN}"  # noqa: S608
_REPLY_WAITS = Hot(f"{_OF_ADDRESS} AND priority + 0 = 0 AND (state <> 'sending' OR epoch <> :epoch) LIMIT 1")
_MORE = Hot(f"{_OF_ADDRESS} AND state <> 'sending' AND due_at <= :now LIMIT 1")
_COUNTS = Hot("SELECT state, count(*) FROM letters GROUP BY state")
_MOVED = Hot(
    "UPDATE letters SET chat = :new WHERE channel = :channel AND account = :account AND chat = :chat"  # noqa: S608
    f" AND {OPEN}"
)
_OF_CHAT = Hot("SELECT count(*) FROM letters WHERE channel = :channel AND account = :account AND chat = :chat")
_ERASE = Hot(
    "DELETE FROM letters WHERE channel = :channel AND account = :account AND chat = :chat"
    " AND state IN ('sent', 'unknown', 'failed', 'cancelled')"
)
_KEPT_AS = Hot("SELECT state, sent_as, body, made_at FROM letters WHERE dedupe = :dedupe")
_LAST_ALERT = Hot(
    "SELECT dedupe, made_at FROM letters WHERE channel = :channel AND account = :account AND chat = :chat"
    " AND reference = :reference AND priority = 1 AND (dedupe LIKE 'live:%' OR dedupe LIKE '%:live:%')"
    " ORDER BY id DESC LIMIT 1"
)
_FORGET = Hot(
    "DELETE FROM letters WHERE id IN (SELECT id FROM letters WHERE settled_at < :before"
    " AND state IN ('sent', 'unknown', 'failed', 'cancelled') LIMIT :limit)"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to put: when due, how urgent, and the occasion (`dedupe`) that may write to the address only once."""

    to: Address
    reply: Reply
    priority: int
    due: datetime
    dedupe: str | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter in hand: `attempt` is the running one, `pieces` how many of its pieces have surely arrived.

    `sent_as` are the channel's own ids of those, by comma.
    """

    id: int
    to: Address
    reply: Reply
    priority: int
    attempt: int
    doubtful: int = 0
    pieces: int = 0
    reference: str = ""
    sent_as: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of an attempt: the letter's next state, when it is due again, and why."""

    id: int
    state: str
    at: datetime
    due: datetime
    doubtful: int
    pieces: int
    reason: str = ""
    sent_as: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter that stands in the book under its occasion."""

    state: str
    sent_as: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """A word of a course that goes on: the occasion it was written for, and when."""

    occasion: str
    at: datetime


def kept_as(page: Page, dedupe: str) -> Kept | None:
    """The letter of an occasion, if there is one."""
    row = page.one(_KEPT_AS, dedupe=dedupe)
    return None if row is None else Kept(row[0], row[1], str(_loaded(row[2])["text"]), instant(row[3]))


def last_alert(page: Page, to: Address, reference: str) -> Alert | None:
    """The last word to an address of how what the reference names goes on."""
    row = page.one(_LAST_ALERT, channel=to.channel, account=to.account, chat=to.chat, reference=reference)
    return None if row is None else Alert(row[0], instant(row[1]))


def put(page: Page, draft: Draft, *, now: datetime, epoch: int = 0) -> Posted | None:
    """Write a letter; with an epoch it is in hand at once (attempt 1). None: this occasion has written already."""
    attempt = 1 if epoch else 0
    row = page.one(
        _PUT,
        channel=draft.to.channel,
        account=draft.to.account,
        chat=draft.to.chat,
        priority=draft.priority,
        dedupe=draft.dedupe,
        reference=draft.reference,
        body=packed(draft.reply.as_json()),
        state="sending" if epoch else "pending",
        attempt=attempt,
        epoch=epoch,
        due=stamp(draft.due),
        made=stamp(now),
    )
    if row is None:
        return None
    return Posted(row[0], draft.to, draft.reply, draft.priority, attempt, reference=draft.reference)


def revise(page: Page, dedupe: str, reply: Reply, due: datetime) -> bool:
    """Change a letter that waits untouched, so that one answer serves a whole album; False if it has gone."""
    return page.change(_REVISE, dedupe=dedupe, body=packed(reply.as_json()), due=stamp(due)) == 1


def claim(
    page: Page, channel: str, account: str, *, epoch: int, now: datetime, limit: int, replies_only: bool = False
) -> list[Posted]:
    """Take the due heads of a channel's addresses in hand; an address with a letter in hand gives none."""
    which = _CLAIM_REPLIES if replies_only else _CLAIM
    rows = page.rows(which, channel=channel, account=account, epoch=epoch, now=stamp(now), limit=limit)
    return _in_order(rows)


def settle(page: Page, settlements: Iterable[Settlement], *, epoch: int) -> list[int]:
    """Write what became of letters; returns those that another epoch has taken over in the meantime."""
    lost = []
    for done in settlements:
        final = stamp(done.at) if done.state in {"sent", "failed", "unknown"} else None
        changed = page.change(
            _SETTLE,
            id=done.id,
            epoch=epoch,
            state=done.state,
            doubtful=done.doubtful,
            pieces=done.pieces,
            due=stamp(done.due),
            reason=done.reason,
            sent_as=done.sent_as,
            settled=final,
        )
        if not changed:
            lost.append(done.id)
    return lost


def hand_back(page: Page, letters: Iterable[int], *, epoch: int) -> None:
    """Put letters that were in hand but never tried back into the queue."""
    for letter in letters:
        page.change(_HANDED_BACK, id=letter, epoch=epoch)


def held(page: Page, *, epoch: int, before: datetime) -> list[int]:
    """Letters, made before a moment, that this process holds according to the book."""
    return [int(letter) for (letter,) in page.rows(_HELD, epoch=epoch, before=stamp(before))]


def left_behind(page: Page, channel: str, account: str, *, epoch: int) -> list[Posted]:
    """Letters that an earlier process held when it died, now ours: whether they arrived, nobody knows."""
    return _in_order(page.rows(_ADOPT, channel=channel, account=account, epoch=epoch))


def reply_waits(page: Page, to: Address, *, epoch: int) -> bool:
    """Whether a reply to this address is not yet in hand, or in another process's: then the next one comes after it."""
    return page.one(_REPLY_WAITS, channel=to.channel, account=to.account, chat=to.chat, epoch=epoch) is not None


def more_due(page: Page, to: Address, now: datetime) -> bool:
    """Whether something for this address is due and in nobody's hand."""
    return page.one(_MORE, channel=to.channel, account=to.account, chat=to.chat, now=stamp(now)) is not None


def counts(page: Page) -> dict[str, int]:
    """How many letters are in each state."""
    return {state: number for state, number in page.rows(_COUNTS)}  # noqa: C416 - rows are tuples of Any


def move_chat(page: Page, at: Address, new_chat: str) -> int:
    """Re-address the open letters of a chat whose id changed."""
    return page.change(_MOVED, channel=at.channel, account=at.account, chat=at.chat, new=new_chat)


def count_for(page: Page, at: Address) -> int:
    """How many letters are kept for a chat."""
    row = page.one(_OF_CHAT, channel=at.channel, account=at.account, chat=at.chat)
    return int(row[0]) if row else 0


def erase_for(page: Page, at: Address) -> int:
    """Erase the settled letters of a chat; what is still on its way goes on."""
    return page.change(_ERASE, channel=at.channel, account=at.account, chat=at.chat)


def forget_settled(page: Page, before: datetime, limit: int) -> int:
    """Erase letters settled before a day, `limit` at most; returns how many."""
    return page.change(_FORGET, before=stamp(before), limit=limit)


def _in_order(rows: Iterable[Row]) -> list[Posted]:
    return sorted((_posted(row) for row in rows), key=lambda letter: (letter.priority, letter.id))


def _posted(row: Row) -> Posted:
    number, channel, account, chat, priority, body, attempt, doubtful, pieces, reference, sent_as = row
    reply = Reply.from_json(_loaded(body))
    to = Address(channel, account, chat)
    return Posted(number, to, reply, priority, attempt, doubtful, pieces, reference, sent_as)


def _loaded(body: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(body)
    return value
