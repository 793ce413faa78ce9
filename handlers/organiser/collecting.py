"""/baocao of the office: who has sent a period's report and who has not, one table for all, what is proposed."""

from collections.abc import Sequence
from typing import Final

from broadcasts.letters import report_letters
from broadcasts.occasions import local_day
from broadcasts.reports.communes import Collected, collect, workbook
from broadcasts.reports.who_got_it import MIME
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.organiser.naming import mailroom
from handlers.telling import title
from handlers.units import reporting
from handlers.visit import Visit
from storage.book import fetches
from storage.campaign.planning.plan_parts import ReportPeriod
from storage.talk import Attachment, FileKind, FileRef, Reply

OFFICE: Final = ("organiser_officer", "admin")
ROLES: Final = (*OFFICE, "unit_officer")
NAME: Final = "report_office"
CLOSE, GIVE_BACK, SEE = "close", "return", "see"


def report(visit: Visit, _words: str) -> None:
    """The office sees what has come; a unit's officer writes the report."""
    assert visit.person is not None  # noqa: S101 - the command is for officers
    if not visit.plan.reports:
        visit.say("report.none_planned")
    elif any(visit.person.has(role) for role in OFFICE):
        _show(visit, _current(visit))
    else:
        reporting.report(visit)


def _current(visit: Visit) -> ReportPeriod:
    """The period that is being reported: the one that began last; before all of them the first."""
    begun = [one for one in visit.plan.reports if visit.plan.phase(one.phase).starts <= visit.today]
    owed = [one for one in begun if collect(visit.page, visit.plan, one, visit.now).missing]
    return next(iter([*reversed(owed), *reversed(begun), *visit.plan.reports]))


def _show(visit: Visit, period: ReportPeriod) -> None:
    found, say = collect(visit.page, visit.plan, period, visit.now), visit.office.texts.say
    facts = {"period": period.name, "due": local_day(found.due), "all": len(found.rows)}
    lines = [say("report_office.complete", **facts)]
    if found.missing or found.returned:
        missing = ", ".join(place.title for place in found.missing) or say("status.nobody_missing")
        lines = [say("report_office.overview", count=len(found.counted), missing=missing, **facts)]
    if found.returned:
        lines.append(say("report_office.returned", names=", ".join(place.title for place in found.returned)))
    visit.replies.append(Reply("\n".join(lines)))
    if found.sent:
        _hand(visit, found)
    visit.begin(NAME, period=Answer(period.id, period.name))


def _hand(visit: Visit, found: Collected) -> None:
    """The table as a file, and the proposals in words."""
    say, period = visit.office.texts.say, found.period
    kept, name = visit.office.keep(workbook(visit.office.texts, visit.plan, found), MIME), f"bao-cao-{period.id}.xlsx"
    fetches.want_kept(visit.page, visit.message.address, FileRef(FileKind.DOCUMENT, "", name), kept, visit.real)
    alt = say("report_office.table", period=period.name)
    visit.replies.append(Reply(alt, files=(Attachment(kept.sha256, name, FileKind.DOCUMENT, alt),)))
    told = [say("report_office.proposal", unit=place.title, words=words) for place, words in found.proposals]
    if told:
        visit.say("report_office.proposals", period=period.name, lines="\n".join(told))
    else:
        visit.say("report_office.no_proposals")


def _whats(visit: Visit, answers: Answers) -> Sequence[Option]:
    period, say = visit.plan.report(answers["period"].value), visit.office.texts.say
    begun = [one for one in visit.plan.reports if visit.plan.phase(one.phase).starts <= visit.today]
    others = [Option(f"{SEE} {one.id}", say("report_office.other", period=one.name)) for one in begun if one != period]
    back = [] if period is None else collect(visit.page, visit.plan, period, visit.now).counted
    return [
        Option(CLOSE, say("report_office.close")),
        *others,
        *(Option(f"{GIVE_BACK} {place.code}", say("report_office.return", unit=place.title)) for place, _ in back),
    ]


def _wants_word(answers: Answers) -> bool:
    return "what" in answers and str(answers["what"].value).startswith(GIVE_BACK)


def _file(visit: Visit, filled: Filled) -> None:
    what, _, which = str(filled.value("what")).partition(" ")
    period = visit.plan.report(which if what == SEE else filled.value("period"))
    if what == CLOSE or period is None:
        visit.say("report_office.closed")
    elif what == SEE:
        _show(visit, period)
    else:
        visit.post(report_letters.give_back(mailroom(visit), period, which, filled.value("word")))
        visit.say("report_office.done", period=period.name, unit=title(visit, which))


FORM = Form(
    NAME,
    (
        Question("period", given=True),
        Question("what", options=_whats),
        Question("word", check=report_letters.fitting, when=_wants_word),
    ),
    file=_file,
    review=False,
    roles=OFFICE,
)
