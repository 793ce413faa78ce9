"""Tips that are not sent yet: sealed by the day's key, found by the sender's or the code's print, a day old at most."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from storage.book.columns import instant, packed, stamp
from storage.book.page import Hot, Page, Row
from storage.confidential.codes import CodeKeys
from storage.confidential.draft_keys import DraftKeys, KeyGone, day_of
from storage.confidential.ids import fresh_id
from storage.confidential.opened import TIP, Opened
from storage.confidential.seal import fresh_key
from storage.limits import limits
from storage.talk import Address, Refusal

_KEEP = Hot("INSERT INTO tip_drafts (name, code_name, day, sealed) VALUES (:name, :code_name, :day, :sealed)")
_DROP = Hot("DELETE FROM tip_drafts WHERE name = :name")
_DROP_CODE = Hot("DELETE FROM tip_drafts WHERE code_name = :name")
_BY_NAME = Hot("SELECT name, sealed FROM tip_drafts WHERE name = :name")
_BY_CODE = Hot("SELECT name, sealed FROM tip_drafts WHERE code_name = :name")
_UNSTRETCHED = Hot("SELECT name, sealed FROM tip_drafts WHERE code_name IS NULL ORDER BY day, name LIMIT :limit")
_READY = Hot("SELECT name, sealed FROM tip_drafts WHERE code_name IS NOT NULL ORDER BY day, name")
_STRETCHED = Hot("UPDATE tip_drafts SET code_name = :code_name, sealed = :sealed WHERE name = :name")
_ANY = Hot("SELECT 1 FROM tip_drafts LIMIT 1")
_SWEEP = Hot("DELETE FROM tip_drafts WHERE day < :oldest")


@dataclass(frozen=True, slots=True)
class Draft:
    """A tip on its way. `lookup` and `public` are what its code is worth, empty until that is worked out.

    `code` is kept only until it is worked out and copied by the informant. `key` is the data key under which evidence
    is sealed already; `talk` is the form's progress, as the engine has it.
    """

    tip: str
    key: bytes = field(repr=False)
    begun: datetime
    lookup: str = field(default="", repr=False)
    public: bytes = field(default=b"", repr=False)
    talk: Mapping[str, Any] = field(default_factory=dict, repr=False)
    code: str = field(default="", repr=False)

    def stretched(self, worth: CodeKeys) -> "Draft":
        """The same draft, with what its code is worth (`codes.keys_of`, slow): now it can be resumed and sent."""
        return replace(self, lookup=worth.lookup, public=worth.pair.public)

    @property
    def opened(self) -> Opened:
        """The tip as evidence is sealed for it while it is written."""
        return Opened(self.tip, {TIP: self.key})

    def as_bytes(self) -> bytes:
        """The shape that is sealed."""
        body = {
            "tip": self.tip,
            "key": self.key.hex(),
            "lookup": self.lookup,
            "public": self.public.hex(),
            "begun": stamp(self.begun),
            "talk": self.talk,
            "code": self.code,
        }
        return packed(body).encode()


def begin(code: str, now: datetime) -> Draft:
    """A new draft under a fresh code (`codes.fresh`), which is stretched later, so that a flood is kept at once."""
    return Draft(fresh_id("T"), fresh_key(), now, code=code)


def sender(at: Address, who: str) -> str:
    """Somebody in a chat, as the functions of this module name them; never written down."""
    return f"{at}/{who}"


def keep(page: Page, keys: DraftKeys, who: str, draft: Draft, now: datetime) -> None:
    """Write a draft for this sender, in place of the one before; it can be gone on with by its code from anywhere."""
    drop(page, keys, who, now)
    for code_name in _code_names(keys, draft, now):
        page.change(_DROP_CODE, name=code_name)
    name = keys.names(_who(who), now)[0]
    sealed = keys.seal(_draft(name), draft.as_bytes(), now)
    found_by = next(iter(_code_names(keys, draft, now)), None)
    page.change(_KEEP, name=name, code_name=found_by, day=day_of(sealed), sealed=sealed)


def unstretched(page: Page, keys: DraftKeys, now: datetime, limit: int) -> list[tuple[str, Draft]]:
    """Drafts whose code is not worked out yet, with the names of their rows: after a kill they are all still here."""
    rows = [(str(row[0]), _opened(keys, row, now)) for row in page.rows(_UNSTRETCHED, limit=limit)]
    return [(name, draft) for name, draft in rows if draft is not None]


def stretched(page: Page, keys: DraftKeys, now: datetime) -> list[tuple[str, Draft]]:
    """The other drafts, with the names of their rows: one that was sent may only wait for its time."""
    rows = [(str(row[0]), _opened(keys, row, now)) for row in page.rows(_READY)]
    return [(name, draft) for name, draft in rows if draft is not None]


def stretch(page: Page, keys: DraftKeys, row: str, worth: CodeKeys, now: datetime) -> bool:
    """Write down what the code of a draft of `unstretched` is worth; False if the draft is gone or was faster."""
    draft = _found(page, keys, _BY_NAME, [row], now)
    if draft is None or draft.lookup:
        return False
    draft = draft.stretched(worth)
    (code_name, *_), sealed = _code_names(keys, draft, now), keys.seal(_draft(row), draft.as_bytes(), now)
    return page.change(_STRETCHED, name=row, code_name=code_name, sealed=sealed) == 1


def any_left(page: Page) -> bool:
    """Whether there is any draft at all: most messages need not be looked for among none."""
    return page.one(_ANY) is not None


def of_sender(page: Page, keys: DraftKeys, who: str, now: datetime) -> Draft | None:
    """The draft that this sender has in hand, if its time is not over."""
    return _found(page, keys, _BY_NAME, keys.names(_who(who), now), now)


def of_code(page: Page, keys: DraftKeys, lookup: str, now: datetime) -> Draft | None:
    """The draft that a code belongs to, whoever types it and wherever."""
    return _found(page, keys, _BY_CODE, keys.names(_code(lookup), now), now)


def resume(page: Page, keys: DraftKeys, who: str, now: datetime) -> Draft:
    """As `of_sender`, where the talk says that there is one; Refusal when it is gone, with its key or by its age."""
    found = of_sender(page, keys, who, now)
    if found is None:
        raise Refusal("tips.draft_gone", {"hours": limits().confidential.draft_hours})
    return found


def drop(page: Page, keys: DraftKeys, who: str, now: datetime) -> bool:
    """Erase this sender's draft; False if there was none."""
    return sum(page.change(_DROP, name=name) for name in keys.names(_who(who), now)) > 0


