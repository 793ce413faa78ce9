"""What may be done with an achievement that was handed in, and why not: pure, with clause and facts."""

from datetime import date, datetime, timedelta

from storage.campaign.dossiers import rules
from storage.campaign.dossiers.route_table import State
from storage.campaign.dossiers.rules import Put, Reason
from storage.campaign.planning.plan import Plan
from storage.campaign.works.achievements import Work

AT_HOME = frozenset({State.PROPOSED, State.COMPLETION})  # the unit can still take the dossier back by itself


def may_edit(plan: Plan, work: Work, at: datetime) -> Reason | None:
    """Why a head may not change it freely: the phase is over. What the unit has taken in is asked for, not refused."""
    return rules.in_time(plan, work.new.phase, at, rules.works_close)


def may_withdraw(plan: Plan, work: Work, dossier: Put | None) -> Reason | None:
    """Why a head may not take it back: a dossier that tells of it has gone on from the unit."""
    if work.state != "submitted":
        return _reason(plan, work, "work_gone", number=work.number)
    if dossier is not None and State(dossier.state) not in AT_HOME:
        return _reason(plan, work, "work_in_dossier", number=work.number, dossier=dossier.number)
    return None


def may_restore(plan: Plan, work: Work, at: datetime, days: int) -> Reason | None:
    """Why it cannot come back: it stands, it is too long ago, or the phase is over."""
    if work.state != "withdrawn" or work.ended is None:
        return _reason(plan, work, "work_stands", number=work.number)
    if at > work.ended + timedelta(days=days):
        return _reason(plan, work, "work_restore_late", number=work.number, ended=work.ended, days=days)
    return rules.in_time(plan, work.new.phase, at, rules.works_close)


def may_set(plan: Plan, work: Work, until: date, today: date) -> Reason | None:
    """Why a day is none by which something can be completed."""
    return None if until >= today else _reason(plan, work, "work_day_gone", number=work.number, until=until)


def _reason(plan: Plan, work: Work, code: str, **facts: object) -> Reason:
    clause = plan.phase(work.new.phase).clause
    return Reason(code, clause, {"plan": plan.number, "clause": clause, **facts}, f"rules.{code}")
