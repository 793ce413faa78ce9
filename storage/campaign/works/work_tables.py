"""The tables around achievements: former versions, what is to be completed or changed, works chosen beforehand."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Json, Key

AMENDMENT_STATES = ("wished", "open", "answered", "refused")
COMMITMENT_STATES = ("open", "done", "dropped")
ORIGINS = ("head", "suggestion", "assigned")


class AchievementVersion(SQLModel, table=True):
    """What an achievement said until somebody changed it: when, and by whom, it was replaced."""

    __tablename__ = "achievement_versions"
    achievement: str = Field(sa_column=Column(String(24), ForeignKey("achievements.number"), primary_key=True))
    version: int = Field(primary_key=True)  # from 1; the newest stands in the achievement itself
    body: Any = Field(sa_column=Column(Json, nullable=False))
    replaced_by: int = Field(sa_column=Column(Key, ForeignKey("people.id"), nullable=False))
    replaced_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class Amendment(SQLModel, table=True):
    """Questions of an achievement that its head may answer anew: asked by the unit, or wished for and unlocked.

    `is_live` is 1 until it is answered or refused, so that an achievement has one at a time.
    """

    __tablename__ = "amendments"
    __table_args__ = (
        CheckConstraint(f"state IN {AMENDMENT_STATES}", name="amendment_state"),
        CheckConstraint("is_live IS NULL OR is_live = 1", name="amendment_live_mark"),
        CheckConstraint("(is_live IS NULL) = (settled_at IS NOT NULL)", name="amendment_live"),
        UniqueConstraint("achievement", "is_live", name="amendment_one_live"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    achievement: str = Field(sa_column=Column(String(24), ForeignKey("achievements.number"), nullable=False))
    items: Any = Field(sa_column=Column("questions", Json, nullable=False))  # names of questions
    note: str = Field(sa_column=Column(Text, nullable=False))
    until: date | None = Field(default=None, sa_column=Column("until_day", Date))
    state: str = Field(max_length=12)
    asked_by: int = Field(sa_column=Column(Key, ForeignKey("people.id"), nullable=False))
    asked_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    settled_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    is_live: int | None = 1


class Commitment(SQLModel, table=True):
    """A work that a head will do: for whose need, what result is expected and until when (plan 151, I.2)."""

    __tablename__ = "commitments"
    __table_args__ = (
        CheckConstraint(f"state IN {COMMITMENT_STATES}", name="commitment_state"),
        CheckConstraint(f"origin IN {ORIGINS}", name="commitment_origin"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="commitment_ended"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    number: str = Field(max_length=24, unique=True)
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False, index=True))
    area: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False, index=True))
    title: str = Field(max_length=200)
    need: str = Field(max_length=300)
    result: str = Field(max_length=300)
    until: date = Field(sa_column=Column("until_day", Date, nullable=False))
    origin: str = Field(max_length=12)
    suggestion: str | None = Field(default=None, max_length=24)
    state: str = Field(default="open", max_length=12)
    achievement: str | None = Field(default=None, max_length=24)  # what came of it
    by: int = Field(sa_column=Column("made_by", Key, ForeignKey("people.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    told_done_at: datetime | None = Field(default=None, sa_column=Column(Instant))  # to whoever suggested it
