"""The two clocks: real time for leases, pace and sessions; campaign time, which may be moved, for plan and people."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


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


def counted(stamp: datetime, ours: datetime, oldest_hours: int) -> datetime:
    """Which instant counts at a deadline: the earlier of the platform's stamp and ours, at most `oldest_hours` back.

    What was sent at 23:58 and fetched at 00:20 is in time; a stamp from the future counts as ours.
    """
    return max(min(stamp, ours), ours - timedelta(hours=oldest_hours))
