"""The tables of the office's year: the communes' reports, questions to departments, days of the plan that moved."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Json, Key

REPORT_STATES = ("sent", "returned")
INQUIRY_STATES = ("asked", "routed", "answered")


class Report(SQLModel, table=True):
    """A selecting unit's report of one of the plan's periods, as it was last sent; the audit knows the earlier ones."""

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint(f"state IN {REPORT_STATES}", name="report_state"),
        UniqueConstraint("period", "unit", name="report_once"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    period: str = Field(max_length=32)
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False))
    figures: Any = Field(sa_column=Column(Json, nullable=False))  # numbers by the id of the plan's figure
    difficulties: str = Field(sa_column=Column(Text, nullable=False))
    proposals: str = Field(sa_column=Column(Text, nullable=False))
    files: Any = Field(default=(), sa_column=Column(Json, nullable=False))  # ids of fetches, in the order sent
    state: str = Field(default="sent", max_length=8)
    word: str = Field(default="", sa_column=Column(Text, nullable=False))  # why the office gave it back
    times: int = 1  # how often it was sent
    sent_by: int = Field(sa_column=Column(Key, ForeignKey("people.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time that counts at the deadline


class Inquiry(SQLModel, table=True):
    """A question of a unit or a head to another department; the office says which one, a person there answers."""

    __tablename__ = "inquiries"
    __table_args__ = (
        CheckConstraint(f"state IN {INQUIRY_STATES}", name="inquiry_state"),
        CheckConstraint("(routed_at IS NULL) = (state = 'asked')", name="inquiry_routed"),
        CheckConstraint("(answered_at IS NULL) = (state <> 'answered')", name="inquiry_answered"),
        Index("inquiries_open", "state", "overdue_at"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    number: str = Field(max_length=24, unique=True)
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False, index=True))
    text: str = Field(sa_column=Column(Text, nullable=False))
    files: Any = Field(default=(), sa_column=Column(Json, nullable=False))
    state: str = Field(default="asked", max_length=8)
    asked_by: int = Field(sa_column=Column(Key, ForeignKey("people.id"), nullable=False, index=True))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time, as all here
    department: str = Field(default="", max_length=80)
    answerer: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id"), index=True))
    routed_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id")))
    routed_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    overdue_at: datetime = Field(sa_column=Column(Instant, nullable=False))  # when the office is told, once
    told_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    answer: str = Field(default="", sa_column=Column(Text, nullable=False))
    answered_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id")))
    answered_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class PlanChange(SQLModel, table=True):
    """A day of the plan that the office has moved, or set where the plan leaves it open; the newest of a key counts."""

    __tablename__ = "plan_changes"
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    key: str = Field(max_length=48, index=True)  # such as "I.ends"
    before: date | None = Field(default=None, sa_column=Column("day_before", Date))
    day: date = Field(sa_column=Column(Date, nullable=False))
    basis: str = Field(max_length=160)  # the document that says so
    by: int = Field(sa_column=Column("put_by", Key, ForeignKey("people.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time


class Feed(SQLModel, table=True):
    """A person's calendar feed: of its address only a keyed print is kept, so that nobody reads it here."""

    __tablename__ = "feeds"
    address_print: str = Field(primary_key=True, max_length=64)
    person: int = Field(sa_column=Column(Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True))
    role: str = Field(max_length=24)  # the first one held when it was made
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))  # real time
