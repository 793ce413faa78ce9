"""What a broadcast waits for beside its hour: the end of the quiet hours, or another officer's yes."""

from dataclasses import dataclass
from datetime import datetime

from storage.book.columns import instant, stamp
from storage.book.page import Hot, Page

_PUT = Hot(
    "INSERT INTO clearances (broadcast, wanted_at, needs_yes, verdict, reason)"
    " VALUES (:broadcast, :wanted, :needs, '', '') ON CONFLICT DO NOTHING"
)
_ASK = Hot(
    "INSERT INTO clearances (broadcast, wanted_at, needs_yes, verdict, reason)"
    " VALUES (:broadcast, :wanted, :yes, '', '')"
    " ON CONFLICT (broadcast) DO UPDATE SET needs_yes = :yes WHERE clearances.verdict = ''"
)
_OF = Hot("SELECT wanted_at, needs_yes, verdict, reason, decided_by FROM clearances WHERE broadcast = :broadcast")
_WAITS = Hot("SELECT 1 FROM clearances WHERE broadcast = :broadcast AND needs_yes = :yes AND verdict = ''")
_WAITING = Hot(
    "SELECT b.number FROM clearances c JOIN broadcasts b ON b.id = c.broadcast WHERE c.needs_yes = :yes"
    " AND c.verdict = '' AND b.state IN ('waiting', 'paused') AND (b.put_by IS NULL OR b.put_by <> :by) ORDER BY b.id"
)
_DECIDE = Hot(
    "UPDATE clearances SET verdict = :verdict, reason = :reason, decided_by = :by, decided_at = :now"
    " WHERE broadcast = :broadcast AND verdict = ''"
)


@dataclass(frozen=True, slots=True)
class Clearance:
    """When it was meant to go (real time), whether it needs a yes; the verdict ("yes", "no", "urgent", "": none)."""

    wanted: datetime
    needs_yes: bool
    verdict: str
    reason: str
    by: int | None

    @property
    def waits(self) -> bool:
        """Whether somebody's yes is still missing."""
        return self.needs_yes and not self.verdict


def put(page: Page, broadcast: int, wanted: datetime, *, needs_yes: bool) -> None:
    """A broadcast waits from now on."""
    page.change(_PUT, broadcast=broadcast, wanted=stamp(wanted), needs=needs_yes)


def ask(page: Page, broadcast: int, wanted: datetime) -> None:
    """A broadcast waits for a yes from now on, also one that waits for something else."""
    page.change(_ASK, broadcast=broadcast, wanted=stamp(wanted), yes=True)


def of(page: Page, broadcast: int) -> Clearance | None:
    """What a broadcast waits for, or waited for; None for one that never did."""
    row = page.one(_OF, broadcast=broadcast)
    return None if row is None else Clearance(instant(row[0]), bool(row[1]), row[2], row[3], row[4])


def waits(page: Page, broadcast: int) -> bool:
    """Whether a broadcast still waits for somebody's yes."""
    return page.one(_WAITS, broadcast=broadcast, yes=True) is not None


def waiting_for(page: Page, person: int) -> list[str]:
    """The broadcasts that wait for a yes, but for this person's own: their numbers, the oldest first."""
    return [str(number) for (number,) in page.rows(_WAITING, yes=True, by=person)]


def decide(page: Page, broadcast: int, verdict: str, by: int, now: datetime, reason: str = "") -> bool:
    """Write a verdict down; False: another officer was quicker."""
    values = {"verdict": verdict, "reason": reason, "by": by, "now": stamp(now)}
    return page.change(_DECIDE, broadcast=broadcast, **values) == 1
