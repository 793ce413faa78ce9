"""/phattin PT-…: how a broadcast stands, who got it and who said "Đã rõ"; remind, pause, go on, cancel."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from broadcasts import announcements
from broadcasts.announcements import body_of
from broadcasts.audience import SILENT, Audience, Directory, Missing
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.organiser.naming import by_parent, full_moment, readers, told_apart
from handlers.telling import campaign_moment
from handlers.visit import Visit
from storage.campaign.scopes import scope
from storage.limits import limits
from storage.mail import broadcasts
from storage.mail.broadcasts import Job, Line, NewBroadcast

_NUMBER = re.compile(r"PT\W*(\d{4})\W*(\d{1,6})", re.IGNORECASE)
ARRIVED, WAITING = {"sent", "forgotten"}, {"", "pending", "sending", "retry"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A broadcast with what became of each recipient, and whom it cannot reach."""

    job: Job
    lines: tuple[Line, ...]
    missing: tuple[Missing, ...]
    newly: int  # how many could be reached only since it was sent

    def of(self, *states: str) -> list[Line]:
        """The recipients whose letter is in one of these states."""
        return [line for line in self.lines if line.state in states]

    @property
    def arrived(self) -> list[Line]:
        """Who got it."""
        return self.of(*ARRIVED)

    @property
    def asked(self) -> list[Line]:
        """The persons who got it, or may have, and were asked for "Đã rõ"."""
        reached = self.of(*ARRIVED, "unknown") if self.job.asks_receipt else []
        return [line for line in reached if line.person is not None]

    @property
    def silent(self) -> list[Line]:
        """Those of them who have not said it."""
        return [line for line in self.asked if not line.read]


def find(visit: Visit, words: str) -> Job | None:
    """The broadcast that words name, if this officer may see it."""
    found = _NUMBER.fullmatch(words.strip())
    job = None if found is None else broadcasts.by_number(visit.page, f"PT-{found[1]}-{int(found[2]):03d}")
    return job if job is not None and _may_see(visit, job) else None


def show(visit: Visit, job: Job) -> None:
    """Say how it stands, and offer what can be done."""
    announcements.finish(visit.page, job)
    job = broadcasts.by_id(visit.page, job.id) or job
    standing = _standing(visit, job)
    visit.say("broadcast.progress", lines="\n".join(_told(visit, standing)))
    if len(_options_for(standing)) > 1:
        visit.begin("broadcast_care", number=Answer(job.number, job.number))


def _may_see(visit: Visit, job: Job) -> bool:
    assert visit.person is not None  # noqa: S101 - the command is for officers
    inside = scope(visit.page, visit.person)
    return inside is None or Audience.from_json(job.audience).unit in inside


def _standing(visit: Visit, job: Job) -> Standing:
    reach = Directory(visit.page, visit.plan, visit.now).reach(Audience.from_json(job.audience))
    lines = tuple(broadcasts.roll(visit.page, job.id))
    newly = len(broadcasts.missing(visit.page, job.id, reach.targets)) if lines else 0
    return Standing(job, lines, reach.missing, newly)


# --- what is said --------------------------------------------------------------------------------------------------


def _told(visit: Visit, standing: Standing) -> list[str]:
    say, job = visit.office.texts.say, standing.job
    waiting = len(standing.of(*WAITING))
    counts = {"arrived": len(standing.arrived), "count": len(standing.lines), "waiting": waiting}
    lines = [say("broadcast.state", number=job.number, state=say(f"broadcast.states.{job.state}"))]
    if job.state == "waiting":
        lines.append(say("broadcast.due", at=full_moment(visit, campaign_moment(visit, job.due))))
    if standing.lines:
        lines.append(say("broadcast.counts", **counts))
    lines += _failures(visit, standing)
    if standing.arrived:
        lines.append(say("broadcast.got", names=_names(visit, standing.arrived)))
    return lines + _receipts(visit, standing) + _unreached(visit, standing)


def _failures(visit: Visit, standing: Standing) -> list[str]:
    """Who did not get it, by reason; and of whom nobody knows."""
    say, texts = visit.office.texts.say, visit.office.texts
    lines = []
    for reason in Counter(line.reason for line in standing.of("failed")):
        key = f"broadcast.reasons.{reason}"
        names = _names(visit, [line for line in standing.of("failed") if line.reason == reason])
        lines.append(
            say("broadcast.failed", names=names, reason=say(key if texts.has(key) else "broadcast.reasons.other"))
        )
    if unknown := standing.of("unknown"):
        lines.append(say("broadcast.in_doubt", names=_names(visit, unknown)))
    return lines


