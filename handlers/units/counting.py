"""What a meeting's votes come to, from the answers of a form: who could vote, who is equal, what breaks a tie."""

import re
from collections.abc import Sequence
from typing import Any

from handlers.forms.form import Answers, Option
from handlers.forms.reading import meaning
from handlers.forms.showing import Shown
from handlers.telling import shown
from handlers.units import candidates
from handlers.visit import Visit
from storage.campaign.dossiers import voting
from storage.campaign.dossiers.selections import Selected
from storage.campaign.dossiers.voting import Voted
from storage.campaign.planning.plan_parts import Phase

_BETWEEN = re.compile(r"[,;\n]+|\s(?:và|va)\s|(?<=\d)\s+(?=[^\W\d])(?!phi)", re.IGNORECASE)
_VOTES = re.compile(r"phiếu|phieu|và|va", re.IGNORECASE)
_SHARE = re.compile(r"\d\s*(?:/|trên|tren)\s*$", re.IGNORECASE)  # "17/20" are not 20 votes
_LAST = re.compile(r"(?<!\w)[:=-]?\s*(\d{1,4})\s*(?:phiếu|phieu)?[\s.]*$", re.IGNORECASE)


def numbers_in(text: str) -> list[int]:
    """The numbers of a message, in their order."""
    return [int(number) for number in re.findall(r"\d{1,4}", text)]


def votes_in(text: str, people: Sequence[tuple[str, str]]) -> list[int]:
    """The votes of these people (name, place) in their order: numbers in a row, or each behind a name; [] if unclear.

    "Cường 7, An 8" counts by the names, whatever the order; a name that is not one of these makes all unclear.
    """
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    if not any(map(str.isalpha, _VOTES.sub("", text))):
        return numbers_in(text)
    found: dict[str, int] = {}
    for part in parts:
        number = _LAST.search(part)
        key = "" if number is None else _whose(part[: number.start()], people)
        if number is None or not key or key in found or _SHARE.search(part[: number.start()]):
            return []
        found[key] = int(number[1])
    return [found[str(at)] for at in range(len(people))] if len(found) == len(people) else []


def _whose(text: str, people: Sequence[tuple[str, str]]) -> str:
    options = [Option(str(at), name, (place,), parts=candidates.parts(name)) for at, (name, place) in enumerate(people)]
    found = meaning(text, options, Shown((), ()))
    return found.keys[0] if found.sure else ""


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
    return {name: answer for name, answer in answers.items() if name not in {"again", "again_ballots"}}


def tied(answers: Answers) -> list[Voted]:
    """Between whom the first round does not decide."""
    return [one for group in voting.equal(voted(first_round(answers))) for one in group]


def result(visit: Visit, found: Selected, phase: Phase) -> dict[str, object]:
    """Who is selected, in how many slots, and who is in reserve."""
    say, new = visit.office.texts.say, found.new
    told = [
        say(
            "selection.voted_again" if one.again else "selection.voted",
            place=at,
            who=one.who,
            votes=one.votes,
            again=one.again,
            reserve=_reserve(visit, at - phase.quota),
        )
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
