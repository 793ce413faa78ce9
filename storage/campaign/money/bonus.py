"""The statutory bonus: open ("chưa ấn định") until the plan or the office sets a figure."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.money.tables import BonusRow
from storage.campaign.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class Bonus:
    """A figure in đồng and what it rests on."""

    amount: int
    basis: str


def current(page: Page, plan: Plan) -> Bonus | None:
    """The figure that counts: what the office set last, else what the plan says; None while it is open."""
    row = page.session.exec(select(BonusRow).order_by(col(BonusRow.id).desc())).first()
    if row is not None:
        return Bonus(row.amount, row.basis)
    said = plan.statutory_award
    return None if said.amount is None else Bonus(said.amount, f"{plan.number}, {said.clause}")


def settle(page: Page, amount: int, basis: str, by: int, at: datetime) -> Bonus:
    """Set the figure from now on; what was paid before stays as it was."""
    page.session.add(BonusRow(amount=amount, basis=basis, by=by, at=at))
    page.session.flush()
    return Bonus(amount, basis)
