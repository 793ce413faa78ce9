"""Letters of a tip talk on their way out: no row tells to whom, and the turn that settles one deletes it.

They stand among the other letters under a channel of their own, so that who delivers those leaves them alone; number,
epoch and states are the same. Address and words are sealed under the day's key and open only in the process that sends.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from storage.book.columns import instant, packed, stamp
from storage.book.page import Hot, Page, Row
from storage.confidential import hidden
from storage.confidential.draft_keys import DraftKeys, KeyGone
from storage.confidential.seal import Unopened
from storage.mail.letters import Posted
from storage.talk import Address, Reply

CHANNEL = "hidden"
ACCOUNT = 64  # characters of a column
_LETTER = "letter"

_PUT = Hot(
    "INSERT INTO letters (channel, account, chat, priority, dedupe, reference, body, state, attempt, doubtful,"
    " pieces, epoch, due_at, made_at, reason, sent_as) VALUES ('hidden', :account, :name, :priority, NULL,"
    " '', :body, :state, :attempt, 0, 0, :epoch, :due, :made, '', '') RETURNING id"
)
_FIELDS = "id, body, priority, attempt, doubtful, pieces, sent_as"
_CLAIM = Hot(
    "UPDATE letters SET state = 'sending', epoch = :epoch, attempt = attempt + 1 WHERE id IN ("  # noqa: S608
    "SELECT id FROM letters l WHERE channel = 'hidden' AND account = :account AND state IN ('pending', 'retry')"
    " AND due_at <= :now AND NOT EXISTS (SELECT 1 FROM letters o WHERE o.channel = 'hidden' AND o.account = l.account"
    " AND o.chat = l.chat AND o.id < l.id AND (o.state = 'retry' OR (o.state = 'sending' AND o.epoch <> :epoch)))"
    f" ORDER BY priority, id LIMIT :limit) RETURNING {_FIELDS}"
)
_ADOPT = Hot(
    "UPDATE letters SET epoch = :epoch WHERE channel = 'hidden' AND account = :account AND state = 'sending'"  # noqa: S608
    f" AND epoch <> :epoch RETURNING {_FIELDS}"
)
_WAITS = Hot(
    "SELECT 1 FROM letters WHERE channel = 'hidden' AND account = :account AND chat = :name"
    " AND (state <> 'sending' OR epoch <> :epoch) AND due_at <= :now LIMIT 1"
)
_NEXT = Hot(
    "SELECT min(due_at) FROM letters WHERE channel = 'hidden' AND account = :account AND state IN ('pending', 'retry')"
)
_LEFT = Hot("SELECT count(*) FROM letters WHERE channel = 'hidden'")
_DROP = Hot("DELETE FROM letters WHERE channel = 'hidden' AND id = :id")
_SETTLED = Hot("DELETE FROM letters WHERE channel = 'hidden' AND state IN ('sent', 'failed', 'unknown', 'cancelled')")
_FORGET = Hot("DELETE FROM letters WHERE channel = 'hidden' AND made_at < :before")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter to put: `due` may lie ahead, as for the answer to a code."""

    to: Address
    reply: Reply = field(repr=False)
    priority: int
    due: datetime


def put(page: Page, keys: DraftKeys, new: Outgoing, now: datetime, epoch: int = 0) -> Posted:
    """Write a letter; with an epoch it is in hand at once (attempt 1)."""
    secret = hidden.hide(keys, _LETTER, new.to, new.reply.as_json(), now)
    attempt = 1 if epoch else 0
    row = page.one(
        _PUT,
        account=account_of(new.to),
        name=secret.name,
        priority=new.priority,
        body=packed({"sealed": base64.b64encode(secret.sealed).decode()}),
        state="sending" if epoch else "pending",
        attempt=attempt,
        epoch=epoch,
        due=stamp(new.due),
        made=stamp(now),
    )
    assert row is not None  # noqa: S101 - RETURNING always gives the row
    return Posted(row[0], new.to, new.reply, new.priority, attempt)


def waits(page: Page, keys: DraftKeys, to: Address, now: datetime, epoch: int) -> bool:
    """Whether a letter to this address is due and not in our hand: then the next one goes after it."""
    names = keys.names(f"{_LETTER}:{to}", now)
    return any(
        page.one(_WAITS, account=account_of(to), name=name, epoch=epoch, now=stamp(now)) is not None for name in names
    )


def claim(page: Page, keys: DraftKeys, account: str, now: datetime, epoch: int, limit: int) -> list[Posted]:
    """Take the due letters of one of our accounts in hand, in their order; those that nobody can open go."""
    rows = page.rows(_CLAIM, account=account, now=stamp(now), epoch=epoch, limit=limit)
    return sorted(_opened(page, keys, rows), key=lambda letter: (letter.priority, letter.id))


def left_behind(page: Page, keys: DraftKeys, account: str, epoch: int) -> list[Posted]:
    """Letters that a dead process held, now ours: whether they arrived, nobody knows."""
    return list(_opened(page, keys, page.rows(_ADOPT, account=account, epoch=epoch)))


def next_due(page: Page, account: str) -> datetime | None:
    """When the next letter of one of our accounts is due."""
    row = page.one(_NEXT, account=account)
    return None if row is None or row[0] is None else instant(row[0])


def left(page: Page) -> int:
    """How many letters are still on their way."""
    row = page.one(_LEFT)
    return 0 if row is None else int(row[0])


def forget_settled(page: Page) -> int:
    """Delete what is settled; run in the turn that settles."""
    return page.change(_SETTLED)


def forget_old(page: Page, before: datetime) -> int:
    """Delete what was put before a moment, sent or not: it lives no longer than a draft."""
    return page.change(_FORGET, before=stamp(before))


def account_of(at: Address) -> str:
    """One of our own accounts, as these rows name it."""
    return f"{at.channel}/{at.account}"[:ACCOUNT]


def _opened(page: Page, keys: DraftKeys, rows: list[Row]) -> Iterator[Posted]:
    for number, body, priority, attempt, doubtful, pieces, sent_as in rows:
        try:
            to, reply = hidden.show(keys, _LETTER, base64.b64decode(json.loads(body)["sealed"]))
        except (KeyGone, Unopened):
            page.change(_DROP, id=number)
            continue
        yield Posted(number, to, Reply.from_json(reply), priority, attempt, doubtful, pieces, sent_as=sent_as)
