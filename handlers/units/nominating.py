"""/decu: a unit puts the heads of its areas forward, within its quota; whoever comes second is told why not."""

import re
from collections.abc import Sequence

from handlers.everyone.beginning import begin_or_offer, keep_filled, keep_held, late_form
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.informing import inform
from handlers.telling import facts_of, own, phase_called, tell, title
from handlers.units import candidates, late, selecting
from handlers.visit import Visit
from storage.campaign.dossiers import nominations, route, rules
from storage.campaign.dossiers.nominations import Already, Full, NewPut
from storage.campaign.dossiers.rules import Put, Reason
from storage.campaign.planning.plan_parts import Phase
from storage.campaign.works import achievements, amending
from storage.talk import Refusal

NAME = "nomination"
MERIT_LEAST = 10  # characters: "tốt" convinces nobody
WORK = re.compile(r"TT-\d{4}-\d{4,9}")


def open_for(visit: Visit, unit: str) -> None:
    """Say where the unit stands in the phase, and what can be done now; which one, where the office opened another."""
    late_ones, phase = late.phases_of(visit, unit), rules.open_phase(visit.plan, visit.received, rules.dossiers_close)
    if late_ones and isinstance(phase, Phase):
        visit.begin("nomination_phase", unit=Answer(unit, title(visit, unit)))
    else:
        _open(visit, unit, late_ones[0] if late_ones else phase)


def _open(visit: Visit, unit: str, phase: Phase | Reason) -> None:
    if isinstance(phase, Reason):
        tell(visit, phase)
        to_come = visit.plan.next_phase(visit.received) or visit.plan.phases[-1]
        if keep_held(visit, NAME, FORM.carry, **_given(visit, to_come, unit)):
            visit.say("nomination.kept")
        return
    if phase.dossiers_close <= visit.received:
        late.tell_open(visit, phase)
    standing = nominations.of_unit(visit.page, unit, phase.id)
    if len(standing) >= phase.quota:
        tell(visit, rules.quota_used(visit.plan, phase.id, title(visit, unit), standing), alone=False)
    else:
        candidates.overview(visit, unit, phase, standing)
    if standing or candidates.restorable(visit, unit, phase):
        visit.begin("nomination_menu", None, **_given(visit, phase, unit))
    else:
        begin_for(visit, phase, unit)


def begin_for(visit: Visit, phase: Phase, unit: str) -> None:
    if candidates.options(visit, unit, phase.id):
        selecting.remind(visit, unit, phase)
        begin_or_offer(visit, NAME, **_given(visit, phase, unit))
    else:
        visit.say("nomination.nobody", unit=title(visit, unit))


def _given(visit: Visit, phase: Phase, unit: str) -> dict[str, Answer]:
    return {"phase": Answer(phase.id, phase.name), "unit": Answer(unit, title(visit, unit))}


# --- putting forward -------------------------------------------------------------------------------------------------


def _file(visit: Visit, filled: Filled) -> None:
    unit, phase = filled.value("unit"), visit.plan.phase(filled.value("phase"))
    area, _, person = str(filled.value("who")).partition(".")
    nominations.lock_units(visit.page, [unit])  # two officers at once: the second one finds a late filing used
    if unit not in own(visit, "unit_officer") or visit.person is None:
        keep_filled(visit, NAME, filled)
        visit.say("desk.forbidden")
        return
    candidate = candidates.candidate(visit, unit, area, int(person))
    if reason := rules.may_put_forward(visit.plan, phase.id, candidate, late.counted(visit, unit, phase)):
        _refuse(visit, filled, reason)
        return
    new = NewPut(phase.id, unit, area, int(person), _merit_of(visit, unit, filled.value("merit")), visit.person.id)
    match route.propose(visit.page, visit.plan, new, visit.person, at=visit.received, real=visit.real):
        case Put() as put:
            visit.shows = f"/trangthai {put.number}"
            confirm(visit, "nomination.filed", put)
            _take_in(visit, filled.value("merit"))
            inform(visit, put.number)
            late.used(visit, unit, phase.id, put.number)
        case Full(standing):
            _full(visit, filled, standing)
        case Already(put):
            _refuse(visit, filled, rules.already(visit.plan, put, candidate))
        case Reason() as reason:
            _refuse(visit, filled, reason)


def _take_in(visit: Visit, merit: str) -> None:
    """A unit that puts somebody forward for a work has taken the work in: its head asks before changing it."""
    number = merit.partition("\n")[0]
    if WORK.fullmatch(number) and amending.take_in(visit.page, number, visit.received):
        visit.audit("achievement.taken_in", number)


def confirm(visit: Visit, key: str, put: Put) -> None:
    """Say that somebody stands, newly or again."""
    phase = visit.plan.phase(put.phase)
    visit.say(
        key,
        number=put.number,
        who=put.who,
        phase=phase.name,
        time=visit.clock(visit.received),
        unit=title(visit, put.unit),
        used=len(nominations.of_unit(visit.page, put.unit, put.phase)),
        quota=phase.quota,
        office=visit.plan.organiser.standing_office,
    )


