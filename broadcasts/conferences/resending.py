"""Invitations that were stopped go on: a paused one as it is, a cancelled one anew, to those alone who have none."""

from dataclasses import dataclass, replace

from broadcasts import announcements
from broadcasts.announcements import body_of
from broadcasts.audience import Audience
from broadcasts.conferences import inviting, preparing
from broadcasts.mailroom import Mailroom
from broadcasts.submitting import Submitted, submit
from storage.campaign.conferences import conferences
from storage.campaign.conferences.conferences import Conference
from storage.mail import broadcasts, recipients, reminded
from storage.mail.broadcasts import Job, NewBroadcast
from storage.talk import Refusal


@dataclass(frozen=True, slots=True)
class Left:
    """Who has no invitation because theirs was stopped: how many, what they would read, and what would be sent.

    `paused` go on as they are; `new` takes the place of those that were cancelled.
    """

    people: int
    text: str
    paused: tuple[Job, ...]
    new: NewBroadcast | None


def left(room: Mailroom, phase: str) -> Left:
    """Whom stopped invitations have left out; nobody while it cannot be invited to."""
    met = conferences.of(room.page, room.plan, phase)
    if not met.is_fixed or (met.day is not None and met.day < room.today):
        return Left(0, "", (), None)
    stopped = _stopped(room, phase)
    paused = tuple(job for job in stopped if job.state == "paused")
    cancelled = [job for job in stopped if job.state == "cancelled"]
    text = _words(room, met, cancelled)
    new = _anew(room, phase, cancelled, text)
    count = sum(_unsent(room, job) for job in paused)
    if new is not None:
        count += len(room.reach(Audience.from_json(new.audience)).targets)
    return Left(count, text if new is not None else str(paused[-1].body["text"]) if paused else "", paused, new)


def send(room: Mailroom, phase: str) -> Submitted | None:
    """Let them go; None where only paused ones do. Refusal where nobody is left out, or a result is told too early."""
    found = left(room, phase)
    if not found.people:
        raise Refusal("conference.again.nobody")
    for job in found.paused:
        announcements.resume(room.page, job, room.real)
        room.note("broadcast.resume", job.number)
    if found.new is None:
        return None
    inviting.check_words(room, phase, found.text)
    done = submit(room, replace(found.new, number=room.number()))
    room.note("conference.invited_again", phase, number=done.job.number)
    return done


def _stopped(room: Mailroom, phase: str) -> list[Job]:
    numbers = reminded.numbers(room.page, preparing.series(room.plan, phase))
    jobs = [broadcasts.by_number(room.page, number) for number, state in numbers if state in {"paused", "cancelled"}]
    return [job for job in jobs if job is not None]


def _anew(room: Mailroom, phase: str, cancelled: list[Job], text: str) -> NewBroadcast | None:
    """What takes the place of cancelled ones; None where everybody whom they meant has an invitation."""
    meant = [Audience.from_json(job.audience) for job in cancelled]
    kinds = tuple(dict.fromkeys(kind for one in meant for kind in one.kinds))
    people = tuple(sorted({person for one in meant for person in one.people}))
    without = tuple(sorted(inviting.already(room, phase)))
    asked = Audience(kinds, people=people, without_people=without)
    if not room.reach(asked).targets:
        return None
    series = preparing.series(room.plan, phase)
    occasion = f"{series}{len(reminded.numbers(room.page, series)) + 1}"
    return NewBroadcast(inviting.UNNUMBERED, body_of(text), asked.as_json(), room.real, True, occasion, room.by)


def _words(room: Mailroom, met: Conference, cancelled: list[Job]) -> str:
    """The words of the last one while they tell day, hour and place as they are; else as they are proposed now."""
    last = str(cancelled[-1].body["text"]) if cancelled else ""
    return last if preparing.where_and_when(room.texts, met) in last else inviting.proposal(room, met)


def _unsent(room: Mailroom, job: Job) -> int:
    """How many whom a paused one means have not got it; of one that never began all."""
    if recipients.has_places(room.page, job.id):
        return recipients.unsent(room.page, job.id)
    return len(room.reach(Audience.from_json(job.audience)).targets)
