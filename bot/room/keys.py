"""The keys of officers at work, in this process's memory alone, gone after a quarter of an hour without work."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from storage.confidential import totp
from storage.confidential.opened import Opened
from storage.limits import limits

TOKEN_BYTES = 16


@dataclass(slots=True)
class Unlocked:
    """An officer at work: the session and the person, the reader's private key, and the tips opened with a reason."""

    session: str
    person: int
    reader: int
    private: bytes = field(repr=False)
    used: datetime
    opened: dict[str, Opened] = field(default_factory=dict, repr=False)
    sent: set[str] = field(default_factory=set, repr=False)  # forms that were taken in: reloading files no second tip

    @property
    def holder(self) -> str:
        """By which name this reader's wraps are kept."""
        return f"reader:{self.reader}"


class Keys:
    """Who has unlocked what. A token in a cookie of its own leads here, and only together with its session."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._held: dict[str, Unlocked] = {}
        self._new: dict[str, bytes] = {}  # telephones' secrets that are on somebody's screen and not agreed to yet

    def hold(self, session: str, person: int, reader: int, private: bytes) -> str:
        """Keep an officer's key, in place of one that the same session held; returns the token that leads to it."""
        self.drop(session)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._held[token] = Unlocked(session, person, reader, private, self._clock())
        return token

    def of(self, token: str, session: str) -> Unlocked | None:
        """The officer's key, whose idle time begins anew; None once it is locked, or for another session."""
        self.sweep()
        found = self._held.get(token)
        if found is None or found.session != session:
            return None
        found.used = self._clock()
        return found

    def drop(self, session: str) -> None:
        """Forget what a session has unlocked."""
        self._held = {token: one for token, one in self._held.items() if one.session != session}
        self._new.pop(session, None)

    def sweep(self) -> None:
        """Forget the keys of officers who have done nothing for a while."""
        oldest = self._clock() - timedelta(minutes=limits().confidential.unlocked_minutes)
        self._held = {token: one for token, one in self._held.items() if one.used > oldest}

    def new_secret(self, session: str) -> bytes:
        """The secret that a session is shown for the officer's telephone, the same until it is agreed to."""
        return self._new.setdefault(session, totp.fresh_secret())
