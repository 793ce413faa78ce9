"""The server's own key: seals what must not lie open in the database, such as dead letters; never in a backup."""

import hashlib
import hmac
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.utils import random

from storage.book.key_files import write_once


class OtherKey(Exception):
    """Sealed with another key, or changed since."""


class ServerKey:
    """A 32-byte key in a file that only the service may read; losing it loses what it sealed, nothing else."""

    def __init__(self, key: bytes) -> None:
        self._box = SecretBox(key)
        self._prints = hmac.digest(key, b"bot131 fingerprints", hashlib.sha256)  # a key for one use only

    def seal(self, content: bytes) -> bytes:
        """The content sealed, with its nonce and authentication (XSalsa20-Poly1305)."""
        return bytes(self._box.encrypt(content))

    def unseal(self, sealed: bytes) -> bytes:
        """The content that was sealed; raises OtherKey for another key or a changed byte."""
        try:
            return bytes(self._box.decrypt(sealed))
        except CryptoError as error:
            raise OtherKey from error

    def fingerprint(self, text: str) -> str:
        """64 hexadecimal digits by which we know a code again without keeping it (HMAC-SHA256 under this key)."""
        return hmac.new(self._prints, text.encode(), hashlib.sha256).hexdigest()


def server_key(folder: Path) -> ServerKey:
    """The key in `folder/server.key`, made at the first start with mode 0600."""
    path = folder / "server.key"
    if not path.exists():
        write_once(path, random(SecretBox.KEY_SIZE))
    return ServerKey(path.read_bytes())
