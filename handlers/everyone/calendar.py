"""/lich: phases and days left, what comes by name and day, what is left open; what came too late waits here."""

from collections.abc import Sequence

from broadcasts.conferences.preparing import invited_to, where_and_when
from broadcasts.occasions import Calendar, local_day, named
from broadcasts.schedule import OFFICE, REMINDED, Kind, Occasion
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.organiser.naming import full_moment
from handlers.visit import Visit
from storage.campaign import occurrences
from storage.campaign.conferences import conferences
from storage.campaign.occurrences import Past
from storage.campaign.planning.plan_parts import Phase

LAST = 3  # occasions that have come
NEXT = 8  # occasions that are listed; an old phone shows that many lines at once


def show(visit: Visit, _words: str) -> None:
    """What time it is in the campaign."""
    say = visit.office.texts.say
    lines = [_phase(visit, one) for one in visit.plan.phases]
    lines += [say("calendar.day", name=one.name, day=local_day(one.date)) for one in visit.plan.milestones]
    lines += _open(visit)
    visit.say("calendar.all", today=visit.day(visit.now), lines="\n".join(lines))
    if coming := [_coming(visit, one) for one in calendar(visit).coming() if _for(visit, one)][:NEXT]:
        visit.say("calendar.reminders" if _is_office(visit) else "calendar.coming", lines="\n".join(coming))
    if _is_office(visit) and (past := occurrences.latest(visit.page, LAST)):
        visit.say("calendar.past", lines="\n".join(_past(visit, one) for one in past))
    if _is_office(visit) and (held := occurrences.held(visit.page)):
        visit.say("calendar.held", count=len(held))
        visit.begin("held")


def calendar(visit: Visit) -> Calendar:
    """The calendar as this visit sees it."""
    return Calendar(visit.page, visit.plan, visit.office.texts, visit.now, visit.real)


def _phase(visit: Visit, phase: Phase) -> str:
    days = (phase.ends - visit.today).days
    state = "ended" if days < 0 else "ahead" if visit.today < phase.starts else "runs" if days else "last"
    facts = {"name": phase.name, "starts": local_day(phase.starts), "ends": local_day(phase.ends), "days": days}
    return visit.office.texts.say(f"calendar.phase.{state}", **facts, wait=(phase.starts - visit.today).days)


def _open(visit: Visit) -> list[str]:
    """Days that the plan leaves open: said so, never invented."""
    say = visit.office.texts.say
    lines = []
    for phase in visit.plan.phases:
        name, due = say("calendar.dossiers", phase=phase.name), phase.dossiers_due
        lines.append(
            say("calendar.open", name=name) if due is None else say("calendar.day", name=name, day=local_day(due))
        )
        met = conferences.of(visit.page, visit.plan, phase.id)
        lines.append(say("conference.shown", name=met.name, when=where_and_when(visit.office.texts, met)))
    return lines


def _coming(visit: Visit, one: Occasion) -> str:
    """The office reads by which name an occasion goes; everybody else, what it means on which day."""
    say, at, what = visit.office.texts.say, full_moment(visit, one.at), _named(visit, one)
    if _is_office(visit):
        return say("calendar.line", at=at, what=what, name=one.name)
    return say("calendar.plain_line", at=at, what=what)


def _past(visit: Visit, one: Past) -> str:
    """What came, and what became of it."""
    say, what = visit.office.texts.say, _named(visit, calendar(visit).find(one.name))
    outcome = say(f"calendar.outcomes.{one.outcome}")
    return say("calendar.past_line", at=full_moment(visit, one.due), what=what, outcome=outcome)


def _named(visit: Visit, one: Occasion | None) -> str:
    return named(visit.office.texts, visit.plan, one)


def _for(visit: Visit, one: Occasion) -> bool:
    """Marked days are everybody's; a reminder is news for those whom it reminds; the office sees all.

    A decision is no news before its hour.
    """
    person, private = visit.person, visit.message.private
    reminded = private and person is not None and person.has(REMINDED.get(one.kind, ""))
    if one.kind is Kind.CONFERENCE and private and person is not None and not _is_office(visit):
        return one.about in invited_to(visit.page, visit.plan, person.id)
    return one.kind is Kind.MILESTONE or reminded or _is_office(visit)


def _is_office(visit: Visit) -> bool:
    person = visit.person
    return visit.message.private and person is not None and any(person.has(role) for role in OFFICE)


# --- what came too late --------------------------------------------------------------------------------------------


def _file(visit: Visit, filled: Filled) -> None:
    name, what = filled.value("which"), filled.value("what")
    if what not in {"send", "drop"} or not _is_office(visit):
        visit.say("held.closed")
        return
    shown, tell = _named(visit, calendar(visit).find(name)), what == "send"
    if not calendar(visit).decided(name, tell=tell):
        visit.say("held.before")
        return
    visit.audit("occasion.told" if tell else "occasion.dropped", name)
    visit.page.after(visit.office.announce)
    visit.say("held.told" if tell else "held.dropped", what=shown)


def _whiches(visit: Visit, _answers: Answers) -> Sequence[Option]:
    say = visit.office.texts.say
    held = [
        Option(
            one.name,
            say("held.line", at=full_moment(visit, one.due), what=_named(visit, calendar(visit).find(one.name))),
        )
        for one in occurrences.held(visit.page)
    ]
    return [*held, Option("close", say("held.close"))]


def _whats(visit: Visit, answers: Answers) -> Sequence[Option]:
    """What is over can be dropped, and nothing else."""
    keys = ("send", "drop", "close") if calendar(visit).can_tell(answers["which"].value) else ("drop", "close")
    return [Option(key, visit.office.texts.say(f"held.{key}")) for key in keys]


def _chosen(answers: Answers) -> bool:
    return "which" in answers and bool(answers["which"].value != "close")


FORM = Form(
    "held",
    (Question("which", options=_whiches), Question("what", options=_whats, when=_chosen)),
    file=_file,
    review=False,
)
