"""Looks for traces of an informant: every byte on disk, every value of every table, every key tried on every seal."""

import hashlib
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import SQLModel

from storage.book.page import Hot, Page

ID, NAME, PHONE, CODE = "7312345678", "Nguyễn Thị Lan Hương", "0912345678", "4821093755661402"
STORY = "Nhà ông Tư đầu ấp tụ tập đá gà mỗi tối thứ bảy, có người mang dao"
ANSWER = "Xe đỏ biển số 93H1-000.00, khoảng 22 giờ"
WORDS = (ID, NAME, PHONE, CODE, "4821 0937 5566 1402", "đá gà mỗi tối", "93H1-000.00", "Lan Hương")


def canaries(more: Collection[str] = ()) -> Iterator[bytes]:
    """What must not be found, in the forms in which a program may write it; `more` are words of one's own."""
    for word in (*WORDS, *more):
        yield from {unicodedata.normalize(form, word).encode() for form in ("NFC", "NFD")}
        yield word.encode("utf-16-le")
        yield word.encode("ascii", "backslashreplace")  # as JSON writes it
    for name in ("md5", "sha1", "sha256", "blake2b"):
        digest = hashlib.new(name, ID.encode()).digest()
        yield from (digest, digest.hex().encode())
    yield int(ID).to_bytes(8)
    yield int(ID).to_bytes(8, "little")


def on_disk(folder: Path, more: Collection[str] = ()) -> list[str]:
    """The files below a folder that hold a canary, and which."""
    wanted = list(canaries(more))
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        found += [f"{path.name}: {word!r}" for word in wanted if word in content]
    return found


def in_tables(page: Page, more: Collection[str] = ()) -> list[str]:
    """The tables of which a value holds a canary."""
    wanted = list(canaries(more))
    return [f"{table}: {word!r}" for table, value in _values(page) for word in wanted if word in value]


def _values(page: Page) -> Iterator[tuple[str, bytes]]:
    for table in SQLModel.metadata.sorted_tables:
        for row in page.rows(Hot(f"SELECT * FROM {table.name}")):  # noqa: S608 - our own names
            for value in row:
                yield table.name, bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A ciphertext and the place it is bound to."""

    place: str
    content: bytes


def fields(page: Page) -> list[Sealed]:
    """Every sealed field and word of every tip."""
    rows = page.rows(Hot("SELECT tip, name, sealed FROM tip_fields"))
    words = page.rows(Hot("SELECT tip, number, kind, sealed FROM tip_words"))
    found = [Sealed(f"tip|{tip}|{name}", bytes(sealed)) for tip, name, sealed in rows]
    return found + [Sealed(f"tip|{tip}|word:{number}:{kind}", bytes(sealed)) for tip, number, kind, sealed in words]


def wraps(page: Page) -> list[Sealed]:
    """Every wrap of every tip."""
    rows = page.rows(Hot("SELECT tip, opens, sealed FROM tip_wraps"))
    return [Sealed(f"tip|{tip}|key:{opens}", bytes(sealed)) for tip, opens, sealed in rows]


def keys_on_disk(folder: Path) -> list[bytes]:
    """Every 32 bytes that a file of this folder begins with: what a thief would try."""
    return [path.read_bytes()[:32].ljust(32) for path in folder.rglob("*") if path.is_file()]
