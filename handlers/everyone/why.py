"""/visao: why the last answer was "no", or why a dossier stands where it does: the clause, the fact, the next step."""

from handlers.everyone import numbers
from handlers.everyone.beginning import hold
from handlers.telling import facts_of
from handlers.visit import Visit
from storage.campaign.council import explaining
from storage.campaign.dossiers import eligibility, refusals, route, rules
from storage.campaign.dossiers.eligibility import look
from storage.campaign.dossiers.route_table import State, outward
from storage.campaign.dossiers.rules import Put, Reason
from storage.campaign.planning.past import of_area, of_person
from storage.talk import Reply


def why(visit: Visit, words: str) -> None:
    """With a number about that dossier, without one about the last "no" of today."""
    number = numbers.read(words) if words else None
    if not words:
        _last(visit)
    elif number is None and not visit.message.text.lstrip().startswith("/"):
        hold(visit)  # "vì sao …" may begin a story
    elif number is None or number[0] != "DC":
        visit.say("why.unknown", words=words[:60])
    elif (put := numbers.dossier(visit, number)) is None:
        visit.say("status.no_such_number", number=numbers.full(number))
    else:
        dossier(visit, put)


def _last(visit: Visit) -> None:
    """The newest "no" that this person got today."""
    found = None if visit.person is None else refusals.last(visit.page, visit.person.id)
    if found is None or found.at.astimezone(visit.plan.tzinfo).date() != visit.today:
        visit.say("why.nothing")
        return
    say = visit.office.texts.say
    told = say(f"rules.{found.code}", **found.facts)
    step = say(f"next_step.{found.code}", **found.facts)
    visit.say("why.refused", time=visit.clock(found.at), told=told, clause=found.clause, step=step)


def dossier(visit: Visit, put: Put) -> None:
    """Why a dossier stands where it does."""
    state = State(put.state)
    if reason := in_the_way(visit, put, state):
        step, say = reason.next_step if _open(visit, put) else f"why.step.{state}_closed", visit.office.texts.say
        visit.replies.append(Reply("\n".join(say(key, **facts_of(visit, reason)) for key in (reason.key, step))))
        return
    known = state if numbers.sees_inside(visit) else outward(state)
    hop = route.hops_of(visit.page, put.number, inside=numbers.sees_inside(visit))[-1:]
    visit.say(
        "why.dossier",
        number=put.number,
        who=put.who,
        state=numbers.state_of(visit, put),
        hop=numbers.hop_line(visit, put, hop[0]) if hop else "",
        clause=visit.plan.phase(put.phase).clause,
        plan=visit.plan.number,
        step=_step(visit, put, known),
    )
    for reason in explaining.explain(visit.page, visit.plan, put.number, inside=numbers.sees_inside(visit)):
        visit.say(reason.key, **facts_of(visit, reason))
    _past(visit, put)


def _open(visit: Visit, put: Put) -> bool:
    """Whether the unit can still put somebody forward in the dossier's phase."""
    return rules.in_time(visit.plan, put.phase, visit.received, rules.dossiers_close) is None


def _step(visit: Visit, put: Put, known: State) -> str:
    """What comes next; for a dossier that is gone only what can still be done."""
    say, office = visit.office.texts.say, visit.plan.organiser.standing_office
    if known in {State.WITHDRAWN, State.SUSPENDED} and not _open(visit, put):
        return say(f"why.step.{known}_closed")
    if known is State.WITHDRAWN and route.taken_by_office(visit.page, put.number):
        return say("why.step.withdrawn_by_office")
    return say(f"why.step.{known}", office=office)


def _past(visit: Visit, put: Put) -> None:
    """Awards of earlier years, which bar nobody unless the plan says so."""
    known = visit.plan.past
    for key, found in (("area", of_area(known, put.area)), ("person", of_person(known, put.unit, put.name))):
        if found:
            years = ", ".join(str(one.year) for one in found)
            visit.say(f"why.past_{key}", who=put.name, place=put.place, years=years, decision=found[0].decision)


def in_the_way(visit: Visit, put: Put, state: State) -> Reason | None:
    """What stops a dossier that is suspended or held."""
    if state not in {State.SUSPENDED, State.HELD}:
        return None
    return eligibility.of_dossier(look(visit.page, visit.plan, put.phase, visit.today), put)
