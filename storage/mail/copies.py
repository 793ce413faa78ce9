"""Copies of a broadcast: the letter of one recipient, how many are in which state, edits that were refused."""

import json
from dataclasses import dataclass
from datetime import datetime

from storage.book.columns import stamp
from storage.book.page import Hot, Page, Row
from storage.talk import Address, Reply

_COPY = Hot(
    "SELECT r.id, l.state, l.body, l.sent_as FROM recipients r JOIN letters l ON l.id = r.letter"
    " WHERE r.broadcast = :id AND r.channel = :channel AND r.account = :account AND r.chat = :chat"
)
_COPY_OF = Hot(
    "SELECT r.id, l.state, l.body, l.sent_as FROM recipients r JOIN letters l ON l.id = r.letter"
    " WHERE r.broadcast = :id AND r.person = :person"
)
_REFUSED_EDITS = Hot(
    "SELECT r.id, r.channel, r.account, r.chat, r.person FROM recipients r JOIN letters l ON l.id = r.letter"
    " WHERE r.broadcast = :id AND l.state = 'failed' AND l.reason = 'refused' AND l.dedupe LIKE 'edit:%'"
    " ORDER BY r.id LIMIT :limit"
)
_REWRITTEN = Hot("UPDATE recipients SET letter = :letter WHERE id = :id")
_AGAIN = Hot(
    "UPDATE letters SET state = 'retry', due_at = :due, settled_at = NULL, reason = ''"
    " WHERE id IN (SELECT letter FROM recipients WHERE broadcast = :id)"
    " AND (state = 'failed' OR (state = 'unknown' AND doubtful < 2))"
)
_STATES = Hot(
    "SELECT coalesce(l.state, CASE WHEN r.letter IS NULL THEN '' ELSE 'forgotten' END), count(*)"
    " FROM recipients r LEFT JOIN letters l ON l.id = r.letter"
    " WHERE r.broadcast = :id GROUP BY 1"
)


@dataclass(frozen=True, slots=True)
class Copy:
    """A recipient's letter: the row, its state, what it says, and the channel's own ids of its messages.

    `there`: it stands in the chat that was asked for, not in another one of the person.
    """

    recipient: int
    state: str
    said: Reply
    sent_as: tuple[str, ...]
    there: bool = True


def copy_at(page: Page, broadcast: int, to: Address) -> Copy | None:
    """The copy of a broadcast that went to an address; None where none did, or it is forgotten by now."""
    row = page.one(_COPY, id=broadcast, channel=to.channel, account=to.account, chat=to.chat)
    return None if row is None else _copy(row, there=True)


def copy_of(page: Page, broadcast: int, person: int) -> Copy | None:
    """The copy of a broadcast that went to a person at another contact; None as above."""
    row = page.one(_COPY_OF, id=broadcast, person=person)
    return None if row is None else _copy(row, there=False)


def refused_edits(page: Page, broadcast: int, limit: int) -> list[tuple[int, Address, int | None]]:
    """Recipients whose message could not be edited: the row, the address, the person."""
    rows = page.rows(_REFUSED_EDITS, id=broadcast, limit=limit)
    return [(row[0], Address(*row[1:4]), row[4]) for row in rows]


def rewritten(page: Page, recipient: int, letter: int) -> None:
    """Another letter takes the place of one that was refused."""
    page.change(_REWRITTEN, id=recipient, letter=letter)


def again(page: Page, broadcast: int, due: datetime) -> int:
    """Let what did not arrive, or is in doubt for the first time, go once more at a moment; returns how many."""
    return page.change(_AGAIN, id=broadcast, due=stamp(due))


def counts(page: Page, broadcast: int) -> dict[str, int]:
    """How many recipients' letters are in each state; "" for those without one, "forgotten" where its row is gone."""
    return {state: int(number) for state, number in page.rows(_STATES, id=broadcast)}


def _copy(row: Row, *, there: bool) -> Copy:
    recipient, state, body, sent_as = row
    return Copy(recipient, state, Reply.from_json(json.loads(body)), tuple(filter(None, sent_as.split(","))), there)
