"""The tables of good deeds that are told: the stories, and where each word was posted by whom."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Text
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Key

STORY_STATES = ("draft", "published", "withdrawn")


class StoryRow(SQLModel, table=True):
    """What is told of a work whose head agreed; a work has one story. `published_at` is campaign time."""

    __tablename__ = "stories"
    __table_args__ = (CheckConstraint(f"state IN {STORY_STATES}", name="story_state"),)
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    number: str = Field(max_length=24, unique=True)
    work: str = Field(
        sa_column=Column(ForeignKey("achievements.number"), nullable=False, unique=True),
    )
    title: str = Field(max_length=200)
    text: str = Field(sa_column=Column(Text, nullable=False))
    picture: str | None = Field(default=None, max_length=64)  # SHA-256 of a picture that was drawn anew
    state: str = Field(default="draft", max_length=10)
    by: int | None = Field(
        default=None, sa_column=Column("written_by", Key, ForeignKey("people.id", ondelete="SET NULL"))
    )
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    published_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class PostingRow(SQLModel, table=True):
    """Somebody says that a story or a decision (`about`: its number) stands in an outlet of the plan."""

    __tablename__ = "postings"
    about: str = Field(primary_key=True, max_length=120)
    outlet: str = Field(primary_key=True, max_length=40)
    done_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    done_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id", ondelete="SET NULL")))
