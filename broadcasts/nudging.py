"""Whoever has not said "Đã rõ" is reminded, once a day, at once or at an hour; later the leader in charge is told."""

from datetime import date, datetime

from broadcasts.announcements import body_of
from broadcasts.audience import SILENT, Audience
from broadcasts.mailroom import Mailroom
from broadcasts.submitting import Submitted, morning_of, submit
from storage.mail import broadcasts
from storage.mail.broadcasts import Job, NewBroadcast
from storage.talk import Refusal


def nudge(room: Mailroom, job: Job, due: datetime) -> Submitted:
    """One reminder to each who is silent then; a second one of that day is the first. Refusal where nobody is."""
    occasion, before = _of_day(room, job, room.campaign(morning_of(room, due) or due).date(), 1)
    if before is not None:
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


def _of_day(room: Mailroom, job: Job, day: date, time: int) -> tuple[str, Job | None]:
    """The occasion of a day's reminder, and that reminder; one that was cancelled leaves room for the next."""
    occasion = f"nudge:{job.number}:{day.isoformat()}{f':{time}' if time > 1 else ''}"
    before = broadcasts.by_occasion(room.page, occasion)
    return (
        _of_day(room, job, day, time + 1) if before is not None and before.state == "cancelled" else (occasion, before)
    )
