"""Letters about a dossier's way: to the head whom it is about, to the officers of its unit, to the office."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from broadcasts.occasions import local_day
from broadcasts.outbox import Priority
from storage.book.page import Page
from storage.campaign.dossiers import nominations, release, route, rules
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.route_table import ROLES, Move, State, Who
from storage.campaign.dossiers.rules import Put, Reason
from storage.campaign.membership import people, reach
from storage.campaign.planning.plan import Plan
from storage.campaign.territory import units
from storage.mail import letters
from storage.mail.letters import Draft, Posted
from storage.talk import Address, Reply
from storage.texts.texts import Texts

HEAD, UNIT, OFFICE, TAKER, GIVER = "head", "unit", "office", "taker", "giver"
ANYWHERE: Final = ""
KEPT_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")  # how a hop keeps a day among its facts
# In the order of the letters: a laureate hears it first. Of the award itself nobody is told: who gets it is there, and
# has heard privately, by the announcement and, where it was sent, by the invitation.
TOLD: Final[Mapping[Move, tuple[str, ...]]] = {
    Move.PROPOSE: (HEAD,),
    Move.RECEIVE: (HEAD, UNIT),
    Move.ASK: (UNIT,),
    Move.ANSWER: (OFFICE,),
    Move.ASSESS: (HEAD, UNIT),
    Move.CONFIRM: (HEAD, UNIT),
    Move.CLOSE: (HEAD, UNIT),
    Move.PAY: (HEAD, UNIT),
    Move.WITHDRAW: (HEAD, UNIT),
    Move.RESTORE: (HEAD,),
    Move.HOLD: (HEAD, UNIT),
    Move.LIFT: (HEAD, UNIT),
    Move.SUSPEND: (HEAD, UNIT),
    Move.OFFER: (TAKER,),
    Move.ACCEPT: (GIVER, HEAD, UNIT),
    Move.KEEP: (UNIT,),
    Move.RECALL: (TAKER,),
}


def told(
    page: Page, plan: Plan, texts: Texts, hop: Hop, now: datetime, reason: Reason | None = None
) -> tuple[Posted, ...]:
    """The letters about a hop, to everybody concerned but whoever made it; `reason` is why a dossier is suspended.

    The head learns what stands in the way; what can be done about it is for the unit.
    """
    put, posted, known = nominations.by_number(page, hop.number), [], set[Address]()
    if put is None:
        return ()
    for kind in TOLD.get(hop.move, ()):
        said = texts.say(_key(plan, put, hop, kind), **_facts(page, plan, texts, put, hop, reason, kind))
        for at in _addresses(page, plan, put, hop, kind):
            if at not in known:
                known.add(at)
                posted.append(letters.put(page, Draft(at, Reply(said), Priority.ALERT, now), now=now))
    return tuple(letter for letter in posted if letter is not None)


def _key(plan: Plan, put: Put, hop: Hop, kind: str) -> str:
    """The words for one of those concerned; that somebody else can be put forward is said while that is so."""
    if kind == GIVER:
        return f"route.told.given{'' if _still_open(plan, put, hop) else '_closed'}"
    if hop.move is Move.SUSPEND and not _still_open(plan, put, hop):
        return "route.told.suspend_closed"
    return f"route.told.{hop.move}"


def _still_open(plan: Plan, put: Put, hop: Hop) -> bool:
    return hop.at < rules.dossiers_close(plan.phase(put.phase))


def stop_barred(page: Page, plan: Plan, texts: Texts, at: datetime, now: datetime) -> int:
    """Suspend what has become barred since a release, and write to unit and head why; how many there were."""
    gone = release.stop_barred(page, plan, at=at, real=now)
    for one in gone:
        told(page, plan, texts, route.hops_of(page, one.dossier.number, inside=True)[-1], now, one.reason)
    return len(gone)


def hop_words(page: Page, plan: Plan, texts: Texts, put: Put, hop: Hop) -> str:
    """A hop in plain words, as lists tell it."""
    facts = _facts(page, plan, texts, put, hop, None, UNIT)
    to = {"unit": units.whole_title(page, str(hop.facts["to"]))} if "to" in hop.facts else {}
    return texts.say(f"route.hop.{hop.move}", **{**facts, **to})


def said_of(texts: Texts, reason: Reason, *, step: bool = True) -> str:
    """A reason and what can be done about it, in a letter or on a page."""
    facts = {name: _shown(texts, fact) for name, fact in reason.facts.items()}
    return "\n".join(texts.say(key, **facts) for key in (reason.key, *([reason.next_step] if step else [])))


def _facts(
    page: Page, plan: Plan, texts: Texts, put: Put, hop: Hop, reason: Reason | None, kind: str
) -> dict[str, str]:
    return {
        "number": put.number,
        "who": put.who,
        "name": put.name,
        "unit": units.whole_title(page, put.unit),
        "phase": plan.phase(put.phase).name,
        "office": plan.organiser.standing_office,
        "reason": "" if reason is None else said_of(texts, reason, step=kind != HEAD and _still_open(plan, put, hop)),
        "giver": units.whole_title(page, str(hop.facts["from"])) if "from" in hop.facts else "",
        **{name: _shown(texts, fact) for name, fact in hop.facts.items()},
    }


def _shown(texts: Texts, fact: object) -> str:
    """A fact as people write it; among a hop's facts a day is kept as a text such as 2021-07-05."""
    if isinstance(fact, (State, Move)):
        return texts.say(f"route.state.{fact}" if isinstance(fact, State) else f"route.move.{fact}")
    if isinstance(fact, tuple):
        return ", ".join(_shown(texts, one) for one in fact)
    if isinstance(fact, date):
        return local_day(fact)
    words = str(fact)
    return local_day(date.fromisoformat(words)) if KEPT_DAY.fullmatch(words) else words


def _addresses(page: Page, plan: Plan, put: Put, hop: Hop, kind: str) -> list[Address]:
    """Where those of a kind can be written to; whoever made the hop knows already."""
    if kind == HEAD:
        return people.addresses(page, put.person)[-1:] if put.person != hop.by else []
    roles, where = _officers(page, plan, put, hop, kind)
    found = (one for one in reach.holders(page) if one.role in roles and where in {one.unit, ANYWHERE})
    return [one.to for one in found if one.to is not None and one.person != hop.by]


def _officers(page: Page, plan: Plan, put: Put, hop: Hop, kind: str) -> tuple[tuple[str, ...], str]:
    """The roles of those concerned, and their unit."""
    if kind == OFFICE:
        return (ROLES[Who.OFFICE][0],), ANYWHERE
    elsewhere = {TAKER: route.offered_to(page, put.number), GIVER: str(hop.facts.get("from", ""))}
    unit = elsewhere.get(kind, put.unit)
    return plan.officers_of(unit), unit
