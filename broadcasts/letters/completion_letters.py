"""Reminders before the day by which a head or a unit is to complete something: each once, none after it was done."""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, TypeAlias

from broadcasts.occasions import local_day
from broadcasts.outbox import Priority, occasion_of
from storage.book import marks
from storage.book.page import Page
from storage.campaign.dossiers import hops, nominations
from storage.campaign.dossiers.route_table import Move, State
from storage.campaign.membership import people, reach
from storage.campaign.membership.reach import Holder
from storage.campaign.planning.plan import Plan
from storage.campaign.territory import units
from storage.campaign.works import achievements, amending
from storage.mail import letters
from storage.mail.letters import Draft, Posted
from storage.talk import Address, Reply
from storage.texts.texts import Texts

HEAD: Final = "head"
UNIT: Final = "unit"
RUNG: Final = "completion"  # the mark that says of what is due on which of its days everybody was reminded
Wanted: TypeAlias = Callable[[str, date, datetime], bool]  # by occasion, last day, and when it was asked


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
    return _awaited(page, plan, texts, lambda *_: True)


def moments(page: Page, plan: Plan, texts: Texts) -> list[datetime]:
    """When somebody is reminded of what waits now: a rehearsal goes from one to the next."""
    near = [(one, days) for one in awaited(page, plan, texts) for days in plan.reminders.completion_days_before]
    found = {_moment(plan, one.until - timedelta(days=days)) for one, days in near}
    return sorted(found)


def remind(page: Page, plan: Plan, texts: Texts, now: datetime, real: datetime) -> tuple[Posted, ...]:
    """Remind head and unit of what is near: of several days that were missed the nearest one alone.

    Called on every beat: what was rung is remembered, so that only what comes anew is read and written about.
    """
    rung: dict[str, int] = json.loads(marks.mark(page, RUNG) or "{}")
    due: dict[str, int] = {}

    def is_new(occasion: str, until: date, asked: datetime) -> bool:
        days = _due(plan, until, asked, now)
        if days is not None:
            due[occasion] = days
        return days is not None and rung.get(occasion) != days

    found = _awaited(page, plan, texts, is_new) if plan.reminders.completion_days_before else []
    holders = reach.holders(page) if found else []
    drafts = {one.occasion: _drafts(page, plan, texts, one, due[one.occasion], holders, real) for one in found}
    told = {occasion: days for occasion, days in due.items() if drafts.get(occasion) != []}
    if told != rung:
        marks.keep_mark(page, RUNG, json.dumps(told))
    put = (letters.put(page, draft, now=real) for one in drafts.values() for draft in one)
    return tuple(letter for letter in put if letter is not None)


def _due(plan: Plan, until: date, asked: datetime, now: datetime) -> int | None:
    """The reminder that has come last, in days before; None before the first one and after the day itself."""
    if now.astimezone(plan.tzinfo).date() > until:
        return None
    come = (
        days
        for days in plan.reminders.completion_days_before
        if asked < _moment(plan, until - timedelta(days=days)) <= now
    )
    return min(come, default=None)


def _moment(plan: Plan, day: date) -> datetime:
    return datetime.combine(day, time(plan.reminders.hour), plan.tzinfo)


def _drafts(
    page: Page, plan: Plan, texts: Texts, one: Awaited, days: int, holders: Collection[Holder], real: datetime
) -> list[Draft]:
    """The letters of a reminder, each once for ever; [] where nobody can be written to."""
    facts = {**one.facts, "number": one.number, "until": local_day(one.until)}
    drafts = []
    for who, to in (
        (HEAD, people.addresses(page, one.person)[-1:]),
        (UNIT, _officers(plan, one.unit, holders)),
    ):
        said = Reply(texts.say(f"completion.{who}_{one.kind}", **facts))
        drafts += [
            Draft(at, said, Priority.REMINDER, real, occasion_of("completion", one.occasion, days, who, at))
            for at in dict.fromkeys(to)
        ]
    return drafts


def _officers(plan: Plan, unit: str, holders: Iterable[Holder]) -> list[Address]:
    roles = plan.officers_of(unit)
    return [one.to for one in holders if one.role in roles and one.unit == unit and one.to is not None]


def _awaited(page: Page, plan: Plan, texts: Texts, wanted: Wanted) -> list[Awaited]:
    return [*_works(page, texts, wanted), *_dossiers(page, plan, wanted)]


def _works(page: Page, texts: Texts, wanted: Wanted) -> Iterable[Awaited]:
    for asked in amending.all_open(page):
        occasion = f"{asked.id}-{asked.until}"
        if asked.until is None or not wanted(occasion, asked.until, asked.at):
            continue
        work = achievements.by_number(page, asked.number)
        if work is None:
            continue
        items = ", ".join(texts.say(f"work.items.{name}") for name in asked.items)
        facts = {"title": work.new.title, "name": work.name, "items": items}
        yield Awaited(occasion, "work", work.number, work.new.unit, work.new.person, asked.until, asked.at, facts)


def _dossiers(page: Page, plan: Plan, wanted: Wanted) -> Iterable[Awaited]:
    for put in (put for phase in plan.phases for put in nominations.in_states(page, phase.id, {State.COMPLETION})):
        hop = hops.last(page, put.number, Move.ASK)
        if hop is None:
            continue
        until, what = date.fromisoformat(str(hop.facts["until"])), str(hop.facts["what"])
        occasion = f"{put.number}-{hop.at.isoformat()}"
        if wanted(occasion, until, hop.at):
            facts = {"who": put.who, "what": what, "unit": units.whole_title(page, put.unit)}
            yield Awaited(occasion, "dossier", put.number, put.unit, put.person, until, hop.at, facts)
