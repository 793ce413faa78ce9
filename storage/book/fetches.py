"""The rows of files on their way in: wanted until they are kept (done) or given up (failed), each once and for good."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from storage.book.columns import instant, stamp
from storage.book.files import Kept
from storage.book.page import Hot, Page, Row
from storage.book.tables import Fetch
from storage.talk import Address, FileKind, FileRef
from storage.words import tidy

NAME_MAX = 200  # characters of a file's name that are kept

_WANT = Hot(
    "INSERT INTO fetches (channel, account, chat, kind, source, name, size, due_at, made_at,"
    " state, attempt, original, mime, reason, look)"
    " VALUES (:channel, :account, :chat, :kind, :source, :name, :size, :now, :now, 'wanted', 0, '', '', '', '')"
    " RETURNING id"
)
_DUE = Hot(
    "SELECT id, channel, account, chat, kind, source, name, size, attempt, made_at FROM fetches"
    " WHERE state = 'wanted' AND due_at <= :now ORDER BY due_at, id LIMIT :limit"
)
_DONE = Hot(
    "UPDATE fetches SET state = 'done', sha256 = :sha256, mime = :mime, size = :size, original = :original,"
    " look = :look, attempt = attempt + 1, reason = '' WHERE id = :id AND state = 'wanted'"
)
_LATER = Hot(
    "UPDATE fetches SET attempt = attempt + 1, due_at = :due, reason = :reason WHERE id = :id AND state = 'wanted'"
)
_FAILED = Hot(
    "UPDATE fetches SET state = 'failed', attempt = attempt + 1, reason = :reason WHERE id = :id AND state = 'wanted'"
)
_MINE = Hot("SELECT 1 FROM fetches WHERE id = :id AND channel = :channel AND account = :account AND chat = :chat")
_OF = Hot("SELECT id, state, sha256, mime, name, kind, size, original, look FROM fetches WHERE id = :id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch: who sent it and when, and how many tries have failed."""

    id: int
    at: Address
    file: FileRef
    attempt: int
    made: datetime


@dataclass(frozen=True, slots=True)
class FetchInfo:
    """Where a file stands: "wanted", "done" (then it is kept as `files/<sha256>`) or "failed".

    `size` is what the channel told until the file is done; `name` is the sender's word for it, to be shown only.
    `original` is the SHA-256 of the bytes as they came, `look` how a picture looks (`pictures.look`).
    """

    id: int
    state: str
    sha256: str | None
    mime: str
    name: str
    kind: FileKind
    size: int
    original: str = ""
    look: str = ""


def want(page: Page, at: Address, file: FileRef, now: datetime) -> int:
    """Write down that a file is to be fetched from where it was sent; returns the number it is known by."""
    row = page.one(
        _WANT,
        channel=at.channel,
        account=at.account,
        chat=at.chat,
        kind=file.kind.value,
        source=file.source,
        name=shown_name(file.name),
        size=file.size or 0,
        now=stamp(now),
    )
    assert row is not None  # noqa: S101 - RETURNING always gives the row
    return int(row[0])


def want_kept(page: Page, at: Address, file: FileRef, kept: Kept, now: datetime) -> int:
    """Write down a file that is kept already; returns the number it is known by."""
    number = want(page, at, file, now)
    done(page, number, kept, kept.sha256)
    return number


def due(page: Page, now: datetime, limit: int) -> list[Wanted]:
    """The files to fetch now, those that wait longest first."""
    return [_wanted(row) for row in page.rows(_DUE, now=stamp(now), limit=limit)]


def done(page: Page, fetch: int, kept: Kept, original: str, look: str = "") -> bool:
    """The file is kept; `original` is the SHA-256 of the bytes that came. False: it was settled before."""
    values = {"sha256": kept.sha256, "mime": kept.mime, "size": kept.size, "original": original, "look": look}
    return page.change(_DONE, id=fetch, **values) == 1


def later(page: Page, fetch: int, due: datetime, reason: str) -> bool:
    """A try has failed; the next one is due at `due`. False: it was settled before."""
    return page.change(_LATER, id=fetch, due=stamp(due), reason=reason[:80]) == 1


def failed(page: Page, fetch: int, reason: str) -> bool:
    """The file is given up. False: it was settled before, so whoever did that has told its sender."""
    return page.change(_FAILED, id=fetch, reason=reason[:80]) == 1


def of(page: Page, ids: Iterable[int]) -> list[FetchInfo]:
    """Where these files stand, in their order; numbers that nobody knows are left out."""
    rows = (page.one(_OF, id=fetch) for fetch in ids)
    return [_info(row) for row in rows if row is not None]


def prints(page: Page, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The prints of many files at once, by number: SHA-256 of what came, and how a picture looks; of kept ones only."""
    wanted = select(Fetch.id, Fetch.original, Fetch.look).where(col(Fetch.id).in_(set(ids)), Fetch.state == "done")
    return {number or 0: (original, look) for number, original, look in page.session.exec(wanted)}


def sent_from(page: Page, at: Address, ids: Iterable[int]) -> list[int]:
    """Those of these files that came from an address."""
    where = {"channel": at.channel, "account": at.account, "chat": at.chat}
    return [number for number in ids if page.one(_MINE, id=number, **where) is not None]


def lost(page: Page, ids: Iterable[int]) -> set[int]:
    """Those of these files that were given up."""
    return {one.id for one in of(page, ids) if one.state == "failed"}


def shown_name(name: str) -> str:
    """A file's name fit to keep and show: one line without signs that reverse or hide letters, cut to NAME_MAX."""
    return "".join(letter for letter in tidy(name) if letter.isprintable())[:NAME_MAX]


def _wanted(row: Row) -> Wanted:
    fetch, channel, account, chat, kind, source, name, size, attempt, made = row
    file = FileRef(FileKind(kind), source, name, size or None)
    return Wanted(fetch, Address(channel, account, chat), file, attempt, instant(made))


def _info(row: Row) -> FetchInfo:
    fetch, state, sha256, mime, name, kind, size, original, look = row
    return FetchInfo(fetch, state, sha256, mime, name, FileKind(kind), size, original, look)
