"""/hopbinhxet: a unit records its selection meeting: who took part, the votes, what broke a tie, who is in reserve."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.everyone.beginning import begin_or_offer, keep_filled
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.organiser import moments
from handlers.telling import own, tell, title
from handlers.units import balloting, candidates, counting, second_ballot, ties
from handlers.units.counting import as_row, numbers_in, so_far, voted, voters, votes_in
from handlers.visit import Visit
from storage.campaign.dossiers import ballots, rules, selections, voting
from storage.campaign.dossiers.rules import Reason
from storage.campaign.dossiers.selections import NewSelection, Selected
from storage.campaign.dossiers.voting import Voted
from storage.campaign.membership import heads, people
from storage.campaign.planning.plan_parts import Phase
from storage.limits import limits
from storage.talk import Refusal
from storage.words import tidy

NAME = "selection"
ROLES = ("unit_officer",)
TODAY, CHAT, EVERYBODY = "today", "chat", "all"
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
        visit.say("selection.result", **counting.result(visit, found, phase))


def _begin(visit: Visit, unit: str) -> None:
    """A ballot that is under way comes first."""
    waiting = (ballots.under_way(visit.page, unit, phase.id) for phase in visit.plan.phases)
    if ballot := next(filter(None, waiting), None):
        balloting.go_on(visit, ballot)
        return
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
    if outdated := _outdated(visit, filled.answers):
        _ask_again(visit, filled, outdated)
        return
    if filled.value("way") == CHAT:
        if not balloting.open_for(visit, _new(visit, filled), _voter_numbers(visit, filled.answers), phase):
            keep_filled(visit, NAME, filled)
        return
    if ties.in_chat(filled.answers):
        again = _voter_numbers(visit, filled.answers, "again_voters")
        if not second_ballot.open_for(visit, _new(visit, filled), again, phase):
            keep_filled(visit, NAME, filled)
        return
    found = selections.record(visit.page, _new(visit, filled), visit.person.id, visit.now, year=visit.today.year)
    visit.shows = "/decu"
    facts = {"unit": unit, "phase": phase.id, "present": found.new.present, "invited": found.new.invited}
    visit.audit("selection.recorded", found.number, **facts, candidates=len(found.new.order))
    visit.say("selection.filed", number=found.number, unit=title(visit, unit))
    visit.say("selection.result", **counting.result(visit, found, phase))
    visit.say("selection.next")


def _outdated(visit: Visit, answers: Answers) -> tuple[str, ...]:
    """The answers that no longer fit what was changed at the summary; the first of them is asked anew."""
    present = answers["attended"].value[0]
    if "ballots" in answers and answers["ballots"].value[0] > present:
        return ("ballots",)
    if _in_chat(answers):
        return () if balloting.fits(len(_voter_numbers(visit, answers)), present) else ("voters",)
    votes = answers["votes"].value
    told = [f"{area}.{person}" for area, person, *_ in votes]
    if told != list(answers["candidates"].value) or max(vote[4] for vote in votes) > voters(answers):
        return ("votes", "tie", "again")
    if ties.in_chat(answers):
        return () if balloting.fits(len(_voter_numbers(visit, answers, "again_voters")), present) else ("again_voters",)
    if "again_ballots" in answers and answers["again_ballots"].value[0] > present:
        return ("again_ballots", "again")
    return ("again",) if ties.is_outdated(answers) else ()


def _ask_again(visit: Visit, filled: Filled, outdated: tuple[str, ...]) -> None:
    keep_filled(visit, NAME, filled)
    kept = visit.conversation.kept[NAME]
    visit.conversation.kept[NAME] = kept.without(outdated).asks(outdated[0])
    present, least = filled.answers["attended"].value[0], limits().nominations.ballots_least
    visit.say(f"selection.changed.{outdated[0]}", present=present, least=least)
    visit.resume(NAME)


def _preview(visit: Visit, filled: Filled) -> None:
    """The order as it would be kept, before the summary."""
    if _outdated(visit, filled.answers):
        return
    if filled.value("way") == CHAT or ties.in_chat(filled.answers):
        visit.say("ballot.secrecy")
        return
    phase = visit.plan.phase(filled.value("phase"))
    visit.say("selection.result", **counting.result(visit, Selected("", _new(visit, filled), visit.now), phase))


def _new(visit: Visit, filled: Filled) -> NewSelection:
    present, invited = filled.value("attended")
    chair, secretary = filled.value("leaders")
    day = filled.value("day")
    broken, way = ties.facts(visit, filled.answers), filled.value("way")
    ballots = filled.value("ballots")
    counted = () if way == CHAT else voting.ordered(voted(filled.answers), broken["tie_rule"])
    order = tuple(_people(visit, filled.answers)) if way == CHAT else counted
    return NewSelection(
        filled.value("unit"),
        filled.value("phase"),
        visit.today if day == TODAY else date.fromisoformat(day),
        invited,
        present,
        chair,
        secretary,
        "ballot" if way == CHAT else way,
        None if ballots is None else (ballots[0], ballots[1], ballots[2]),
        order,
        **broken,
    )


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


def _attended(visit: Visit, text: str) -> tuple[list[int], str]:
    numbers = numbers_in(text)
    if len(numbers) != 2 or not 1 <= numbers[0] <= numbers[1] <= MOST_PEOPLE:  # noqa: PLR2004 - present and invited
        raise Refusal("selection.attended.unclear")
    return numbers, f"{numbers[0]}/{numbers[1]}"


def _leaders(text: str) -> list[str]:
    names = [tidy(part) for part in re.split(r"[,;\n]+", text) if part.strip()]
    most = limits().people.name_max
    if len(names) != 2 or any(len(name) > most or not any(map(str.isalpha, name)) for name in names):  # noqa: PLR2004 - chair and secretary
        raise Refusal("selection.leaders.unclear")
    return names


def _ways(visit: Visit, answers: Answers) -> Sequence[Option]:
    """A vote in chat only where enough could take part in it."""
    ways = ["ballot", "hands", *([CHAT] if _could_chat(visit, answers) else [])]
    return [Option(way, visit.office.texts.say(f"selection.ways.{way}")) for way in ways]


def _could_chat(visit: Visit, answers: Answers) -> bool:
    able = min(len(_reachable(visit, answers)), answers["attended"].value[0])
    return balloting.fits(able, able)


def _in_chat(answers: Answers) -> bool:
    return "way" in answers and answers["way"].value == CHAT


def _counted_by_hand(answers: Answers) -> bool:
    return not _in_chat(answers)


def _reachable(visit: Visit, answers: Answers) -> dict[int, tuple[str, str]]:
    """The heads of the unit's areas whom a word of ours reaches, by number: the name and the area."""
    found = {
        person: (name, area.place.title)
        for area in heads.areas(visit.page, answers["unit"].value, visit.campaign_day)
        for person, name in area.heads
    }
    return {person: who for person, who in found.items() if people.addresses(visit.page, person)}


