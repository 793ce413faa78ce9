"""Codes that people copy from paper: ten Crockford characters in two groups, read back however they are typed."""

import re
import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
GROUP: Final = 5
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LIKE: Final = re.compile(r"([0-9A-Z]{5})[\s\-_‐-―]*([0-9A-Z]{5})")


def fresh() -> str:
    """A new code, such as 7Q4MK-2R8TD (50 bits); it has a digit and a letter, so that it is no word and no number."""
    while True:
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(2 * GROUP))
        if _is_mixed(drawn):
            return f"{drawn[:GROUP]}-{drawn[GROUP:]}"


def plain(text: str) -> str | None:
    """The ten characters that somebody typed, whatever the case, the hyphen and the spaces; None if it is no code."""
    joined = re.sub(r"[\s\-_‐-―]", "", text.upper()).translate(_READ_AS)
    return joined if len(joined) == 2 * GROUP and set(joined) <= set(ALPHABET) else None


def looks_like(text: str) -> bool:
    """Whether a text without a command is surely meant as a code: a phone number and a word are not."""
    found = _LIKE.fullmatch(text.strip().upper())
    return found is not None and plain(text) is not None and _is_mixed("".join(found.groups()))


def picked_out(text: str) -> str | None:
    """The code in what somebody typed, alone or at the end of some words ("đăng ký 7Q4MK-2R8TD"); None without one."""
    if plain(text) is not None:
        return text
    words = text.split()
    return next((tail for tail in (" ".join(words[-1:]), " ".join(words[-2:])) if looks_like(tail)), None)


def _is_mixed(drawn: str) -> bool:
    return any(sign.isdecimal() for sign in drawn) and any(sign.isalpha() for sign in drawn)
