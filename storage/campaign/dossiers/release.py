"""The results of a phase are released together: who was recognised is a laureate, and whom that bars is suspended.

It cannot be undone; `preview` shows beforehand what it would do, and writes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from storage.book.page import Page
from storage.campaign.dossiers import eligibility, laureates, nominations, route, rules
from storage.campaign.dossiers.eligibility import look
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.laureates import Laureate
from storage.campaign.dossiers.route_table import OPEN, PENDING, Move, State
from storage.campaign.dossiers.rules import Put, Reason
from storage.campaign.membership.people import Known
from storage.campaign.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class Suspended:
    """A dossier of another phase that an award bars, and the bar."""

    dossier: Put
    reason: Reason


@dataclass(frozen=True, slots=True)
class Released:
    """What a release does: laureates, who is not recognised, which dossiers are suspended; who is still undecided."""

    phase: str
    laureates: tuple[Laureate, ...]
    declined: tuple[Put, ...]
    suspended: tuple[Suspended, ...]
    undecided: tuple[Put, ...] = ()


def preview(page: Page, plan: Plan, phase: str, decision: str, day: date, *, at: datetime) -> Released | Reason:
    """What a release now would do; writes nothing."""
    local = at.astimezone(plan.tzinfo).date()
    if at < rules.dossiers_close(plan.phase(phase)):
        return _no(plan, phase, "release_early", closes=rules.dossiers_close(plan.phase(phase)) - rules.MINUTE)
    pending = nominations.in_states(page, phase, PENDING)
    if not pending:
        return _no(plan, phase, "nothing_to_release")
    found = look(page, plan, phase, local)
    chosen = [put for put in pending if put.state == State.CHOSEN]
    barred = [Suspended(put, no) for put in chosen if (no := eligibility.of_dossier(found, put))]
    stopped = {one.dossier.number for one in barred}
    new = [laureates.imagined(put, decision, day, at) for put in chosen if put.number not in stopped]
    declined = tuple(put for put in pending if put.state == State.PASSED_OVER)
    undecided = tuple(nominations.in_states(page, phase, OPEN - PENDING))
    later = _suspends(page, plan, eligibility.related(plan, phase), local, new)
    return Released(phase, tuple(new), declined, (*barred, *later), undecided)


def release(  # noqa: PLR0913 - a decision with its number, day, officer and both clocks
    page: Page,
    plan: Plan,
    phase: str,
    decision: str,
    day: date,
    by: Known,
    *,
    at: datetime,
    real: datetime,
) -> Released | Reason:
    """Release the pending results of a phase under a decision; the caller turns what comes back into letters."""
    nominations.lock_all(page, plan.selecting.kinds)
    known = preview(page, plan, phase, decision, day, at=at)
    if isinstance(known, Reason):
        return known
    puts = {put.number: put for put in nominations.in_states(page, phase, PENDING)}
    facts = {"decision": decision, "day": day.isoformat(), "officer": by.id}
    for one in known.laureates:
        _go(route.move(page, plan, one.dossier, Move.CONFIRM, None, at=at, real=real, facts=facts))
        laureates.award(page, puts[one.dossier], decision, day, at)
    for put in known.declined:
        _go(route.move(page, plan, put.number, Move.CLOSE, None, at=at, real=real, facts=facts))
    for gone in known.suspended:
        _suspend(page, plan, gone, at=at, real=real)
    return known


def stop_barred(page: Page, plan: Plan, *, at: datetime, real: datetime) -> tuple[Suspended, ...]:
    """Suspend what has become barred since a release: a day has come on which one area took over from another."""
    day, phases = at.astimezone(plan.tzinfo).date(), [phase.id for phase in plan.phases]
    if not _suspends(page, plan, phases, day, []):
        return ()
    nominations.lock_all(page, plan.selecting.kinds)
    found = _suspends(page, plan, phases, day, [])
    for gone in found:
        _suspend(page, plan, gone, at=at, real=real)
    return tuple(found)


def _suspend(page: Page, plan: Plan, gone: Suspended, *, at: datetime, real: datetime) -> None:
    facts = {name: gone.reason.facts[name] for name in ("decision", "day") if name in gone.reason.facts}
    told = {name: fact.isoformat() if isinstance(fact, date) else fact for name, fact in facts.items()}
    cause = {"code": gone.reason.code, "clause": gone.reason.clause, **told}
    _go(route.move(page, plan, gone.dossier.number, Move.SUSPEND, None, at=at, real=real, facts=cause))


def _suspends(page: Page, plan: Plan, phases: Iterable[str], day: date, new: list[Laureate]) -> list[Suspended]:
    """The dossiers of these phases, not released yet, that an award bars; `new` awards are reckoned in."""
    looks = {phase: look(page, plan, phase, day, new) for phase in phases}
    standing = [
        put for phase, seen in looks.items() if seen.awarded for put in nominations.in_states(page, phase, OPEN)
    ]
    barred = ((put, looks[put.phase].bar(put.person, put.area, put.name, put.place)) for put in standing)
    return [Suspended(put, reason) for put, reason in barred if reason is not None]


def _go(outcome: Hop | Reason) -> None:
    """A move that the preview has found possible, with everything locked, is made."""
    if isinstance(outcome, Reason):
        raise TypeError(outcome.code)


def _no(plan: Plan, phase: str, code: str, **facts: object) -> Reason:
    found = plan.phase(phase)
    known = {"plan": plan.number, "clause": found.clause, "phase": found.name}
    return Reason(code, found.clause, {**known, **facts}, f"rules.{code}")
