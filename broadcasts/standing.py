"""How a broadcast stands: what became of its recipients, how many are silent, how many have seen the wrong one."""

from collections import Counter
from dataclasses import dataclass

from broadcasts.audience import GOT, Audience, Directory, Missing
from broadcasts.mailroom import Mailroom
from storage.mail import broadcasts, clearances, rolls
from storage.mail.broadcasts import Job
from storage.mail.clearances import Clearance
from storage.mail.rolls import Alike

ARRIVED, WAITING = {"sent", "forgotten"}, {"", "pending", "sending", "retry"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A broadcast with how many of its recipients are in which state, and whom it cannot reach."""

    job: Job
    tally: tuple[Alike, ...]
    missing: tuple[Missing, ...]
    newly: bool  # whether somebody can be reached only since it was sent
    clearance: Clearance | None = None
    corrections: tuple[Job, ...] = ()
    wrong: int = 0  # how many got it, and not what puts it right
    replaced: bool = False  # a correction stands in its place: it goes to nobody any more

    def of(self, *states: str) -> int:
        """How many recipients' letters are in one of these states."""
        return sum(one.number for one in self.tally if one.state in states)

    @property
    def count(self) -> int:
        """How many recipients it has."""
        return sum(one.number for one in self.tally)

    @property
    def arrived(self) -> int:
        """How many got it."""
        return self.of(*ARRIVED)

    @property
    def waiting(self) -> int:
        """How many letters are on their way, or not yet written."""
        return self.of(*WAITING)

    @property
    def failures(self) -> dict[str, int]:
        """For which reason how many did not get it, the most frequent first."""
        found = Counter[str]()
        for one in self.tally:
            found.update({one.reason: one.number} if one.state == "failed" else {})
        return dict(found.most_common())

    @property
    def asked(self) -> int:
        """How many persons got it, or may have, and were asked for "Đã rõ"."""
        return sum(one.people for one in self._asked)

    @property
    def silent(self) -> int:
        """How many of them have not said it."""
        return self.asked - sum(one.read for one in self._asked)

    @property
    def _asked(self) -> list[Alike]:
        reached = self.tally if self.job.asks_receipt else ()
        return [one for one in reached if one.state in GOT]

    @property
    def ways(self) -> list[str]:
        """What can be done with it now."""
        state, right = self.job.state, not self.replaced
        ways = [
            ("nudge", right and state in {"running", "done"} and self.silent > 0),
            ("retry", right and state in {"running", "done"} and self.of("failed", "unknown") > 0),
            ("more", right and state == "done" and self.newly and self.job.corrects is None),
            ("hurry", state == "waiting" and self.clearance is not None and not self.clearance.verdict),
            ("pause", state in {"waiting", "running"}),
            ("resume", right and state == "paused"),
            ("cancel", state in {"waiting", "running", "paused"}),
            ("correct", self.count > 0 and self.job.corrects is None),
        ]
        return [key for key, open_now in ways if open_now]


def standing(room: Mailroom, job: Job) -> Standing:
    """How it stands now; nothing is written, and nobody is read by name but whom it cannot reach."""
    audience, page = Audience.from_json(job.audience), room.page
    missing = Directory(page, room.plan, room.now).missing(audience)
    tally, corrections = tuple(rolls.tally(page, job.id)), tuple(broadcasts.corrections(page, job.id))
    wrong = rolls.count_wrong(page, job.id) if corrections else 0
    kept, replaced = clearances.of(page, job.id), broadcasts.is_replaced(page, job)
    newly = bool(tally) and job.state == "done" and _newly(room, job, audience)
    return Standing(job, tally, missing, newly, kept, corrections, wrong, replaced)


def _newly(room: Mailroom, job: Job, audience: Audience) -> bool:
    """Whether somebody whom it is meant for has no copy: only people who are no recipients are looked at."""
    fresh = Directory(room.page, room.plan, room.now, beyond=job.id).targets(audience)
    return any(not rolls.knows(room.page, job.id, one.to) for one in fresh)
