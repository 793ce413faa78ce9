"""What became of a broadcast's recipients: counted by the database, and by name only as many as somebody reads."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import col, select

from storage.book.page import Hot, Page, Row
from storage.campaign.tables import Contact
from storage.mail.recipients import Target
from storage.mail.tables import Letter
from storage.talk import Address

_FROM = " FROM recipients r LEFT JOIN letters l ON l.id = r.letter"
_TALLY = Hot(
    "SELECT l.state, l.reason, r.letter IS NULL, count(*), count(r.person),"
    " count(CASE WHEN r.person IS NOT NULL THEN r.read_at END)"
    f"{_FROM} WHERE r.broadcast = :id GROUP BY 1, 2, 3"
)
_LINES = (
    "SELECT r.id, r.channel, r.account, r.chat, r.person, p.name, r.unit, u.name, u.kind, u.parent,"
    f" l.state, l.reason, r.letter, r.read_at{_FROM}"
    " LEFT JOIN people p ON p.id = r.person LEFT JOIN units u ON u.code = r.unit"
)
_ROLL = Hot(f"{_LINES} WHERE r.broadcast = :id ORDER BY u.place, r.id")
_GOT = "(l.state IN ('sent', 'unknown') OR (l.id IS NULL AND r.letter IS NOT NULL))"
_RIGHT = (
    " FROM broadcasts b JOIN recipients o ON o.broadcast = b.id LEFT JOIN letters k ON k.id = o.letter"
    " WHERE b.corrects = :id AND (k.state = 'sent' OR (k.id IS NULL AND o.letter IS NOT NULL))"
)
# a correction of it is surely neither there nor, where that chat took no more, at another contact of the person
_WRONG = (
    f"{_GOT} AND NOT EXISTS (SELECT 1{_RIGHT}"
    " AND o.channel = r.channel AND o.account = r.account AND o.chat = r.chat)"
    f" AND (r.person IS NULL OR r.person NOT IN (SELECT o.person{_RIGHT} AND o.person IS NOT NULL))"
)
_SILENT = f"{_GOT} AND r.person IS NOT NULL AND r.read_at IS NULL"
_WHICH = {
    "all": "1 = 1",
    "arrived": "(l.state = 'sent' OR (l.id IS NULL AND r.letter IS NOT NULL))",
    "failed": "l.state = 'failed'",
    "failed_so": "l.state = 'failed' AND l.reason = :reason",
    "unknown": "l.state = 'unknown'",
    "silent": _SILENT,
    "wrong": _WRONG,
}
# those few are found first; their names are looked up for them alone
_RARE = frozenset({"failed", "failed_so", "unknown"})  # looked for among the letters of that state, not one by one
_SOME = {
    name: Hot(
        f"{_LINES} WHERE r.id IN (SELECT r.id"  # noqa: S608 - our own words
        f"{' FROM letters l CROSS JOIN recipients r' if name in _RARE else _FROM} LEFT JOIN units u ON u.code = r.unit"
        f" WHERE r.broadcast = :id AND {rule}{' AND r.letter = l.id' if name in _RARE else ''}"
        " ORDER BY u.place, r.id LIMIT :limit OFFSET :offset) ORDER BY u.place, r.id"
    )
    for name, rule in _WHICH.items()
}
_REFUSED = Hot(
    "SELECT c.person, k.channel FROM letters k JOIN contacts c ON c.channel = k.channel AND c.account = k.account"
    " AND c.chat = k.chat AND c.chat <> '' WHERE k.state = 'failed' AND k.priority > 1 AND k.reference = :number"
)
_COUNT_WRONG = Hot(f"SELECT count(*){_FROM} WHERE r.broadcast = :id AND {_WRONG}")
_TARGETS = (
    f"SELECT r.channel, r.account, r.chat, r.person, r.unit{_FROM}"
    " LEFT JOIN units u ON u.code = r.unit WHERE r.broadcast = :id AND {rule} ORDER BY u.place, r.id"
)
_TO_REMIND = Hot(_TARGETS.format(rule=_SILENT))
_TO_CORRECT = Hot(_TARGETS.format(rule="(l.state IS NULL OR l.state <> 'failed')"))
_KNOWN = Hot(
    "SELECT 1 FROM recipients WHERE broadcast = :id AND channel = :channel AND account = :account AND chat = :chat"
)


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one recipient; `state` is the letter's, "" before there is one."""

    id: int
    to: Address
    person: int | None
    name: str
    unit: str
    unit_name: str
    unit_kind: str
    parent: str
    state: str
    reason: str
    read: bool


