"""What of a tip talk has to wait on disk, a letter on its way out or a file on its way in: under the day's key.

A row that carries a `Hidden` needs no address: letters to one person keep their order by `name`, and nothing else tells
whose they are. It is deleted in the turn that settles it, and lives no longer than its key.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage.book.columns import packed
from storage.confidential.draft_keys import DraftKeys
from storage.talk import Address


@dataclass(frozen=True, slots=True)
class Hidden:
    """An address and a body, sealed; `name` stands for the address among rows of the same day."""

    name: str
    sealed: bytes = field(repr=False)


def hide(keys: DraftKeys, about: str, at: Address, body: Mapping[str, Any], now: datetime) -> Hidden:
    """Seal a body of plain JSON for a purpose, such as "letter" or "fetch"."""
    content = packed([at.channel, at.account, at.chat, body]).encode()
    return Hidden(keys.names(f"{about}:{at}", now)[0], keys.seal(about, content, now))


def show(keys: DraftKeys, about: str, sealed: bytes) -> tuple[Address, dict[str, Any]]:
    """What was hidden; raises KeyGone after the key's life, Unopened for what was changed or hidden for another use."""
    channel, account, chat, body = json.loads(keys.unseal(about, sealed))
    return Address(channel, account, chat), body
