"""The seal (libsodium): keys, padded fields bound to their place, wraps for readers, streams for files, stretching.

Formats: field = version, nonce, XChaCha20-Poly1305 of the text padded to 256 bytes; wrap = sealed box of the key and
a print of its place; stream = secretstream of blocks of 64 KiB, the last one padded, under a key of the place's own.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nacl import bindings as sodium
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from nacl.utils import random

KEY = 32  # bytes of a key of any kind
SALT = argon2id.SALTBYTES
PAD = 256  # a field's length tells no more than how many such steps it has
BLOCK = 65536  # bytes of a stream that are opened at once; a file's length is told in such steps, too
# One stretch takes 64 MiB and about 0.15 s. Both are part of every code and passphrase in use: never to be changed.
MEMORY, PASSES = 67108864, 3
_VERSION = b"\x01"
_NONCE = sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_HEADER = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_SEALED_BLOCK = BLOCK + sodium.crypto_secretstream_xchacha20poly1305_ABYTES
_LAST = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_MORE = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_PRINT = 16


class Unopened(Exception):
    """Sealed with another key, for another place, or changed since; nothing of it can be read."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An X25519 pair: whoever has the public half can seal, only the private half opens."""

    public: bytes
    private: bytes = field(repr=False)


def fresh_key() -> bytes:
    """A new random key of 32 bytes."""
    return random(KEY)


def fresh_salt() -> bytes:
    """A new random salt for `stretch`."""
    return random(SALT)


def fresh_pair() -> Pair:
    """A new random pair."""
    return pair_of(fresh_key())


def pair_of(seed: bytes) -> Pair:
    """The pair that belongs to a seed of 32 bytes."""
    return Pair(*sodium.crypto_box_seed_keypair(seed))


def public_of(private: bytes) -> bytes:
    """The public half of a private key."""
    return sodium.crypto_scalarmult_base(private)


def stretch(secret: bytes, salt: bytes, size: int) -> bytes:
    """`size` bytes made from a secret that a person can remember or copy (argon2id); slow on purpose."""
    return argon2id.kdf(size, secret, salt, opslimit=PASSES, memlimit=MEMORY)


def seal(key: bytes, place: str, content: bytes) -> bytes:
    """The content padded, sealed and bound to its place."""
    nonce = random(_NONCE)
    padded = sodium.sodium_pad(content, PAD)
    return _VERSION + nonce + sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, _bound(place), nonce, key)


def unseal(key: bytes, place: str, sealed: bytes) -> bytes:
    """The content that was sealed with this key for this place; raises Unopened."""
    if sealed[:1] != _VERSION:
        raise Unopened
    nonce, rest = sealed[1 : _NONCE + 1], sealed[_NONCE + 1 :]
    try:
        padded = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(rest, _bound(place), nonce, key)
        return sodium.sodium_unpad(padded, PAD)
    except (CryptoError, ValueError) as error:  # ValueError: shorter than any seal
        raise Unopened from error


def wrap(key: bytes, place: str, public: bytes) -> bytes:
    """A key for the holder of a private half alone; in another place it is worth nothing."""
    return sodium.crypto_box_seal(key + _print(place), public)


def unwrap(sealed: bytes, place: str, private: bytes) -> bytes:
    """The key that was wrapped for the holder of this private half, in this place; raises Unopened."""
    try:
        opened = sodium.crypto_box_seal_open(sealed, public_of(private), private)
    except (CryptoError, TypeError) as error:  # TypeError: shorter than any wrap
        raise Unopened from error
    if not hmac.compare_digest(opened[KEY:], _print(place)):
        raise Unopened
    return opened[:KEY]


def lock(private: bytes, place: str, passphrase: str) -> bytes:
    """A private key locked by a passphrase, with the salt in front; slow."""
    salt = fresh_salt()
    return salt + seal(stretch(passphrase.encode(), salt, KEY), place, private)


def unlock(locked: bytes, place: str, passphrase: str) -> bytes:
    """The private key that `lock` locked; slow; raises Unopened for another passphrase."""
    return unseal(stretch(passphrase.encode(), locked[:SALT], KEY), place, locked[SALT:])


def seal_stream(key: bytes, place: str, content: Iterable[bytes]) -> Iterator[bytes]:
    """A file of any length, sealed block by block as it comes."""
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    yield sodium.crypto_secretstream_xchacha20poly1305_init_push(state, _stream_key(key, place))
    for block in _blocks(content, BLOCK):
        is_last = len(block) < BLOCK
        whole, tag = (sodium.sodium_pad(block, BLOCK), _LAST) if is_last else (block, _MORE)
        yield sodium.crypto_secretstream_xchacha20poly1305_push(state, whole, None, tag)


def unseal_stream(key: bytes, place: str, sealed: Iterable[bytes]) -> Iterator[bytes]:
    """The file that was sealed; raises Unopened at the first block that is changed, moved or missing."""
    blocks = _blocks(sealed, _SEALED_BLOCK, first=_HEADER)
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    header = next(blocks)
    if len(header) != _HEADER:
        raise Unopened
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, header, _stream_key(key, place))
    tag = _MORE
    for block in blocks:
        if not block and tag == _LAST:
            return
        content, tag = _pulled(state, block, tag)
        yield content
    raise Unopened


def _pulled(state: sodium.crypto_secretstream_xchacha20poly1305_state, block: bytes, before: int) -> tuple[bytes, int]:
    """The next block opened, and whether it says that it is the last."""
    if len(block) != _SEALED_BLOCK or before == _LAST:
        raise Unopened
    try:
        content, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, block, None)
        return (sodium.sodium_unpad(content, BLOCK) if tag == _LAST else content), tag
    except (CryptoError, RuntimeError) as error:
        raise Unopened from error


def _blocks(chunks: Iterable[bytes], size: int, first: int = 0) -> Iterator[bytes]:
    """The same bytes in blocks of `size`, the last one always shorter; before them one of `first` bytes."""
    waiting, wanted = bytearray(), first or size
    for chunk in chunks:
        waiting += chunk
        while len(waiting) >= wanted:
            yield bytes(waiting[:wanted])
            del waiting[:wanted]
            wanted = size
    yield bytes(waiting)


def _stream_key(key: bytes, place: str) -> bytes:
    return hashlib.blake2b(_bound(place), key=key, digest_size=KEY, person=b"bot131 stream").digest()


def _print(place: str) -> bytes:
    return hashlib.blake2b(_bound(place), digest_size=_PRINT, person=b"bot131 wrap").digest()


def _bound(place: str) -> bytes:
    return f"{place}|{_VERSION[0]}".encode()
