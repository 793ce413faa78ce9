"""The tables of what lasts: each question whether a work still serves, and every answer that was given."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Json, Key

STATES = ("lasts", "worn", "gone")
ROLES = ("head", "unit")


class LastingCheck(SQLModel, table=True):
    """A question asked once, so many days after the unit took the achievement in (plan 151, I.2)."""

    __tablename__ = "lasting_checks"
    __table_args__ = (UniqueConstraint("achievement", "days", name="lasting_check_once"),)
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    achievement: str = Field(sa_column=Column(String(24), ForeignKey("achievements.number"), nullable=False))
    days: int
    due: date = Field(sa_column=Column("due_day", Date, nullable=False))
    asked_at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time


class LastingAnswer(SQLModel, table=True):
    """What somebody found there: never changed; a later answer stands beside it."""

    __tablename__ = "lasting_answers"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="lasting_answer_state"),
        CheckConstraint(f"role IN {ROLES}", name="lasting_answer_role"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    asked: int = Field(sa_column=Column("check_id", Key, ForeignKey("lasting_checks.id"), nullable=False, index=True))
    state: str = Field(max_length=8)
    note: str = Field(sa_column=Column(Text, nullable=False))
    files: Any = Field(default=(), sa_column=Column(Json, nullable=False))  # ids of fetches, in the order sent
    role: str = Field(max_length=8)  # as whom the person answered
    by: int = Field(sa_column=Column("answered_by", Key, ForeignKey("people.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time
