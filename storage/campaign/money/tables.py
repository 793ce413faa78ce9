"""The tables of money: awards paid, the fund line by line, the statutory bonus, estimates and their steps."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Key

FUND_KINDS = ("pledged", "received", "spent")
ESTIMATE_STATES = ("drawn_up", "under_appraisal", "approved", "funded")


class PaymentRow(SQLModel, table=True):
    """One award line of one laureate, paid: each once, as the unique constraint says; `amount` in đồng."""

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("dossier", "award", name="payment_once"),
        CheckConstraint("amount > 0", name="payment_amount"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    dossier: str = Field(sa_column=Column(ForeignKey("laureates.dossier"), nullable=False))
    award: str = Field(max_length=40)  # its id in the plan
    payee: str = Field(max_length=8)
    amount: int = Field(sa_column=Column(BigInteger, nullable=False))
    source: str = Field(max_length=80)
    day: date = Field(sa_column=Column(Date, nullable=False))
    receipt: str = Field(max_length=40)
    received_by: str = Field(max_length=80)
    word: str = Field(default="", sa_column=Column(Text, nullable=False))  # why, where the fund does not cover it
    by: int = Field(sa_column=Column("paid_by", Key, ForeignKey("people.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time


class FundRow(SQLModel, table=True):
    """A line of the community's fund: promised, received (maybe on a promise), or spent; one struck out stays."""

    __tablename__ = "fund_lines"
    __table_args__ = (
        CheckConstraint(f"kind IN {FUND_KINDS}", name="fund_kind"),
        CheckConstraint("amount > 0", name="fund_amount"),
        CheckConstraint("pledge IS NULL OR kind = 'received'", name="fund_pledge"),
        CheckConstraint("(struck_at IS NULL) = (struck_by IS NULL)", name="fund_struck"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    number: str = Field(max_length=24, unique=True)
    kind: str = Field(max_length=12)
    donor: str = Field(max_length=80)  # "" for one who wants no name
    purpose: str = Field(sa_column=Column(Text, nullable=False))
    amount: int = Field(sa_column=Column(BigInteger, nullable=False))
    pledge: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("fund_lines.id")))
    word: str = Field(default="", sa_column=Column(Text, nullable=False))
    by: int = Field(sa_column=Column("entered_by", Key, ForeignKey("people.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time
    struck_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    struck_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id")))
    struck_why: str = Field(default="", sa_column=Column(Text, nullable=False))


class BonusRow(SQLModel, table=True):
    """The statutory bonus that the office has set, and on what basis; the newest row counts."""

    __tablename__ = "bonuses"
    __table_args__ = (CheckConstraint("amount > 0", name="bonus_amount"),)
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    amount: int = Field(sa_column=Column(BigInteger, nullable=False))
    basis: str = Field(sa_column=Column(Text, nullable=False))
    by: int = Field(sa_column=Column("set_by", Key, ForeignKey("people.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time


class EstimateRow(SQLModel, table=True):
    """An estimate as it was drawn up; its sums never change, a newer one is another row."""

    __tablename__ = "estimates"
    __table_args__ = (
        CheckConstraint(f"state IN {ESTIMATE_STATES}", name="estimate_state"),
        CheckConstraint("recognised <= standing AND standing <= at_most", name="estimate_order"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    number: str = Field(max_length=24, unique=True)
    phase: str = Field(max_length=16)  # "" for the whole campaign
    recognised: int
    standing: int
    at_most: int
    each: int = Field(sa_column=Column("each_one", BigInteger, nullable=False))
    bonus: int | None = Field(default=None, sa_column=Column(BigInteger))
    state: str = Field(max_length=16)
    state_at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time


class EstimateStepRow(SQLModel, table=True):
    """Who brought an estimate to which state, and when."""

    __tablename__ = "estimate_steps"
    __table_args__ = (UniqueConstraint("estimate", "state", name="estimate_step_once"),)
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    estimate: int = Field(sa_column=Column(Key, ForeignKey("estimates.id"), nullable=False))
    state: str = Field(max_length=16)
    by: int = Field(sa_column=Column("made_by", Key, ForeignKey("people.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time
