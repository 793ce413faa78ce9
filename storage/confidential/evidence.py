"""Files of a tip: pictures drawn anew first, everything sealed in blocks before a byte of it touches the disk."""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from storage.book.columns import packed, stamp
from storage.book.fetches import shown_name
from storage.book.files import FileStore
from storage.book.intake import clean_apart
from storage.book.page import Hot, Page
from storage.book.signatures import HEAD, PICTURES, mime_of, signed
from storage.confidential.ids import fresh_id
from storage.confidential.opened import TIP, Opened, place
from storage.confidential.seal import BLOCK, Unopened, fresh_key, seal_stream, unseal_stream
from storage.confidential.slots import slot_of
from storage.limits import limits

SEALED = "application/octet-stream"  # nobody can tell more of it

_OWN = b"own:"  # before a file that has a key of its own; a seal begins with its version, which is another byte
_LENGTH = 2  # bytes that tell how long the sealed key is

_ADD = Hot("INSERT INTO tip_evidence (id, tip, file, about, slot) VALUES (:id, NULL, :file, :about, :slot)")
_CLAIM = Hot("UPDATE tip_evidence SET tip = :tip WHERE id = :id AND tip IS NULL")
_OF = Hot("SELECT id, file, about FROM tip_evidence WHERE tip = :tip ORDER BY id")
_FILES = Hot("SELECT file FROM tip_evidence WHERE tip = :tip")
_LEFT = Hot("DELETE FROM tip_evidence WHERE tip IS NULL AND slot < :before RETURNING file")


@dataclass(frozen=True, slots=True)
class About:
    """What an officer reads beside a file: its kind, the sender's name for it, bytes, and SHA-256 as it came."""

    mime: str
    name: str
    size: int
    original: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A sealed file on disk that belongs to no tip yet."""

    id: str
    file: str
    about: bytes


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file of an opened tip, and what opens the file: the tip's key, or one of its own (`Late`)."""

    id: str
    file: str
    about: About
    opened: Opened


@dataclass(frozen=True, slots=True)
class Late:
    """A file on its way to a tip that is filed: under a key of its own, so that what waits for it opens no more.

    `sealed` is that key under the tip's, made while the informant has the tip in hand.
    """

    tip: str
    id: str
    key: bytes = field(repr=False)
    sealed: bytes

    @property
    def opened(self) -> Opened:
        """As `keep` wants it; of the tip itself it opens nothing."""
        return Opened(self.tip, {TIP: self.key})


def late(tip: Opened) -> Late:
    """A file is wanted for a filed tip."""
    identity, key = fresh_id("E"), fresh_key()
    return Late(tip.tip, identity, key, tip.seal(TIP, _own_key(identity), key.hex()))


def keep_late(store: FileStore, to: Late, content: bytes, name: str) -> Kept:
    """As `keep`, for a tip that is filed."""
    kept = keep(store, to.opened, content, name, to.id)
    return replace(kept, about=_OWN + len(to.sealed).to_bytes(_LENGTH) + to.sealed + kept.about)


def keep(store: FileStore, tip: Opened, content: bytes, name: str, identity: str = "") -> Kept:
    """Take a file in for a tip, sealed; slow, so made in a thread. Raises Unkept for what nobody should open."""
    original = hashlib.sha256(content).hexdigest()
    if signed(content[:HEAD]) in PICTURES:
        content, mime = clean_apart(content), "image/jpeg"
    else:
        mime = mime_of(io.BytesIO(content))
    identity = identity or fresh_id("E")
    sealed = b"".join(seal_stream(tip.keys[TIP], _stream(tip.tip, identity), (content,)))
    kept = store.keep_bytes(sealed, SEALED)
    about = packed([mime, shown_name(name), len(content), original])
    return Kept(identity, kept.sha256, tip.seal(TIP, _about(identity), about))


def add(page: Page, kept: Kept, now: datetime) -> str:
    """Write down a file of a draft; returns the name by which the tip claims it."""
    page.change(_ADD, id=kept.id, file=kept.file, about=kept.about, slot=stamp(slot_of(now)))
    return kept.id


def claim(page: Page, ids: Iterable[str], tip: str) -> None:
    """The files belong to this tip."""
    for identity in ids:
        page.change(_CLAIM, id=identity, tip=tip)


def of(page: Page, opened: Opened) -> list[Evidence]:
    """The files of a tip."""
    rows = page.rows(_OF, tip=opened.tip)
    return [_shown(opened, identity, file, bytes(about)) for identity, file, about in rows]


def content(path: Path, opened: Opened, identity: str) -> Iterator[bytes]:
    """A file's bytes, block by block; raises Unopened at the first one that was changed, moved or cut off."""
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(BLOCK), b"")
        yield from unseal_stream(opened.keys[TIP], _stream(opened.tip, identity), chunks)


def whole(path: Path, opened: Opened, identity: str) -> bytes | None:
    """All of a file; None where it is gone from the disk, or a byte of it was changed."""
    try:
        return b"".join(content(path, opened, identity))
    except (OSError, Unopened):
        return None


def files_of(page: Page, tip: str) -> list[str]:
    """The names in the store of a tip's files."""
    return [str(file) for (file,) in page.rows(_FILES, tip=tip)]


def forget_unclaimed(page: Page, now: datetime) -> list[str]:
    """Drop the rows of files that no draft can claim any more; returns their names in the store, to be erased."""
    before = slot_of(now - timedelta(hours=2 * limits().confidential.draft_hours))
    return [str(file) for (file,) in page.rows(_LEFT, before=stamp(before))]


def _shown(opened: Opened, identity: str, file: str, about: bytes) -> Evidence:
    if about.startswith(_OWN):
        at = len(_OWN) + _LENGTH
        end = at + int.from_bytes(about[len(_OWN) : at])
        key = bytes.fromhex(opened.read(TIP, _own_key(identity), about[at:end]))
        opened, about = Opened(opened.tip, {TIP: key}), about[end:]
    return Evidence(identity, file, _read(opened, identity, about), opened)


def _own_key(identity: str) -> str:
    return f"evidence-key:{identity}"


def _read(opened: Opened, identity: str, about: bytes) -> About:
    return About(*json.loads(opened.read(TIP, _about(identity), about)))


def _about(identity: str) -> str:
    return f"evidence:{identity}"


def _stream(tip: str, identity: str) -> str:
    return place(tip, f"file:{identity}")