@dataclass(frozen=True, slots=True)
class Alike:
    """How many recipients' letters are in one state for one reason; how many are persons, how many of those said so."""

    state: str
    reason: str
    number: int
    people: int
    read: int


def roll(page: Page, broadcast: int) -> list[Line]:
    """What became of each recipient, in the office's order of units."""
    return [_line(row) for row in page.rows(_ROLL, id=broadcast)]


def tally(page: Page, broadcast: int) -> list[Alike]:
    """All recipients, counted; nobody's name is read."""
    rows = page.rows(_TALLY, id=broadcast)
    return [
        Alike(_state(state, unwritten=bool(unwritten)), reason or "", int(number), int(people), int(read))
        for state, reason, unwritten, number, people, read in rows
    ]


def some(page: Page, broadcast: int, which: str, limit: int, offset: int = 0, reason: str = "") -> list[Line]:
    """A part of the roll, in its order.

    `which`: all, arrived, failed, failed_so (for `reason`), unknown, silent (of those who got it), wrong (who got it
    and surely none of its corrections).
    """
    more = {"reason": reason} if which == "failed_so" else {}
    return [_line(row) for row in page.rows(_SOME[which], id=broadcast, limit=limit, offset=offset, **more)]


def refused(page: Page, number: str, among: Collection[int] | None = None) -> dict[int, str]:
    """The people (None: all) of whom a chat refused a broadcast, each with its channel; another may have it since."""
    if among is None:
        return {int(person): str(channel) for person, channel in page.rows(_REFUSED, number=number)}
    held = (
        (col(Contact.channel) == col(Letter.channel))
        & (col(Contact.account) == col(Letter.account))
        & (col(Contact.chat) == col(Letter.chat))
    )
    wanted = (
        select(Contact.person, Letter.channel, Letter.state).join(Letter, held).where(col(Contact.person).in_(among))
    )
    wanted = wanted.where(Contact.chat != "", Letter.priority > 1, Letter.reference == number)
    # the state is looked at last: SQLite would else walk through all that failed, for a handful of people
    return {person: channel for person, channel, state in page.session.exec(wanted) if state == "failed"}


def count_wrong(page: Page, broadcast: int) -> int:
    """How many got a broadcast that was wrong, or may have, and surely none of its corrections."""
    row = page.one(_COUNT_WRONG, id=broadcast)
    return int(row[0]) if row else 0


def to_remind(page: Page, broadcast: int) -> list[Target]:
    """The persons whom it reached, or may have, and who have not said "Đã rõ"."""
    return [_target(row) for row in page.rows(_TO_REMIND, id=broadcast)]


def to_correct(page: Page, broadcast: int) -> list[Target]:
    """All who were to get it, but those whom it did not reach."""
    return [_target(row) for row in page.rows(_TO_CORRECT, id=broadcast)]


def knows(page: Page, broadcast: int, to: Address) -> bool:
    """Whether an address is among its recipients."""
    return page.one(_KNOWN, id=broadcast, channel=to.channel, account=to.account, chat=to.chat) is not None


def _target(row: Row) -> Target:
    return Target(Address(*row[:3]), row[3], row[4])


def _line(row: Row) -> Line:
    recipient, channel, account, chat, person, name, unit, unit_name, kind, parent, state, reason, letter, read = row
    kept = _state(state, unwritten=letter is None)
    where = Address(channel, account, chat)
    place = {"unit": unit or "", "unit_name": unit_name or "", "unit_kind": kind or "", "parent": parent or ""}
    return Line(recipient, where, person, name or "", **place, state=kept, reason=reason or "", read=read is not None)


def _state(state: str | None, *, unwritten: bool) -> str:
    """The letter's state; "" before there is one, "forgotten" once its row is gone."""
    return state or ("" if unwritten else "forgotten")
