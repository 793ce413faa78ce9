"""Reminders before the day by which a head or a unit is to complete something: each once, none after it was done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from broadcasts.occasions import local_day
from broadcasts.outbox import Priority, occasion_of
from storage.book.page import Page
from storage.campaign.dossiers import hops, nominations
from storage.campaign.dossiers.route_table import Move, State
from storage.campaign.membership import people, reach
from storage.campaign.planning.plan import Plan
from storage.campaign.territory import units
from storage.campaign.works import achievements, amending
from storage.mail import letters
from storage.mail.letters import Draft, Posted
from storage.talk import Address, Reply
from storage.texts.texts import Texts

HEAD: Final = "head"
UNIT: Final = "unit"


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is to be completed: `occasion` names it once for ever, `kind` is "work" or "dossier".

    `asked` is campaign time; `facts` fill the sentences.
    """

    occasion: str
    kind: str
    number: str
    unit: str
    person: int
    until: date
    asked: datetime
    facts: dict[str, str]


def awaited(page: Page, plan: Plan, texts: Texts) -> list[Awaited]:
    """All that waits to be completed by a day, achievements first."""
    return [*_works(page, texts), *_dossiers(page, plan)]


def remind(page: Page, plan: Plan, texts: Texts, now: datetime, real: datetime) -> tuple[Posted, ...]:
    """Remind head and unit of what is near: of several days that were missed the nearest one alone."""
    if not plan.reminders.completion_days_before:
        return ()
    put: list[Posted] = []
    for one in awaited(page, plan, texts):
        days = _due(plan, one, now)
        if days is not None:
            put += _tell(page, plan, texts, one, days, real)
    return tuple(put)


def _due(plan: Plan, one: Awaited, now: datetime) -> int | None:
    """The reminder that has come last, in days before; None before the first one and after the day itself."""
    if now.astimezone(plan.tzinfo).date() > one.until:
        return None
    come = (
        days
        for days in plan.reminders.completion_days_before
        if one.asked < _moment(plan, one.until - timedelta(days=days)) <= now
    )
    return min(come, default=None)


def _moment(plan: Plan, day: date) -> datetime:
    return datetime.combine(day, time(plan.reminders.hour), plan.tzinfo)


def _tell(page: Page, plan: Plan, texts: Texts, one: Awaited, days: int, real: datetime) -> Iterator[Posted]:
    facts = {**one.facts, "number": one.number, "until": local_day(one.until)}
    heads, officers = people.addresses(page, one.person)[-1:], _officers(page, plan, one.unit)
    for who, to in ((HEAD, heads), (UNIT, officers)):
        said = Reply(texts.say(f"completion.{who}_{one.kind}", **facts))
        for at in dict.fromkeys(to):
            once = occasion_of("completion", one.occasion, days, who, at)
            letter = letters.put(page, Draft(at, said, Priority.REMINDER, real, once), now=real)
            if letter is not None:
                yield letter


def _officers(page: Page, plan: Plan, unit: str) -> list[Address]:
    roles = plan.officers_of(unit)
    return [one.to for one in reach.holders(page) if one.role in roles and one.unit == unit and one.to is not None]


def _works(page: Page, texts: Texts) -> Iterable[Awaited]:
    for asked in amending.all_open(page):
        work = achievements.by_number(page, asked.number)
        if work is None or asked.until is None:
            continue
        items = ", ".join(texts.say(f"work.items.{name}") for name in asked.items)
        facts = {"title": work.new.title, "name": work.name, "items": items}
        person, unit = work.new.person, work.new.unit
        yield Awaited(f"{asked.id}-{asked.until}", "work", work.number, unit, person, asked.until, asked.at, facts)


def _dossiers(page: Page, plan: Plan) -> Iterable[Awaited]:
    for put in (put for phase in plan.phases for put in nominations.in_states(page, phase.id, {State.COMPLETION})):
        hop = hops.last(page, put.number, Move.ASK)
        if hop is None:
            continue
        until, what = date.fromisoformat(str(hop.facts["until"])), str(hop.facts["what"])
        facts = {"who": put.who, "what": what, "unit": units.whole_title(page, put.unit)}
        once = f"{put.number}-{hop.at.isoformat()}"
        yield Awaited(once, "dossier", put.number, put.unit, put.person, until, hop.at, facts)
