"""/hopbinhxet: a unit records its selection meeting: who took part, the votes, what broke a tie, who is in reserve."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.everyone.beginning import begin_or_offer, keep_filled
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.organiser import moments
from handlers.telling import own, shown, tell, title
from handlers.units import candidates
from handlers.visit import Visit
from storage.campaign.dossiers import rules, selections, voting
from storage.campaign.dossiers.rules import Reason
from storage.campaign.dossiers.selections import NewSelection, Selected
from storage.campaign.dossiers.voting import Voted
from storage.campaign.membership import heads
from storage.campaign.planning.plan_parts import Phase
from storage.limits import limits
from storage.talk import Refusal
from storage.words import tidy

NAME = "selection"
ROLES = ("unit_officer",)
TODAY = "today"
MOST_PEOPLE = 999  # at a commune's meeting


def select(visit: Visit, _words: str) -> None:
    """Begin for one's own unit and the phase that takes dossiers; who works for several is asked which."""
    mine = own(visit, "unit_officer")
    if len(mine) == 1:
        _begin(visit, mine[0])
    else:
        visit.begin("selection_unit")


def remind(visit: Visit, unit: str, phase: Phase) -> None:
    """What the recorded meeting came to: whom it selected, who is in reserve; or that none is recorded."""
    found = selections.latest(visit.page, unit, phase.id)
    if found is None:
        visit.say("selection.none_yet")
    else:
        visit.say("selection.result", **_result(visit, found, phase))


def _begin(visit: Visit, unit: str) -> None:
    phase = rules.open_phase(visit.plan, visit.received, rules.dossiers_close)
    if isinstance(phase, Reason):
        tell(visit, phase)
        return
    if not candidates.options(visit, unit, phase.id):
        visit.say("nomination.nobody", unit=title(visit, unit))
        return
    before = selections.latest(visit.page, unit, phase.id)
    if before is not None:
        visit.say("selection.again_known", number=before.number)
    visit.say("selection.begins", unit=title(visit, unit), phase=phase.name, quota=phase.quota)
    given = {"phase": Answer(phase.id, phase.name), "unit": Answer(unit, title(visit, unit))}
    begin_or_offer(visit, NAME, **given)


# --- filing ----------------------------------------------------------------------------------------------------------


def _file(visit: Visit, filled: Filled) -> None:
    unit, phase = filled.value("unit"), visit.plan.phase(filled.value("phase"))
    if unit not in own(visit, "unit_officer") or visit.person is None:
        keep_filled(visit, NAME, filled)
        visit.say("desk.forbidden")
        return
    if outdated := _outdated(filled.answers):
        _ask_again(visit, filled, outdated)
        return
    found = selections.record(visit.page, _new(visit, filled), visit.person.id, visit.now)
    visit.shows = "/decu"
    facts = {"unit": unit, "phase": phase.id, "present": found.new.present, "invited": found.new.invited}
    visit.audit("selection.recorded", found.number, **facts, candidates=len(found.new.order))
    visit.say("selection.filed", number=found.number, unit=title(visit, unit))
    visit.say("selection.result", **_result(visit, found, phase))
    visit.say("selection.next")


def _outdated(answers: Answers) -> tuple[str, ...]:
    """The answers that no longer fit what was changed at the summary; the first of them is asked anew."""
    handed = answers["ballots"].value[0] if "ballots" in answers else 0
    if handed > answers["attended"].value[0]:
        return ("ballots",)
    votes = answers["votes"].value
    told = [f"{area}.{person}" for area, person, *_ in votes]
    if told != list(answers["candidates"].value) or max(vote[4] for vote in votes) > _voters(answers):
        return ("votes", "tie", "again")
    second = _second(answers, _voted(_first(answers)))
    if "again" in answers and (not second or max(second) > _voters(answers)):
        return ("again",)
    return ()


def _ask_again(visit: Visit, filled: Filled, outdated: tuple[str, ...]) -> None:
    keep_filled(visit, NAME, filled)
    kept = visit.conversation.kept[NAME]
    visit.conversation.kept[NAME] = kept.without(outdated).asks(outdated[0])
    visit.say(f"selection.changed.{outdated[0]}")
    visit.resume(NAME)


def _preview(visit: Visit, filled: Filled) -> None:
    """The order as it would be kept, before the summary."""
    if _outdated(filled.answers):
        return
    phase = visit.plan.phase(filled.value("phase"))
    visit.say("selection.result", **_result(visit, Selected("", _new(visit, filled), visit.now), phase))


