"""Whom the office holds back while a matter is pending, since when and until when, and why."""

from datetime import datetime

from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.dossiers.route_rows import HoldRow


def standing(page: Page) -> dict[int, datetime]:
    """Whom the office holds back, and since when (campaign time)."""
    rows = page.session.exec(select(HoldRow).where(col(HoldRow.lifted_at).is_(None)).order_by(col(HoldRow.id)))
    return {row.person: row.at for row in rows}


def why(page: Page, person: int) -> str:
    """The matter for which a person is held back, for the office's eyes; "" when nobody holds him."""
    wanted = select(HoldRow).where(HoldRow.person == person, col(HoldRow.lifted_at).is_(None))
    row = page.session.exec(wanted.order_by(col(HoldRow.id).desc())).first()
    return "" if row is None else row.why


def put(page: Page, person: int, reason: str, by: int, at: datetime) -> None:
    """Hold a person back from now on."""
    page.session.add(HoldRow(person=person, why=reason, by=by, at=at))
    page.session.flush()


def end(page: Page, person: int, reason: str, by: int, at: datetime) -> bool:
    """Hold a person back no longer; False when nobody did."""
    wanted = select(HoldRow).where(HoldRow.person == person, col(HoldRow.lifted_at).is_(None))
    rows = page.session.exec(wanted.with_for_update()).all()
    for row in rows:
        row.lifted_at, row.lifted_by, row.lifted_why = at, by, reason
    page.session.flush()
    return bool(rows)
