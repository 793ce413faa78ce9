"""Uploads on disk while they wait to be fetched: sealed piece by piece under a key that travels with their name."""

from collections.abc import Iterator
from typing import BinaryIO

from storage.confidential.seal import fresh_key, seal, unseal

_LENGTH = 4  # bytes in front of each piece
_MARK = "."


def fresh(name: str) -> str:
    """What an upload is asked for by: its name on disk, and a key that stands nowhere on disk beside it."""
    return f"{name}{_MARK}{fresh_key().hex()}"


def on_disk(source: str) -> str:
    """The name on disk of what `fresh` named."""
    return source.partition(_MARK)[0]


def sealed(source: str, number: int, piece: bytes) -> bytes:
    """A piece of an upload, the `number`th, as it is written."""
    content = seal(_key(source), f"upload|{number}", piece)
    return len(content).to_bytes(_LENGTH) + content


def pieces(source: str, file: BinaryIO) -> Iterator[bytes]:
    """The pieces again; raises Unopened for what was changed."""
    number = 0
    while length := file.read(_LENGTH):
        yield unseal(_key(source), f"upload|{number}", file.read(int.from_bytes(length)))
        number += 1


def _key(source: str) -> bytes:
    return bytes.fromhex(source.partition(_MARK)[2])