def _new(visit: Visit, filled: Filled) -> NewSelection:
    present, invited = filled.value("attended")
    chair, secretary = filled.value("leaders")
    day = filled.value("day")
    rule = filled.value("tie") or ""
    ballots = filled.value("ballots")
    return NewSelection(
        filled.value("unit"),
        filled.value("phase"),
        visit.today if day == TODAY else date.fromisoformat(day),
        invited,
        present,
        chair,
        secretary,
        filled.value("way"),
        None if ballots is None else (ballots[0], ballots[1], ballots[2]),
        voting.ordered(_voted(filled.answers), rule),
        rule,
        _why(visit, rule),
    )


def _why(visit: Visit, rule: str) -> str:
    """By what a tie was broken, in the words of the minutes."""
    names = ", ".join(priority.name for priority in visit.plan.priorities)
    return visit.office.texts.say(f"selection.why.{rule}", names=names) if rule else ""


def _result(visit: Visit, found: Selected, phase: Phase) -> dict[str, object]:
    """Who is selected, in how many slots, and who is in reserve."""
    say, new = visit.office.texts.say, found.new
    told = [
        say("selection.voted", place=at, who=one.who, votes=one.votes, reserve=_reserve(visit, at - phase.quota))
        for at, one in enumerate(new.order, 1)
    ]
    day = shown(visit, new.day)
    return {"day": day, "present": new.present, "invited": new.invited, "lines": "\n".join(told)}


def _reserve(visit: Visit, at: int) -> str:
    return f" {visit.office.texts.say('selection.reserve', at=at)}" if at > 0 else ""


# --- questions -------------------------------------------------------------------------------------------------------


def _units(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(code, title(visit, code)) for code in own(visit, "unit_officer")]


def _chosen_unit(visit: Visit, filled: Filled) -> None:
    _begin(visit, filled.value("unit"))


def _today(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(TODAY, visit.office.texts.say("selection.today", day=visit.day(visit.now)))]


def _day(visit: Visit, text: str) -> tuple[str, str]:
    found = moments.day(text, visit.now.astimezone(visit.plan.tzinfo))
    if found is None or found.date() > visit.today:
        raise Refusal("selection.day.unclear")
    return found.date().isoformat(), visit.day(found)


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d{1,4}", text)]


def _attended(visit: Visit, text: str) -> tuple[list[int], str]:
    numbers = _numbers(text)
    if len(numbers) != 2 or not 1 <= numbers[0] <= numbers[1] <= MOST_PEOPLE:  # noqa: PLR2004 - present and invited
        raise Refusal("selection.attended.unclear")
    return numbers, f"{numbers[0]}/{numbers[1]}"


def _leaders(text: str) -> list[str]:
    names = [tidy(part) for part in re.split(r"[,;\n]+", text) if part.strip()]
    most = limits().people.name_max
    if len(names) != 2 or any(len(name) > most or not any(map(str.isalpha, name)) for name in names):  # noqa: PLR2004 - chair and secretary
        raise Refusal("selection.leaders.unclear")
    return names


def _ways(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(way, visit.office.texts.say(f"selection.ways.{way}")) for way in ("ballot", "hands")]


def _by_ballot(answers: Answers) -> bool:
    return "way" in answers and answers["way"].value == "ballot"


def _so_far(visit: Visit) -> Answers:
    return {} if visit.conversation.active is None else visit.conversation.active.answers


def _ballots(visit: Visit, text: str) -> tuple[list[int], str]:
    numbers, present = _numbers(text), _so_far(visit)["attended"].value[0]
    if len(numbers) != 3 or not present >= numbers[0] >= numbers[1] >= numbers[2] >= 1:  # noqa: PLR2004 - out, in, valid
        raise Refusal("selection.ballots.unclear", {"present": present})
    return numbers, "/".join(map(str, numbers))


def _candidates(visit: Visit, answers: Answers) -> Sequence[Option]:
    return candidates.options(visit, answers["unit"].value, answers["phase"].value)


def _votes(visit: Visit, text: str) -> tuple[list[list[Any]], str]:
    """Votes by candidate, each at most as many as voted; kept with names and marks, so that nothing is read later."""
    answers, numbers = _so_far(visit), _numbers(text)
    chosen, voters = list(answers["candidates"].value), _voters(answers)
    if len(numbers) != len(chosen) or max(numbers) > voters:
        raise Refusal("selection.votes.unclear", {"count": len(chosen), "most": voters})
    found = [replace(one, votes=votes) for one, votes in zip(_people(visit, answers), numbers, strict=True)]
    told = ", ".join(f"{one.who}: {one.votes}" for one in found)
    return [[o.area, o.person, o.name, o.place, o.votes, list(o.marks)] for o in found], told


