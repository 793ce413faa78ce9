"""Console logins: links that work once and sessions that end at once when revoked; only hashes of tokens are kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, update
from sqlmodel import col, select

from storage.book.page import Page
from storage.book.tables import ConsoleSession, LoginLink
from storage.limits import limits

TOKEN_BYTES = 16  # 128 bits: beyond guessing, so no counting of wrong tries is needed


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is logged in. `key` is the token's hash: it names the session and opens nothing."""

    key: str
    person: int
    csrf: str
    made_at: datetime
    seen_at: datetime
    browser: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just made, with its token, which nobody can read again."""

    token: str
    session: Session


def make_link(page: Page, person: int, now: datetime) -> str:
    """A token with which a person may log in once, within a few minutes of real time."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    life = timedelta(minutes=limits().console.link_minutes)
    page.session.add(LoginLink(token_hash=hashed(token), person=person, expires_at=now + life))
    page.session.flush()
    return token


def is_open(page: Page, token: str, now: datetime) -> bool:
    """Whether a link can still be redeemed; asking does not use it up."""
    link = page.session.get(LoginLink, hashed(token))
    return link is not None and link.used_at is None and now < link.expires_at


def redeem(page: Page, token: str, now: datetime, browser: str = "") -> Opened | None:
    """Use a link up and open a new session under a fresh token; None for one unknown, used or too old."""
    key = hashed(token)
    usable = and_(col(LoginLink.token_hash) == key, col(LoginLink.used_at).is_(None), col(LoginLink.expires_at) > now)
    if page.session.exec(update(LoginLink).where(usable).values(used_at=now)).rowcount != 1:
        return None
    link = page.session.get_one(LoginLink, key)
    return _open(page, link.person, now, browser)


def find(page: Page, token: str, now: datetime) -> Session | None:
    """The live session of a token: not revoked, not idle for too long, not older than a working day."""
    wanted = select(ConsoleSession).where(ConsoleSession.token_hash == hashed(token), _live(now))
    row = page.session.exec(wanted).first()
    return None if row is None else _session(row)


def touch(page: Page, key: str, now: datetime) -> None:
    """Note that a session was used, which puts off its end by idleness."""
    page.session.exec(update(ConsoleSession).where(col(ConsoleSession.token_hash) == key).values(seen_at=now))


def of_person(page: Page, person: int, now: datetime) -> list[Session]:
    """A person's live sessions, the latest first."""
    wanted = select(ConsoleSession).where(ConsoleSession.person == person, _live(now))
    return [_session(row) for row in page.session.exec(wanted.order_by(col(ConsoleSession.made_at).desc()))]


def revoke(page: Page, person: int, now: datetime, *, only: str = "", but: str = "") -> int:
    """End a person's sessions at once: `only` that key, or all, or all `but` one; returns how many."""
    wanted = [col(ConsoleSession.person) == person, _live(now)]
    wanted += [col(ConsoleSession.token_hash) == only] if only else []
    wanted += [col(ConsoleSession.token_hash) != but] if but else []
    return page.session.exec(update(ConsoleSession).where(*wanted).values(revoked_at=now)).rowcount


def forget_old(page: Page, now: datetime) -> int:
    """Erase links and sessions that no longer open anything; returns how many."""
    links = delete(LoginLink).where(or_(col(LoginLink.used_at).is_not(None), col(LoginLink.expires_at) <= now))
    ended = delete(ConsoleSession).where(~_live(now))
    return page.session.exec(links).rowcount + page.session.exec(ended).rowcount


def hashed(token: str) -> str:
    """What is kept of a token; a plain hash does, since the token has 128 bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def _live(now: datetime) -> ColumnElement[bool]:
    rules = limits().console
    return and_(
        col(ConsoleSession.revoked_at).is_(None),
        col(ConsoleSession.seen_at) > now - timedelta(minutes=rules.idle_minutes),
        col(ConsoleSession.made_at) > now - timedelta(hours=rules.session_hours),
    )


def _open(page: Page, person: int, now: datetime, browser: str) -> Opened:
    token, csrf = secrets.token_urlsafe(TOKEN_BYTES), secrets.token_urlsafe(TOKEN_BYTES)
    row = ConsoleSession(
        token_hash=hashed(token), person=person, csrf=csrf, made_at=now, seen_at=now, browser=browser[:120]
    )
    page.session.add(row)
    page.session.flush()
    return Opened(token, _session(row))


def _session(row: ConsoleSession) -> Session:
    return Session(row.token_hash, row.person, row.csrf, row.made_at, row.seen_at, row.browser)
