"""The book's own tables: events, conversations, dead letters, files on their way in, sessions, marks."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Json, Key


class Event(SQLModel, table=True):
    """A channel's event that was handled: its key alone, so that it changes the book only once."""

    __tablename__ = "events"
    channel: str = Field(primary_key=True, max_length=32)
    account: str = Field(primary_key=True, max_length=64)
    event: str = Field(primary_key=True, max_length=128)
    at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))


class Conversation(SQLModel, table=True):
    """Where the talk with one person in one chat stands; the forms engine owns the shape of `state`."""

    __tablename__ = "conversations"
    channel: str = Field(primary_key=True, max_length=32)
    account: str = Field(primary_key=True, max_length=64)
    chat: str = Field(primary_key=True, max_length=128)
    sender: str = Field(primary_key=True, max_length=128)
    state: Any = Field(sa_column=Column(Json, nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))


class DeadLetter(SQLModel, table=True):
    """A message that could not be handled three times; a private one is sealed, it may be a tip."""

    __tablename__ = "dead_letters"
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    reference: str = Field(max_length=16, unique=True)
    channel: str = Field(max_length=32)
    account: str = Field(max_length=64)
    event: str = Field(max_length=128)
    at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    fault: str = Field(max_length=200)
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    closed_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    closed_by: str = ""


FETCH_STATES = ("wanted", "done", "failed")


class Fetch(SQLModel, table=True):
    """A file that a person sent, on its way from the channel into `files/<sha256>`."""

    __tablename__ = "fetches"
    __table_args__ = (
        CheckConstraint(f"state IN {FETCH_STATES}", name="fetch_state"),
        CheckConstraint("(state = 'done') = (sha256 IS NOT NULL)", name="fetch_done_has_file"),
        Index("fetches_due", "state", "due_at"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    channel: str = Field(max_length=32)
    account: str = Field(max_length=64)
    chat: str = Field(max_length=128)
    kind: str = Field(max_length=16)
    source: str = Field(sa_column=Column(Text, nullable=False))
    name: str = Field(default="", max_length=200)
    state: str = Field(default="wanted", max_length=8)
    attempt: int = 0
    due_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    sha256: str | None = Field(default=None, max_length=64)
    original: str = Field(default="", max_length=64)  # SHA-256 of the bytes that came, which may not be the ones kept
    look: str = Field(default="", sa_column=Column(String(16), nullable=False, server_default=""))  # of a picture
    mime: str = Field(default="", max_length=80)
    size: int = 0
    reason: str = Field(default="", max_length=80)


class LoginLink(SQLModel, table=True):
    """A console login that can be redeemed once, by a press; only the hash of its token is kept."""

    __tablename__ = "login_links"
    token_hash: str = Field(primary_key=True, max_length=64)
    person: int = Field(sa_column=Column(Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False))
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class ConsoleSession(SQLModel, table=True):
    """One browser that is logged in to the console; revoking the row ends it at once."""

    __tablename__ = "console_sessions"
    token_hash: str = Field(primary_key=True, max_length=64)
    person: int = Field(sa_column=Column(Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True))
    csrf: str = Field(max_length=64)
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    seen_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    browser: str = Field(default="", max_length=120)
    revoked_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class Mark(SQLModel, table=True):
    """A single remembered value: clock offset, generation, the last sign of life."""

    __tablename__ = "marks"
    name: str = Field(primary_key=True, max_length=64)
    value: str = Field(sa_column=Column(Text, nullable=False))


class Counter(SQLModel, table=True):
    """The last number given out of a series such as KN-2021."""

    __tablename__ = "counters"
    series: str = Field(primary_key=True, max_length=32)
    last: int
