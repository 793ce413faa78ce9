"""Whom a unit can put forward in a phase: the heads of its areas, but not who stands already; whom it can restore."""

from collections.abc import Sequence

from handlers.forms.form import Option
from handlers.telling import facts_of, time_left, title
from handlers.visit import Visit
from storage.campaign.dossiers import nominations, progress, route, rules
from storage.campaign.dossiers.eligibility import Look, look
from storage.campaign.dossiers.route_table import State
from storage.campaign.dossiers.rules import Candidate, Put, Reason
from storage.campaign.membership import heads
from storage.campaign.planning.plan_parts import Phase
from storage.limits import limits
from storage.words import fold, shorn


def options(visit: Visit, unit: str, phase: str) -> list[Option]:
    """The heads who can be chosen, by area; "25273-01.7" is person 7 of that area."""
    return [option for option, reason in everybody(visit, unit, phase) if reason is None]


def everybody(visit: Visit, unit: str, phase: str) -> list[tuple[Option, Reason | None]]:
    """The unit's areas with their heads, or without one; whoever cannot be chosen is closed and has a reason."""
    standing, found = nominations.listing(visit.page, None, phase), standing_in_the_way(visit, phase)
    every = [
        (area, person, name, _closed(visit, phase, area, person, name, standing, found))
        for area in heads.areas(visit.page, unit, visit.campaign_day)
        for person, name in area.heads or ((0, ""),)
    ]
    return [(_option(visit, area, person, name, reason), reason) for area, person, name, reason in every]


def why_not(visit: Visit, unit: str, phase: str, area: str, person: int | None = None) -> list[Reason]:
    """Why an area, or one head of it, cannot be chosen; empty where nothing stands in the way."""
    wanted = f"{area}." if person is None else f"{area}.{person}"
    every = everybody(visit, unit, phase)
    return [
        reason
        for option, reason in every
        if reason is not None and (option.key == wanted or (person is None and option.key.startswith(wanted)))
    ]


def _closed(
    visit: Visit, phase: str, area: heads.Area, person: int, name: str, standing: Sequence[Put], found: Look
) -> Reason | None:
    place = area.place
    meant = Candidate("", place.code, place.title, "", person or None)
    if reason := found.reason(person, place.code, name, place.title):
        return reason
    put = next((one for one in standing if one.area == place.code or (person and one.person == person)), None)
    if put is not None:
        return rules.already(visit.plan, put, meant)
    return None if person else rules.no_head(visit.plan, phase, meant)


def _option(visit: Visit, area: heads.Area, person: int, name: str, reason: Reason | None) -> Option:
    place = area.place
    who = f"{place.title} – {name}" if name else place.title
    label = who if reason is None else visit.office.texts.say("nomination.who.closed", who=who)
    also = (place.title, place.name, place.bare, *place.aliases, *([name] if name else []))
    also = also if reason is None else (who, *also)
    return Option(f"{place.code}.{person}", label, also, closed=reason is not None, parts=parts(name))


def parts(name: str) -> tuple[str, ...]:
    """How people call somebody but by the whole name: by the last two words of it, or the last alone."""
    words = name.split()
    return tuple(" ".join(words[-count:]) for count in (2, 1) if count < len(words))


def called(name: str) -> tuple[str, ...]:
    """All of these."""
    return (name, *parts(name)) if name else ()


def foreign(visit: Visit, unit: str, phase: str, words: str) -> Reason | None:
    """Why somebody of another unit, or an area there, cannot be put forward by this one; None: nobody is called so."""
    for other in progress.selecting(visit.page, visit.plan, visit.campaign_day):
        areas = [] if other.code == unit else heads.areas(visit.page, other.code, visit.campaign_day)
        for area in areas:
            names = {f"{area.place.title} {other.title}", f"{area.place.title}, {other.title}"}
            if fold(shorn(words)) in {fold(name) for name in (*names, *(name for _, name in area.heads))}:
                there = Candidate(unit, area.place.code, f"{area.place.title}, {other.title}", other.code, None)
                return rules.wrong_unit(visit.plan, phase, there)
    return None


def standing_in_the_way(visit: Visit, phase: str) -> Look:
    """Who is barred or held back in a phase."""
    return look(visit.page, visit.plan, phase, visit.received.astimezone(visit.plan.tzinfo).date())


def barred(visit: Visit, unit: str, phase: str) -> list[Reason]:
    """Why some heads of the unit's areas cannot be chosen in a phase."""
    found = standing_in_the_way(visit, phase)
    every = (
        found.reason(person, area.place.code, name, area.place.title)
        for area in heads.areas(visit.page, unit, visit.campaign_day)
        for person, name in area.heads
    )
    return [reason for reason in every if reason is not None]


def busy(visit: Visit, phase: str) -> set[str | int]:
    """The areas and persons who stand in a phase, wherever they do."""
    standing = nominations.listing(visit.page, None, phase)
    return {put.area for put in standing} | {put.person for put in standing}


def candidate(visit: Visit, unit: str, area: str, person: int) -> Candidate:
    """Somebody as the rules see him: still the head of that area, or not."""
    above = heads.above(visit.page, area)
    over = "" if above is None else above.code
    known = {found.place.code: found.heads for found in heads.areas(visit.page, over, visit.campaign_day)}
    holds = any(person == held for held, _ in known.get(area, ()))
    return Candidate(unit, area, title(visit, area), over, person if holds else None)


def overview(visit: Visit, unit: str, phase: Phase, standing: Sequence[Put]) -> None:
    """Where the unit stands: how many of how many, how long it still has, who stands, which areas have no head."""
    headless = [area.place.title for area in heads.areas(visit.page, unit, visit.campaign_day) if not area.heads]
    visit.say(
        "nomination.where",
        unit=title(visit, unit),
        phase=phase.name,
        used=len(standing),
        quota=phase.quota,
        left=time_left(visit, phase, dossiers=True),
    )
    if standing:
        visit.say("nomination.standing", names=", ".join(put.who for put in standing))
    if headless:
        visit.say("nomination.headless", count=len(headless), areas=", ".join(headless))
    for reason in barred(visit, unit, phase.id):
        visit.say(reason.key, **facts_of(visit, reason))


def restorable(visit: Visit, unit: str, phase: Phase) -> list[Put]:
    """Who was taken back lately and may stand again; nobody while the quota is used."""
    if len(nominations.of_unit(visit.page, unit, phase.id)) >= phase.quota:
        return []
    gone = nominations.of_unit(visit.page, unit, phase.id, State.WITHDRAWN)
    taken, found = busy(visit, phase.id), standing_in_the_way(visit, phase.id)
    return [
        put
        for put in gone
        if not taken & {put.area, put.person}
        and found.reason(put.person, put.area) is None
        and not route.taken_by_office(visit.page, put.number)
        and may_restore(visit, put) is None
    ]


def may_restore(visit: Visit, put: Put) -> Reason | None:
    """Why somebody taken back may not stand again now: it is late, or whoever it was heads the area no longer."""
    days = limits().nominations.restore_days
    again = candidate(visit, put.unit, put.area, put.person)
    return rules.may_restore(visit.plan, put, visit.received, days) or rules.may_put_forward(
        visit.plan, put.phase, again, visit.received
    )
