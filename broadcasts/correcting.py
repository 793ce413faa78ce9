"""A broadcast was wrong: what is right takes its place where the platform can edit, elsewhere a letter quotes it."""

from broadcasts import announcements
from broadcasts.announcements import body_of
from broadcasts.audience import CORRECTED, Audience
from broadcasts.conferences import changing, inviting
from broadcasts.mailroom import Mailroom
from broadcasts.submitting import Submitted, submit
from storage.mail import broadcasts, recipients
from storage.mail.broadcasts import Job, NewBroadcast
from storage.talk import Refusal


def new_correction(room: Mailroom, job: Job, text: str, number: str) -> NewBroadcast:
    """The correction of a broadcast, to all who got it or were to get it."""
    audience = Audience((CORRECTED,), unit=Audience.from_json(job.audience).unit, silent=job.id)
    return NewBroadcast(
        number, body_of(text), audience.as_json(), room.real, job.asks_receipt, by=room.by, corrects=job.id
    )


def correct(room: Mailroom, job: Job, text: str, number: str = "") -> Submitted:
    """Put a broadcast right: it rests, and ends once the right one begins, like corrections before this one.

    Refusal for a correction, where none got it, or where words of a conference tell a result too early.
    """
    if job.corrects is not None:
        first = broadcasts.by_id(room.page, job.corrects)
        raise Refusal("broadcast_care.correct_first", {"number": first.number if first else job.number})
    if not recipients.has_places(room.page, job.id):
        raise Refusal("broadcast_care.correct_unsent", {"number": job.number})
    if phase := changing.phase_of(room.plan, job.occasion):
        inviting.check_words(room, phase, text)
    done = submit(room, new_correction(room, job, text, number or room.number()))
    if done.fresh:
        for wrong in broadcasts.replaced(room.page, done.job):
            announcements.pause(room.page, wrong)
        room.note("broadcast.corrected", job.number, by=done.job.number)
    return done
