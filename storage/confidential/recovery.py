"""The recovery key (`keys init`): a pair whose private half lies on paper in the office's safe and nowhere else."""

import hashlib
import hmac
from typing import Final

from storage.book import marks
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.confidential import seal
from storage.talk import Refusal

HOLDER: Final = "recovery"
_MARK: Final = "tips.recovery"


def make(page: Page, key: ServerKey) -> str:
    """Make the recovery pair, keep its public half, and return the private half to be printed: nobody has it again.

    Refusal if there is one already: a second one would leave the sealed envelope in the safe without use.
    """
    if public(page, key) is not None:
        raise Refusal("tips.recovery_exists")
    pair = seal.fresh_pair()
    vouch(page, key, pair.private)
    return printed(pair.private)


def for_outside() -> tuple[str, str]:
    """A pair for a reader outside the office, who reads what all officers are left out of: (public half, paper).

    The public half goes into the plan folder (`hotline.fallback_key`), the paper to that reader.
    """
    pair = seal.fresh_pair()
    return pair.public.hex(), printed(pair.private)


def vouch(page: Page, key: ServerKey, private: bytes) -> None:
    """Keep the public half of a key on paper as ours; also after a restore, when another server key is in force."""
    half = seal.public_of(private).hex()
    marks.keep_mark(page, _MARK, f"{half} {key.fingerprint(_MARK + half)}")


def public(page: Page, key: ServerKey) -> bytes | None:
    """The public half of the recovery key; None before `make`, or where somebody else has put one."""
    half, _, mark = (marks.mark(page, _MARK) or "").partition(" ")
    is_ours = hmac.compare_digest(mark, key.fingerprint(_MARK + half))
    return bytes.fromhex(half) if is_ours else None


def printed(private: bytes) -> str:
    """A private key as it stands on paper: sixteen groups of four, and a group that tells a slip of the pen."""
    words = private.hex().upper() + _check(private)
    return " ".join(words[at : at + 4] for at in range(0, len(words), 4))


def from_paper(text: str) -> bytes:
    """The private key that somebody typed from paper; Refusal where a sign is wrong."""
    try:
        typed = bytes.fromhex("".join(text.split()))
    except ValueError as error:
        raise Refusal("tips.wrong_paper") from error
    private, check = typed[: seal.KEY], typed[seal.KEY :]
    if check.hex().upper() != _check(private):
        raise Refusal("tips.wrong_paper")
    return private


def _check(private: bytes) -> str:
    return hashlib.blake2b(private, digest_size=2, person=b"bot131 paper").hexdigest().upper()
