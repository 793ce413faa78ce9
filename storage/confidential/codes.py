"""The informant's code: 16 digits on a slip of paper that find a tip again and open it, and nothing else does."""

import hmac
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from storage.book.key_files import write_once
from storage.confidential.seal import KEY, Pair, fresh_salt, pair_of, stretch
from storage.words import tidy, words

DIGITS = 16  # as many as on a bank card: 53 bits, each guess slow
LAST = 4
FEW = 8  # words; more is a story that has these figures in it
_BETWEEN = re.compile(r"[\s.\-_‐-―]")
_LIKE = re.compile(r"\d{4}([\s.\-_‐-―]*\d{4}){3}")


@dataclass(frozen=True, slots=True)
class CodeKeys:
    """What a code is worth: `lookup` finds the tip's row (hexadecimal), `pair` opens the informant's wrap."""

    lookup: str = field(repr=False)
    pair: Pair


def fresh() -> str:
    """A new code of 16 digits; whoever loses it cannot get it again from anybody."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def shown(code: str) -> str:
    """A code as it is copied by hand: 1234 5678 9012 3456."""
    return " ".join(code[at : at + LAST] for at in range(0, DIGITS, LAST))


def plain(text: str) -> str | None:
    """The 16 digits that somebody typed, whatever stands between them; None if they are no code."""
    joined = _BETWEEN.sub("", tidy(text))
    return joined if len(joined) == DIGITS and joined.isascii() and joined.isdecimal() else None


def looks_like(text: str) -> bool:
    """Whether a text without a command is surely meant as a code."""
    return _LIKE.fullmatch(tidy(text)) is not None and plain(text) is not None


def is_typed_back(code: str, text: str) -> bool:
    """Whether somebody who was shown a code typed its last four digits, with a few words ("4 số cuối là …"), or all."""
    typed, said = _BETWEEN.sub("", tidy(text)), words(text)
    names_it = len(said) <= FEW and code[-LAST:] in said
    exact = hmac.compare_digest(typed.encode(), code[-LAST:].encode()) or plain(text) == code
    return bool(code) and (exact or names_it)


def keys_of(text: str, salt: bytes) -> CodeKeys:
    """What a typed text is worth as a code. Slow, and as slow for what is no code: call it in a `prepare`."""
    made = stretch((plain(text) or f"no code: {tidy(text)}").encode(), salt, 2 * KEY)
    return CodeKeys(made[:KEY].hex(), pair_of(made[KEY:]))


def code_salt(folder: Path) -> bytes:
    """The salt of all codes, `folder/codes.salt`; not secret, but without it no code finds its tip, so back it up."""
    path = folder / "codes.salt"
    if not path.exists():
        write_once(path, fresh_salt())
    return path.read_bytes()
