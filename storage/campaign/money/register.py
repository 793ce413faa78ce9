"""The register of awards: what each laureate and area receives by the plan, whether it is given, and paid when to whom.

A payment and the dossier's hop that follows from it stand in one turn; no line is ever paid twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import select

from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.dossiers import laureates, nominations, route
from storage.campaign.dossiers.laureates import Laureate
from storage.campaign.dossiers.route_table import ROLES, Move, State, Who
from storage.campaign.dossiers.rules import Put, Reason
from storage.campaign.membership.people import Known
from storage.campaign.money import bonus, fund
from storage.campaign.money.tables import PaymentRow
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Award
from storage.talk import Refusal


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a payment is proved by: the day, the receipt's number, who took the money; `word` as the fund asks it."""

    day: date
    number: str
    received_by: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """A line that is paid."""

    id: int
    day: date
    receipt: str
    received_by: str
    amount: int


@dataclass(frozen=True, slots=True)
class AwardLine:
    """One award of one laureate; no `amount` while it is open, no `payment` before it is paid."""

    award: Award
    amount: int | None
    payment: Payment | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A laureate in the register."""

    laureate: Laureate
    state: State
    lines: tuple[AwardLine, ...]

    @property
    def due(self) -> int:
        """What is still to be paid, in đồng."""
        return sum(line.amount or 0 for line in self.lines if line.payment is None)

    @property
    def paid(self) -> int:
        """What is paid, in đồng."""
        return sum(line.payment.amount for line in self.lines if line.payment)


def entries(page: Page, plan: Plan) -> list[Entry]:
    """All laureates in the order of phases, units and areas."""
    found = [one for phase in plan.phases for one in laureates.of_phase(page, phase.id)]
    paid = {(row.dossier, row.award): _payment(row) for row in page.session.exec(select(PaymentRow))}
    awards = _awards(page, plan)
    states = {put.number: State(put.state) for phase in plan.phases for put in route.listing(page, phase.id)}
    return [
        Entry(one, states[one.dossier], tuple(_line(one.dossier, award, paid) for award in awards)) for one in found
    ]


def entry(page: Page, plan: Plan, dossier: str) -> Entry | None:
    """The entry of one dossier; None: nobody was awarded by it."""
    return next((one for one in entries(page, plan) if one.laureate.dossier == dossier), None)


def give(page: Page, plan: Plan, dossier: str, by: Known, *, at: datetime, real: datetime) -> route.Hop | Reason:
    """The award is handed out, as at the conference."""
    return route.move(page, plan, dossier, Move.AWARD, by, at=at, real=real)


def pay(  # noqa: PLR0913 - what, to whom, by whom, by both clocks
    page: Page, plan: Plan, dossier: str, award: str, receipt: Receipt, by: Known, *, at: datetime, real: datetime
) -> route.Hop | Reason | None:
    """Enter a payment; the hop to "paid" comes with the last line that has a sum (None before it).

    Refusal for what cannot be entered: paid before, no sum yet, a day that cannot be, a fund that does not cover it.
    """
    fund.lock(page, plan)
    put = nominations.by_number(page, dossier)
    if put is None:
        return route.unknown(plan, dossier)
    if hindered := _hindered(plan, put, by):
        return hindered
    found = entry(page, plan, dossier)
    line = None if found is None else next((one for one in found.lines if one.award.id == award), None)
    if found is None or line is None:
        raise Refusal("money.no_award")
    _pay(page, found, line, receipt, by, at=at, today=at.astimezone(plan.tzinfo).date(), real=real)
    left = [one for one in found.lines if one.amount and one.payment is None and one is not line]
    if left or put.state == State.PAID:
        return None
    facts = {"receipt": receipt.number, "paid_on": receipt.day.isoformat()}
    return route.move(page, plan, dossier, Move.PAY, by, at=at, real=real, facts=facts)


def correct(  # noqa: PLR0913 - what, why, by whom, by both clocks
    page: Page, plan: Plan, payment: int, receipt: Receipt, why: str, by: Known, *, at: datetime, real: datetime
) -> Payment:
    """Put right what a payment is proved by; the old values and the reason stay in the audit."""
    wanted = select(PaymentRow).where(PaymentRow.id == payment).with_for_update()
    row = page.session.exec(wanted.execution_options(populate_existing=True)).first()
    if row is None:
        raise Refusal("money.no_award")
    found = entry(page, plan, row.dossier)
    assert found is not None  # noqa: S101 - a foreign key
    _check_day(receipt.day, found.laureate.day, at.astimezone(plan.tzinfo).date())
    facts = {"award": row.award, "day": row.day.isoformat(), "receipt": row.receipt, "amount": row.amount}
    noted = audit.note(
        page,
        at=real,
        campaign_at=at,
        actor=f"person:{by.id}",
        action="payment.corrected",
        subject=row.dossier,
        facts={**facts, "new_day": receipt.day.isoformat(), "new_receipt": receipt.number},
    )
    audit.beside(page, noted, None, received_by=row.received_by, why=why)
    row.day, row.receipt, row.received_by = receipt.day, receipt.number, receipt.received_by
    page.session.flush()
    return _payment(row)


def totals(found: Sequence[Entry]) -> tuple[int, int]:
    """What is paid and what is still to be paid, in đồng."""
    return sum(one.paid for one in found), sum(one.due for one in found)


def _hindered(plan: Plan, put: Put, by: Known) -> Reason | None:
    if not any(by.has(role) for role in ROLES[Who.FINANCE]):
        return route.refusal(plan, put, "route_forbidden", move=Move.PAY)
    if put.state not in {State.AWARDED, State.PAID}:
        ways = (Move.AWARD,) if put.state == State.RECOGNISED else ()
        return route.refusal(plan, put, "route_not_now", state=State(put.state), move=Move.PAY, next=ways)
    return None


def _pay(  # noqa: PLR0913 - one payment with all that proves it
    page: Page, found: Entry, line: AwardLine, receipt: Receipt, by: Known, *, at: datetime, today: date, real: datetime
) -> None:
    one = found.laureate
    if line.payment is not None:
        raise Refusal("money.paid_already", {"day": _said(line.payment.day), "receipt": line.payment.receipt})
    if not line.amount:
        raise Refusal("money.no_sum")
    _check_day(receipt.day, one.day, today)
    if line.award.source == fund.COMMUNITY:
        fund.cover(page, line.amount, receipt.word)
    row = PaymentRow(
        dossier=one.dossier,
        award=line.award.id,
        payee=line.award.payee,
        amount=line.amount,
        source=line.award.source,
        day=receipt.day,
        receipt=receipt.number,
        received_by=receipt.received_by,
        word=receipt.word,
        by=by.id,
        at=at,
    )
    page.session.add(row)
    page.session.flush()
    facts = {"award": row.award, "amount": row.amount, "receipt": row.receipt, "day": row.day.isoformat()}
    actor = f"person:{by.id}"
    noted = audit.note(
        page, at=real, campaign_at=at, actor=actor, action="payment.entered", subject=one.dossier, facts=facts
    )
    audit.beside(page, noted, None, received_by=receipt.received_by, word=receipt.word)


def _check_day(day: date, first: date, last: date) -> None:
    """Nothing is paid before the decision, or in days to come."""
    if not first <= day <= last:
        raise Refusal("money.wrong_day", {"first": _said(first), "last": _said(last)})


def _said(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _awards(page: Page, plan: Plan) -> list[tuple[Award, int | None]]:
    """The lines of every laureate: the plan's, and the statutory one with the figure in force."""
    figure = bonus.current(page, plan)
    own = [(award, award.amount) for award in plan.awards]
    return [*own, (plan.statutory_award, None if figure is None else figure.amount)]


def _line(dossier: str, award: tuple[Award, int | None], paid: dict[tuple[str, str], Payment]) -> AwardLine:
    return AwardLine(award[0], award[1], paid.get((dossier, award[0].id)))


def _payment(row: PaymentRow) -> Payment:
    return Payment(row.id or 0, row.day, row.receipt, row.received_by, row.amount)
