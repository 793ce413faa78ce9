"""Whom a broadcast goes to: one row for each address, its letter, where else it may go, and who said "Đã rõ"."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.book.columns import instant, stamp
from storage.book.page import Hot, Page
from storage.talk import Address

_KNOWN = Hot("SELECT channel, account, chat, person FROM recipients WHERE broadcast = :id")
_ADD = Hot(
    "INSERT INTO recipients (broadcast, channel, account, chat, person, unit)"
    " VALUES (:id, :channel, :account, :chat, :person, :unit) ON CONFLICT DO NOTHING"
)
_UNWRITTEN = Hot(
    "SELECT id, channel, account, chat, person FROM recipients"
    " WHERE broadcast = :id AND letter IS NULL ORDER BY id LIMIT :limit"
)
_PLACES = Hot("SELECT count(*) FROM recipients WHERE broadcast = :id")
_ANY_PLACE = Hot("SELECT 1 FROM recipients WHERE broadcast = :id LIMIT 1")
_UNSENT = Hot(
    "SELECT count(*) FROM recipients r LEFT JOIN letters l ON l.id = r.letter WHERE r.broadcast = :id"
    " AND (r.letter IS NULL OR l.state NOT IN ('sent', 'unknown'))"
)
_FIRST_WRITTEN = Hot(
    "SELECT l.made_at FROM recipients r JOIN letters l ON l.id = r.letter WHERE r.broadcast = :id LIMIT 1"
)
_WRITTEN = Hot("UPDATE recipients SET letter = :letter WHERE id = :id AND letter IS NULL")
_LETTER = Hot("SELECT id FROM letters WHERE dedupe = :dedupe")
_OPEN = Hot(
    "SELECT count(*) FROM recipients r LEFT JOIN letters l ON l.id = r.letter WHERE r.broadcast = :id"
    " AND (r.letter IS NULL OR l.state IN ('pending', 'sending', 'retry'))"
)
# whose chat it is: the recipient's own, or another one of the same person, where a reminder of it came
_OWN = (
    "((channel = :channel AND account = :account AND chat = :chat) OR person IN (SELECT c.person FROM contacts c"
    " WHERE c.channel = :channel AND c.account = :account AND c.chat = :chat))"
)
_ACKNOWLEDGE = Hot(f"UPDATE recipients SET read_at = :now WHERE id = :id AND read_at IS NULL AND {_OWN}")  # noqa: S608
_NUMBER_OF = Hot(
    f"SELECT b.number FROM recipients r JOIN broadcasts b ON b.id = r.broadcast WHERE r.id = :id AND {_OWN}"  # noqa: S608
)
_OPEN_FOR = Hot(
    "SELECT r.id, b.number FROM recipients r JOIN broadcasts b ON b.id = r.broadcast JOIN letters l ON l.id = r.letter"
    " WHERE r.channel = :channel AND r.account = :account AND r.chat = :chat AND r.read_at IS NULL"
    " AND b.asks_receipt = :yes AND l.state IN ('sending', 'sent', 'unknown', 'retry') ORDER BY r.id DESC"
)
_MOVED = Hot(
    "UPDATE recipients SET chat = :new WHERE channel = :channel AND account = :account AND chat = :chat"
    " AND NOT EXISTS (SELECT 1 FROM recipients o WHERE o.broadcast = recipients.broadcast"
    " AND o.channel = :channel AND o.account = :account AND o.chat = :new)"
)
# Other contacts of the person whom a letter was for: none that took no letter, or was tried with this broadcast.
_ELSEWHERE = Hot(
    "SELECT r.id, c.channel, c.account, c.chat FROM recipients r JOIN broadcasts b ON b.id = r.broadcast"
    " JOIN people p ON p.id = r.person JOIN contacts c ON c.person = p.id"
    " WHERE r.letter = :letter AND b.state <> 'cancelled' AND p.ended_at IS NULL"
    " AND c.chat <> '' AND c.gone_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM recipients o WHERE o.broadcast = r.broadcast"
    " AND o.channel = c.channel AND o.account = c.account AND o.chat = c.chat)"
    " AND NOT EXISTS (SELECT 1 FROM letters l WHERE l.channel = c.channel AND l.account = c.account"
    " AND l.chat = c.chat AND l.reference = b.number AND l.priority > 1) ORDER BY c.since DESC"
)
_REROUTED = Hot(
    "UPDATE recipients SET channel = :channel, account = :account, chat = :chat, letter = NULL"
    " WHERE id = :id AND letter = :letter"
)


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a broadcast goes to: a person's chat, or (without a person) a group."""

    to: Address
    person: int | None
    unit: str | None


