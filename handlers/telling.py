"""How reasons and phases are told: raw facts become days, moments and lists as people write them."""

from datetime import date, datetime

from handlers.visit import Visit
from storage import clocks
from storage.campaign import rules, units
from storage.campaign.plan_parts import Phase
from storage.campaign.rules import Reason


def tell(visit: Visit, reason: Reason) -> None:
    """Answer with the sentence of a reason."""
    visit.say(reason.key, **{name: shown(visit, fact) for name, fact in reason.facts.items()})


def shown(visit: Visit, fact: object) -> object:
    """A fact as people write it."""
    if isinstance(fact, datetime):
        return visit.clock(fact)
    if isinstance(fact, date):
        return f"{fact.day}/{fact.month}/{fact.year}"
    return ", ".join(map(str, fact)) if isinstance(fact, tuple) else fact


def time_left(visit: Visit, phase: Phase) -> str:
    """How long the phase still takes something: "còn 10 ngày", counted from when the message was sent."""
    days = rules.days_left(phase, visit.received.astimezone(visit.plan.tzinfo).date())
    say = visit.office.texts.say
    return say("phase.left", days=days) if days else say("phase.last_day")


def real_moment(visit: Visit, at: datetime) -> datetime:
    """When it is that moment of the campaign."""
    return clocks.as_real(at, now=visit.now, real=visit.real)


def campaign_moment(visit: Visit, at: datetime) -> datetime:
    """What time it is in the campaign at a real moment, to the second."""
    return clocks.as_campaign(at, now=visit.now, real=visit.real)


def title(visit: Visit, unit: str) -> str:
    """A unit as people speak of it."""
    place = units.place(visit.page, unit)
    return unit if place is None else place.title


def channel_name(visit: Visit, channel: str) -> str:
    """A channel as people know it."""
    key = f"health.channels.{channel}"
    return visit.office.texts.say(key) if visit.office.texts.has(key) else channel


def own(visit: Visit, role: str) -> list[str]:
    """The units in which the person holds a role."""
    return [unit for held, unit in visit.person.roles if held == role] if visit.person else []