def _receipts(visit: Visit, standing: Standing) -> list[str]:
    if not standing.job.asks_receipt or not standing.asked:
        return []
    say, silent = visit.office.texts.say, standing.silent
    lines = [say("broadcast.read", count=len(standing.asked) - len(silent), of=len(standing.asked))]
    if silent:
        lines.append(say("broadcast.silent", lines=readers(visit, silent)))
    return lines


def _unreached(visit: Visit, standing: Standing) -> list[str]:
    if not standing.missing:
        return []
    lines = by_parent(visit, standing.missing)
    return [visit.office.texts.say("broadcast.missing", count=len(standing.missing), lines=lines)]


def _names(visit: Visit, lines: Sequence[Line]) -> str:
    most = limits().broadcasts.listed
    names = ", ".join(told_apart(visit, lines[:most]))
    more = len(lines) - most
    return visit.office.texts.say("broadcast.more_names", names=names, count=more) if more > 0 else names


# --- what can be done ----------------------------------------------------------------------------------------------


def _options_for(standing: Standing) -> list[str]:
    state = standing.job.state
    ways = [
        ("nudge", state in {"running", "done"} and bool(standing.silent)),
        ("more", state == "done" and standing.newly > 0),
        ("pause", state in {"waiting", "running"}),
        ("resume", state == "paused"),
        ("cancel", state in {"waiting", "running", "paused"}),
        ("close", True),
    ]
    return [key for key, open_now in ways if open_now]


def _options(visit: Visit, answers: Answers) -> Sequence[Option]:
    job = broadcasts.by_number(visit.page, answers["number"].value)
    keys = ["close"] if job is None else _options_for(_standing(visit, job))
    return [Option(key, visit.office.texts.say(f"broadcast_care.options.{key}")) for key in keys]


def _file(visit: Visit, filled: Filled) -> None:
    job = find(visit, filled.value("number"))
    what = filled.value("what")
    if job is None or what == "close":
        visit.say("broadcast_care.closed")
    elif what == "nudge":
        _nudge(visit, job)
    elif _changed(visit, job, what):
        visit.audit(f"broadcast.{what}", job.number)
        visit.page.after(visit.office.announce)
        visit.say(f"broadcast_care.{what}", number=job.number)
    else:
        show(visit, job)


def _changed(visit: Visit, job: Job, what: str) -> bool:
    match what:
        case "pause":
            return announcements.pause(visit.page, job)
        case "resume":
            return announcements.resume(visit.page, job, visit.real)
        case "more":
            return announcements.top_up(visit.page, job, visit.real)
        case _:
            return announcements.cancel(visit.page, job, visit.real)


def _nudge(visit: Visit, job: Job) -> None:
    """One reminder to each who has not said "Đã rõ", once a day."""
    assert visit.person is not None  # noqa: S101 - the command is for officers
    local = visit.real.astimezone(visit.plan.tzinfo).date()
    occasion = f"nudge:{job.number}:{local.isoformat()}"
    if (before := broadcasts.by_occasion(visit.page, occasion)) is not None:
        visit.say("broadcast_care.nudged", number=before.number)
        return
    number = broadcasts.next_broadcast(visit.page, visit.today.year)
    audience = Audience((SILENT,), unit=Audience.from_json(job.audience).unit, silent=job.id)
    body = body_of(visit.office.texts.say("broadcast_care.reminder", number=job.number, text=job.body["text"]))
    new = NewBroadcast(number, body, audience.as_json(), visit.real, occasion=occasion, by=visit.person.id)
    if broadcasts.put(visit.page, new, visit.real) is None:  # another officer was quicker
        visit.say("broadcast_care.nudged", number=job.number)
        return
    visit.audit("broadcast.nudge", job.number)
    visit.page.after(visit.office.announce)
    visit.say("broadcast_care.nudge", number=number, count=len(_standing(visit, job).silent))


FORM = Form(
    "broadcast_care",
    (Question("number", given=True), Question("what", options=_options)),
    file=_file,
    review=False,
)