def missing(page: Page, broadcast: int, targets: Iterable[Target]) -> list[Target]:
    """The targets that have no row yet, neither by address nor by person."""
    rows = page.rows(_KNOWN, id=broadcast)
    addresses = {Address(*row[:3]) for row in rows}
    people = {row[3] for row in rows if row[3] is not None}
    return [one for one in targets if one.to not in addresses and one.person not in people]


def add(page: Page, broadcast: int, targets: Iterable[Target]) -> None:
    """Write recipients; one address is written once."""
    for one in targets:
        to = one.to
        values = {"channel": to.channel, "account": to.account, "chat": to.chat}
        page.change(_ADD, id=broadcast, **values, person=one.person, unit=one.unit)


def places(page: Page, broadcast: int) -> int:
    """How many recipients it has so far."""
    row = page.one(_PLACES, id=broadcast)
    return int(row[0]) if row else 0


def unsent(page: Page, broadcast: int) -> int:
    """How many recipients surely have it not."""
    row = page.one(_UNSENT, id=broadcast)
    return int(row[0]) if row else 0


def has_places(page: Page, broadcast: int) -> bool:
    """Whether it has a recipient at all."""
    return page.one(_ANY_PLACE, id=broadcast) is not None


def unwritten(page: Page, broadcast: int, limit: int) -> list[tuple[int, Address, int | None]]:
    """Recipients without a letter: the row, the address, the person."""
    rows = page.rows(_UNWRITTEN, id=broadcast, limit=limit)
    return [(row[0], Address(*row[1:4]), row[4]) for row in rows]


def first_written(page: Page, broadcast: int) -> datetime | None:
    """When one of its first letters was written; None while there is none."""
    row = page.one(_FIRST_WRITTEN, id=broadcast)
    return None if row is None else instant(row[0])


def written(page: Page, recipient: int, letter: int) -> None:
    """This letter goes to the recipient."""
    page.change(_WRITTEN, id=recipient, letter=letter)


def letter_of(page: Page, dedupe: str) -> int | None:
    """The letter of an occasion."""
    row = page.one(_LETTER, dedupe=dedupe)
    return None if row is None else int(row[0])


def unsettled(page: Page, broadcast: int) -> int:
    """How many recipients have no letter yet, or one that is on its way."""
    row = page.one(_OPEN, id=broadcast)
    return int(row[0]) if row else 0


def acknowledge(page: Page, recipient: int, at: Address, now: datetime) -> tuple[str, bool] | None:
    """Write "Đã rõ" down: the broadcast's number, and whether it was the first time; None: not this address's."""
    where = {"channel": at.channel, "account": at.account, "chat": at.chat}
    first = page.change(_ACKNOWLEDGE, id=recipient, now=stamp(now), **where) == 1
    row = page.one(_NUMBER_OF, id=recipient, **where)
    return None if row is None else (str(row[0]), first)


def open_for(page: Page, at: Address) -> list[tuple[int, str]]:
    """What an address has not yet said "Đã rõ" to, newest first: (recipient, number)."""
    rows = page.rows(_OPEN_FOR, channel=at.channel, account=at.account, chat=at.chat, yes=True)
    return [(int(recipient), str(number)) for recipient, number in rows]


def reroute(page: Page, letter: int, ours: Collection[tuple[str, str]]) -> Address | None:
    """Send a broadcast's letter that a chat refused to the person's next contact; None if there is none.

    `ours` are the accounts (channel, account) from which letters go. The recipient's row moves and waits for a letter.
    """
    for recipient, *at in page.rows(_ELSEWHERE, letter=letter):
        to = Address(*at)
        if (to.channel, to.account) in ours:
            where = {"channel": to.channel, "account": to.account, "chat": to.chat}
            return to if page.change(_REROUTED, id=recipient, letter=letter, **where) else None
    return None


def move_chat(page: Page, at: Address, new_chat: str) -> int:
    """Follow a chat to its new id."""
    return page.change(_MOVED, channel=at.channel, account=at.account, chat=at.chat, new=new_chat)
