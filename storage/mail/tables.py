"""The mail's tables: letters on their way out, and the web chat's mailbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Json, Key

STATES = ("pending", "sending", "sent", "retry", "unknown", "failed", "cancelled")


class Letter(SQLModel, table=True):
    """One reply, alert, reminder or announcement for one address, and what became of it.

    `priority` orders the letters of an address (replies 0, alerts 1, reminders 2, broadcasts 3); `dedupe`
    names the occasion, so that no occasion writes to an address twice; `epoch` is the process that holds it.
    """

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="letter_state"),
        CheckConstraint("attempt >= 0 AND doubtful >= 0 AND doubtful <= 2", name="letter_counts"),
        Index("letters_open", "state", "due_at"),
        Index("letters_of_address", "channel", "account", "chat", "state"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    channel: str = Field(max_length=32)
    account: str = Field(max_length=64)
    chat: str = Field(max_length=128)
    priority: int
    dedupe: str | None = Field(default=None, max_length=160, unique=True)
    reference: str = Field(default="", max_length=24)
    body: Any = Field(sa_column=Column(Json, nullable=False))
    state: str = Field(max_length=10)
    attempt: int = 0
    doubtful: int = 0  # attempts that may have arrived; never more than two
    pieces: int = 0  # pieces of the body that the channel has for certain
    epoch: int = 0
    due_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    settled_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    reason: str = Field(default="", max_length=200)
    sent_as: str = Field(default="", max_length=200)  # the channel's own message ids, by comma


class Posted(SQLModel, table=True):
    """A message in a web mailbox: what the bot said to a browser, or what anybody said in the demo room."""

    __tablename__ = "mailbox"
    __table_args__ = (Index("mailbox_of_chat", "chat", "id"),)
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    chat: str = Field(max_length=128)
    author: str = Field(max_length=80)
    body: Any = Field(sa_column=Column(Json, nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    event: str | None = Field(default=None, max_length=128, unique=True)
