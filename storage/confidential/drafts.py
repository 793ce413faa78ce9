"""Tips that are not sent yet: sealed by the day's key, found by the sender's or the code's print, a day old at most."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from storage.book.columns import instant, packed, stamp
from storage.book.page import Hot, Page
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
_BY_NAME = Hot("SELECT sealed FROM tip_drafts WHERE name = :name")
_BY_CODE = Hot("SELECT sealed FROM tip_drafts WHERE code_name = :name")
_DRAFT = "tip"  # for what the day's key is used here
_SWEEP = Hot("DELETE FROM tip_drafts WHERE day < :oldest")


@dataclass(frozen=True, slots=True)
class Draft:
    """A tip on its way: what its code is worth is known from the start, the code itself only until it is copied.

    `key` is the data key under which evidence is sealed already; `talk` is the form's progress, as the engine has it.
    """

    tip: str
    key: bytes = field(repr=False)
    lookup: str = field(repr=False)
    public: bytes
    begun: datetime
    talk: Mapping[str, Any] = field(default_factory=dict, repr=False)
    code: str = field(default="", repr=False)

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


def begin(code: str, worth: CodeKeys, now: datetime) -> Draft:
    """A new draft under a fresh code (`codes.fresh`, and `codes.keys_of` it, which is slow)."""
    return Draft(fresh_id("T"), fresh_key(), worth.lookup, worth.pair.public, now, code=code)


def sender(at: Address, who: str) -> str:
    """Somebody in a chat, as the functions of this module name them; never written down."""
    return f"{at}/{who}"


def keep(page: Page, keys: DraftKeys, who: str, draft: Draft, now: datetime) -> None:
    """Write a draft for this sender, in place of the one before; it can be gone on with by its code from anywhere."""
    drop(page, keys, who, now)
    code_names = keys.names(_code(draft.lookup), now)
    for name in code_names:
        page.change(_DROP_CODE, name=name)
    sealed = keys.seal(_DRAFT, draft.as_bytes(), now)
    name = keys.names(_who(who), now)[0]
    page.change(_KEEP, name=name, code_name=code_names[0], day=day_of(sealed), sealed=sealed)


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
            return _opened(keys, bytes(row[0]), now)
    return None


def _opened(keys: DraftKeys, sealed: bytes, now: datetime) -> Draft | None:
    try:
        body = json.loads(keys.unseal(_DRAFT, sealed))
    except KeyGone:
        return None
    begun = instant(body["begun"])
    if now - begun > timedelta(hours=limits().confidential.draft_hours):
        return None
    key, public = bytes.fromhex(body["key"]), bytes.fromhex(body["public"])
    return Draft(body["tip"], key, body["lookup"], public, begun, body["talk"], body["code"])


def _oldest(now: datetime) -> date:
    return now.astimezone(UTC).date() - timedelta(days=1)


def _who(who: str) -> str:
    return f"sender:{who}"


def _code(lookup: str) -> str:
    return f"code:{lookup}"
