"""Whoever has not said "Đã rõ" is reminded, once a day, at once or at an hour; later the leader in charge is told."""

from datetime import datetime, timedelta

from broadcasts.announcements import body_of
from broadcasts.audience import SILENT, Audience
from broadcasts.mailroom import Mailroom
from broadcasts.submitting import Submitted, submit
from storage.mail import broadcasts
from storage.mail.broadcasts import Job, NewBroadcast
from storage.talk import Refusal

DAY = timedelta(days=1)


def nudge(room: Mailroom, job: Job, due: datetime) -> Submitted:
    """One reminder to each who is silent then; a second one of that day is the first. Refusal where nobody is."""
    local = due.astimezone(room.plan.tzinfo).date()
    occasion = f"nudge:{job.number}:{local.isoformat()}"
    if (before := broadcasts.by_occasion(room.page, occasion)) is not None:
        return Submitted(before, fresh=False)
    audience = Audience((SILENT,), unit=Audience.from_json(job.audience).unit, silent=job.id)
    if not room.reach(audience).targets:
        raise Refusal("broadcast_care.nobody_silent", {"number": job.number})
    body = body_of(room.texts.say("broadcast_care.reminder", number=job.number, text=job.body["text"]))
    new = NewBroadcast(room.number(), body, audience.as_json(), due, occasion=occasion, by=room.by)
    done = submit(room, new)
    if done.fresh:
        room.note("broadcast.nudge", job.number)
    return done
