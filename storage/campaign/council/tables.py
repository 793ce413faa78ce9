"""The tables of the bodies: adopted cards, sittings with their dossiers, scores, declared recusals."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Json, Key

OUTCOMES = ("recognised", "declined")


class ScoreCard(SQLModel, table=True):
    """A card that the office adopted: never changed, only followed by the next version."""

    __tablename__ = "score_cards"
    version: int = Field(sa_column=Column(Key, primary_key=True, autoincrement=False))
    body: Any = Field(sa_column=Column(Json, nullable=False))
    adopted_by: int = Field(sa_column=Column(Key, ForeignKey("people.id"), nullable=False))
    adopted_at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time


class Sitting(SQLModel, table=True):
    """A sitting of a body over the dossiers of a phase; what it scores by is frozen at its opening.

    `is_open` is 1 or empty, so that a body has at most one open sitting in a phase. `record` is empty until it is
    closed; then it holds all facts of the minutes, and nothing about scores changes any more. `second_of` is the
    number of the sitting whose equal dossiers are scored once more.
    """

    __tablename__ = "sittings"
    __table_args__ = (
        CheckConstraint("(is_open IS NULL) = (closed_at IS NOT NULL)", name="sitting_open"),
        CheckConstraint("is_open IS NULL OR is_open = 1", name="sitting_open_mark"),
        CheckConstraint("quorum_part >= 1 AND quorum_part <= quorum_of", name="sitting_quorum"),
        UniqueConstraint("body", "phase", "is_open", name="sitting_one_open"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    number: str = Field(max_length=24, unique=True)
    body: str = Field(max_length=40)
    phase: str = Field(max_length=16)
    method: str = Field(max_length=12)
    per: str = Field(max_length=12)
    quorum_part: int
    quorum_of: int
    invited_score: bool
    card: Any = Field(sa_column=Column(Json, nullable=False))
    card_version: int  # 0: the plan's own weights
    is_open: int | None = 1
    opened_by: int = Field(sa_column=Column(Key, ForeignKey("people.id"), nullable=False))
    opened_at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time, as all here
    closed_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id")))
    closed_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    record: Any = Field(default=None, sa_column=Column(Json))
    second_of: str = Field(default="", sa_column=Column(String(24), nullable=False, server_default=""))


class SittingCase(SQLModel, table=True):
    """A dossier before a sitting, and what the body decided about it; pending until results are released."""

    __tablename__ = "sitting_cases"
    __table_args__ = (
        CheckConstraint(f"outcome IS NULL OR outcome IN {OUTCOMES}", name="sitting_case_outcome"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="sitting_case_decided"),
    )
    sitting: int = Field(sa_column=Column(Key, ForeignKey("sittings.id", ondelete="CASCADE"), primary_key=True))
    dossier: str = Field(sa_column=Column(ForeignKey("nominations.number"), primary_key=True))
    place: int
    outcome: str | None = Field(default=None, max_length=12)
    why: str = Field(default="", sa_column=Column(Text, nullable=False))
    decided_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id")))
    decided_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class Score(SQLModel, table=True):
    """What a member gave a dossier, or that the member abstained; older ones stay, the newest counts."""

    __tablename__ = "scores"
    __table_args__ = (CheckConstraint("(points IS NULL) = (why <> '')", name="score_or_abstention"),)
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    sitting: int = Field(
        sa_column=Column(Key, ForeignKey("sittings.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    dossier: str = Field(sa_column=Column(ForeignKey("nominations.number"), nullable=False))
    person: int = Field(sa_column=Column(Key, ForeignKey("people.id"), nullable=False))
    card_version: int
    points: Any = Field(default=None, sa_column=Column(Json))
    why: str = Field(default="", sa_column=Column(Text, nullable=False))  # of an abstention
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class Recusal(SQLModel, table=True):
    """A member's own word that he or she cannot judge a dossier in a sitting."""

    __tablename__ = "recusals"
    sitting: int = Field(sa_column=Column(Key, ForeignKey("sittings.id", ondelete="CASCADE"), primary_key=True))
    dossier: str = Field(sa_column=Column(ForeignKey("nominations.number"), primary_key=True))
    person: int = Field(sa_column=Column(Key, ForeignKey("people.id"), primary_key=True))
    why: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
