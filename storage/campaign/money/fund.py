"""The community's fund ("xã hội hóa"): promised, received, spent; what it has is a sum over lines and awards paid."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import func
from sqlmodel import col, select

from storage.book.marks import numbered
from storage.book.page import Page
from storage.campaign.amounts import money, written
from storage.campaign.dossiers import nominations
from storage.campaign.money.tables import FundRow, PaymentRow
from storage.campaign.planning.plan import Plan
from storage.limits import limits
from storage.talk import Refusal

Kind = Literal["pledged", "received", "spent"]
COMMUNITY: Final = "xã hội hóa"  # as plan folders name the source


@dataclass(frozen=True, slots=True)
class NewLine:
    """What is entered: `pledge` is the number of the promise that is kept with it, `word` why the fund may go short."""

    kind: Kind
    amount: int
    purpose: str
    donor: str = ""
    pledge: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the fund; one struck out counts no more."""

    id: int
    number: str
    kind: str
    donor: str
    purpose: str
    amount: int
    pledge: int | None
    word: str
    at: datetime
    struck_why: str
    struck: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """The fund in đồng: `awarded` is what went out as awards, `open_pledges` what is promised and has not come."""

    pledged: int
    received: int
    spent: int
    awarded: int
    open_pledges: int

    @property
    def balance(self) -> int:
        """What is there; below zero only with an officer's word."""
        return self.received - self.spent - self.awarded


def enter(page: Page, plan: Plan, new: NewLine, *, by: int, at: datetime) -> Line:
    """Write a line under a number such as XH-2021-0001; Refusal where the fund has less, and no word says why."""
    lock(page, plan)
    if new.kind == "spent":
        cover(page, new.amount, new.word)
    promise = _promise(page, new.pledge)
    row = FundRow(
        number=numbered(page, "XH", at.astimezone(plan.tzinfo).year),
        kind=new.kind,
        donor=new.donor or (promise.donor if promise else ""),
        purpose=new.purpose,
        amount=new.amount,
        pledge=None if promise is None else promise.id,
        word=new.word if new.kind == "spent" else "",
        by=by,
        at=at,
    )
    page.session.add(row)
    page.session.flush()
    return _line(row)


def strike(page: Page, plan: Plan, number: str, why: str, *, by: int, at: datetime) -> Line:
    """A line that was wrong counts no more, and stays with the reason; what a promise brought in is struck first."""
    lock(page, plan)
    row = _standing(page, number)
    kept = select(FundRow.id).where(FundRow.pledge == row.id, col(FundRow.struck_at).is_(None))
    if page.session.exec(kept).first() is not None:
        raise Refusal("money.kept_promise", {"number": number})
    if row.kind == "received" and row.amount > sums(page).balance:
        raise Refusal("money.spent_already", {"number": number})
    row.struck_at, row.struck_by, row.struck_why = at, by, why
    page.session.flush()
    return _line(row)


def lines(page: Page) -> list[Line]:
    """Every line, the newest first."""
    return [_line(row) for row in page.session.exec(select(FundRow).order_by(col(FundRow.id).desc()))]


def promises(page: Page) -> list[tuple[Line, int]]:
    """The promises of which something has not come yet, and how much."""
    found = [line for line in reversed(lines(page)) if not line.struck]
    came = {line.id: sum(one.amount for one in found if one.pledge == line.id) for line in found}
    return [(p, p.amount - came[p.id]) for p in found if p.kind == "pledged" and p.amount > came[p.id]]


def sums(page: Page) -> Sums:
    """The fund as it stands."""
    grouped = select(FundRow.kind, func.sum(FundRow.amount)).where(col(FundRow.struck_at).is_(None))
    found = {kind: int(total) for kind, total in page.session.exec(grouped.group_by(FundRow.kind))}
    paid = select(func.coalesce(func.sum(PaymentRow.amount), 0)).where(PaymentRow.source == COMMUNITY)
    awarded = int(page.session.exec(paid).one())
    left = sum(rest for _, rest in promises(page))
    return Sums(found.get("pledged", 0), found.get("received", 0), found.get("spent", 0), awarded, left)


def sum_of(text: str) -> int:
    """A sum as it was typed; Refusal for one that is not understood, or too small to be one."""
    amount = money(text)
    if amount is None:
        raise Refusal("money.unclear")
    if amount < limits().money.least:
        raise Refusal("money.too_small", {"amount": written(amount), "text": text})
    return amount


def cover(page: Page, amount: int, word: str) -> None:
    """Refusal where the fund has less than this, and no word says why it is spent all the same."""
    has = sums(page).balance
    if amount > has and not word:
        facts = {"has": written(has), "amount": written(amount), "lacks": written(amount - has)}
        raise Refusal("money.short", facts)


def lock(page: Page, plan: Plan) -> None:
    """Whoever enters money waits for the end of this turn: two at once would spend one sum twice."""
    nominations.lock_units(page, [plan.organiser.code])


def _promise(page: Page, number: str) -> FundRow | None:
    if not number:
        return None
    row = _standing(page, number)
    if row.kind != "pledged":
        raise Refusal("money.no_promise", {"number": number})
    return row


def _standing(page: Page, number: str) -> FundRow:
    wanted = select(FundRow).where(FundRow.number == number, col(FundRow.struck_at).is_(None)).with_for_update()
    row = page.session.exec(wanted.execution_options(populate_existing=True)).first()
    if row is None:
        raise Refusal("money.no_line", {"number": number})
    return row


def _line(row: FundRow) -> Line:
    return Line(
        row.id or 0,
        row.number,
        row.kind,
        row.donor,
        row.purpose,
        row.amount,
        row.pledge,
        row.word,
        row.at,
        row.struck_why,
        row.struck_at is not None,
    )
