"""The tables of a dossier's route: its hops, holds on a person, those who were awarded, and a person's last refusal."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Json, Key


class HopRow(SQLModel, table=True):
    """One move of one dossier: from where to where, by whom (None: the program), when by both clocks, and why."""

    __tablename__ = "hops"
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    dossier: str = Field(sa_column=Column(ForeignKey("nominations.number"), nullable=False, index=True))
    move: str = Field(max_length=16)
    came_from: str = Field(max_length=16)  # "" for the first
    state: str = Field(max_length=16)
    by: int | None = Field(default=None, sa_column=Column("made_by", Key, ForeignKey("people.id")))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time
    real_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    why: str = Field(default="", sa_column=Column(Text, nullable=False))
    facts: Any = Field(default_factory=dict, sa_column=Column(Json, nullable=False))


class HoldRow(SQLModel, table=True):
    """The office holds a person back while a matter is pending; `why` is for the office's eyes."""

    __tablename__ = "holds"
    __table_args__ = (CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="hold_lifted"),)
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    person: int = Field(sa_column=Column(Key, ForeignKey("people.id"), nullable=False, index=True))
    why: str = Field(sa_column=Column(Text, nullable=False))
    by: int = Field(sa_column=Column("set_by", Key, ForeignKey("people.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time
    lifted_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    lifted_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id")))
    lifted_why: str = Field(default="", sa_column=Column(Text, nullable=False))


class LaureateRow(SQLModel, table=True):
    """Who was awarded: the person and the area of a dossier whose release said yes, once a phase each."""

    __tablename__ = "laureates"
    __table_args__ = (
        UniqueConstraint("phase", "person", name="laureate_person_once"),
        UniqueConstraint("phase", "area", name="laureate_area_once"),
    )
    dossier: str = Field(sa_column=Column(ForeignKey("nominations.number"), primary_key=True))
    phase: str = Field(max_length=16)
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False))
    area: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False))
    person: int = Field(sa_column=Column(Key, ForeignKey("people.id"), nullable=False))
    decision: str = Field(max_length=40)
    day: date = Field(sa_column=Column(Date, nullable=False))
    released_at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time


class RefusalRow(SQLModel, table=True):
    """The last "no" that a person got, so that it can be explained without guessing."""

    __tablename__ = "refusals"
    person: int = Field(sa_column=Column(Key, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True))
    code: str = Field(max_length=40)
    clause: str = Field(max_length=40)
    facts: Any = Field(sa_column=Column(Json, nullable=False))  # by name, as they were told
    at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time
