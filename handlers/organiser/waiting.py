"""What is told of a broadcast that was handed in; one that waits for morning or a yes may be urgent; the yes."""

from collections.abc import Callable, Sequence

from broadcasts import hours, second_yes, submitting
from broadcasts.mailroom import Mailroom
from broadcasts.submitting import Submitted
from handlers.forms.controls import NO, YES
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.organiser import caring
from handlers.organiser.naming import full_moment, left, mailroom
from handlers.telling import campaign_moment
from handlers.visit import Visit
from storage.mail import broadcasts
from storage.mail.broadcasts import Job
from storage.mail.letters import Posted
from storage.talk import Refusal
from storage.words import fold

ROLES = second_yes.OFFICE
WAIT = "wait"
REASON_WORDS = 5  # fewer may be no reason
URGENT = ("khan", "gap")  # how a reason begins that is one

Decide = Callable[[Mailroom, Job], list[Posted]]


def tell(visit: Visit, done: Submitted) -> None:
    """How what was handed in stands; whether it is urgent, where it would rest else."""
    job = done.job
    if not done.fresh:
        caring.show(visit, job)
        return
    visit.post(done.put)
    visit.page.after(visit.office.announce)
    if done.waits:
        why = _why(visit, done)
        visit.begin("broadcast_hold", number=Answer(job.number, job.number), why=Answer(why, why))
    elif job.due <= visit.real:
        visit.say("broadcast.sending", number=job.number, count=done.count)
    else:
        at = campaign_moment(visit, job.due)
        visit.say("broadcast.planned", number=job.number, at=full_moment(visit, at), left=left(visit, at))


def _why(visit: Visit, done: Submitted) -> str:
    say, lines = visit.office.texts.say, []
    if done.morning is not None:
        at = full_moment(visit, campaign_moment(visit, done.morning))
        lines.append(say("broadcast.rests", at=at, **hours.quiet_words()))
    if done.asked:
        lines.append(say("broadcast.asked_yes", count=done.count, names=", ".join(done.asked)))
    return "\n".join(lines)


def _options(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(WAIT, visit.office.texts.say("broadcast_hold.wait"))]


def _is_brief(answers: Answers) -> bool:
    """Whether the reason may be none: "ai chưa rõ" is a question, and at night it would send to everybody."""
    said = str(answers["urgent"].value) if "urgent" in answers else WAIT
    return said != WAIT and len(said.split()) < REASON_WORDS and not fold(said).startswith(URGENT)


def _sure(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(key, visit.office.texts.say(f"broadcast_hold.sure_{key}")) for key in (YES, NO)]


def _file(visit: Visit, filled: Filled) -> None:
    number, said = filled.value("number"), filled.value("urgent")
    job = caring.find(visit, number)
    if said == WAIT or filled.value("sure") == NO or job is None:
        visit.say("broadcast_hold.waits", number=number)
        return
    visit.post(tuple(submitting.hurry(mailroom(visit), job, said)))
    visit.page.after(visit.office.announce)
    visit.say("broadcast_hold.hurried", number=number)


def approve(visit: Visit, words: str) -> None:
    """Say yes to another officer's broadcast."""
    _decide(visit, caring.find(visit, words), submitting.approve, "broadcast.approved")


def refuse(visit: Visit, words: str) -> None:
    """Say no to it."""
    _decide(visit, caring.find(visit, words), submitting.refuse, "broadcast.refused")


def pressed_yes(visit: Visit, row: str) -> None:
    """The button of a letter that asks for a yes."""
    _decide(visit, _of_row(visit, row), submitting.approve, "broadcast.approved")


def pressed_no(visit: Visit, row: str) -> None:
    """The other one."""
    _decide(visit, _of_row(visit, row), submitting.refuse, "broadcast.refused")


def _of_row(visit: Visit, row: str) -> Job | None:
    return broadcasts.by_id(visit.page, int(row)) if row.isdecimal() and len(row) < 18 else None  # noqa: PLR2004


def _decide(visit: Visit, job: Job | None, decide: Decide, key: str) -> None:
    if visit.person is None or not any(visit.person.has(role) for role in ROLES):
        raise Refusal("desk.forbidden")
    if job is None:
        visit.say("broadcast.which_yes")
        return
    visit.post(tuple(decide(mailroom(visit), job)))
    visit.page.after(visit.office.announce)
    visit.say(key, number=job.number)


FORM = Form(
    "broadcast_hold",
    (
        Question("number", given=True),
        Question("why", given=True),
        Question("urgent", options=_options, check=submitting.urgent_reason),
        Question("sure", options=_sure, when=_is_brief),
    ),
    file=_file,
    review=False,
    roles=submitting.SENDERS,
)
