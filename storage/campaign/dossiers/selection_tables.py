"""The tables of selecting in a unit: meetings with their votes, and requests to file after the deadline."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Json, Key

WAYS = ("hands", "ballot")
TIE_RULES = ("", "again", "priority")
LATE_STATES = ("asked", "allowed", "refused", "used")


class Selection(SQLModel, table=True):
    """A meeting in which a unit selected: the newest of a unit and phase counts, older ones stay."""

    __tablename__ = "selections"
    __table_args__ = (
        CheckConstraint(f"way IN {WAYS}", name="selection_way"),
        CheckConstraint(f"tie_rule IN {TIE_RULES}", name="selection_tie_rule"),
        CheckConstraint("present >= 1 AND present <= invited", name="selection_present"),
        Index("selections_of_unit", "unit", "phase"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    number: str = Field(max_length=24, unique=True)
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False))
    phase: str = Field(max_length=16)
    day: date = Field(sa_column=Column(Date, nullable=False))
    invited: int
    present: int
    chair: str = Field(max_length=120)
    secretary: str = Field(max_length=120)
    way: str = Field(max_length=12)
    ballots: Any = Field(default=None, sa_column=Column(Json))  # handed out, collected, valid
    candidates: Any = Field(sa_column=Column(Json, nullable=False))  # in the order that was settled
    tie_rule: str = Field(default="", max_length=12)
    tie_why: str = Field(default="", sa_column=Column(Text, nullable=False))
    by: int = Field(sa_column=Column("put_by", Key, ForeignKey("people.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time


class LateRequest(SQLModel, table=True):
    """A unit asks to file after the deadline; `is_open` is 1 or empty, so that a unit has at most one under way."""

    __tablename__ = "late_requests"
    __table_args__ = (
        CheckConstraint(f"state IN {LATE_STATES}", name="late_request_state"),
        CheckConstraint("(is_open IS NULL) = (state IN ('refused', 'used'))", name="late_request_open"),
        CheckConstraint("(decided_at IS NULL) = (state = 'asked')", name="late_request_decided"),
        UniqueConstraint("unit", "phase", "is_open", name="late_request_one_open"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False))
    phase: str = Field(max_length=16)
    why: str = Field(sa_column=Column(Text, nullable=False))
    state: str = Field(default="asked", max_length=12)
    is_open: int | None = 1
    asked_by: int = Field(sa_column=Column(Key, ForeignKey("people.id"), nullable=False))
    asked_at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time, as all here
    decided_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id")))
    decided_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    answer: str = Field(default="", sa_column=Column(Text, nullable=False))
