"""The table of posts handed over: who had the post, who is to have it, and the sheet of what lay open."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, String
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Json, Key


class HandoverRow(SQLModel, table=True):
    """A post that went from one person to another: `taken_by` is the successor once the code has been used."""

    __tablename__ = "handovers"
    __table_args__ = (CheckConstraint("(taken_at IS NULL) = (taken_by IS NULL)", name="handover_taken"),)
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    number: str = Field(max_length=24, unique=True)
    role: str = Field(max_length=24)
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False))
    left: int = Field(sa_column=Column("left_by", Key, ForeignKey("people.id"), nullable=False))
    invite: str = Field(max_length=64, unique=True)  # the keyed print of the code
    successor: str = Field(max_length=80)  # the name, as the one who hands over writes it
    leads: Any = Field(sa_column=Column(Json, nullable=False))  # codes of the areas that were led with it
    sheet: Any = Field(sa_column=Column(Json, nullable=False))  # [key of the sentence, facts]
    by: int = Field(sa_column=Column("made_by", Key, ForeignKey("people.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time
    taken_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id")))
    taken_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    why: str = Field(default="", sa_column=Column(String(300), nullable=False, server_default=""))
    duties: Any = Field(default_factory=dict, sa_column=Column(Json, nullable=False, server_default="{}"))  # as held
    undone_at: datetime | None = Field(default=None, sa_column=Column(Instant))  # campaign time
    undone_by: int | None = Field(default=None, sa_column=Column(Key))
