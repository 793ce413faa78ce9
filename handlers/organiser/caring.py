"""/phattin PT-…: how a broadcast stands, who got it and who said "Đã rõ"; what can be done with it now."""

import re
from collections.abc import Sequence
from datetime import datetime

from broadcasts import announcements, hours
from broadcasts.audience import Audience, Missing
from broadcasts.nudging import nudge
from broadcasts.reports.who_got_it import reason as in_words
from broadcasts.standing import Standing, standing
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.organiser import tabling
from handlers.organiser.naming import by_parent, few_missing, full_moment, mailroom, readers, told_apart
from handlers.telling import campaign_moment
from handlers.visit import Visit
from storage.campaign.membership.scopes import scope
from storage.limits import limits
from storage.mail import broadcasts, rolls
from storage.mail.broadcasts import Job
from storage.words import fold, shorn

_NUMBER = re.compile(r"PT\W*(\d{4})\W*(\d{1,6})", re.IGNORECASE)
_WITH = re.compile(rf"({_NUMBER.pattern})\s+(\D+)", re.IGNORECASE)

_ASKED = re.compile(
    r"(?:(?:tam )?dung|huy|gui tiep|gui lai|tiep tuc(?: gui)?|xem|nhac(?: nguoi chua ro)?|ai chua ro|tinh hinh)?"
    r"(?: lai)?(?: tin)?\s*(pt\W*\d{4}\W*\d{1,6})(?: lai)?"
)


def spotted(text: str) -> bool:
    """Whether a message asks for something about a broadcast by its number: "tạm dừng PT-2021-001"."""
    return _ASKED.fullmatch(fold(shorn(text))) is not None


def is_number(words: str) -> bool:
    """Whether words are a broadcast's number and no more: "PTTH Lộc Ninh mời họp" is a letter."""
    return _NUMBER.fullmatch(words.strip()) is not None


def number_in(text: str) -> str:
    """The number in such a message; the words themselves where it is none."""
    found = _ASKED.fullmatch(fold(shorn(text)))
    return text if found is None else found[1].upper()


def find(visit: Visit, words: str) -> Job | None:
    """The broadcast that words name, if this officer may see it."""
    found = _NUMBER.fullmatch(words.strip())
    job = None if found is None else broadcasts.by_number(visit.page, f"PT-{found[1]}-{int(found[2]):03d}")
    return job if job is not None and _may_see(visit, job) else None


def find_with(visit: Visit, words: str) -> tuple[Job, str] | None:
    """The broadcast that words name, and what is asked about it ("excel", "xem hết", "": how it stands)."""
    found = _WITH.fullmatch(words.strip())
    job = find(visit, words if found is None else found[1])
    return None if job is None else (job, "" if found is None else found[4].strip())


def show_as(visit: Visit, job: Job, asked: str) -> None:
    """Show what is asked about a broadcast."""
    if visit.means(asked, "broadcast.words.table"):
        tabling.hand(visit, standing(mailroom(visit), job))
    elif visit.means(asked, "broadcast.words.all"):
        name_missing(visit, standing(mailroom(visit), job).missing)
    else:
        show(visit, job)


def show(visit: Visit, job: Job) -> None:
    """Say how it stands, and offer what can be done; one whose letters are all settled is done by that."""
    announcements.finish(visit.page, job)
    now = standing(mailroom(visit), broadcasts.by_id(visit.page, job.id) or job)
    visit.say("broadcast.progress", lines="\n".join(_told(visit, now)))
    if now.missing:
        few_missing(visit, now.missing, job.number)
    if len(ways := _options_for(now)) > 1:
        visit.begin("broadcast_care", number=Answer(job.number, job.number), ways=Answer(ways, ""))


def name_missing(visit: Visit, missing: Sequence[Missing]) -> None:
    """Everybody whom no word reaches, by name; of very many the first, and where all stand."""
    most = limits().broadcasts.table_rows
    lines = by_parent(visit, missing[:most])
    if len(missing) > most:
        lines = visit.office.texts.say("broadcast.missing_more", lines=lines, count=len(missing) - most)
    visit.say("broadcast.missing", count=len(missing), lines=lines)


def _may_see(visit: Visit, job: Job) -> bool:
    assert visit.person is not None  # noqa: S101 - the command is for officers
    inside = scope(visit.page, visit.person)
    return inside is None or Audience.from_json(job.audience).unit in inside


# --- what is said --------------------------------------------------------------------------------------------------


def _told(visit: Visit, now: Standing) -> list[str]:
    say, job = visit.office.texts.say, now.job
    counts = {"arrived": now.arrived, "count": now.count, "waiting": now.waiting}
    lines = [say("broadcast.state", number=job.number, state=say(f"broadcast.states.{job.state}"))]
    if job.state == "waiting":
        lines.append(say("broadcast.due", at=full_moment(visit, campaign_moment(visit, job.due))))
    if now.clearance is not None and now.clearance.waits:
        lines.append(say("broadcast.waits_yes"))
    if now.count:
        lines.append(say("broadcast.counts", **counts))
    lines += _failures(visit, now)
    if 0 < now.arrived <= limits().broadcasts.listed:  # more names than that tell nothing; the table has them
        lines.append(say("broadcast.got", names=_names(visit, job, "arrived", now.arrived)))
    return lines + _receipts(visit, now) + _corrections(visit, now)


