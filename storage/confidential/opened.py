"""A tip with its keys in hand: opened by whoever holds a wrap, and read field by field; never kept, never logged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from storage.book.page import Hot, Page
from storage.confidential import seal

TIP, OFFICE, IDENTITY = "tip", "office", "identity"  # the keys of a tip
ASKED: Final = ("story", "place", "time", "ongoing", "known_how", "officials", "area", "credit")
KEY_OF: Final[Mapping[str, str]] = {**dict.fromkeys(ASKED, TIP), "left_out": OFFICE, "who": IDENTITY}

_WRAPS = Hot("SELECT opens, sealed FROM tip_wraps WHERE tip = :tip AND holder = :holder")
_FIELDS = Hot("SELECT name, sealed FROM tip_fields WHERE tip = :tip")
_REPLACE = Hot("UPDATE tip_fields SET sealed = :sealed WHERE tip = :tip AND name = :name")


@dataclass(frozen=True, slots=True)
class Opened:
    """A tip's number and those of its keys that the holder may have: "tip", "office", "identity"."""

    tip: str
    keys: Mapping[str, bytes] = field(repr=False)

    def seal(self, opens: str, what: str, text: str) -> bytes:
        """A text of this tip, sealed under one of its keys and bound to its place."""
        return seal.seal(self.keys[opens], place(self.tip, what), text.encode())

    def read(self, opens: str, what: str, sealed: bytes) -> str:
        """A text of this tip; raises Unopened."""
        return seal.unseal(self.keys[opens], place(self.tip, what), sealed).decode()


def place(tip: str, what: str) -> str:
    """What a ciphertext is bound to: moved to another tip or another field it opens no more."""
    return f"tip|{tip}|{what}"


def open_for(page: Page, tip: str, holder: str, private: bytes) -> Opened | None:
    """The tip for one holder's private key; None where that holder has no wrap. Raises Unopened for another's key."""
    rows = page.rows(_WRAPS, tip=tip, holder=holder)
    keys = {opens: seal.unwrap(bytes(sealed), wrapped(tip, opens), private) for opens, sealed in rows}
    return Opened(tip, keys) if keys else None


def wrapped(tip: str, opens: str) -> str:
    """The place of a wrap."""
    return place(tip, f"key:{opens}")


def fields(page: Page, opened: Opened) -> dict[str, str]:
    """Every field that the keys in hand open, "" where nothing was said."""
    rows = {name: bytes(sealed) for name, sealed in page.rows(_FIELDS, tip=opened.tip)}
    return {
        name: opened.read(KEY_OF[name], name, sealed) for name, sealed in rows.items() if KEY_OF[name] in opened.keys
    }


def replace(page: Page, opened: Opened, name: str, text: str) -> None:
    """Write a field anew."""
    page.change(_REPLACE, tip=opened.tip, name=name, sealed=opened.seal(KEY_OF[name], name, text))
