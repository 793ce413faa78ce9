"""Why a word did not arrive, as a closed set that policy can decide on.

Undelivered
├── Later     surely not sent; try again after some seconds
├── Never     refused for good: this piece will never be taken
├── Gone      the address is closed (blocked, left, deleted), or has moved to another chat id
└── Unknown   nobody can say whether it arrived
"""

from dataclasses import dataclass


@dataclass(slots=True)
class Undelivered(Exception):
    """A piece that a channel could not hand over; `reason` is a key of texts `undelivered.*`."""

    reason: str

    def __str__(self) -> str:
        return f"{type(self).__name__}: {self.reason}"


@dataclass(slots=True)
class Later(Undelivered):
    """Surely not sent: try again after `seconds` (None: our own growing pause); `whole` pauses the account."""

    seconds: float | None = None
    whole: bool = False


@dataclass(slots=True)
class Never(Undelivered):
    """Refused for good: another try would be refused too."""


@dataclass(slots=True)
class Gone(Undelivered):
    """The address takes no more words; `moved_to` is the chat's new id where the platform names it."""

    moved_to: str = ""


@dataclass(slots=True)
class Unknown(Undelivered):
    """The answer was lost after the piece went out: it may have arrived or not."""
