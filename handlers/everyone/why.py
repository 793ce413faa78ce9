"""/visao: why the last answer was "no", why a dossier or a head stands so, why a sum: clause, fact, next step."""

import re
from collections.abc import Sequence

from handlers.everyone import in_reach, numbers, why_units
from handlers.everyone.beginning import hold
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.forms.reading import offers
from handlers.telling import explain, facts_of, outright, own, title
from handlers.units import candidates, late
from handlers.visit import Visit
from storage.campaign.amounts import written
from storage.campaign.council import explaining
from storage.campaign.dossiers import eligibility, nominations, refusals, route, rules
from storage.campaign.dossiers.eligibility import look
from storage.campaign.dossiers.route_table import State, outward
from storage.campaign.dossiers.rules import Put, Reason
from storage.campaign.membership import heads
from storage.campaign.money import estimate
from storage.campaign.money.estimate import Estimate
from storage.campaign.planning.past import of_area, of_person
from storage.campaign.territory import units
from storage.talk import Reply
from storage.words import fold, in_full, shorn, spell


def why(visit: Visit, words: str) -> None:
    """With a number about that dossier, with a name about that head or area, without words about the last "no"."""
    number = numbers.inside(words)
    if not words or visit.means(in_full(fold(shorn(words))), "why.words.last"):
        _last(visit)
    elif number is not None:
        _numbered(visit, number, words)
    elif _asks(visit, words) and (found := _meant(visit, words)):
        _about(visit, found, words)
    elif _asks(visit, words) and visit.mentions(words, "why.words.money"):
        _sum(visit)
    elif why_units.answered(visit, words):
        return
    elif not outright(visit, "why"):
        hold(visit)  # "vì sao …" may begin a story
    else:
        visit.say("why.nowhere", words=words[:60])


def _numbered(visit: Visit, number: tuple[str, str, int], words: str) -> None:
    if number[0] != "DC":
        visit.say("why.unknown", words=words[:60])
    elif (put := numbers.dossier(visit, number)) is None:
        visit.say("status.no_such_number", number=numbers.full(number))
    else:
        dossier(visit, put)


def _asks(visit: Visit, words: str) -> bool:
    """Whether a sentence asks about the campaign: with a slash, or from somebody with a role by words of awards.

    "Vì sao Nguyễn Văn An không được?" has none, and asks all the same: a name and a "no".
    """
    if visit.person is None or outright(visit, "why"):
        return visit.person is not None
    if own(visit, "area_head") and _of_oneself(visit, words, asked=True):
        return True
    denied = visit.mentions(words, "why.words.denied") and in_reach.named(visit, words)
    return visit.mentions(words, "why.words.asks") or bool(denied) or offers(in_reach.areas(visit), words)


def _meant(visit: Visit, words: str) -> tuple[str, ...]:
    """The areas that some words name, or those of a head who speaks of himself."""
    if visit.person is None:
        return ()
    return in_reach.named(visit, words) or (tuple(own(visit, "area_head")) if _of_oneself(visit, words) else ())


def _of_oneself(visit: Visit, words: str, *, asked: bool = False) -> bool:
    """Whether the speaker means himself: "tôi chưa", "mình không"; "anh Minh" with its accents is somebody else.

    `asked`: only where an award is spoken of, too: "chưa đề nghị tôi", "không có tên em".
    """
    said = shorn(words)
    plain = spell if spell(said) != fold(said) else fold
    names, follow, before = (
        "|".join(plain(word) for word in visit.office.texts.lines(f"why.words.{key}"))
        for key in ("myself", "not_yet", "of_me")
    )
    patterns = (rf"(?<!\w)({before}) ({names})$", *(() if asked else (rf"(?<!\w)({names}) ({follow})(?!\w)",)))
    return any(re.search(pattern, plain(said)) for pattern in patterns)


def _about(visit: Visit, areas: Sequence[str], words: str) -> None:
    if len(areas) == 1:
        _area(visit, areas[0])
    else:
        visit.begin("why", among=Answer(list(areas), words[:60]))


