"""The tables of selecting in a unit: meetings, ballots cast in chat, requests to file after the deadline."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Json, Key

WAYS = ("hands", "ballot")
TIE_RULES = ("", "again", "priority")
BALLOT_STATES = ("open", "closed", "recorded", "cancelled")
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
    again_way: str = Field(default="", sa_column=Column(String(12), nullable=False, server_default=""))  # second round
    again_ballots: Any = Field(default=None, sa_column=Column(Json))  # handed out, collected, valid, of these in chat
    by: int = Field(sa_column=Column("put_by", Key, ForeignKey("people.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time


class BallotRow(SQLModel, table=True):
    """A ballot in chat; `under_way` is 1 or empty, so that a unit has at most one in a phase."""

    __tablename__ = "ballots"
    __table_args__ = (
        CheckConstraint(f"state IN {BALLOT_STATES}", name="ballot_state"),
        CheckConstraint("(under_way IS NULL) = (state IN ('recorded', 'cancelled'))", name="ballot_under_way"),
        CheckConstraint("most >= 1", name="ballot_most"),
        UniqueConstraint("unit", "phase", "under_way", name="ballot_one_under_way"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    number: str = Field(max_length=24, unique=True)
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False))
    phase: str = Field(max_length=16)
    meeting: Any = Field(sa_column=Column(Json, nullable=False))  # day, invited, present, chair, secretary, candidates
    most: int  # how many candidates one ballot may name
    first: Any = Field(default=None, sa_column=Column(Json))  # of a second round: way, ballots, in chat, all candidates
    state: str = Field(default="open", max_length=12)
    under_way: int | None = 1
    by: int = Field(sa_column=Column("opened_by", Key, ForeignKey("people.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time


class BallotVoter(SQLModel, table=True):
    """Who may vote, and whether he has: nothing of what, and not when."""

    __tablename__ = "ballot_voters"
    ballot: int = Field(sa_column=Column(Key, ForeignKey("ballots.id", ondelete="CASCADE"), primary_key=True))
    person: int = Field(sa_column=Column(Key, ForeignKey("people.id"), primary_key=True))
    voted: bool = False


class BallotCount(SQLModel, table=True):
    """How many ballots name a candidate, by the place on the list; of no voter."""

    __tablename__ = "ballot_counts"
    ballot: int = Field(sa_column=Column(Key, ForeignKey("ballots.id", ondelete="CASCADE"), primary_key=True))
    place: int = Field(sa_column=Column(Key, primary_key=True, autoincrement=False))
    votes: int = 0


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
