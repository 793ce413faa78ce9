"""How reasons and phases are told: raw facts become days, moments and lists as people write them."""

import re
from datetime import date, datetime

from handlers.visit import Visit
from storage import clocks
from storage.campaign.dossiers import refusals, rules
from storage.campaign.dossiers.refusals import Refused
from storage.campaign.dossiers.route_table import Move, State
from storage.campaign.dossiers.rules import Reason
from storage.campaign.planning.plan_parts import Phase
from storage.campaign.territory import units
from storage.talk import Reply
from storage.words import fold, shorn

_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5"}
KEPT_DAY = re.compile(r"\d{4}-\d\d-\d\d")  # how a hop keeps a day among its facts


def tell(visit: Visit, reason: Reason, *, alone: bool = True) -> None:
    """Answer with the sentence of a reason, and, where it stands alone, what can be done now; and remember it."""
    facts = facts_of(visit, reason)
    explain(visit, reason, reason.next_step if alone else "")
    if visit.person is not None:
        said = {name: str(fact) for name, fact in facts.items()}
        refusals.remember(visit.page, visit.person.id, Refused(reason.code, reason.clause, said, visit.now))


def explain(visit: Visit, reason: Reason, step: str) -> None:
    """Answer with the sentence of a reason, and that of the next step, by its key, if there is one."""
    facts = facts_of(visit, reason)
    visit.replies.append(Reply("\n".join(visit.office.texts.say(key, **facts) for key in (reason.key, step) if key)))


def facts_of(visit: Visit, reason: Reason) -> dict[str, object]:
    """The facts of a reason as people write them."""
    return {name: shown(visit, fact) for name, fact in reason.facts.items()}


def shown(visit: Visit, fact: object) -> object:
    """A fact as people write it."""
    if isinstance(fact, (State, Move)):
        kind = "state" if isinstance(fact, State) else "move"
        return visit.office.texts.say(f"route.{kind}.{fact}")
    if isinstance(fact, str) and KEPT_DAY.fullmatch(fact):
        fact = date.fromisoformat(fact)
    if isinstance(fact, datetime):
        return visit.clock(fact)
    if isinstance(fact, date):
        return f"{fact.day}/{fact.month}/{fact.year}"
    return ", ".join(str(shown(visit, one)) for one in fact) if isinstance(fact, tuple) else fact


def time_left(visit: Visit, phase: Phase, *, dossiers: bool = False) -> str:
    """How long the phase still takes something: "còn 10 ngày", counted from when the message was sent.

    `dossiers` are what units put forward; the plan may close them before the phase ends.
    """
    today = visit.received.astimezone(visit.plan.tzinfo).date()
    days = (phase.dossiers_end - today).days if dossiers else rules.days_left(phase, today)
    say = visit.office.texts.say
    return say("phase.left", days=days) if days else say("phase.last_day")


def real_moment(visit: Visit, at: datetime) -> datetime:
    """When it is that moment of the campaign."""
    return clocks.as_real(at, now=visit.now, real=visit.real)


def campaign_moment(visit: Visit, at: datetime) -> datetime:
    """What time it is in the campaign at a real moment, to the second."""
    return clocks.as_campaign(at, now=visit.now, real=visit.real)


def phase_called(phase: Phase) -> tuple[str, ...]:
    """A phase as people type it: "giai đoạn 1" is Giai đoạn I."""
    *before, last = phase.name.split()
    number = _ROMAN.get(last)
    return (phase.name,) if number is None else (phase.name, " ".join([*before, number]), number)


def title(visit: Visit, unit: str) -> str:
    """A unit as people speak of it."""
    place = units.place(visit.page, unit)
    return unit if place is None else place.title


def channel_name(visit: Visit, channel: str) -> str:
    """A channel as people know it."""
    key = f"health.channels.{channel}"
    return visit.office.texts.say(key) if visit.office.texts.has(key) else channel


def outright(visit: Visit, command: str) -> bool:
    """Whether a message is meant as a command: with a slash, or by its written word, as "visao" is no "vì sao"."""
    said = visit.message.text.lstrip()
    word = fold(visit.office.texts.lines(f"commands.{command}.words")[0])
    return said.startswith("/") or fold(said.partition(" ")[0]) == word


def is_command(visit: Visit, text: str) -> bool:
    """Whether words are those of a command and no more: no reason, and nobody's name."""
    said, texts = fold(shorn(text)), visit.office.texts
    keys = (key for key in texts.keys() if key.startswith("commands.") and key.endswith(".words"))  # noqa: SIM118
    return any(said == fold(word) for key in keys for word in texts.lines(key))


def own(visit: Visit, role: str) -> list[str]:
    """The units in which the person holds a role."""
    return [unit for held, unit in visit.person.roles if held == role] if visit.person else []
