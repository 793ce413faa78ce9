"""/trangthai: where things stand, as far as this person may know it; every answer names the moment of its figures."""

from collections.abc import Sequence

from handlers.everyone import due, in_reach, numbers, registering
from handlers.everyone.beginning import hold
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.forms.reading import meaning, offers
from handlers.forms.showing import Shown
from handlers.observers import observing
from handlers.telling import outright, own, shown, time_left, title
from handlers.visit import Visit
from storage.campaign.correspondence import suggestions
from storage.campaign.dossiers import nominations, progress, rules
from storage.campaign.dossiers.progress import UnitProgress
from storage.campaign.membership import heads
from storage.campaign.planning.plan_parts import Phase
from storage.campaign.territory import units
from storage.campaign.works import achievements

SEES_ALL = ("organiser_officer", "admin", "observer")
AREAS_MOST = 3  # areas of one name that are all told: more would be a table
LISTED = 10  # lines of a list in a chat; the console has the rest


def status(visit: Visit, words: str) -> None:
    """With words one unit or one number, without them what matters most to this person."""
    if not words:
        _mine(visit)
    elif number := numbers.read(words) or (numbers.inside(words) if numbers.spotted(words) else None):
        numbers.tell(visit, number)
    else:
        _named(visit, in_reach.bare(visit, words) or words)


def sees_all(visit: Visit) -> bool:
    """Whether the person works with, or watches, the whole campaign."""
    return visit.person is not None and any(visit.person.has(role) for role in SEES_ALL)


# --- without words ---------------------------------------------------------------------------------------------------


def _mine(visit: Visit) -> None:
    phase = _phase(visit)
    if not visit.message.private:
        _totals(visit, phase)
    elif sees_all(visit):
        _overview(visit, phase)
        observing.tell(visit, phase.id)
    elif mine := own(visit, "unit_officer"):
        for unit in mine:
            _unit(visit, unit, phase)
    elif own(visit, "area_head"):
        _head(visit, phase)
    else:
        registering.tell_waiting(visit)
        _citizen(visit, phase)


def _phase(visit: Visit) -> Phase:
    """The phase that is open, or was last; before all of them the first."""
    begun = [phase for phase in visit.plan.phases if phase.opens <= visit.now]
    return begun[-1] if begun else visit.plan.phases[0]


def _season(visit: Visit, phase: Phase) -> str:
    """How long the phase still lasts ("Còn 10 ngày."), or that it has not begun, or is over."""
    if visit.now < phase.opens:
        return visit.office.texts.say("status.before", phase=phase.name, opens=shown(visit, phase.starts))
    if visit.now >= phase.closes:
        return visit.office.texts.say("status.after", phase=phase.name, closed=visit.clock(phase.closes - rules.MINUTE))
    left = time_left(visit, phase)
    return visit.office.texts.say("status.during", left=left[:1].upper() + left[1:])


def _say(visit: Visit, key: str, phase: Phase, **facts: object) -> None:
    """Say a sentence that begins with the season and ends with the moment of its figures."""
    visit.say(key, season=_season(visit, phase), phase=phase.name, moment=visit.clock(visit.now), **facts)


def _counted(visit: Visit, phase: Phase) -> dict[str, object]:
    found = progress.of_units(visit.page, visit.plan, phase, visit.campaign_day)
    sent = [one for one in found if one.put]
    missing = [one.place.title for one in found if not one.put]
    names = ", ".join(missing) or visit.office.texts.say("status.nobody_missing")
    labels = visit.plan.labels
    works = sum(one.works for one in found)
    return {"sent": len(sent), "units": len(found), "selecting": labels.selecting, "missing": names, "works": works}


def _totals(visit: Visit, phase: Phase) -> None:
    _all_units(visit, "status.totals", phase)


def _overview(visit: Visit, phase: Phase) -> None:
    _all_units(visit, "status.overview", phase)
    due.tell_overdue(visit)


def _all_units(visit: Visit, key: str, phase: Phase) -> None:
    """All units in one sentence; where there is but one, that one's own numbers say more."""
    every = progress.selecting(visit.page, visit.plan, visit.campaign_day)
    if len(every) == 1:
        _unit(visit, every[0].code, phase)
    else:
        _say(visit, key, phase, **_counted(visit, phase))


def _head(visit: Visit, phase: Phase) -> None:
    assert visit.person is not None  # noqa: S101 - a head is known
    works = achievements.of_person(visit.page, visit.person.id, phase.id)
    put = nominations.of_person(visit.page, visit.person.id, phase.id)
    say = visit.office.texts.say
    stands = say("status.put_forward", number=put[0].number, place=put[0].place) if put else say("status.not_put")
    lines = [say("status.work", number=w.number, title=w.new.title, day=visit.day(w.at)) for w in works]
    lines = [*due.of_head(visit, visit.person.id), *lines]
    _say(visit, "status.head", phase, count=len(works), stands=stands, lines=_list(visit, lines))


def _citizen(visit: Visit, phase: Phase) -> None:
    at = visit.message.address
    found = suggestions.of_sender(visit.page, at.channel, at.account, visit.message.sender)
    lines = [numbers.suggestion_line(visit, one) for one in found]
    _totals(visit, phase)
    visit.say("status.citizen" if lines else "status.citizen_none", count=len(lines), lines=_list(visit, lines))


