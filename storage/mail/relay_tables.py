"""The table of posts that go from one group to others: each post once, whatever its words are."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Json, Key

RELAY_STATES = ("waiting", "passed", "refused")


class RelayRow(SQLModel, table=True):
    """A post of a group: "up" from a unit's group to the organiser's, "down" from there to all units' groups.

    `message` is the post's own id in its group; `origin` a keyed print of who wrote it when, so that a post that
    is forwarded by one officer and answered by another is known as the same.
    """

    __tablename__ = "relays"
    __table_args__ = (
        CheckConstraint("way IN ('up', 'down')", name="relay_way"),
        CheckConstraint(f"state IN {RELAY_STATES}", name="relay_state"),
        UniqueConstraint("channel", "account", "chat", "message", name="relay_once"),
        UniqueConstraint("origin", name="relay_of_one_post"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    channel: str = Field(max_length=32)
    account: str = Field(max_length=64)
    chat: str = Field(max_length=128)
    message: str = Field(max_length=128)
    origin: str | None = Field(default=None, max_length=128)
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False))
    title: str = Field(max_length=200)
    way: str = Field(max_length=4)
    body: Any = Field(sa_column=Column(Json, nullable=False))  # {"text", "files": ids of fetches}
    state: str = Field(max_length=8, index=True)
    by: int | None = Field(default=None, sa_column=Column("put_by", Key, ForeignKey("people.id", ondelete="SET NULL")))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    decided_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id", ondelete="SET NULL")))
    decided_at: datetime | None = Field(default=None, sa_column=Column(Instant))
