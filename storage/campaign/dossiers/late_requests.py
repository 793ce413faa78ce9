"""Filing after the deadline: a unit asks with its reason, the office allows one filing or refuses; the text is kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.dossiers import nominations, rules
from storage.campaign.dossiers.rules import Reason
from storage.campaign.dossiers.selection_tables import LateRequest
from storage.campaign.planning.plan import Plan
from storage.campaign.territory import units


@dataclass(frozen=True, slots=True)
class Late:
    """A request as it stands: asked, allowed (one filing is open), refused, used."""

    id: int
    unit: str
    phase: str
    why: str
    state: str
    by: int
    at: datetime
    answer: str


def ask(page: Page, unit: str, phase: str, why: str, by: int, at: datetime) -> Late | None:
    """Write a request down; None where the unit has one under way for this phase."""
    if _open(page, unit, phase) is not None:
        return None
    row = LateRequest(unit=unit, phase=phase, why=why, asked_by=by, asked_at=at)
    page.session.add(row)
    page.session.flush()
    return _late(row)


def under_way(page: Page, unit: str, phase: str) -> Late | None:
    """The request of a unit that is asked or allowed."""
    row = _open(page, unit, phase)
    return None if row is None else _late(row)


def allowed(page: Page, unit: str | None = None) -> list[Late]:
    """The filings that the office has opened, for a unit or for all, the oldest first."""
    wanted = select(LateRequest).where(LateRequest.state == "allowed").order_by(col(LateRequest.id))
    wanted = wanted if unit is None else wanted.where(LateRequest.unit == unit)
    return [_late(row) for row in page.session.exec(wanted)]


def waiting(page: Page) -> list[Late]:
    """The requests on which the office has not spoken, the oldest first."""
    wanted = select(LateRequest).where(LateRequest.state == "asked").order_by(col(LateRequest.id))
    return [_late(row) for row in page.session.exec(wanted)]


def full(page: Page, plan: Plan, late: Late) -> Reason | None:
    """Why a filing cannot be opened: the unit has used its quota of the phase; None where a slot is free."""
    standing = nominations.of_unit(page, late.unit, late.phase)
    if len(standing) < plan.phase(late.phase).quota:
        return None
    return rules.quota_used(plan, late.phase, units.whole_title(page, late.unit), standing)


def allow(page: Page, plan: Plan, number: int, *, answer: str, by: int, at: datetime) -> Late | Reason | None:
    """Open one filing, where the unit has a slot for it; None where the office has spoken before."""
    late = _locked(page, number, "asked")
    if late is None:
        return None
    return full(page, plan, late) or decide(page, number, yes=True, answer=answer, by=by, at=at)


def take_back(page: Page, number: int, *, answer: str, by: int, at: datetime) -> Late | None:
    """Close a filing that was opened and not used: the request counts as refused; None where none is open."""
    late = _locked(page, number, "allowed")
    return None if late is None else _speak(page, number, "allowed", "refused", answer=answer, by=by, at=at)


def decide(page: Page, number: int, *, yes: bool, answer: str, by: int, at: datetime) -> Late | None:
    """The office's word on a request; None where it has been spoken before."""
    return _speak(page, number, "asked", "allowed" if yes else "refused", answer=answer, by=by, at=at)


def use(page: Page, unit: str, phase: str) -> Late | None:
    """The one filing that was allowed has been made; None where none was."""
    row = _open(page, unit, phase)
    if row is None or row.state != "allowed":
        return None
    row.state, row.is_open = "used", None
    page.session.flush()
    return _late(row)


def _locked(page: Page, number: int, state: str) -> Late | None:
    """A request in this state, its unit locked first, as whoever files locks it."""
    row = page.session.exec(select(LateRequest).where(LateRequest.id == number)).first()
    if row is None:
        return None
    nominations.lock_units(page, [row.unit])
    page.session.refresh(row)
    return _late(row) if row.state == state else None


def _speak(page: Page, number: int, before: str, after: str, *, answer: str, by: int, at: datetime) -> Late | None:
    wanted = select(LateRequest).where(LateRequest.id == number, LateRequest.state == before).with_for_update()
    row = page.session.exec(wanted.execution_options(populate_existing=True)).first()
    if row is None:
        return None
    row.state, row.is_open = after, 1 if after == "allowed" else None
    row.decided_by, row.decided_at, row.answer = by, at, answer
    page.session.flush()
    return _late(row)


def _open(page: Page, unit: str, phase: str) -> LateRequest | None:
    wanted = select(LateRequest).where(LateRequest.unit == unit, LateRequest.phase == phase, LateRequest.is_open == 1)
    return page.session.exec(wanted.with_for_update().execution_options(populate_existing=True)).first()


def _late(row: LateRequest) -> Late:
    return Late(row.id or 0, row.unit, row.phase, row.why, row.state, row.asked_by, row.asked_at, row.answer)
