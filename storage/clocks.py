"""The two clocks: real time for leases, pace and sessions; campaign time, which may be moved, for plan and people."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

HALF_A_SECOND = timedelta(seconds=0.5)


def now() -> datetime:
    """The real moment, aware."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Clocks:
    """Real time as `real` gives it, and campaign time at a fixed offset from it."""

    real: Callable[[], datetime] = now
    offset: timedelta = field(default_factory=timedelta)

    def campaign(self) -> datetime:
        """The campaign's moment."""
        return self.real() + self.offset


def as_real(at: datetime, *, now: datetime, real: datetime) -> datetime:
    """The real moment of a campaign moment; `now` and `real` are this very moment on either clock."""
    return real + (at - now)


def as_campaign(at: datetime, *, now: datetime, real: datetime) -> datetime:
    """The campaign moment of a real one, to the nearest second: what `as_real` gave, and the book kept, comes back.

    The book keeps milliseconds and the clocks differ by microseconds, so 14:00 would else come back as 13:59:59.999.
    """
    return (now + (at - real) + HALF_A_SECOND).replace(microsecond=0)


def counted(stamp: datetime, ours: datetime, oldest_hours: int) -> datetime:
    """Which instant counts at a deadline: the earlier of the platform's stamp and ours, at most `oldest_hours` back.

    What was sent at 23:58 and fetched at 00:20 is in time; a stamp from the future counts as ours.
    """
    return max(min(stamp, ours), ours - timedelta(hours=oldest_hours))
