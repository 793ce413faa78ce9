"""A broadcast is handed in, by chat or console: at night it waits for morning, a large one for another's yes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from broadcasts import announcements, hours
from broadcasts.audience import Audience
from broadcasts.mailroom import Mailroom
from broadcasts.outbox import DEDUPE, Priority
from storage.campaign import people, reach
from storage.limits import limits
from storage.mail import broadcasts, clearances, letters
from storage.mail.broadcasts import Job, NewBroadcast
from storage.mail.letters import Draft, Posted
from storage.talk import Choice, Refusal, Reply
from storage.words import tidy

OFFICE = ("organiser_officer", "admin")
YES, NO = "by", "bn"  # the prefixes of what the buttons of a letter carry that asks for a yes: "by:12"
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
    morning = _morning(room, new.due)
    others = _others(room) if len(targets) > limits().broadcasts.approve_above and _is_office(room) else []
    job = broadcasts.put(room.page, new if morning is None else replace(new, due=morning), room.real)
    if job is None:
        first = broadcasts.by_number(room.page, new.number) or broadcasts.by_occasion(room.page, new.occasion or "")
        assert first is not None  # noqa: S101 - else it would have been written
        return Submitted(first, fresh=False)
    room.note("broadcast.put", job.number, audience=dict(new.audience), places=len(targets))
    if morning is not None or others:
        clearances.put(room.page, job.id, new.due, needs_yes=bool(others))
    facts = {"count": len(targets), "text": new.body["text"]}
    asking = _tell(room, others, "broadcast.wants_yes", job, _yes_no(room, job), **facts)
    names = tuple(name for _, name in others)
    return Submitted(job, True, len(targets), morning, names, tuple(asking))


def may_decide(room: Mailroom, job: Job) -> bool:
    """Whether this officer may say yes or no: of the office, and not who made it."""
    return clearances.waits(room.page, job.id) and job.by != room.by and _is_office(room)


def approve(room: Mailroom, job: Job) -> Put:
    """Say yes; raises Refusal to its maker, to whoever is not of the office, and when it is decided already.

    A yes after its hour lets it go at once, and a yes in the night in the morning.
    """
    _decide(room, job, "yes")
    if job.due < room.real:
        broadcasts.set_due(room.page, job.id, _morning(room, room.real) or room.real)
    return _tell(room, _maker(job), "broadcast.said_yes", job)


def refuse(room: Mailroom, job: Job) -> Put:
    """Say no: it is cancelled, and its maker told."""
    _decide(room, job, "no")
    announcements.cancel(room.page, broadcasts.by_id(room.page, job.id) or job, room.real)
    return _tell(room, _maker(job), "broadcast.said_no", job)


def hurry(room: Mailroom, job: Job, reason: str) -> Put:
    """It is urgent: it goes when it was meant to, at night and without a yes; the others are told why."""
    said, kept = urgent_reason(reason), clearances.of(room.page, job.id)
    if kept is None or job.state != "waiting":
        raise Refusal("broadcast.decided", {"number": job.number})
    if not clearances.decide(room.page, job.id, "urgent", room.by, room.real, said):
        raise Refusal("broadcast.decided", {"number": job.number})
    broadcasts.set_due(room.page, job.id, max(kept.wanted, room.real))
    room.note("broadcast.urgent", job.number, reason=said)
    return _tell(room, _others(room), "broadcast.was_urgent", job, reason=said)


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
    if not _is_office(room):
        raise Refusal("desk.forbidden")
    if job.state != "waiting" or not clearances.decide(room.page, job.id, verdict, room.by, room.real):
        raise Refusal("broadcast.decided", {"number": job.number})
    room.note(f"broadcast.{'approved' if verdict == 'yes' else 'refused'}", job.number)


def _morning(room: Mailroom, due: datetime) -> datetime | None:
    """The real moment at which a broadcast for the night goes out; None for one by day."""
    local = room.campaign(due)
    return room.real_of(hours.quiet_ends(local)) if hours.is_quiet(local) else None


def _is_office(room: Mailroom) -> bool:
    known = people.by_id(room.page, room.by)
    return known is not None and any(known.has(role) for role in OFFICE)


def _others(room: Mailroom) -> list[tuple[int, str]]:
    """The organiser's other officers, by number and name."""
    found = {one.person: one.name for one in reach.holders(room.page) if one.role == "organiser_officer"}
    return [(person, name) for person, name in found.items() if person != room.by]


def _maker(job: Job) -> list[tuple[int, str]]:
    return [] if job.by is None else [(job.by, "")]


def _yes_no(room: Mailroom, job: Job) -> tuple[Choice, ...]:
    """The two buttons of a letter that asks for a yes, with what one types instead."""
    yes, no = (room.texts.say(key, number=job.number) for key in ("broadcast.yes_word", "broadcast.no_word"))
    return (Choice(yes, f"{YES}:{job.id}", yes), Choice(no, f"{NO}:{job.id}", no))


def _tell(
    room: Mailroom,
    whom: Iterable[tuple[int, str]],
    key: str,
    job: Job,
    controls: tuple[Choice, ...] = (),
    **facts: object,
) -> Put:
    """A letter about a broadcast to each of these people, in all their chats, once."""
    known = people.by_id(room.page, room.by)
    named = {"number": job.number, "name": known.name if known else ""}
    said = Reply(room.texts.say(key, **named, **facts), controls=controls)
    put: Put = []
    for to in (at for person, _ in whom for at in people.addresses(room.page, person)):
        dedupe = f"{key}:{job.number}:{to}"[-DEDUPE:]
        letter = letters.put(room.page, Draft(to, said, Priority.ALERT, room.real, dedupe, job.number), now=room.real)
        put += [letter] if letter else []
    return put