def _area(visit: Visit, area: str) -> None:
    """Whether the head of an area can be put forward now: every reason that stands in the way, or that none does."""
    place, above = units.whole_title(visit.page, area), heads.above(visit.page, area)
    phase = rules.open_phase(visit.plan, visit.received, rules.dossiers_close)
    unit = "" if above is None else above.code
    opened = late.phases_of(visit, unit) if isinstance(phase, Reason) else []
    phase = opened[0] if opened else phase
    over = isinstance(phase, Reason)
    if isinstance(phase, Reason):
        explain(visit, phase, _next(visit, phase))
        phase = [one for one in visit.plan.phases if one.opens <= visit.received or one is visit.plan.phases[0]][-1]
    every = candidates.why_not(visit, unit, phase.id, area)
    reasons = [reason for at, reason in enumerate(every) if reason not in every[:at]]
    for reason in reasons:
        explain(visit, reason, _next(visit, reason))
    standing = nominations.of_unit(visit.page, unit, phase.id)
    if not reasons and not over and len(standing) >= phase.quota:
        full = rules.quota_used(visit.plan, phase.id, title(visit, unit), standing)
        explain(visit, full, _next(visit, full))
    elif not reasons and not over:
        facts = {"place": place, "phase": phase.name, "clause": phase.clause, "plan": visit.plan.number}
        visit.say("why.free", **facts, unit=title(visit, unit), used=len(standing), quota=phase.quota)
        if own(visit, "unit_officer"):
            visit.say("why.put_forward")


def _next(visit: Visit, reason: Reason) -> str:
    """The next step, for those who can take it."""
    return reason.next_step if own(visit, "unit_officer") else ""


def _sum(visit: Visit) -> None:
    """How the plan's sums come about: as many units as put forward, people each, money each."""
    say, priced = visit.office.texts.say, [award for award in visit.plan.awards if award.amount]
    parts = " + ".join(f"{written(award.amount or 0)} {award.name}" for award in priced)
    *phases, whole = estimate.reckon(visit.page, visit.plan)
    lines = [_phase_sum(visit, one, parts) for one in phases]
    total = say("why.sum_whole", parts=" + ".join(written(one.most) for one in phases), most=written(whole.most))
    visit.replies.append(Reply("\n".join([*lines, total])))


def _phase_sum(visit: Visit, one: Estimate, parts: str) -> str:
    phase = visit.plan.phase(one.phase)
    return visit.office.texts.say(
        "why.sum",
        phase=phase.name,
        plan=visit.plan.number,
        clause=phase.clause,
        units=one.at_most // phase.quota,
        quota=phase.quota,
        people=one.at_most,
        parts=parts,
        most=written(one.most),
    )


def _last(visit: Visit) -> None:
    """The newest "no" that this person got today."""
    found = None if visit.person is None else refusals.last(visit.page, visit.person.id)
    if found is None or found.at.astimezone(visit.plan.tzinfo).date() != visit.today:
        _nothing(visit)
        return
    say = visit.office.texts.say
    told = say(f"rules.{found.code}", **found.facts)
    step = say(f"next_step.{found.code}", **found.facts)
    visit.say("why.refused", time=visit.clock(found.at), told=told, clause=found.clause, step=step)


def _nothing(visit: Visit) -> None:
    """Where nothing was refused today, a head means himself."""
    if areas := own(visit, "area_head"):
        _about(visit, areas, "")
    else:
        visit.say("why.nothing")


def dossier(visit: Visit, put: Put) -> None:
    """Why a dossier stands where it does."""
    state = State(put.state)
    if reason := in_the_way(visit, put, state):
        step = _next(visit, reason) if _open(visit, put) else f"why.step.{state}_closed"
        explain(visit, reason, step)
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


def _among(visit: Visit, answers: Answers) -> Sequence[Option]:
    every = [*in_reach.areas(visit), *in_reach.selecting(visit)]
    return [option for option in every if option.key in answers["among"].value]


def _chosen(visit: Visit, filled: Filled) -> None:
    place = filled.value("area")
    if any(option.key == place for option in in_reach.selecting(visit)):
        why_units.unit(visit, place)
    else:
        _area(visit, place)


FORM = Form("why", (Question("among", given=True), Question("area", options=_among)), file=_chosen, review=False)
