"""Files of a tip on their way in: rows like those of other files, but sealed, and deleted by the turn that settles."""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage.book.fetches import NAME_MAX, Wanted
from storage.book.fetches import want as want_openly
from storage.book.page import Hot, Page
from storage.confidential import hidden
from storage.confidential.draft_keys import DraftKeys, KeyGone
from storage.confidential.evidence import Late
from storage.confidential.seal import Unopened
from storage.talk import Address, FileKind, FileRef

MARK = "~"  # no channel's own name of a file begins so
_FETCH = "fetch"
_DROP = Hot("DELETE FROM fetches WHERE id = :id")


@dataclass(frozen=True, slots=True)
class Sought:
    """A file of a tip: where it is to be fetched, and whose draft it belongs to, or for which tip it is `late`.

    `number` is the draft's own: the row's is given anew once the row is gone, which is as soon as the file is here.
    """

    at: Address
    file: FileRef
    sender: str = field(repr=False)
    late: Late | None = None
    number: int = 0


def want(page: Page, keys: DraftKeys, sought: Sought, now: datetime) -> int:
    """Write down that a file is to be fetched; returns the row's number."""
    file = sought.file
    body: dict[str, Any] = {
        "file": [file.kind.value, file.source, file.name[:NAME_MAX], file.size],
        "sender": sought.sender,
        "number": sought.number,
    }
    if (late := sought.late) is not None:
        body["late"] = [late.tip, late.id, late.key.hex(), late.sealed.hex()]
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
    tip, identity, key, sealed = body.get("late") or ("", "", "", "")
    late = Late(tip, identity, bytes.fromhex(key), bytes.fromhex(sealed)) if tip else None
    number = body.get("number", wanted.id)  # written before files had numbers of their own
    return Sought(at, FileRef(FileKind(kind), source, name, size), body["sender"], late, number)


def settled(page: Page, fetch: int) -> bool:
    """Delete the row; False if another turn did."""
    return page.change(_DROP, id=fetch) == 1
