"""Who reads tips: officers with a pair of keys, known by the server's mark, and who is left out of a tip."""

import hashlib
import hmac
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.campaign.tables import Person
from storage.confidential import seal
from storage.confidential.tables import TipReader
from storage.limits import limits
from storage.talk import Refusal

FALLBACK, INFORMANT = "fallback", "informant"  # holders of wraps beside the readers
_LOCKED = "reader"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody to whom tips are sealed; a reader without a number is the fallback of the plan folder."""

    id: int
    person: int
    public: bytes
    custodian: bool = False

    @property
    def holder(self) -> str:
        """By which name this reader's wraps are kept."""
        return f"reader:{self.id}" if self.id else FALLBACK


@dataclass(frozen=True, slots=True)
class Locked:
    """A new pair whose private half only the passphrase opens."""

    public: bytes
    locked: bytes = field(repr=False)


def new_pair(passphrase: str) -> Locked:
    """A pair for an officer's first login; slow, so made in a `prepare`. Refusal for a passphrase that is too short."""
    words = _words(passphrase)
    most = limits().confidential.passphrase_min
    if len(words) < most:
        raise Refusal("tips.short_passphrase", {"least": most})
    pair = seal.fresh_pair()
    return Locked(pair.public, seal.lock(pair.private, _LOCKED, words))


def unlocked(locked: bytes, passphrase: str) -> bytes:
    """The private half, for the memory of the console's process alone; slow; Refusal for another passphrase."""
    try:
        return seal.unlock(locked, _LOCKED, _words(passphrase))
    except seal.Unopened as error:
        raise Refusal("tips.wrong_passphrase") from error


def locked_of(page: Page, person: int) -> tuple[int, bytes] | None:
    """An officer's number as a reader and locked private key, to be unlocked beside the turn; None if there is none."""
    row = page.session.exec(select(TipReader).where(TipReader.person == person, _in_office())).first()
    return None if row is None or row.id is None else (row.id, row.locked)


def active(page: Page, key: ServerKey) -> list[Reader]:
    """The readers in force; a row that this server did not mark is none, however it came into the database."""
    rows = page.session.exec(select(TipReader).where(TipReader.state == "active").order_by(col(TipReader.id)))
    return [reader_of(row) for row in rows if hmac.compare_digest(row.mark, mark_of(key, row))]


def names(page: Page) -> dict[int, str]:
    """Whose each reader's number is, also of those who read no more: what was done stays done by somebody."""
    wanted = select(TipReader.id, Person.name).join(Person, col(Person.id) == col(TipReader.person))
    return {number: name for number, name in page.session.exec(wanted) if number is not None}


def for_tip(
    page: Page, key: ServerKey, left_out: Collection[int] = (), fallback: bytes | None = None
) -> tuple[Reader, ...]:
    """To whom a tip is sealed: the readers whose persons it does not concern; if none is left, the fallback's key.

    Empty where nobody could read it: then the hotline says so at the first question and takes nothing.
    """
    free = tuple(reader for reader in active(page, key) if reader.person not in left_out)
    return free or ((Reader(0, 0, fallback),) if fallback else ())


def reader_of(row: TipReader) -> Reader:
    """The row as a plain value."""
    assert row.id is not None  # noqa: S101 - flushed
    return Reader(row.id, row.person, row.public, row.custodian)


def mark_of(key: ServerKey, row: TipReader) -> str:
    """What only this server can write beside a reader's keys and duties."""
    keys = hashlib.sha256(row.public + row.locked).hexdigest()
    return key.fingerprint(f"reader:{row.id}:{row.person}:{keys}:{row.state}:{row.custodian}")


def _words(passphrase: str) -> str:
    return unicodedata.normalize("NFC", " ".join(passphrase.split()))


def _in_office() -> ColumnElement[bool]:
    return col(TipReader.state) != "ended"
