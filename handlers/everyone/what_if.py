"""/nhuthe khen <area>: what would be if the head of an area were awarded now; nothing is changed by asking."""

from collections.abc import Sequence

from handlers.everyone import in_reach
from handlers.everyone.beginning import hold
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.telling import explain, outright
from handlers.units import candidates
from handlers.visit import Visit
from storage.campaign.dossiers import laureates, what_if
from storage.campaign.dossiers.what_if import After
from storage.campaign.membership import heads
from storage.campaign.planning.plan_parts import Phase
from storage.campaign.territory import units
from storage.words import fold

ROLES = ("unit_officer", *in_reach.EVERYWHERE)
AWARD = "khen"
STANDS = {"area_already", "person_already", "no_head"}  # what keeps nobody from being awarded
NAME_MOST = 6  # words of somebody's name with the place


def ask(visit: Visit, words: str) -> None:
    """Answer about the area that the words name; which one, if several are called so."""
    named = whom(words)
    found = in_reach.named(visit, named) if _is_asked(visit, words) else ()
    if not found and words and not outright(visit, "what_if"):
        hold(visit)  # "nếu …" may begin a story
    elif not found:
        visit.say("what_if.unknown", words=named[:60])
    elif len(found) == 1:
        _answer(visit, found[0])
    else:
        visit.begin("what_if", among=Answer(list(found), named[:60]))


def whom(words: str) -> str:
    """Whom or what a question is about, without "khen" before it."""
    first, _, rest = words.strip().partition(" ")
    return rest if fold(first) == AWARD else words.strip()


def _is_asked(visit: Visit, words: str) -> bool:
    """Whether a sentence asks about an award: with a slash, by its words, or as short as a name."""
    asks = outright(visit, "what_if") or visit.mentions(words, "why.words.asks")
    return asks or len(words.split()) <= NAME_MOST


def _answer(visit: Visit, area: str) -> None:
    phase = _phase(visit)
    found = what_if.imagine(visit.page, visit.plan, phase.id, area, visit.campaign_day, visit.now)
    place = units.whole_title(visit.page, area)
    _tell_barred(visit, area, phase)
    if not found:
        visit.say("what_if.nothing", place=place, phase=phase.name)
        return
    visit.say("what_if.supposed", place=place, phase=phase.name)
    for one in found:
        _after(visit, one)


def _tell_barred(visit: Visit, area: str, phase: Phase) -> None:
    """Why it could not be awarded in that phase, if an award or a hold stands in the way."""
    above = heads.above(visit.page, area)
    every = candidates.why_not(visit, "" if above is None else above.code, phase.id, area)
    for reason in every:
        if reason.code not in STANDS:
            explain(visit, reason, "")


def _after(visit: Visit, one: After) -> None:
    say = visit.office.texts.say
    name = visit.plan.phase(one.phase).name
    seen = [put for put in one.stopped if in_reach.reaches(visit, put.unit)]
    named = [f"{put.number} ({put.who})" for put in seen]
    elsewhere = len(one.stopped) - len(seen)
    stopped = ", ".join([*named, *([say("what_if.elsewhere", count=elsewhere)] if elsewhere else [])])
    enough = say("what_if.enough" if one.left >= one.quota else "what_if.short", quota=one.quota)
    visit.say(
        "what_if.after",
        phase=name,
        barred=", ".join(one.barred) or say("what_if.nobody"),
        stopped=say("what_if.stopped", dossiers=stopped) if stopped else say("what_if.none_stopped"),
        left=one.left,
        areas=one.areas,
        all_left=one.all_left,
        all_areas=one.all_areas,
        enough=enough,
    )


def _phase(visit: Visit) -> Phase:
    """The phase whose results come next: the first that has begun and has none yet; else the last that has begun."""
    begun = [phase for phase in visit.plan.phases if phase.opens <= visit.now] or [visit.plan.phases[0]]
    waiting = [phase for phase in begun if not laureates.of_phase(visit.page, phase.id)]
    return waiting[0] if waiting else begun[-1]


def _among(visit: Visit, answers: Answers) -> Sequence[Option]:
    return [option for option in in_reach.areas(visit) if option.key in answers["among"].value]


def _file(visit: Visit, filled: Filled) -> None:
    _answer(visit, filled.value("area"))


FORM = Form("what_if", (Question("among", given=True), Question("area", options=_among)), file=_file, review=False)