def sweep(page: Page, now: datetime) -> int:
    """Erase drafts whose key is gone; returns how many."""
    return page.change(_SWEEP, oldest=_oldest(now))


def _found(page: Page, keys: DraftKeys, hot: Hot, names: list[str], now: datetime) -> Draft | None:
    for name in names:
        row = page.one(hot, name=name)
        if row is not None:
            return _opened(keys, row, now)
    return None


def _opened(keys: DraftKeys, row: Row, now: datetime) -> Draft | None:
    name, sealed = row
    try:
        body = json.loads(keys.unseal(_draft(name), bytes(sealed)))
    except KeyGone:
        return None
    begun = instant(body["begun"])
    if now - begun > timedelta(hours=limits().confidential.draft_hours):
        return None
    key, public = bytes.fromhex(body["key"]), bytes.fromhex(body["public"])
    return Draft(body["tip"], key, begun, body["lookup"], public, body["talk"], body["code"])


def _oldest(now: datetime) -> date:
    return now.astimezone(UTC).date() - timedelta(days=1)


def _code_names(keys: DraftKeys, draft: Draft, now: datetime) -> list[str]:
    return keys.names(_code(draft.lookup), now) if draft.lookup else []


def _draft(name: str) -> str:
    return f"draft:{name}"


def _who(who: str) -> str:
    return f"sender:{who}"


def _code(lookup: str) -> str:
    return f"code:{lookup}"
