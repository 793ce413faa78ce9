"""The minutes of a hand-over for signing: headed by the unit of the post, what goes to the successor, what stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from broadcasts.reports.paper import Heading, Paper, long_day
from storage.book.page import Page
from storage.campaign.planning.plan import Plan
from storage.campaign.territory import units
from storage.texts.texts import Texts


@dataclass(frozen=True, slots=True)
class Top:
    """Who issues the paper: the agency above, the unit itself, the place where it is signed."""

    above: str
    issuer: str
    place: str


@dataclass(frozen=True, slots=True)
class Told:
    """A sheet in words: `number` "" before it was handed over, `stays` () where only what went over is kept."""

    top: Top
    number: str
    whom: str
    left: str
    successor: str
    why: str
    day: date
    goes: Sequence[str]
    stays: Sequence[str] = ()


def top_of(page: Page, plan: Plan, texts: Texts, unit: str) -> Top:
    """Who heads the papers of a unit: the organiser's office, a commune's committee, an area under its commune's."""
    organiser, here = plan.organiser, units.place(page, unit)
    committee = f"{organiser.committee} {organiser.name}"
    if here is None or unit == organiser.code:
        return Top(committee, organiser.standing_office, organiser.name)
    over = units.place(page, units.parent(page, unit))
    if here.kind not in plan.participants.kinds or over is None:
        return Top(committee, texts.say("minutes.committee", unit=here.title), here.bare)
    return Top(texts.say("minutes.committee", unit=over.title), here.title, over.bare)


def of_handover(texts: Texts, told: Told) -> bytes:
    """The minutes as a .docx with the two signatures."""
    say, top = texts.say, told.top
    paper = Paper(
        Heading(
            top.above,
            top.issuer,
            say("handover.paper.number", number=told.number) if told.number else say("handover.paper.draft"),
            say("minutes.place_and_day", place=top.place, day=long_day(told.day)),
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