def _failures(visit: Visit, now: Standing) -> list[str]:
    """Who did not get it, by reason; and of whom nobody knows."""
    say, job = visit.office.texts.say, now.job
    lines = []
    for reason, count in now.failures.items():
        names = _names(visit, job, "failed_so", count, reason)
        lines.append(say("broadcast.failed", names=names, reason=in_words(visit.office.texts, reason)))
    if unknown := now.of("unknown"):
        lines.append(say("broadcast.in_doubt", names=_names(visit, job, "unknown", unknown)))
    return lines


def _receipts(visit: Visit, now: Standing) -> list[str]:
    if not now.job.asks_receipt or not now.asked:
        return []
    say, most, number = visit.office.texts.say, limits().broadcasts.listed, now.job.number
    lines = [say("broadcast.read", count=now.asked - now.silent, of=now.asked)]
    if now.silent:
        few = rolls.some(visit.page, now.job.id, "silent", most)
        lines.append(say("broadcast.silent", lines=readers(visit, few)))
    if now.silent > most:
        lines.append(say("broadcast.silent_more", count=now.silent - most, number=number))
    return lines


def _corrections(visit: Visit, now: Standing) -> list[str]:
    if not now.corrections:
        return []
    say = visit.office.texts.say
    lines = [say("broadcast.corrected", numbers=", ".join(one.number for one in now.corrections))]
    return [*lines, *([say("broadcast.wrong", names=_names(visit, now.job, "wrong", now.wrong))] if now.wrong else [])]


def _names(visit: Visit, job: Job, which: str, count: int, reason: str = "") -> str:
    """The first of so many recipients by name."""
    most = limits().broadcasts.listed
    names = ", ".join(told_apart(visit, rolls.some(visit.page, job.id, which, most, reason=reason)))
    more = count - most
    return visit.office.texts.say("broadcast.more_names", names=names, count=more) if more > 0 else names


# --- what can be done ----------------------------------------------------------------------------------------------


def _options_for(now: Standing) -> list[str]:
    """Chat offers a reminder in two ways; that something is urgent is said where it is asked."""
    ways = [way for way in now.ways if way != "hurry"]
    later = ["nudge_at"] if "nudge" in ways else []
    return [*ways[:1], *later, *ways[1:], "close"] if later else [*ways, "close"]


def _options(visit: Visit, answers: Answers) -> Sequence[Option]:
    """What was open when it was shown, under the same numbers; what is closed by now is told when it is asked for."""
    keys, texts = answers["ways"].value if "ways" in answers else ["close"], visit.office.texts
    return [
        Option(key, texts.say(f"broadcast_care.options.{key}"), parts=tuple(texts.lines(f"broadcast_care.words.{key}")))
        for key in keys
    ]


def _file(visit: Visit, filled: Filled) -> None:
    job = find(visit, filled.value("number"))
    what = filled.value("what")
    if job is None or what == "close":
        visit.say("broadcast_care.closed")
    elif what in FORMS_OF:
        visit.begin(FORMS_OF[what], number=Answer(job.number, job.number))
    elif what == "nudge":
        tell_nudge(visit, job, visit.real)
    elif announcements.change(mailroom(visit), job, what):
        visit.audit(f"broadcast.{what}", job.number)
        visit.page.after(visit.office.announce)
        _tell_change(visit, job, what)
    else:
        show(visit, job)


def _tell_change(visit: Visit, job: Job, what: str) -> None:
    """What was done; what goes on at night goes on in the morning."""
    rests = announcements.rests_until(mailroom(visit), job) if what in announcements.GOING_ON else None
    if rests is None:
        visit.say(f"broadcast_care.{what}", number=job.number)
    else:
        at = full_moment(visit, campaign_moment(visit, rests))
        visit.say("broadcast.rests", at=at, **hours.quiet_words())


def tell_nudge(visit: Visit, job: Job, due: datetime) -> None:
    """Remind the silent at a moment (real time), and say when that is."""
    done = nudge(mailroom(visit), job, due)
    if not done.fresh:
        visit.say("broadcast_care.nudged", number=done.job.number)
        return
    visit.page.after(visit.office.announce)
    if done.job.due <= visit.real:
        visit.say("broadcast_care.nudge", number=done.job.number, count=done.count)
    else:
        at = full_moment(visit, campaign_moment(visit, done.job.due))
        visit.say("broadcast_care.nudge_planned", number=done.job.number, count=done.count, at=at)


FORMS_OF = {"nudge_at": "broadcast_nudge", "correct": "broadcast_correction"}
FORM = Form(
    "broadcast_care",
    (Question("number", given=True), Question("ways", given=True), Question("what", options=_options)),
    file=_file,
    review=False,
)
