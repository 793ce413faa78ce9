"""Changes of who reads tips: asked for by an officer, done when two others have said yes (or all others, if fewer)."""

from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import col, select

from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.confidential import readers
from storage.confidential.readers import Locked, Reader
from storage.confidential.tables import ReaderChange, TipReader, TipWrap
from storage.talk import Refusal

VOICES = 2


@dataclass(frozen=True, slots=True)
class Change:
    """A change that waits for a yes, or is done."""

    id: int
    kind: str  # "add", "end", "custodian", or "share" for one tip
    reader: int
    person: int
    tip: str | None
    yes: tuple[int, ...]
    done: bool


def enrol(page: Page, key: ServerKey, person: int, pair: Locked) -> Change:
    """An officer's pair from the first console login: a reader once others agree, at once where there are none.

    That the person is a hotline officer is for the caller to know. Refusal where the person has a pair in force.
    """
    if readers.locked_of(page, person) is not None:
        raise Refusal("tips.has_pair")
    row = TipReader(person=person, public=pair.public, locked=pair.locked)
    page.session.add(row)
    page.session.flush()
    assert row.id is not None  # noqa: S101 - flushed
    return ask(page, key, "add", row.id, by=row.id)


def again(page: Page, key: ServerKey, person: int) -> Change:
    """After a restore under another server key: the officer keeps the pair, and others agree to it as to a new one."""
    found = readers.locked_of(page, person)
    if found is None or found[0] in {reader.id for reader in readers.active(page, key)}:
        raise Refusal("tips.no_change")
    page.session.get_one(TipReader, found[0]).state = "asked"
    return ask(page, key, "add", found[0], by=found[0])


def ask(page: Page, key: ServerKey, kind: str, reader: int, *, by: int, tip: str | None = None) -> Change:
    """Ask for a change concerning a reader; the asker's own yes counts, unless the asker is that reader."""
    row = ReaderChange(kind=kind, reader=reader, tip=tip)
    if by != reader:
        _say_yes(row, _voice(page, key, row, by))
    page.session.add(row)
    page.session.flush()
    return _settled(page, key, row)


def agree(page: Page, key: ServerKey, change: int, *, by: int) -> Change:
    """Another officer's yes. Refusal for a change that is gone, one's own, or agreed to by the same officer before."""
    row = page.session.get(ReaderChange, change, with_for_update=True)
    if row is None or row.done:
        raise Refusal("tips.no_change")
    _say_yes(row, _voice(page, key, row, by))
    return _settled(page, key, row)


def waiting(page: Page) -> list[Change]:
    """The changes that wait for a yes, the oldest first."""
    wanted = select(ReaderChange).where(col(ReaderChange.done).is_(False)).order_by(col(ReaderChange.id))
    return [_change(page, row) for row in page.session.exec(wanted)]


def is_shared(page: Page, tip: str, reader: int) -> bool:
    """Whether two officers agreed that this reader may read this tip, too."""
    wanted = select(ReaderChange).where(ReaderChange.tip == tip, ReaderChange.reader == reader)
    return any(row.done for row in page.session.exec(wanted))


def _voice(page: Page, key: ServerKey, row: ReaderChange, by: int) -> int:
    """The officer as one who may say yes to this change."""
    if by not in {reader.id for reader in _others(page, key, row)} or by in _yes(row):
        raise Refusal("tips.no_voice")
    return by


def _others(page: Page, key: ServerKey, row: ReaderChange) -> list[Reader]:
    return [reader for reader in readers.active(page, key) if reader.id != row.reader]


def _say_yes(row: ReaderChange, by: int) -> None:
    if row.first_yes is None:
        row.first_yes = by
    else:
        row.second_yes = by


def _settled(page: Page, key: ServerKey, row: ReaderChange) -> Change:
    """Do the change if enough officers have agreed; in a house of two the other one is enough, in an empty one nobody.

    An officer who comes first is the only one to ask: whoever gave that role has agreed in the campaign's own way.
    """
    if len(_yes(row)) >= min(VOICES, len(_others(page, key, row))):
        row.done = True
        _apply(page, key, row)
    page.session.flush()
    return _change(page, row)


def _apply(page: Page, key: ServerKey, row: ReaderChange) -> None:
    reader = page.session.get_one(TipReader, row.reader)
    if row.kind == "add":
        reader.state = "active"
    elif row.kind == "end":
        reader.state = "ended"
        page.session.exec(delete(TipWrap).where(col(TipWrap.holder) == readers.reader_of(reader).holder))
    elif row.kind == "custodian":
        reader.custodian = True
    reader.mark = readers.mark_of(key, reader)


def _yes(row: ReaderChange) -> tuple[int, ...]:
    return tuple(one for one in (row.first_yes, row.second_yes) if one is not None)


def _change(page: Page, row: ReaderChange) -> Change:
    assert row.id is not None  # noqa: S101 - flushed
    person = page.session.get_one(TipReader, row.reader).person
    return Change(row.id, row.kind, row.reader, person, row.tip, _yes(row), row.done)