def _voters(visit: Visit, answers: Answers) -> Sequence[Option]:
    every = Option(EVERYBODY, visit.office.texts.say("selection.everybody"))
    known = _reachable(visit, answers).items()
    return [every, *(Option(str(person), f"{name} – {place}", (name, place)) for person, (name, place) in known)]


def _voter_numbers(visit: Visit, answers: Answers, name: str = "voters") -> list[int]:
    """Who may vote in chat, of those whom a word of ours still reaches."""
    known, chosen = _reachable(visit, answers), answers[name].value
    return [person for person in known if EVERYBODY in chosen or str(person) in chosen]


def _by_ballot(answers: Answers) -> bool:
    return "way" in answers and answers["way"].value == "ballot"


def _ballots(visit: Visit, text: str) -> tuple[list[int], str]:
    numbers, present = numbers_in(text), so_far(visit)["attended"].value[0]
    if len(numbers) != 3 or not present >= numbers[0] >= numbers[1] >= numbers[2] >= 1:  # noqa: PLR2004 - out, in, valid
        raise Refusal("selection.ballots.unclear", {"present": present})
    return numbers, "/".join(map(str, numbers))


def _candidates(visit: Visit, answers: Answers) -> Sequence[Option]:
    """Who can be chosen, and who cannot: "an" is asked about where Ân is free and An is not."""
    return [one for one, _ in candidates.everybody(visit, answers["unit"].value, answers["phase"].value)]


def _why_not(visit: Visit, answers: Answers, key: str) -> None:
    area, _, person = key.partition(".")
    for reason in candidates.why_not(visit, answers["unit"].value, answers["phase"].value, area, int(person)):
        tell(visit, reason)


def _votes(visit: Visit, text: str) -> tuple[list[list[Any]], str]:
    """Votes by candidate, each at most as many as voted; kept with names and marks, so that nothing is read later."""
    answers = so_far(visit)
    chosen, most = _people(visit, answers), voters(answers)
    numbers = votes_in(text, [(one.name, one.place) for one in chosen])
    if len(numbers) != len(chosen) or max(numbers) > most:
        raise Refusal("selection.votes.unclear", {"count": len(chosen), "most": most})
    found = [replace(one, votes=votes) for one, votes in zip(chosen, numbers, strict=True)]
    told = ", ".join(f"{one.who}: {one.votes}" for one in found)
    return [as_row(one) for one in found], told


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
            Question("candidates", options=_candidates, many=True, explain=_why_not),
            Question("voters", options=_voters, when=_in_chat, many=True),
            Question("votes", check_here=_votes, when=_counted_by_hand, numeric=True),
            *ties.questions(_could_chat),
            Question("again_voters", options=_voters, when=ties.in_chat, many=True),
        ),
        file=_file,
        preview=_preview,
        roles=ROLES,
    ),
    Form("selection_unit", (Question("unit", options=_units),), file=_chosen_unit, review=False),
)
