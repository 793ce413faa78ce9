"""/bophieu: somebody who takes part in a meeting votes in chat; once, and nothing that is kept says what.

The answer is typed and filed in the same turn: no progress, no summary and no echo holds it.
"""

import re

from handlers.forms.form import Answer, Filled, Form, Question
from handlers.telling import title
from handlers.units.counting import so_far
from handlers.visit import Visit
from storage.campaign.dossiers import ballots
from storage.campaign.dossiers.ballots import Ballot
from storage.talk import Refusal

ROLES = ("area_head",)
NUMBERS = re.compile(r"\d{1,3}(?:[\s,;+&]+\d{1,3})*")


def vote(visit: Visit, _words: str) -> None:
    """Ask for the vote where one is open; say so where it is given, or none is open."""
    assert visit.person is not None  # noqa: S101 - the command is for heads
    found = ballots.of_voter(visit.page, visit.person.id)
    waiting = [ballot for ballot, voted in found if not voted]
    if waiting:
        _begin(visit, waiting[0])
    else:
        visit.say("ballot.again" if found else "ballot.none")


def _begin(visit: Visit, ballot: Ballot) -> None:
    meeting = ballot.meeting
    lines = "\n".join(f"{place}. {one.who}" for place, one in enumerate(meeting.order, 1))
    most = min(ballot.most, len(meeting.order))
    visit.begin(
        "ballot",
        number=Answer(ballot.number, ballot.number),
        unit=Answer(meeting.unit, title(visit, meeting.unit)),
        phase=Answer(meeting.phase, visit.plan.phase(meeting.phase).name),
        most=Answer(most, str(most)),
        people=Answer(len(meeting.order), lines),
    )


def _choice(visit: Visit, text: str) -> tuple[list[int], str]:
    """Places on the list, each once, or 0 alone for nobody."""
    answers, said = so_far(visit), text.strip().rstrip(".")
    count, most = answers["people"].value, answers["most"].value
    places = [int(number) for number in re.findall(r"\d+", said)] if NUMBERS.fullmatch(said) else []
    chosen = [] if places == [0] else places
    if (
        not places
        or len(set(chosen)) != len(chosen)
        or len(chosen) > most
        or not set(chosen) <= set(range(1, count + 1))
    ):
        raise Refusal("ballot.unclear", {"count": count, "most": most})
    return chosen, ""


def _file(visit: Visit, filled: Filled) -> None:
    assert visit.person is not None  # noqa: S101 - a form of heads
    number = filled.value("number")
    outcome = ballots.cast(visit.page, number, visit.person.id, filled.value("choice"))
    ballot = ballots.by_number(visit.page, number) if outcome == "over" else None
    visit.say(f"ballot.{outcome}" if ballot is None else f"ballot.late.{ballot.state}", number=number)


FORM = Form(
    "ballot",
    (
        *(Question(name, given=True) for name in ("number", "unit", "phase", "most", "people")),
        Question("choice", check_here=_choice, numeric=True),
    ),
    file=_file,
    review=False,
    roles=ROLES,
)
