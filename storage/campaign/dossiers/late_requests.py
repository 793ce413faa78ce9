"""Filing after the deadline: a unit asks with its reason, the office allows one filing or refuses; the text is kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.dossiers.selection_tables import LateRequest


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


def allowed(page: Page, unit: str) -> list[Late]:
    """The filings that the office has opened for a unit, the oldest first."""
    wanted = select(LateRequest).where(LateRequest.unit == unit, LateRequest.state == "allowed")
    return [_late(row) for row in page.session.exec(wanted.order_by(col(LateRequest.id)))]


def waiting(page: Page) -> list[Late]:
    """The requests on which the office has not spoken, the oldest first."""
    wanted = select(LateRequest).where(LateRequest.state == "asked").order_by(col(LateRequest.id))
    return [_late(row) for row in page.session.exec(wanted)]


def decide(page: Page, number: int, *, yes: bool, answer: str, by: int, at: datetime) -> Late | None:
    """The office's word on a request; None where it has been spoken before."""
    wanted = select(LateRequest).where(LateRequest.id == number, LateRequest.state == "asked").with_for_update()
    row = page.session.exec(wanted.execution_options(populate_existing=True)).first()
    if row is None:
        return None
    row.state, row.is_open = ("allowed", 1) if yes else ("refused", None)
    row.decided_by, row.decided_at, row.answer = by, at, answer
    page.session.flush()
    return _late(row)


def use(page: Page, unit: str, phase: str) -> Late | None:
    """The one filing that was allowed has been made; None where none was."""
    row = _open(page, unit, phase)
    if row is None or row.state != "allowed":
        return None
    row.state, row.is_open = "used", None
    page.session.flush()
    return _late(row)


def _open(page: Page, unit: str, phase: str) -> LateRequest | None:
    wanted = select(LateRequest).where(LateRequest.unit == unit, LateRequest.phase == phase, LateRequest.is_open == 1)
    return page.session.exec(wanted.with_for_update().execution_options(populate_existing=True)).first()


def _late(row: LateRequest) -> Late:
    return Late(row.id or 0, row.unit, row.phase, row.why, row.state, row.asked_by, row.asked_at, row.answer)
