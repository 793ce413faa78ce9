"""Files of a tip on their way in: rows like those of other files, but sealed, and deleted by the turn that settles."""

import base64
from dataclasses import dataclass, field
from datetime import datetime

from storage.book.fetches import NAME_MAX, Wanted
from storage.book.fetches import want as want_openly
from storage.book.page import Hot, Page
from storage.confidential import hidden
from storage.confidential.draft_keys import DraftKeys, KeyGone
from storage.confidential.seal import Unopened
from storage.talk import Address, FileKind, FileRef

MARK = "~"  # no channel's own name of a file begins so
_FETCH = "fetch"
_DROP = Hot("DELETE FROM fetches WHERE id = :id")


@dataclass(frozen=True, slots=True)
class Sought:
    """A file of a tip: where it is to be fetched, and whose draft it belongs to."""

    at: Address
    file: FileRef
    sender: str = field(repr=False)


def want(page: Page, keys: DraftKeys, sought: Sought, now: datetime) -> int:
    """Write down that a file is to be fetched; returns the number it is known by."""
    file = sought.file
    body = {"file": [file.kind.value, file.source, file.name[:NAME_MAX], file.size], "sender": sought.sender}
    secret = hidden.hide(keys, _FETCH, sought.at, body, now)
    source = f"{MARK}{base64.b64encode(secret.sealed).decode()}"
    at = Address(sought.at.channel, sought.at.account, secret.name)
    return want_openly(page, at, FileRef(FileKind.DOCUMENT, source), now)


def is_hidden(wanted: Wanted) -> bool:
    """Whether a wanted file belongs to a tip."""
    return wanted.file.source.startswith(MARK)


def shown(keys: DraftKeys, wanted: Wanted) -> Sought:
    """What is wanted in truth; raises KeyGone where nobody can tell any more."""
    try:
        at, body = hidden.show(keys, _FETCH, base64.b64decode(wanted.file.source.removeprefix(MARK)))
    except Unopened as error:
        raise KeyGone from error
    kind, source, name, size = body["file"]
    return Sought(at, FileRef(FileKind(kind), source, name, size), body["sender"])


def settled(page: Page, fetch: int) -> bool:
    """Delete the row; False if another turn did."""
    return page.change(_DROP, id=fetch) == 1
