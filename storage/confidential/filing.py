"""Filing a tip: in one turn the draft's words become sealed fields, wrapped to those who may read, and nothing else."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from storage.book.columns import stamp
from storage.book.page import Hot, Page
from storage.book.server_key import ServerKey
from storage.confidential import evidence, history, opened, readers, recovery, seal
from storage.confidential.drafts import Draft
from storage.confidential.opened import IDENTITY, KEY_OF, OFFICE, TIP, Opened
from storage.confidential.readers import INFORMANT, Reader
from storage.confidential.slots import slot_of
from storage.talk import Refusal

_TIP = Hot(
    "INSERT INTO tips (id, lookup, slot, changed, state, timely, priority, category, area, source, reopened, held,"
    " warned) VALUES (:id, :lookup, :slot, :slot, 'new', :no, :priority, :category, :area, :source, :no, :no, :no)"
)
_FIELD = Hot("INSERT INTO tip_fields (tip, name, sealed) VALUES (:tip, :name, :sealed)")
_WRAP = Hot("INSERT INTO tip_wraps (tip, opens, holder, sealed) VALUES (:tip, :opens, :holder, :sealed)")


@dataclass(frozen=True, slots=True)
class NewTip:
    """What is filed: the draft, its words by field, and whom it concerns.

    `left_out` are the persons (of people) whom the informant named; `area` is a unit's code and lies open, so it is
    dropped where somebody is left out. `who` is what a person told about himself in confidence.
    """

    draft: Draft
    category: str
    priority: int
    words: Mapping[str, str] = field(repr=False)
    area: str | None = None
    who: str = field(default="", repr=False)
    left_out: frozenset[int] = frozenset()
    evidence: tuple[str, ...] = ()
    source: str = "informant"


def file(page: Page, key: ServerKey, new: NewTip, now: datetime, fallback: bytes | None = None) -> str:
    """Seal and write a tip; returns its number. Refusal where nobody is left who could read it.

    The caller drops the draft, the conversation and its letters in the same turn.
    """
    to, safe = readers.for_tip(page, key, new.left_out, fallback), recovery.public(page, key)
    if not to:
        raise Refusal("tips.nobody_reads")
    if new.who and not keeps_identity(to, safe):
        raise Refusal("tips.no_custodian")
    assert new.draft.lookup, "a tip whose code is not stretched yet"  # noqa: S101 - nobody would ever find it
    draft, slot = new.draft, stamp(slot_of(now))
    area = None if new.left_out else new.area
    own = {"id": draft.tip, "lookup": draft.lookup, "slot": slot, "no": False}
    page.change(_TIP, **own, priority=new.priority, category=new.category, area=area, source=new.source)
    tip = Opened(draft.tip, {TIP: draft.key, OFFICE: seal.fresh_key(), IDENTITY: seal.fresh_key()})
    _write_fields(page, tip, new)
    for opens, holder, public in _holders(to, draft.public, safe):
        wrap(page, tip, opens, holder, public)
    evidence.claim(page, new.evidence, draft.tip)
    history.note(page, draft.tip, "filed", None, now)
    return draft.tip


def keeps_identity(to: Collection[Reader], safe: bytes | None) -> bool:
    """Whether somebody can open who wrote in confidence; where nobody can, that is not offered."""
    return safe is not None or any(reader.custodian for reader in to)


def wrap(page: Page, tip: Opened, opens: str, holder: str, public: bytes) -> None:
    """Give one of a tip's keys to a holder."""
    sealed = seal.wrap(tip.keys[opens], opened.wrapped(tip.tip, opens), public)
    page.change(_WRAP, tip=tip.tip, opens=opens, holder=holder, sealed=sealed)


def opens_for(reader: Reader) -> tuple[str, ...]:
    """Which keys a reader gets: who it was is for the custodian of identities alone."""
    return (TIP, OFFICE, IDENTITY) if reader.custodian else (TIP, OFFICE)


def _write_fields(page: Page, tip: Opened, new: NewTip) -> None:
    """Every field gets a row, also an empty one, so that the rows do not tell what was answered."""
    unknown = new.words.keys() - KEY_OF.keys()
    assert not unknown, f"no such field: {unknown}"  # noqa: S101 - a form and this list differ
    words = {**new.words, "left_out": " ".join(str(one) for one in sorted(new.left_out)), "who": new.who}
    for name, opens in KEY_OF.items():
        page.change(_FIELD, tip=tip.tip, name=name, sealed=tip.seal(opens, name, words.get(name, "")))


def _holders(to: tuple[Reader, ...], informant: bytes, safe: bytes | None) -> Iterator[tuple[str, str, bytes]]:
    """Which key goes to whom: (key, holder, public half)."""
    yield TIP, INFORMANT, informant
    for reader in to:
        yield from ((opens, reader.holder, reader.public) for opens in opens_for(reader))
    if safe is not None:
        yield from ((opens, recovery.HOLDER, safe) for opens in (TIP, OFFICE, IDENTITY))
