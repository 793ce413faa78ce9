"""After a broadcast: the silent are reminded at an hour; what was wrong is put right ("đính chính PT-…")."""

from broadcasts import previewing
from broadcasts.correcting import correct, new_correction
from handlers.forms.form import Answer, Filled, Form, Question
from handlers.organiser import caring, waiting
from handlers.organiser.broadcasting import ROLES, due_of, fitting, moments, when
from handlers.organiser.naming import mailroom
from handlers.visit import Visit
from storage.mail.broadcasts import Job
from storage.talk import Refusal


def begin_correcting(visit: Visit, words: str) -> None:
    """Put a broadcast right: "đính chính PT-2021-001"."""
    job = caring.find(visit, words)
    if job is None:
        visit.say("broadcast.which_correct")
        return
    visit.begin("broadcast_correction", number=Answer(job.number, job.number))


def _correct(visit: Visit, filled: Filled) -> None:
    done = correct(mailroom(visit), _found(visit, filled), filled.value("text"))
    visit.shows = f"/phattin {done.job.number}"
    waiting.tell(visit, done)


def _show(visit: Visit, filled: Filled) -> None:
    """The right letter, and to how many it goes."""
    job = _found(visit, filled)
    shown = previewing.preview(
        mailroom(visit), new_correction(mailroom(visit), job, filled.value("text"), job.number), visit.office.ours
    )
    visit.say("broadcast_care.will_correct", number=job.number, count=len(shown.reach.targets))


def _remind(visit: Visit, filled: Filled) -> None:
    caring.tell_nudge(visit, _found(visit, filled), due_of(visit, filled.value("when")))


def _found(visit: Visit, filled: Filled) -> Job:
    job = caring.find(visit, filled.value("number"))
    if job is None:
        raise Refusal("broadcast.unknown", {"number": filled.value("number")})
    return job


FORMS = (
    Form(
        "broadcast_correction",
        (Question("number", given=True), Question("text", check=fitting)),
        file=_correct,
        preview=_show,
        carry="text",
        roles=ROLES,
    ),
    Form(
        "broadcast_nudge",
        (Question("number", given=True), Question("when", options=moments, check_here=when)),
        file=_remind,
        review=False,
        roles=ROLES,
    ),
)
