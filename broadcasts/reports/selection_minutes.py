"""Minutes that write themselves: of the meeting in which a unit selected whom it puts forward."""

from collections.abc import Sequence
from typing import Final

from docx.shared import Mm

from broadcasts.reports.paper import Heading, Paper, long_day
from storage.campaign.dossiers import voting
from storage.campaign.dossiers.selections import NewSelection, Selected
from storage.campaign.planning.plan import Plan
from storage.texts.texts import Texts
from storage.words import tidy

WIDTHS: Final = (Mm(12), Mm(50), Mm(45), Mm(30), Mm(28))


def of_selection(plan: Plan, texts: Texts, selected: Selected, unit: str) -> bytes:
    """The minutes as a .docx; `unit` is the unit as people speak of it."""
    new, phase = selected.new, plan.phase(selected.new.phase)
    place = tidy(unit)
    paper = Paper(
        Heading(
            f"{plan.organiser.committee} {plan.organiser.name}",
            texts.say("minutes.committee", unit=place),
            texts.say("minutes.number"),
            texts.say("minutes.place_and_day", place=place, day=long_day(new.day)),
            texts.say("minutes.kind"),
            texts.say("minutes.selection.about", phase=phase.name, plan=plan.number),
        )
    )
    _part(paper, texts, "minutes.selection.people", _people(texts, selected))
    _part(paper, texts, "minutes.selection.votes", _votes(texts, new.ballots, new.by_chat))
    rows = _rows(texts, selected, phase.quota)
    paper.table(texts.lines("minutes.selection.headings"), rows, size=12, widths=WIDTHS, words_in=(1, 2))
    _part(paper, texts, "minutes.selection.ties", _ties(texts, selected))
    chosen = [one.who for one in new.order[: phase.quota]]
    facts = {"unit": place, "phase": phase.name, "clause": phase.clause, "plan": plan.number, "quota": phase.quota}
    _part(
        paper,
        texts,
        "minutes.selection.result",
        [texts.say("minutes.selection.chosen", names="; ".join(chosen), **facts), texts.say("minutes.end")],
    )
    paper.signatures((texts.say("minutes.duty.secretary"), new.secretary), (texts.say("minutes.duty.chair"), new.chair))
    to = [texts.say("minutes.selection.to_office", office=plan.organiser.standing_office)]
    paper.recipients(texts.say("minutes.to"), [*to, texts.say("minutes.selection.to_file")])
    return paper.content()


def _part(paper: Paper, texts: Texts, head: str, lines: Sequence[str]) -> None:
    paper.section(texts.say(head))
    for line in lines:
        paper.line(line)


def _people(texts: Texts, selected: Selected) -> list[str]:
    new = selected.new
    return [
        texts.say("minutes.selection.attended", present=new.present, invited=new.invited, day=long_day(new.day)),
        texts.say("minutes.selection.leaders", chair=new.chair, secretary=new.secretary),
    ]


def _votes(texts: Texts, ballots: tuple[int, int, int] | None, chat: int) -> list[str]:
    """How a round was voted."""
    if ballots is None:
        return [texts.say("minutes.selection.hands")]
    given, collected, valid = ballots
    key = "minutes.selection.in_chat" if chat else "minutes.selection.ballots"
    return [texts.say(key, given=given, collected=collected, valid=valid, chat=chat, paper=valid - chat)]


def _rows(texts: Texts, selected: Selected, quota: int) -> list[list[str]]:
    new = selected.new
    voters = new.present if new.ballots is None else new.ballots[2]
    rows = []
    for at, one in enumerate(new.order, 1):
        role = "minutes.selection.selected" if at <= quota else "minutes.selection.reserve"
        votes = f"{one.votes}/{voters}" + (f" ({one.again})" if one.again else "")
        rows.append([str(at), one.name, one.place, votes, texts.say(role, at=at - quota)])
    return rows


def _ties(texts: Texts, selected: Selected) -> list[str]:
    """Who was equal at first, how the second round among them was held and what it came to, what settled it."""
    new = selected.new
    if not new.tie_rule:
        return [texts.say("minutes.none")]
    groups = [", ".join(one.who for one in group) for group in voting.equal(new.order)]
    first = [texts.say("minutes.selection.equal", names=names) for names in groups]
    return [*first, *_second(texts, new), texts.say("minutes.selection.broken", why=new.tie_why)]


def _second(texts: Texts, new: NewSelection) -> list[str]:
    if not new.again_way:
        return []
    equal = [one for group in voting.equal(new.order) for one in group]
    told = "; ".join(texts.say("minutes.selection.got", who=one.who, votes=one.again) for one in equal)
    return [*_votes(texts, new.again_ballots, new.again_by_chat), texts.say("minutes.selection.again", told=told)]
