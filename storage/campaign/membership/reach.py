"""Who can be written to: holders of roles with their newest contact that takes letters, and the units of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Integer, bindparam, text

from storage.book.page import Hot, Page, Row
from storage.talk import Address

LOCAL = ("area_head", "unit_officer")  # who works where people live

_IN_OFFICE = (
    "SELECT m.person, p.name, m.role, m.unit, c.channel, c.account, c.chat FROM memberships m"
    " JOIN people p ON p.id = m.person LEFT JOIN contacts c ON c.person = p.id AND c.chat <> ''"
    " WHERE m.until IS NULL AND m.approved = :yes AND p.ended_at IS NULL"
)
_BEST_LAST = "c.gone_at IS NULL, c.since"  # a chat that took no letter is the last choice, however new
_HOLDERS = Hot(f"{_IN_OFFICE} ORDER BY m.id, {_BEST_LAST}")
_NEAR = Hot(
    f"{_IN_OFFICE} AND (m.person = :person OR (m.role IN {LOCAL} AND m.unit IN (:unit, :over)))"
    f" ORDER BY m.id, {_BEST_LAST}"
)
_OF = text(f"{_IN_OFFICE} AND m.person IN :people ORDER BY m.id, {_BEST_LAST}").bindparams(
    bindparam("people", type_=Integer(), expanding=True, literal_execute=True)  # they may be 20,000
)
_LEFT = text(
    "SELECT m.person, p.name, m.role, m.unit, c.channel, c.account, c.chat FROM memberships m"  # noqa: S608
    " JOIN people p ON p.id = m.person JOIN contacts c ON c.person = p.id AND c.chat <> ''"
    " WHERE m.person IN :people AND m.until IS NOT NULL AND m.approved = :yes AND p.ended_at IS NULL"
    f" ORDER BY m.until, m.id, {_BEST_LAST}"
).bindparams(bindparam("people", type_=Integer(), expanding=True, literal_execute=True))
_UNITS = Hot(
    "SELECT code, name, kind, parent FROM units WHERE (valid_from IS NULL OR valid_from <= :day)"
    " AND (valid_to IS NULL OR valid_to >= :day) ORDER BY place, code"
)
_IN_FORCE = "m.until IS NULL AND m.approved = :yes AND p.ended_at IS NULL"
_BEYOND = Hot(
    f"{_IN_OFFICE} AND c.chat IS NOT NULL AND m.person NOT IN (SELECT r.person FROM recipients r"  # noqa: S608
    f" WHERE r.broadcast = :broadcast AND r.person IS NOT NULL) ORDER BY m.id, {_BEST_LAST}"
)
_WORDLESS = Hot(
    "SELECT u.code, (SELECT p.name FROM memberships m JOIN people p ON p.id = m.person"  # noqa: S608
    f" WHERE m.unit = u.code AND m.role = :role AND {_IN_FORCE} ORDER BY m.id DESC LIMIT 1)"
    " FROM units u WHERE NOT EXISTS (SELECT 1 FROM memberships m JOIN people p ON p.id = m.person"
    " JOIN contacts c ON c.person = p.id AND c.chat <> ''"
    f" WHERE m.unit = u.code AND m.role = :role AND {_IN_FORCE})"
)
_TAKEN = Hot("SELECT unit, count(*) FROM nominations WHERE phase = :phase AND slot IS NOT NULL GROUP BY unit")
_SENT = Hot(
    "SELECT unit, count(*) FROM nominations WHERE phase = :phase AND slot IS NOT NULL AND state <> 'completion'"
    " GROUP BY unit"
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A person in a role; `to` is the newest chat with us that takes letters, or if none does the newest, if any."""

    person: int
    name: str
    role: str
    unit: str
    to: Address | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit as it stands on a day."""

    code: str
    name: str
    kind: str
    parent: str


def holders(page: Page) -> list[Holder]:
    """Everybody with an approved role in force, once for each role and unit."""
    return _once(page.rows(_HOLDERS, yes=True))


def beyond(page: Page, broadcast: int) -> list[Holder]:
    """Who is in office, has a chat with us, and is no recipient of a broadcast."""
    return _once(page.rows(_BEYOND, yes=True, broadcast=broadcast))


def wordless(page: Page, role: str) -> dict[str, str]:
    """The units in which no holder of a role has a chat with us, and the name of one who has none ("": nobody)."""
    return {unit: name or "" for unit, name in page.rows(_WORDLESS, yes=True, role=role)}


def near(page: Page, person: int | None, unit: str, over: str) -> list[Holder]:
    """A person, if still in office, and the heads and officers of a unit and of the one over it ("": none)."""
    return _once(page.rows(_NEAR, yes=True, person=person, unit=unit, over=over))


def of(page: Page, people: Iterable[int]) -> list[Holder]:
    """Those of these people who are in office, once for each role and unit."""
    if not (asked := sorted(set(people))):
        return []
    return _once(map(tuple, page.session.connection().execute(_OF, {"yes": True, "people": asked})))


def left(page: Page, people: Iterable[int]) -> list[Holder]:
    """People, each in the last post that he or she has left; without who never left one, or has no chat with us."""
    if not (asked := sorted(people)):
        return []
    rows = page.session.connection().execute(_LEFT, {"yes": True, "people": asked})
    return list({one.person: one for one in _once(map(tuple, rows))}.values())


def _once(rows: Iterable[Row]) -> list[Holder]:
    found: dict[tuple[int, str, str], Holder] = {}
    for person, name, role, unit, channel, account, chat in rows:
        to = None if chat is None else Address(channel, account, chat)
        found[person, role, unit] = Holder(person, name, role, unit, to)
    return list(found.values())


def standing(page: Page, day: date) -> dict[str, Standing]:
    """The units of a day by code, in the office's order."""
    rows = page.rows(_UNITS, day=day.isoformat())
    return {code: Standing(code, name, kind, parent or "") for code, name, kind, parent in rows}


def taken(page: Page, phase: str) -> dict[str, int]:
    """How many people each unit has put forward in a phase, by unit."""
    return {unit: int(number) for unit, number in page.rows(_TAKEN, phase=phase)}


def sent(page: Page, phase: str) -> dict[str, int]:
    """How many dossiers of each unit stand and need nothing more of it: one sent back for completion is owed again."""
    return {unit: int(number) for unit, number in page.rows(_SENT, phase=phase)}
