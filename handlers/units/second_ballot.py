"""A second round in chat among those who were equal: opened, and what it came to beside the first one's result."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from handlers.everyone.beginning import keep_filled
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.telling import own
from handlers.units import balloting, counting, ties
from handlers.units.counting import so_far, votes_in
from handlers.visit import Visit
from storage.campaign.dossiers import ballots, voting
from storage.campaign.dossiers.ballots import Ballot
from storage.campaign.dossiers.selections import NewSelection, Selected
from storage.campaign.dossiers.voting import Voted
from storage.campaign.planning.plan_parts import Phase
from storage.talk import Refusal

ROLES = ("unit_officer",)
ONCE = "once"  # more, in chat
KEY = "again"


def open_for(visit: Visit, first: NewSelection, voters: Sequence[int], phase: Phase) -> bool:
    """Open a round in chat among those who are equal after a first one by hands or paper."""
    tied = tuple(one for group in voting.equal(first.order) for one in group)
    return balloting.open_for(visit, replace(first, order=tied), voters, phase, first)


def _file(visit: Visit, filled: Filled) -> None:
    ballot = ballots.by_number(visit.page, filled.value("number"))
    if ballot is None or ballot.first is None or ballot.meeting.unit not in own(visit, "unit_officer"):
        keep_filled(visit, balloting.AGAIN, filled)
        visit.say("desk.forbidden")
        return
    if balloting.too_many(filled.answers):
        balloting.ask_again(visit, filled, ("votes", "still", KEY), balloting.AGAIN)
        return
    if not ballots.record(visit.page, ballot.number):
        balloting.tell_over(visit, ballot)
        return
    if filled.value("still") == ONCE:
        voters = ballots.voters_of(visit.page, ballot.number)
        phase = visit.plan.phase(ballot.meeting.phase)
        balloting.open_for(visit, ballot.meeting, voters, phase, ballot.first)
        return
    balloting.write_down(visit, ballot, _meeting(visit, ballot, ballot.first, filled), filled)


def _meeting(visit: Visit, ballot: Ballot, first: NewSelection, filled: Filled) -> NewSelection:
    """The first round's meeting with what the second one came to."""
    handed, still = filled.value("ballots"), filled.value("still") or ""
    rule = ties.PRIORITY if still == ties.PRIORITY else KEY
    by_hands = still == ties.HANDS
    in_chat = handed is not None and not by_hands
    way = "ballot" if in_chat else ties.HANDS if by_hands else ""
    why = counting.why(visit, rule)
    if handed is not None and still:
        why = visit.office.texts.say("selection.why.after", why=counting.why(visit, ties.HANDS if by_hands else rule))
    return replace(
        first,
        order=voting.ordered(_voted(filled.answers), rule),
        tie_rule=rule,
        tie_why=why,
        again_way=way,
        again_ballots=(handed[0], handed[1], handed[2]) if in_chat else None,
        again_by_chat=ballot.cast if in_chat else 0,
    )


def _preview(visit: Visit, filled: Filled) -> None:
    """The order as it would be kept, before the summary."""
    ballot = ballots.by_number(visit.page, filled.value("number"))
    if ballot is None or ballot.first is None or balloting.too_many(filled.answers):
        return
    if filled.value("still") == ONCE:
        visit.say("ballot.secrecy")
        return
    shown = Selected("", _meeting(visit, ballot, ballot.first, filled), visit.now)
    visit.say("selection.result", **counting.result(visit, shown, visit.plan.phase(ballot.meeting.phase)))


def _voted(answers: Answers) -> tuple[Voted, ...]:
    """All candidates with the votes of the first round, and those of the second where they were equal."""
    if "told" not in answers:
        return ()
    again: dict[tuple[str, int], int] = {}
    for area, person, _name, _place, votes, _marks in (answers.get("votes") or answers["counted"]).value:
        again[area, person] = votes
    for area, person, votes in answers[KEY].value if KEY in answers else ():
        again[area, person] = votes
    return tuple(
        Voted(area, person, name, place, votes, again.get((area, person), 0), tuple(marks))
        for area, person, name, place, votes, marks in answers["told"].value
    )


def _was_held(answers: Answers) -> bool:
    """Whether the round in chat was counted: one that was given up is not, and nobody voted on paper in it."""
    return bool(answers["cast"].value[1])


def _without_hands(answers: Answers) -> Answers:
    return {name: answer for name, answer in answers.items() if name != KEY}


def _is_counted(answers: Answers) -> bool:
    """Whether everything of the round is told, so that it shows who is still equal."""
    paper = "ballots" in answers and ("votes" in answers or not balloting.has_paper(answers))
    return paper or not _was_held(answers)


def _still_equal(answers: Answers) -> bool:
    return _is_counted(answers) and bool(voting.equal(_voted(_without_hands(answers)), KEY))


def _tied_facts(answers: Answers) -> dict[str, object]:
    groups = voting.equal(_voted(_without_hands(answers)), KEY)
    return {"tied": ", ".join(one.who for group in groups for one in group)}


def _first_facts(answers: Answers) -> dict[str, object]:
    """Those who were equal at first: all of them stand for the hands again."""
    return {"tied": ", ".join(one.who for group in voting.equal(_voted(answers)) for one in group)}


def _ways(visit: Visit, answers: Answers) -> Sequence[Option]:
    say, told = visit.office.texts.say, _voted(_without_hands(answers))
    ways = [Option(way, say(f"ballot_again.ways.{way}")) for way in (ties.HANDS, ONCE)]
    return [*ways, *ties.priorities(visit, told)]


def _by_hands(answers: Answers) -> bool:
    return _still_equal(answers) and "still" in answers and answers["still"].value == ties.HANDS


def _hands(visit: Visit, text: str) -> tuple[list[list[Any]], str]:
    """The votes by hands of those who were equal at first; they count in place of the round in chat."""
    answers = so_far(visit)
    told = _voted(_without_hands(answers))
    equal, most = [one for group in voting.equal(told) for one in group], answers["cast"].value[2]
    numbers = votes_in(text, [(one.name, one.place) for one in equal])
    if len(numbers) != len(equal) or max(numbers) > most:
        raise Refusal("selection.votes.unclear", {"count": len(equal), "most": most})
    if voting.equal(voting.voted_again(told, numbers), KEY):
        raise Refusal("selection.again.still")
    said = ", ".join(f"{one.who}: {votes}" for one, votes in zip(equal, numbers, strict=True))
    return [[one.area, one.person, votes] for one, votes in zip(equal, numbers, strict=True)], said


FORM = Form(
    balloting.AGAIN,
    (
        *(Question(name, given=True) for name in ("number", "unit", "phase", "candidates", "cast", "counted", "told")),
        *(replace(one, when=balloting.has_paper if one.name == "votes" else _was_held) for one in balloting.PAPER),
        Question("still", options=_ways, when=_still_equal, facts=_tied_facts),
        Question(KEY, check_here=_hands, when=_by_hands, numeric=True, facts=_first_facts),
    ),
    file=_file,
    preview=_preview,
    roles=ROLES,
)
