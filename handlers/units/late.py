"""/nopmuon: after a deadline a unit asks the office for one more filing; what the office opened, /decu takes."""

from collections.abc import Sequence
from datetime import datetime

from broadcasts.letters import late_letters
from handlers.everyone.beginning import begin_or_offer
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.telling import own, phase_called, tell, title
from handlers.visit import Visit
from storage.campaign.dossiers import late_requests, nominations, rules
from storage.campaign.planning.plan_parts import Phase
from storage.talk import Refusal, Reply

ROLES = ("unit_officer",)
NAME = "late_filing"
WHY_LEAST, WHY_MOST = 10, 1000  # characters of a reason that the office weighs


def ask(visit: Visit, _words: str) -> None:
    """Begin a request, where some phase has closed for dossiers."""
    mine, closed = own(visit, "unit_officer"), _closed(visit)
    known = [_known(visit, unit, phase) for unit in mine for phase in closed]
    if not closed:
        visit.say("late_filing.nothing")
    elif len(known) == 1 and known[0]:
        visit.replies.append(Reply(known[0]))
    else:
        begin_or_offer(visit, NAME)


def _known(visit: Visit, unit: str, phase: Phase) -> str:
    """What became of the request that is under way; "" where there is none."""
    before = late_requests.under_way(visit.page, unit, phase.id)
    if before is None:
        return ""
    facts = {"unit": title(visit, unit), "phase": phase.name, "office": visit.plan.organiser.standing_office}
    say = visit.office.texts.say
    return say("late_filing.known", **facts, state=say(f"late_filing.{before.state}_state", **facts))


def phases_of(visit: Visit, unit: str) -> list[Phase]:
    """The phases for which the office has opened one filing of this unit, and where a slot is free for it."""
    found = [visit.plan.phase(one.phase) for one in late_requests.allowed(visit.page, unit)]
    return [phase for phase in found if not _full(visit, unit, phase)]


def tell_open(visit: Visit, phase: Phase) -> None:
    """Say that the office has opened one filing."""
    visit.say("late_filing.open", office=visit.plan.organiser.standing_office, phase=phase.name)


def counted(visit: Visit, unit: str, phase: Phase) -> datetime:
    """The instant by which a filing is judged: its own, or the last one in time where the office opened it."""
    opened = any(one.phase == phase.id for one in late_requests.allowed(visit.page, unit))
    return min(visit.received, phase.dossiers_close - rules.MINUTE) if opened else visit.received


def used(visit: Visit, unit: str, phase: str, number: str) -> None:
    """A dossier was filed: where it was filed late, the one filing that the office opened is made."""
    if visit.received >= visit.plan.phase(phase).dossiers_close and late_requests.use(visit.page, unit, phase):
        visit.audit("late_filing.used", number, unit=unit, phase=phase)


def _full(visit: Visit, unit: str, phase: Phase) -> bool:
    return len(nominations.of_unit(visit.page, unit, phase.id)) >= phase.quota


def _closed(visit: Visit) -> list[Phase]:
    return [phase for phase in visit.plan.phases if phase.dossiers_close <= visit.received]


def _units(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(code, title(visit, code)) for code in own(visit, "unit_officer")]


def _phases(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(phase.id, phase.name, phase_called(phase)[:2]) for phase in reversed(_closed(visit))]


def _why(text: str) -> str:
    why = text.strip()
    if not WHY_LEAST <= len(why) <= WHY_MOST:
        raise Refusal("late_filing.why_length", {"least": WHY_LEAST, "most": WHY_MOST})
    return why


def _file(visit: Visit, filled: Filled) -> None:
    assert visit.person is not None  # noqa: S101 - the command is for officers
    unit, phase = filled.value("unit"), visit.plan.phase(filled.value("phase"))
    facts = {"unit": title(visit, unit), "phase": phase.name, "office": visit.plan.organiser.standing_office}
    if _full(visit, unit, phase):
        standing = nominations.of_unit(visit.page, unit, phase.id)
        tell(visit, rules.quota_used(visit.plan, phase.id, facts["unit"], standing), alone=False)
        return
    late = late_requests.ask(visit.page, unit, phase.id, filled.value("why"), visit.person.id, visit.now)
    if late is None:
        before = late_requests.under_way(visit.page, unit, phase.id)
        state = visit.office.texts.say(f"late_filing.{before.state if before else 'asked'}_state", **facts)
        visit.say("late_filing.known", unit=facts["unit"], phase=phase.name, state=state)
        return
    visit.audit("late_filing.asked", f"{unit}:{phase.id}", unit=unit, phase=phase.id)
    visit.post(late_letters.asks(visit.page, visit.plan, visit.office.texts, late, visit.real))
    visit.shows = "/nopmuon"
    visit.say("late_filing.sent", **facts)


FORM = Form(
    NAME,
    (
        Question("unit", options=_units, sole=True),
        Question("phase", options=_phases, sole=True),
        Question("why", check=_why),
    ),
    file=_file,
    roles=ROLES,
)
