"""Papers of a conference: the programme, and the list of those who are honoured, to be read out in the hall."""

from broadcasts.conferences.preparing import where_and_when
from broadcasts.reports.paper import Heading, Paper
from storage.campaign.amounts import written
from storage.campaign.conferences.conferences import Conference
from storage.campaign.conferences.honoured import Honoured
from storage.campaign.planning.plan import Plan
from storage.texts.texts import Texts


def programme(plan: Plan, texts: Texts, met: Conference) -> bytes:
    """The programme as a .docx: where and when, who presides, the agenda line by line."""
    say = texts.say
    about = say("conference_paper.about", name=met.name, campaign=plan.labels.campaign)
    paper = Paper(_heading(plan, texts, say("conference_paper.kind"), about))
    paper.line(say("conference_paper.when", when=where_and_when(texts, met)))
    if met.presiding:
        paper.line(say("conference.presides", who=met.presiding))
    if met.agenda:
        rows = [[one.hour, one.what, one.who] for one in met.agenda]
        paper.table(texts.lines("conference_paper.headings"), rows, size=13)
    else:
        paper.line(say("conference_paper.open"))
    _sign(paper, texts)
    return paper.content()


def hall_list(plan: Plan, texts: Texts, met: Conference, found: Honoured) -> bytes:
    """The list as a .docx, with what is read out for each; marked as long as it is not for everybody."""
    say, phase = texts.say, plan.phase(met.phase)
    about = say("conference_paper.list_about", name=met.name, phase=phase.name)
    paper = Paper(_heading(plan, texts, say("conference_paper.list_kind"), about))
    if not found.public:
        paper.section(say("conference_paper.early", office=plan.organiser.standing_office))
    awards = "; ".join(
        say("conference_paper.each", name=one.name, amount=written(one.amount)) for one in plan.awards if one.amount
    )
    early = say("conference_paper.early_decision")
    rows = [[str(at), one.name, one.area, one.decision or early, awards] for at, one in enumerate(found.people, 1)]
    if not rows:
        paper.line(say("conference_paper.nobody"))
        return paper.content()
    paper.table(texts.lines("conference_paper.list_headings"), rows)
    paper.section(say("conference_paper.script"))
    for at, one in enumerate(found.people, 1):
        paper.line(say("conference_paper.script_line", at=at, name=one.name, area=one.area))
    _sign(paper, texts)
    return paper.content()


def _heading(plan: Plan, texts: Texts, kind: str, about: str) -> Heading:
    """Its own day is left to whoever signs it: it is not the conference's."""
    organiser = plan.organiser
    return Heading(
        f"{organiser.committee} {organiser.name}",
        organiser.standing_office,
        "",
        texts.say("minutes.place_and_day", place=organiser.name, day=texts.say("conference_paper.unsigned")),
        kind,
        about,
    )


def _sign(paper: Paper, texts: Texts) -> None:
    paper.signatures((texts.say("conference_paper.left"), ""), (texts.say("conference_paper.right"), ""))
