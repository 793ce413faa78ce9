"""A broadcast is handed in, by chat or console: at night it waits for morning, a large one for another's yes."""

from dataclasses import dataclass, replace
from datetime import datetime

from broadcasts import announcements, hours, second_yes
from broadcasts.audience import Audience
from broadcasts.mailroom import Mailroom
from broadcasts.second_yes import OFFICE, is_office, others, tell
from storage.campaign.auditing import audit
from storage.limits import limits
from storage.mail import broadcasts, clearances
from storage.mail.broadcasts import Job, NewBroadcast
from storage.mail.letters import Posted
from storage.talk import Refusal
from storage.words import tidy

SENDERS = (*OFFICE, "unit_officer")  # who writes to many at all
Put = list[Posted]


@dataclass(frozen=True, slots=True)
class Submitted:
    """The broadcast as it stands; `fresh`: by this very act; until when it rests; whose yes it needs."""

    job: Job
    fresh: bool
    count: int = 0
    morning: datetime | None = None
    asked: tuple[str, ...] = ()
    put: tuple[Posted, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether it goes later than its maker meant, unless that is urgent."""
        return self.morning is not None or bool(self.asked)


def submit(room: Mailroom, new: NewBroadcast) -> Submitted:
    """Write a broadcast down once; Refusal where nobody would get it. A second one of its number is the first."""
    targets = room.reach(Audience.from_json(new.audience)).targets
    if not targets:
        raise Refusal("broadcast.nobody")
    morning, asked = morning_of(room, new.due), second_yes.to_ask(room, len(targets))
    job = broadcasts.put(room.page, new if morning is None else replace(new, due=morning), room.real)
    if job is None:
        first = broadcasts.by_number(room.page, new.number) or broadcasts.by_occasion(room.page, new.occasion or "")
        assert first is not None  # noqa: S101 - else it would have been written
        return Submitted(first, fresh=False)
    room.note("broadcast.put", job.number, audience=dict(new.audience), places=len(targets))
    if morning is not None or asked:
        clearances.put(room.page, job.id, new.due, needs_yes=bool(asked))
    asking = second_yes.ask(room, asked, job, len(targets))
    names = tuple(name for _, name in asked)
    return Submitted(job, True, len(targets), morning, names, tuple(asking))


def may_decide(room: Mailroom, job: Job) -> bool:
    """Whether this officer may say yes or no: of the office, and not who made it."""
    return clearances.waits(room.page, job.id) and job.by != room.by and is_office(room)


def approve(room: Mailroom, job: Job) -> Put:
    """Say yes; raises Refusal to its maker, to whoever is not of the office, and when it is decided already.

    A yes after its hour lets it go at once, and a yes in the night in the morning.
    """
    _decide(room, job, "yes")
    if job.due < room.real:
        broadcasts.set_due(room.page, job.id, morning_of(room, room.real) or room.real)
    return tell(room, _maker(job), "broadcast.said_yes", job.number)


def refuse(room: Mailroom, job: Job) -> Put:
    """Say no: it is cancelled, and its maker told."""
    _decide(room, job, "no")
    announcements.cancel(room.page, broadcasts.by_id(room.page, job.id) or job, room.real)
    return tell(room, _maker(job), "broadcast.said_no", job.number)


def hurry(room: Mailroom, job: Job, reason: str) -> Put:
    """It is urgent, says its maker or the office: it goes when meant to, at night, without a yes; others hear why."""
    said, kept = urgent_reason(reason), clearances.of(room.page, job.id)
    if not (is_office(room) or (job.by == room.by and second_yes.holds(room, SENDERS))):
        raise Refusal("desk.forbidden")
    if kept is None or job.state != "waiting":
        raise Refusal("broadcast.decided", {"number": job.number})
    if not clearances.decide(room.page, job.id, "urgent", room.by, room.real, said):
        raise Refusal("broadcast.decided", {"number": job.number})
    broadcasts.set_due(room.page, job.id, max(kept.wanted, room.real))
    audit.beside(room.page, room.note("broadcast.urgent", job.number), room.by, reason=said)
    return tell(room, others(room), "broadcast.was_urgent", job.number, reason=said)


def urgent_reason(reason: str) -> str:
    """The reason as it is kept; Refusal for one that says nothing, or too much."""
    least, most = limits().broadcasts.reason_least, limits().people.reason_max
    said = tidy(reason)
    if not least <= len(said) <= most:
        raise Refusal("broadcast.reason", {"least": least, "most": most})
    return said


def _decide(room: Mailroom, job: Job, verdict: str) -> None:
    if job.by == room.by:
        raise Refusal("broadcast.own")
    if not is_office(room):
        raise Refusal("desk.forbidden")
    open_now = job.state in {"waiting", "paused"}
    if not open_now or not clearances.decide(room.page, job.id, verdict, room.by, room.real):
        raise Refusal("broadcast.decided", {"number": job.number})
    room.note(f"broadcast.{'approved' if verdict == 'yes' else 'refused'}", job.number)


def morning_of(room: Mailroom, due: datetime) -> datetime | None:
    """The real moment at which a broadcast for the night goes out; None for one by day."""
    local = room.campaign(due)
    return room.real_of(hours.quiet_ends(local)) if hours.is_quiet(local) else None


def _maker(job: Job) -> list[tuple[int, str]]:
    return [] if job.by is None else [(job.by, "")]