def _voters(answers: Answers) -> int:
    """How many could vote: the valid ballots, or the hands that were there."""
    counted = answers["ballots"].value[2] if "ballots" in answers else answers["attended"].value[0]
    return int(counted)


def _people(visit: Visit, answers: Answers) -> list[Voted]:
    """The chosen candidates without votes, in the order in which they were chosen."""
    unit, phase = answers["unit"].value, answers["phase"].value
    known = {
        f"{area.place.code}.{person}": (area.place.code, person, name, area.place.title)
        for area in heads.areas(visit.page, unit, visit.campaign_day)
        for person, name in area.heads
    }
    found = [known[key] for key in answers["candidates"].value if key in known]
    return [
        Voted(area, person, name, place, 0, 0, selections.marks(visit.page, visit.plan, phase, person, area))
        for area, person, name, place in found
    ]


def _voted(answers: Answers) -> tuple[Voted, ...]:
    """The candidates with their votes, also those of a second round."""
    if "votes" not in answers:
        return ()
    found = tuple(
        Voted(area, person, name, place, votes, 0, tuple(marks))
        for area, person, name, place, votes, marks in answers["votes"].value
    )
    second = _second(answers, found)
    return voting.voted_again(found, second) if second else found


def _second(answers: Answers, voted: Sequence[Voted]) -> list[int]:
    """The votes of the second round; [] for none, and where others are equal now than those that it was held for."""
    told = [tuple(row) for row in answers["again"].value] if "again" in answers else []
    tied = [(one.area, one.person) for group in voting.equal(voted) for one in group]
    return [votes for *_, votes in told] if [row[:2] for row in told] == tied else []


def _first(answers: Answers) -> Answers:
    """The answers without the second round."""
    return {name: answer for name, answer in answers.items() if name != "again"}


def _tied(answers: Answers) -> list[Voted]:
    return [one for group in voting.equal(_voted(_first(answers))) for one in group]


def _has_tie(answers: Answers) -> bool:
    return bool(_tied(answers))


def _tie_facts(answers: Answers) -> Mapping[str, object]:
    return {"tied": ", ".join(one.who for one in _tied(answers))}


def _ties(visit: Visit, answers: Answers) -> Sequence[Option]:
    """A second vote; the plan's priorities only where they decide."""
    say, voted = visit.office.texts.say, _voted(_first(answers))
    found = [Option("again", say("selection.ties.again"))]
    if voted and not voting.equal(voted, "priority"):
        first = ", ".join(one.name for one in voting.ordered(voted, "priority"))
        found.append(Option("priority", say("selection.ties.priority", names=first)))
    return found


def _second_vote(answers: Answers) -> bool:
    return _has_tie(answers) and "tie" in answers and answers["tie"].value == "again"


def _again(visit: Visit, text: str) -> tuple[list[list[Any]], str]:
    answers, numbers = _so_far(visit), _numbers(text)
    tied = _tied(answers)
    if len(numbers) != len(tied) or max(numbers) > _voters(answers):
        raise Refusal("selection.votes.unclear", {"count": len(tied), "most": _voters(answers)})
    if voting.equal(voting.voted_again(_voted(_first(answers)), numbers), "again"):
        raise Refusal("selection.again.still")
    told = ", ".join(f"{one.who}: {votes}" for one, votes in zip(tied, numbers, strict=True))
    return [[one.area, one.person, votes] for one, votes in zip(tied, numbers, strict=True)], told


FORMS = (
    Form(
        NAME,
        (
            Question("phase", given=True),
            Question("unit", given=True),
            Question("day", options=_today, check_here=_day),
            Question("attended", check_here=_attended, numeric=True),
            Question("leaders", check=_leaders),
            Question("way", options=_ways),
            Question("ballots", check_here=_ballots, when=_by_ballot, numeric=True),
            Question("candidates", options=_candidates, many=True),
            Question("votes", check_here=_votes, numeric=True),
            Question("tie", options=_ties, when=_has_tie, facts=_tie_facts),
            Question("again", check_here=_again, when=_second_vote, numeric=True, facts=_tie_facts),
        ),
        file=_file,
        preview=_preview,
        roles=ROLES,
    ),
    Form("selection_unit", (Question("unit", options=_units),), file=_chosen_unit, review=False),
)
