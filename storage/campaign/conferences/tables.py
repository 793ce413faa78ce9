"""The tables of the conferences: the venue with its agenda, what has to be ready, who said whether they come."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Json, Key


class ConferenceRow(SQLModel, table=True):
    """Where the conference of a phase meets, at which hour, who presides; its day is the plan's, and stands there."""

    __tablename__ = "conferences"
    phase: str = Field(primary_key=True, max_length=16)
    hour: str = Field(default="", max_length=5)  # "08:00"
    place: str = Field(default="", max_length=200)
    presiding: str = Field(default="", max_length=120)
    times: int = 0  # how often hour or place were written down, so that calendars know the newest
    off_why: str = Field(default="", max_length=300)  # why it does not meet; "": it does
    agenda: Any = Field(default=(), sa_column=Column(Json, nullable=False))  # [hour, what, who] each, in their order


class PreparationRow(SQLModel, table=True):
    """What is known of something that has to be ready: one of the plan's by its id, or the office's own by name."""

    __tablename__ = "conference_items"
    __table_args__ = (
        UniqueConstraint("phase", "item", name="conference_item_once"),
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="conference_item_done"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    phase: str = Field(max_length=16)
    item: str = Field(max_length=40)
    name: str = Field(default="", max_length=120)  # "" for the plan's
    holder: str = Field(default="", max_length=80)  # who sees to it
    due: date | None = Field(default=None, sa_column=Column(Date))  # None: as the plan reckons it
    done_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id")))
    done_at: datetime | None = Field(default=None, sa_column=Column(Instant))  # campaign time, as all here


class ComingRow(SQLModel, table=True):
    """A person said whether he or she comes to a conference; the last word counts."""

    __tablename__ = "conference_answers"
    phase: str = Field(primary_key=True, max_length=16)
    person: int = Field(sa_column=Column(Key, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True))
    coming: bool
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
