"""/nopmuon of the office: which units ask to file after the deadline, why, and the office's word on each."""

from collections.abc import Sequence
from typing import Final

from broadcasts.letters import late_letters
from handlers.everyone import in_reach
from handlers.everyone.beginning import begin_or_offer
from handlers.forms.controls import CLOSE
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.telling import tell, title
from handlers.units import late
from handlers.visit import Visit
from storage.campaign.dossiers import late_requests
from storage.campaign.dossiers.late_requests import Late
from storage.campaign.dossiers.rules import Reason
from storage.limits import limits
from storage.talk import Refusal

NAME: Final = "late_answer"
OFFICE: Final = ("organiser_officer", "admin")
ALLOW, REFUSE = "allow", "refuse"  # not "yes" and "no": "thôi" refuses nobody
ROLES: Final = (*late.ROLES, *OFFICE)


def ask(visit: Visit, words: str) -> None:
    """To the office what waits for its word; to a unit its own request."""
    of_unit = _has(visit, late.ROLES)
    waiting = late_requests.waiting(visit.page) if _has(visit, OFFICE) else []
    for one in waiting:
        visit.say("late_answer.line", **_facts(visit, one), time=visit.clock(one.at), why=one.why)
    if waiting:
        begin_or_offer(visit, NAME)
    elif of_unit:
        late.ask(visit, words)
    else:
        visit.say("late_answer.nothing")


def _has(visit: Visit, roles: Sequence[str]) -> bool:
    return visit.person is not None and any(visit.person.has(role) for role in roles)


def _facts(visit: Visit, one: Late) -> dict[str, object]:
    return {"unit": title(visit, one.unit), "phase": visit.plan.phase(one.phase).name}


def _waiting(visit: Visit, answers: Answers) -> Sequence[Option]:
    """Those that wait, and the one in hand, though somebody else has answered it meanwhile."""
    say, called = visit.office.texts.say, {unit.key: (unit.label, *unit.also) for unit in in_reach.selecting(visit)}
    found = [
        Option(str(one.id), say("late_answer.option", **_facts(visit, one)), called.get(one.unit, ()))
        for one in late_requests.waiting(visit.page)
    ]
    chosen = answers.get("which")
    if chosen is None or chosen.value in {option.key for option in found}:
        return found
    return [*found, Option(chosen.value, chosen.shown)]


def _words(visit: Visit, _answers: Answers) -> Sequence[Option]:
    say, lines = visit.office.texts.say, visit.office.texts.lines
    ways = (ALLOW, REFUSE, CLOSE)
    return [Option(key, say(f"late_answer.{key}"), parts=tuple(lines(f"late_answer.words.{key}"))) for key in ways]


def _speaks(answers: Answers) -> bool:
    return "what" in answers and answers["what"].value != CLOSE


def _fitting(text: str) -> str:
    if len(text.strip()) > limits().people.reason_max:
        raise Refusal("late_answer.answer.too_long", {"most": limits().people.reason_max})
    return text.strip()


def _file(visit: Visit, filled: Filled) -> None:
    assert visit.person is not None  # noqa: S101 - the form is for officers
    number, what, answer = int(filled.value("which")), filled.value("what"), filled.value("answer") or ""
    if what == CLOSE:
        visit.say("late_answer.closed")
        return
    if what == ALLOW and visit.means(answer, "late_answer.words.refuse"):  # no word to the unit
        visit.say("late_answer.unclear")
        begin_or_offer(visit, NAME)
        return
    by, at, page = visit.person.id, visit.now, visit.page
    if what == ALLOW:
        outcome = late_requests.allow(page, visit.plan, number, answer=answer, by=by, at=at)
    else:
        outcome = late_requests.decide(page, number, yes=False, answer=answer, by=by, at=at)
    _told(visit, outcome)


def _told(visit: Visit, outcome: Late | Reason | None) -> None:
    if outcome is None:
        visit.say("late_answer.spoken")
    elif isinstance(outcome, Reason):
        tell(visit, outcome, alone=False)
    else:
        visit.audit(f"late_filing.{outcome.state}", f"{outcome.unit}:{outcome.phase}")
        visit.post(late_letters.decided(visit.page, visit.plan, visit.office.texts, outcome, visit.real))
        visit.say(f"late_answer.{outcome.state}", **_facts(visit, outcome))


FORM = Form(
    NAME,
    (
        Question("which", options=_waiting, sole=True),
        Question("what", options=_words),
        Question("answer", check=_fitting, optional=True, when=_speaks),
    ),
    file=_file,
    review=False,
    roles=OFFICE,
)
