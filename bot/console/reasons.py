"""A rule's "no" as a sentence on a page: days, moments, states and names as people write them."""

from datetime import date, datetime

from bot.console.parts import Parts
from bot.console.shown import when
from storage.campaign.dossiers.route_table import Move, State
from storage.campaign.dossiers.rules import Reason


def said(parts: Parts, reason: Reason) -> str:
    """The sentence of a reason."""
    return parts.texts.say(reason.key, **{name: _shown(parts, fact) for name, fact in reason.facts.items()})


def _shown(parts: Parts, fact: object) -> object:
    if isinstance(fact, State):
        return parts.texts.say(f"route.state.{fact.value}")
    if isinstance(fact, Move):
        return parts.texts.say(f"route.move.{fact.value}")
    if isinstance(fact, datetime):
        return when(fact, parts.plan.tzinfo)
    if isinstance(fact, date):
        return f"{fact.day}/{fact.month}/{fact.year}"
    return ", ".join(str(_shown(parts, one)) for one in fact) if isinstance(fact, tuple) else fact
