"""How a broadcast stands: what became of each recipient, who is silent, who has seen the wrong version alone."""

from dataclasses import dataclass

from broadcasts.audience import GOT, Audience, Missing
from broadcasts.mailroom import Mailroom
from storage.mail import broadcasts, clearances
from storage.mail.broadcasts import Job, Line
from storage.mail.clearances import Clearance

ARRIVED, WAITING = {"sent", "forgotten"}, {"", "pending", "sending", "retry"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A broadcast with what became of each recipient, and whom it cannot reach."""

    job: Job
    lines: tuple[Line, ...]
    missing: tuple[Missing, ...]
    newly: int  # how many could be reached only since it was sent
    clearance: Clearance | None = None
    corrections: tuple[Job, ...] = ()
    wrong: tuple[Line, ...] = ()  # who got it, and not what puts it right
    replaced: bool = False  # a correction stands in its place: it goes to nobody any more

    def of(self, *states: str) -> list[Line]:
        """The recipients whose letter is in one of these states."""
        return [line for line in self.lines if line.state in states]

    @property
    def arrived(self) -> list[Line]:
        """Who got it."""
        return self.of(*ARRIVED)

    @property
    def waiting(self) -> list[Line]:
        """Whose letter is on its way, or not yet written."""
        return self.of(*WAITING)

    @property
    def asked(self) -> list[Line]:
        """The persons who got it, or may have, and were asked for "Đã rõ"."""
        reached = self.of(*GOT) if self.job.asks_receipt else []
        return [line for line in reached if line.person is not None]

    @property
    def silent(self) -> list[Line]:
        """Those of them who have not said it."""
        return [line for line in self.asked if not line.read]

    @property
    def ways(self) -> list[str]:
        """What can be done with it now."""
        state, right = self.job.state, not self.replaced
        ways = [
            ("nudge", right and state in {"running", "done"} and bool(self.silent)),
            ("retry", right and state in {"running", "done"} and bool(self.of("failed", "unknown"))),
            ("more", right and state == "done" and self.newly > 0 and self.job.corrects is None),
            ("hurry", state == "waiting" and self.clearance is not None and not self.clearance.verdict),
            ("pause", state in {"waiting", "running"}),
            ("resume", right and state == "paused"),
            ("cancel", state in {"waiting", "running", "paused"}),
            ("correct", bool(self.lines) and self.job.corrects is None),
        ]
        return [key for key, open_now in ways if open_now]


def standing(room: Mailroom, job: Job) -> Standing:
    """How it stands now; nothing is written."""
    reach = room.reach(Audience.from_json(job.audience))
    lines = tuple(broadcasts.roll(room.page, job.id))
    newly = len(broadcasts.missing(room.page, job.id, reach.targets)) if lines else 0
    corrections = tuple(broadcasts.corrections(room.page, job.id))
    wrong = tuple(_uncorrected(room, lines, corrections)) if corrections else ()
    replaced, kept = broadcasts.is_replaced(room.page, job), clearances.of(room.page, job.id)
    return Standing(job, lines, reach.missing, newly, kept, corrections, wrong, replaced)


def _uncorrected(room: Mailroom, lines: tuple[Line, ...], corrections: tuple[Job, ...]) -> list[Line]:
    """Who got it, or may have, and surely has none of its corrections."""
    right = {line.to for job in corrections for line in broadcasts.roll(room.page, job.id) if line.state in ARRIVED}
    return [line for line in lines if line.state in GOT and line.to not in right]
