"""Who stands equal after a unit's vote, and what settles it: a second round by hands, paper or chat, or priorities."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from handlers.forms.form import Answers, Option, Question
from handlers.units.counting import first_round, numbers_in, second_round, so_far, tied, voted, votes_in, why
from handlers.visit import Visit
from storage.campaign.dossiers import voting
from storage.talk import Refusal

AGAIN, HANDS, BALLOT, CHAT = "again", "hands", "ballot", "chat"
TOLD = (AGAIN, HANDS, BALLOT)  # a round whose votes are told here; the first is of talks that asked no way
PRIORITY = "priority"


def is_outdated(answers: Answers) -> bool:
    """Whether a second round was told for others than are equal now, or by more than could vote."""
    second = second_round(answers, voted(first_round(answers)))
    return "again" in answers and (not second or max(second) > _most(answers))


def in_chat(answers: Answers) -> bool:
    """Whether a second round is still to be held in chat."""
    return bool(tied(answers)) and "tie" in answers and answers["tie"].value == CHAT


def facts(visit: Visit, answers: Answers) -> dict[str, Any]:
    """What a meeting keeps of a tie: by what it was broken, and how a second round was held."""
    chosen = answers["tie"].value if "tie" in answers else ""
    rule = AGAIN if chosen in TOLD else "" if chosen == CHAT else str(chosen)
    ballots = answers["again_ballots"].value if "again_ballots" in answers else None
    told = {"again_way": chosen if chosen in {HANDS, BALLOT} else "", "again_ballots": ballots and tuple(ballots)}
    return {"tie_rule": rule, "tie_why": why(visit, rule), **told}


def priorities(visit: Visit, told: Sequence[voting.Voted]) -> list[Option]:
    """The plan's priorities, where they decide."""
    if not told or voting.equal(told, PRIORITY):
        return []
    names = ", ".join(one.name for one in voting.ordered(told, PRIORITY))
    return [Option(PRIORITY, visit.office.texts.say("selection.ties.priority", names=names))]


def _has_tie(answers: Answers) -> bool:
    return bool(tied(answers))


def _told(answers: Answers) -> bool:
    return _has_tie(answers) and "tie" in answers and answers["tie"].value in TOLD


def _by_paper(answers: Answers) -> bool:
    return _has_tie(answers) and "tie" in answers and answers["tie"].value == BALLOT


def _there(answers: Answers) -> int:
    """How many take part in the meeting."""
    return int(answers["attended"].value[0] if "attended" in answers else answers["cast"].value[2])


def _most(answers: Answers) -> int:
    """How many could vote in the second round: its valid ballots, or the hands that were there."""
    return int(answers["again_ballots"].value[2]) if "again_ballots" in answers else _there(answers)


def _tied_facts(answers: Answers) -> Mapping[str, object]:
    return {"tied": ", ".join(one.who for one in tied(answers))}


def _ways(answers: Answers, *, chat: bool) -> list[str]:
    """How the second round can be held: as the first was, then otherwise."""
    first = answers["way"].value if "way" in answers else CHAT
    ways = [way for way in (BALLOT, HANDS, CHAT) if chat or way != CHAT]
    return sorted(ways, key=lambda way: way != first)


def _paper(visit: Visit, text: str) -> tuple[list[int], str]:
    numbers, present = numbers_in(text), _there(so_far(visit))
    if len(numbers) != 3 or not present >= numbers[0] >= numbers[1] >= numbers[2] >= 1:  # noqa: PLR2004 - out, in, valid
        raise Refusal("selection.ballots.unclear", {"present": present})
    return numbers, "/".join(map(str, numbers))


def _again(visit: Visit, text: str) -> tuple[list[list[Any]], str]:
    answers = so_far(visit)
    equal, most = tied(answers), _most(answers)
    numbers = votes_in(text, [(one.name, one.place) for one in equal])
    if len(numbers) != len(equal) or max(numbers) > most:
        raise Refusal("selection.votes.unclear", {"count": len(equal), "most": most})
    if voting.equal(voting.voted_again(voted(first_round(answers)), numbers), AGAIN):
        raise Refusal("selection.again.still")
    told = ", ".join(f"{one.who}: {votes}" for one, votes in zip(equal, numbers, strict=True))
    return [[one.area, one.person, votes] for one, votes in zip(equal, numbers, strict=True)], told


def questions(chat: Callable[[Visit, Answers], bool]) -> tuple[Question, ...]:
    """What is asked where some are equal; `chat` tells whether enough could take part in a round in chat."""

    def ways(visit: Visit, answers: Answers) -> Sequence[Option]:
        found = _ways(answers, chat=chat(visit, answers))
        again = [Option(way, visit.office.texts.say(f"selection.ties.{way}")) for way in found]
        return [*again, *priorities(visit, voted(first_round(answers)))]

    return (
        Question("tie", options=ways, when=_has_tie, facts=_tied_facts),
        Question("again_ballots", check_here=_paper, when=_by_paper, numeric=True),
        Question("again", check_here=_again, when=_told, numeric=True, facts=_tied_facts),
    )
