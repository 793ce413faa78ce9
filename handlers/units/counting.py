"""What a meeting's votes come to, from the answers of a form: who could vote, who is equal, what breaks a tie."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.forms.form import Answers, Option, Question
from handlers.telling import shown
from handlers.visit import Visit
from storage.campaign.dossiers import voting
from storage.campaign.dossiers.selections import Selected
from storage.campaign.dossiers.voting import Voted
from storage.campaign.planning.plan_parts import Phase
from storage.talk import Refusal


def numbers_in(text: str) -> list[int]:
    """The numbers of a message, in their order."""
    return [int(number) for number in re.findall(r"\d{1,4}", text)]


def so_far(visit: Visit) -> Answers:
    """What is answered in the form that is open."""
    return {} if visit.conversation.active is None else visit.conversation.active.answers


def as_row(one: Voted) -> list[Any]:
    """A candidate with votes in the shape of an answer: with name and marks, so that nothing is read later."""
    return [one.area, one.person, one.name, one.place, one.votes, list(one.marks)]


def voters(answers: Answers) -> int:
    """How many could vote: the valid ballots, or the hands that were there."""
    counted = answers["ballots"].value[2] if "ballots" in answers else answers["attended"].value[0]
    return int(counted)


def voted(answers: Answers) -> tuple[Voted, ...]:
    """The candidates with their votes, also those of a second round; as counted in chat where no paper was added."""
    told = answers.get("votes") or answers.get("counted")
    if told is None:
        return ()
    found = tuple(
        Voted(area, person, name, place, votes, 0, tuple(marks))
        for area, person, name, place, votes, marks in told.value
    )
    second = second_round(answers, found)
    return voting.voted_again(found, second) if second else found


def second_round(answers: Answers, told: Sequence[Voted]) -> list[int]:
    """The votes of the second round; [] for none, and where others are equal now than those that it was held for."""
    again = [tuple(row) for row in answers["again"].value] if "again" in answers else []
    equal = [(one.area, one.person) for group in voting.equal(told) for one in group]
    return [votes for *_, votes in again] if [row[:2] for row in again] == equal else []


def first_round(answers: Answers) -> Answers:
    """The answers without the second round."""
    return {name: answer for name, answer in answers.items() if name != "again"}


def tied(answers: Answers) -> list[Voted]:
    """Between whom the first round does not decide."""
    return [one for group in voting.equal(voted(first_round(answers))) for one in group]


def is_again_outdated(answers: Answers) -> bool:
    """Whether a second round was told for others than are equal now, or by more than could vote."""
    second = second_round(answers, voted(first_round(answers)))
    return "again" in answers and (not second or max(second) > voters(answers))


def result(visit: Visit, found: Selected, phase: Phase) -> dict[str, object]:
    """Who is selected, in how many slots, and who is in reserve."""
    say, new = visit.office.texts.say, found.new
    told = [
        say("selection.voted", place=at, who=one.who, votes=one.votes, reserve=_reserve(visit, at - phase.quota))
        for at, one in enumerate(new.order, 1)
    ]
    day = shown(visit, new.day)
    return {"day": day, "present": new.present, "invited": new.invited, "lines": "\n".join(told)}


def why(visit: Visit, rule: str) -> str:
    """By what a tie was broken, in the words of the minutes."""
    names = ", ".join(priority.name for priority in visit.plan.priorities)
    return visit.office.texts.say(f"selection.why.{rule}", names=names) if rule else ""


def _reserve(visit: Visit, at: int) -> str:
    return f" {visit.office.texts.say('selection.reserve', at=at)}" if at > 0 else ""


def _has_tie(answers: Answers) -> bool:
    return bool(tied(answers))


def _tie_facts(answers: Answers) -> Mapping[str, object]:
    return {"tied": ", ".join(one.who for one in tied(answers))}


def _ties(visit: Visit, answers: Answers) -> Sequence[Option]:
    """A second vote; the plan's priorities only where they decide."""
    say, told = visit.office.texts.say, voted(first_round(answers))
    found = [Option("again", say("selection.ties.again"))]
    if told and not voting.equal(told, "priority"):
        names = ", ".join(one.name for one in voting.ordered(told, "priority"))
        found.append(Option("priority", say("selection.ties.priority", names=names)))
    return found


def _second_vote(answers: Answers) -> bool:
    return _has_tie(answers) and "tie" in answers and answers["tie"].value == "again"


def _again(visit: Visit, text: str) -> tuple[list[list[Any]], str]:
    answers, numbers = so_far(visit), numbers_in(text)
    equal = tied(answers)
    if len(numbers) != len(equal) or max(numbers) > voters(answers):
        raise Refusal("selection.votes.unclear", {"count": len(equal), "most": voters(answers)})
    if voting.equal(voting.voted_again(voted(first_round(answers)), numbers), "again"):
        raise Refusal("selection.again.still")
    told = ", ".join(f"{one.who}: {votes}" for one, votes in zip(equal, numbers, strict=True))
    return [[one.area, one.person, votes] for one, votes in zip(equal, numbers, strict=True)], told


TIES = (
    Question("tie", options=_ties, when=_has_tie, facts=_tie_facts),
    Question("again", check_here=_again, when=_second_vote, numeric=True, facts=_tie_facts),
)
