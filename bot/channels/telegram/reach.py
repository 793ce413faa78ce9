"""How we stand with Telegram: what listening tells, and since when nobody there has answered."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.channels.telegram.rivals import STARTING, TOKEN, WELL

NO_CONNECTION = "no_connection"


class Reach:
    """`state` is a key of texts `health.states.*`; a silence shorter than `patience` (seconds) is a hiccup."""

    def __init__(self, clock: Callable[[], datetime], patience: float) -> None:
        self._clock = clock
        self._patience = timedelta(seconds=patience)
        self._listens = STARTING  # what listening tells
        self._silent_since: datetime | None = None

    def heard(self, answered: bool) -> None:  # noqa: FBT001 - told by the line
        """A call was answered by Telegram itself, or was not."""
        self._silent_since = None if answered else self._silent_since or self._clock()

    def told(self, state: str) -> None:
        """How listening goes."""
        self._listens = state

    def introduced(self) -> None:
        """Telegram has told who we are: the token is good."""
        if self._listens in {STARTING, TOKEN}:
            self._listens = WELL

    @property
    def state(self) -> str:
        """How we stand now."""
        silent = self._silent_since
        return NO_CONNECTION if silent and self._clock() - silent >= self._patience else self._listens

    @property
    def since(self) -> datetime | None:
        """Since when nobody there answers, while that is so."""
        return self._silent_since if self.state == NO_CONNECTION else None
