"""Codes of six digits, new every half minute, that an officer's telephone shows (RFC 6238, HMAC-SHA-1)."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote

STEP = 30  # seconds; what every authenticator assumes
DIGITS = 6
SECRET = 20  # bytes, as RFC 4226 recommends
DRIFT = 1  # steps that a telephone's clock may be off


def fresh_secret() -> bytes:
    """A new secret for an officer's telephone."""
    return secrets.token_bytes(SECRET)


def code(secret: bytes, step: int) -> str:
    """The code of a step (RFC 4226, section 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8), hashlib.sha1)
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4]) & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_of(now: datetime) -> int:
    """The number of the half minute in which an aware instant lies."""
    return int(now.timestamp()) // STEP


def matching(secret: bytes, typed: str, now: datetime, after: int) -> int | None:
    """The step whose code was typed; None for a wrong one, and for one not later than `after`: a code works once."""
    plain = "".join(typed.split())
    here = step_of(now)
    steps = [step for step in range(here - DRIFT, here + DRIFT + 1) if step > after]
    return next((step for step in steps if hmac.compare_digest(code(secret, step).encode(), plain.encode())), None)


def uri(secret: bytes, who: str, issuer: str) -> str:
    """What the picture for the telephone says (the de-facto otpauth format of authenticator applications)."""
    return f"otpauth://totp/{quote(issuer)}:{quote(who)}?secret={_base32(secret)}&issuer={quote(issuer)}"


def shown(secret: bytes) -> str:
    """The secret as it is typed by hand where no picture can be taken: groups of four."""
    text = _base32(secret)
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _base32(secret: bytes) -> str:
    return base64.b32encode(secret).decode().rstrip("=")