def _full(visit: Visit, filled: Filled, standing: Sequence[Put]) -> None:
    """Another officer was quicker: the clause, who is put forward, and what can be done; the words are kept."""
    unit, phase = filled.value("unit"), visit.plan.phase(filled.value("phase"))
    keep_filled(visit, NAME, filled)
    tell(visit, rules.quota_used(visit.plan, phase.id, title(visit, unit), standing), alone=False)
    visit.say("nomination.kept")
    visit.begin("nomination_menu", None, **_given(visit, phase, unit))


def _refuse(visit: Visit, filled: Filled, reason: Reason) -> None:
    """Say why and keep every word; out of phase offer the one that is open, else ask once more whom."""
    keep_filled(visit, NAME, filled)
    now = rules.open_phase(visit.plan, visit.received, rules.dossiers_close)
    is_open = isinstance(now, Phase) and now.id == filled.value("phase")
    tell(visit, reason, alone=not is_open)
    if isinstance(now, Phase) and not is_open:
        visit.say("nomination.kept")
        visit.begin(LATE.name, phase=Answer(now.id, now.name))
    elif is_open and candidates.options(visit, filled.value("unit"), filled.value("phase")):
        kept = visit.conversation.kept[NAME]
        visit.conversation.kept[NAME] = kept.without(["who"]).asks("who")
        visit.resume(NAME)
    else:
        visit.say("nomination.kept")


def _merit_of(visit: Visit, unit: str, told: str) -> str:
    """The merit as it is kept: the number of a work stands for its title and story."""
    first, _, rest = told.partition("\n")
    work = achievements.by_number(visit.page, first, [unit]) if WORK.fullmatch(first) else None
    return told if work is None else "\n".join(filter(None, (f"{first}: {work.new.title}", work.new.text, rest)))


# --- questions -------------------------------------------------------------------------------------------------------


def _who(visit: Visit, answers: Answers) -> Sequence[Option]:
    """Who can be chosen, and who cannot: neighbours may have nearly the same name, and nobody takes one for another."""
    unit, phase = answers["unit"].value, answers["phase"].value
    return [option for option, _ in candidates.everybody(visit, unit, phase)]


def _why_not(visit: Visit, answers: Answers, key: str) -> None:
    area, _, person = key.partition(".")
    for reason in candidates.why_not(visit, answers["unit"].value, answers["phase"].value, area, int(person)):
        tell(visit, reason)


def _phases(visit: Visit, answers: Answers) -> Sequence[Option]:
    """The phase that is open, and those that the office has opened once more for the unit."""
    now = rules.open_phase(visit.plan, visit.received, rules.dossiers_close)
    every = [*([now] if isinstance(now, Phase) else []), *late.phases_of(visit, answers["unit"].value)]
    return [Option(phase.id, phase.name, phase_called(phase)[:2]) for phase in every]


def _phase_chosen(visit: Visit, filled: Filled) -> None:
    phase, unit = visit.plan.phase(filled.value("phase")), filled.value("unit")
    if unit in own(visit, "unit_officer"):
        _open(visit, unit, phase)
    else:
        visit.say("desk.forbidden")


def _works(visit: Visit, answers: Answers) -> Sequence[Option]:
    """The works that the chosen head has handed in for this phase."""
    area, _, person = str(answers["who"].value).partition(".") if "who" in answers else ("", "", "")
    if not person:
        return []
    found = achievements.of_person(visit.page, int(person), answers["phase"].value)
    return [Option(work.number, f"{work.number}: {work.new.title}") for work in found if work.new.area == area]


def _nobody(visit: Visit, text: str) -> tuple[str, str]:
    """Words that name nobody of the unit: somebody of another one, or nobody at all."""
    active = visit.conversation.active
    given = {} if active is None else active.answers
    unit, phase = given["unit"].value, given["phase"].value
    if reason := candidates.foreign(visit, unit, phase, text):
        raise Refusal("nomination.who.foreign", facts_of(visit, reason))
    several = len(re.findall(r"\d+", text)) > 1 or visit.mentions(text, "nomination.who.words")
    raise Refusal("nomination.who.one_each" if several else "nomination.who.unknown")


def _merit(text: str) -> str:
    if len(text.strip()) < MERIT_LEAST:
        raise Refusal("nomination.merit.too_short")
    return text.strip()


FORM = Form(
    NAME,
    (
        Question("phase", given=True),
        Question("unit", given=True),
        Question("who", options=_who, check_here=_nobody, explain=_why_not),
        Question("merit", options=_works, check=_merit),
    ),
    file=_file,
    carry="merit",
)
LATE = late_form(NAME, _file)
PHASE = Form(
    "nomination_phase",
    (Question("unit", given=True), Question("phase", options=_phases)),
    file=_phase_chosen,
    review=False,
)
FORMS = (FORM, LATE, PHASE)
