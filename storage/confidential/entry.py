"""The second lock of the hotline's room: each officer's telephone secret, sealed, its last code, and wrong tries."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from storage.book.columns import instant, packed, stamp
from storage.book.marks import keep_mark, mark
from storage.book.page import Page
from storage.book.server_key import OtherKey, ServerKey
from storage.confidential import totp
from storage.limits import limits
from storage.talk import Refusal


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of an officer's way in; `step` is that of the latest code that was accepted."""

    secret: bytes = field(default=b"", repr=False)
    sealed: str = field(default="", repr=False)
    step: int = 0
    tries: tuple[datetime, ...] = ()


def of(page: Page, key: ServerKey, person: int) -> Entry:
    """An officer's entry; without a secret where there is none yet, or another server key sealed it."""
    kept = json.loads(mark(page, _name(person)) or "{}")
    tries = tuple(instant(one) for one in kept.get("tries", ()))
    sealed = kept.get("secret", "")
    return Entry(_unsealed(key, sealed), sealed, kept.get("step", 0), tries)


def give(page: Page, key: ServerKey, person: int, secret: bytes, step: int) -> None:
    """From now on this telephone counts; the code with which the officer proved that he has it is used up."""
    _keep(page, person, Entry(secret, key.seal(secret).hex(), step))


def try_once(page: Page, key: ServerKey, person: int, now: datetime) -> Entry:
    """Count a try before it is looked at, so that many at once count as many; Refusal beyond the limit."""
    rules, found = limits().confidential, of(page, key, person)
    since = now - timedelta(minutes=rules.entry_minutes)
    recent = tuple(one for one in found.tries if one > since)
    if len(recent) >= rules.entry_tries:
        raise Refusal("tips.too_many_tries", {"minutes": rules.entry_minutes})
    tried = replace(found, tries=(*recent, now))
    _keep(page, person, tried)
    return tried


def use(page: Page, key: ServerKey, person: int, typed: str, now: datetime) -> None:
    """Use a code up and forget the wrong tries; Refusal for one that is wrong or was used before."""
    found = of(page, key, person)
    step = totp.matching(found.secret, typed, now, found.step) if found.secret else None
    if step is None:
        raise Refusal("tips.wrong_entry")
    _keep(page, person, replace(found, step=step, tries=()))


def _keep(page: Page, person: int, entry: Entry) -> None:
    tries = [stamp(one) for one in entry.tries]
    keep_mark(page, _name(person), packed({"secret": entry.sealed, "step": entry.step, "tries": tries}))


def _unsealed(key: ServerKey, sealed: str) -> bytes:
    try:
        return key.unseal(bytes.fromhex(sealed)) if sealed else b""
    except OtherKey:
        return b""


def _name(person: int) -> str:
    return f"hotline.entry:{person}"