def _list(visit: Visit, lines: Sequence[str]) -> str:
    more = [visit.office.texts.say("status.more", count=len(lines) - LISTED)] if len(lines) > LISTED else []
    return "".join(f"\n{line}" for line in (*lines[:LISTED], *more))


# --- one unit --------------------------------------------------------------------------------------------------------


def _named(visit: Visit, words: str) -> None:
    """A unit, or an area, by its name; which one, if several are called so without accents: never guessed."""
    options = in_reach.selecting(visit)
    found = meaning(words, options, Shown((), ()))
    found = found if found.keys else in_reach.by_initials(words, options)
    areas = [] if offers(options, words) or not visit.message.private else _areas(visit, words)
    if len(areas) == 1 or (areas and not found.keys):
        _tell_areas(visit, areas, words)
    elif found.sure:
        _unit(visit, found.keys[0], _phase(visit))
    elif found.keys and visit.message.private:
        names = [option.label for option in options if option.key in found.keys]
        visit.begin("status_unit", among=Answer(list(found.keys), ", ".join(names)), words=Answer("", words[:60]))
    elif found.keys:
        names = [option.label for option in options if option.key in found.keys]
        visit.say("status.which_in_group", names=", ".join(names))
    elif visit.message.private and not outright(visit, "status"):
        hold(visit)
    elif not visit.message.private and in_reach.named(visit, words):
        visit.say("desk.in_private")
    else:
        visit.say("status.unknown", words=words[:60])


def _areas(visit: Visit, words: str) -> list[str]:
    """The areas that words name, of those of which the person may see all that is filed for them."""
    if visit.person is None:
        return []
    found = [(area, heads.above(visit.page, area)) for area in in_reach.named(visit, words)]
    units_of, mine = own(visit, "unit_officer"), own(visit, "area_head")
    return [a for a, above in found if sees_all(visit) or a in mine or (above is not None and above.code in units_of)]


def _tell_areas(visit: Visit, areas: Sequence[str], words: str) -> None:
    """Each of them; too many of one name want the name of their unit."""
    if len(areas) > AREAS_MOST:
        visit.say("status.many_areas", words=words[:60], count=len(areas))
        return
    for area in areas:
        _area(visit, area)


def _area(visit: Visit, area: str) -> None:
    """An area: who heads it, what it handed in, whether it is put forward."""
    phase, say, above = _phase(visit), visit.office.texts.say, heads.above(visit.page, area)
    unit = "" if above is None else above.code
    known = next(one for one in heads.areas(visit.page, unit, visit.campaign_day) if one.place.code == area)
    put = [
        say("status.put", number=p.number, who=p.who, day=visit.day(p.at), state=numbers.state_of(visit, p))
        for p in nominations.of_unit(visit.page, unit, phase.id)
        if p.area == area
    ]
    works = [
        say("status.work", number=w.number, title=w.new.title, day=visit.day(w.at))
        for w in achievements.of_unit(visit.page, unit, phase.id)
        if w.new.area == area
    ]
    names = ", ".join(name for _, name in known.heads) or say("status.no_head")
    facts = {"area": units.whole_title(visit.page, area), "head": names, "works": len(works)}
    _say(visit, "status.area", phase, **facts, lines=_list(visit, put or [say("status.not_put")]) + _list(visit, works))


def _unit(visit: Visit, unit: str, phase: Phase) -> None:
    """A unit to those who may see it in full; its public numbers to everybody else."""
    found = progress.of_units(visit.page, visit.plan, phase, visit.campaign_day)
    one = next((one for one in found if one.place.code == unit), None)
    if one is None:
        visit.say("status.unknown", words=unit)
    elif visit.message.private and (sees_all(visit) or unit in own(visit, "unit_officer")):
        _in_full(visit, one, phase)
    else:
        _say(visit, "status.unit", phase, **_numbers(visit, one, phase))


def _numbers(visit: Visit, one: UnitProgress, phase: Phase) -> dict[str, object]:
    return {
        "unit": one.place.title,
        "used": one.put,
        "quota": phase.quota,
        "areas": one.areas,
        "area": visit.plan.labels.area,
        "works": one.works,
    }


def _in_full(visit: Visit, one: UnitProgress, phase: Phase) -> None:
    say, unit = visit.office.texts.say, one.place.code
    put = [
        say("status.put", number=p.number, who=p.who, day=visit.day(p.at), state=numbers.state_of(visit, p))
        for p in nominations.of_unit(visit.page, unit, phase.id)
    ]
    works = [
        say("status.unit_work", number=w.number, title=w.new.title, place=title(visit, w.new.area), name=w.name)
        for w in achievements.of_unit(visit.page, unit, phase.id)
    ]
    key = "status.own_unit" if own(visit, "unit_officer") == [unit] else "status.unit_full"
    told = [*due.of_unit(visit, unit), *put, *works]
    _say(visit, key, phase, **_numbers(visit, one, phase), lines=_list(visit, told))


def _among(visit: Visit, answers: Answers) -> Sequence[Option]:
    return [option for option in in_reach.selecting(visit) if option.key in answers["among"].value]


def _file(visit: Visit, filled: Filled) -> None:
    _unit(visit, filled.value("unit"), _phase(visit))


FORM = Form(
    "status_unit",
    (Question("among", given=True), Question("words", given=True), Question("unit", options=_among)),
    file=_file,
    review=False,
)
