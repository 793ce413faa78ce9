"""The hand-over sheet as a document for signing: what goes to the successor, what stays; pure, words in, bytes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from broadcasts.reports.paper import Heading, Paper, long_day
from storage.campaign.planning.plan import Plan
from storage.texts.texts import Texts


@dataclass(frozen=True, slots=True)
class Told:
    """A sheet in words: `number` "" before it was handed over, `stays` () where only what went over is kept."""

    number: str
    whom: str
    left: str
    successor: str
    why: str
    day: date
    goes: Sequence[str]
    stays: Sequence[str] = ()


def of_handover(plan: Plan, texts: Texts, told: Told) -> bytes:
    """The sheet as a .docx with the two signatures."""
    say = texts.say
    paper = Paper(
        Heading(
            f"{plan.organiser.committee} {plan.organiser.name}",
            plan.organiser.standing_office,
            say("handover.paper.number", number=told.number) if told.number else say("handover.paper.draft"),
            say("minutes.place_and_day", place=plan.organiser.name, day=long_day(told.day)),
            say("handover.paper.kind"),
            say("handover.paper.about", whom=told.whom),
        )
    )
    paper.section(say("handover.paper.people"))
    paper.line(say("handover.paper.left", name=told.left))
    paper.line(say("handover.paper.successor", name=told.successor or say("handover.paper.blank")))
    if told.why:
        paper.line(say("handover.paper.why", why=told.why))
    for head, lines in (("goes", told.goes), ("stays", told.stays)):
        if lines:
            paper.section(say(f"handover.paper.{head}"))
            for line in lines:
                paper.line(say("handover.paper.item", words=line))
    giver, taker = say("handover.paper.giver"), say("handover.paper.taker")
    paper.signatures((giver, told.left), (taker, told.successor))
    return paper.content()
