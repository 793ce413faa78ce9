"""The mail's tables: letters on their way out, and the web chat's mailbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Json, Key

OPEN = "state IN ('pending', 'sending', 'retry')"  # SQLite takes that index only for a statement in the same words
ONLY_OPEN: dict[str, Any] = {"sqlite_where": text(OPEN), "postgresql_where": text(OPEN)}
LOST = "state IN ('unknown', 'failed')"  # so is this one
ONLY_LOST: dict[str, Any] = {"sqlite_where": text(LOST), "postgresql_where": text(LOST)}
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
        Index("letters_of_address", "channel", "account", "chat"),
        # The few open ones among those of a season, by address and in the order in which they go.
        Index("letters_on_the_way", "channel", "account", "chat", **ONLY_OPEN),
        Index("letters_in_turn", "channel", "account", "priority", "id", **ONLY_OPEN),
        # The few that did not arrive, by address.
        Index("letters_troubled", "channel", "account", "chat", "state", **ONLY_LOST),
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


class Group(SQLModel, table=True):
    """A chat group that an officer tied to a unit, so that the bot may write there."""

    __tablename__ = "groups"
    __table_args__ = (CheckConstraint("state IN ('linked', 'gone')", name="group_state"),)
    channel: str = Field(primary_key=True, max_length=32)
    account: str = Field(primary_key=True, max_length=64)
    chat: str = Field(primary_key=True, max_length=128)
    title: str = Field(default="", max_length=200)
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False, index=True))
    linked_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id", ondelete="SET NULL")))
    linked_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    state: str = Field(default="linked", max_length=8)
    heard_at: datetime | None = Field(default=None, sa_column=Column(Instant))  # to the day
    warned_at: datetime | None = Field(default=None, sa_column=Column(Instant))  # of its silence, since it began
    gone_why: str | None = Field(default=None, max_length=12)  # kicked, muted, closed; untied by an officer
    moved_from: str | None = Field(default=None, max_length=128)


class PasteGroup(SQLModel, table=True):
    """A chat group without a bot: somebody pastes there what is to be read. Its address is its number here."""

    __tablename__ = "paste_groups"
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    title: str = Field(max_length=120)
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False, index=True))
    keeper: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id", ondelete="SET NULL")))


class Paste(SQLModel, table=True):
    """A text, with a picture perhaps, that somebody is asked to paste into a group, and whether it was done."""

    __tablename__ = "pastes"
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    group: int = Field(
        sa_column=Column("paste_group", Key, ForeignKey("paste_groups.id", ondelete="CASCADE"), nullable=False)
    )
    body: Any = Field(sa_column=Column(Json, nullable=False))  # {"text", "file": [sha256, name, kind, alt]}
    at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    asked: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id", ondelete="SET NULL")))
    asked_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    times: int = 1  # how many people were asked, one after the other
    looked_at: datetime | None = Field(default=None, sa_column=Column(Instant))  # nobody else could be asked then
    done_at: datetime | None = Field(default=None, sa_column=Column(Instant, index=True))
    done_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id", ondelete="SET NULL")))


class PasteAsking(SQLModel, table=True):
    """Somebody was asked to paste a text, whoever has been asked since."""

    __tablename__ = "paste_askings"
    paste: int = Field(sa_column=Column(Key, ForeignKey("pastes.id", ondelete="CASCADE"), primary_key=True))
    person: int = Field(
        sa_column=Column(Key, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    )


class LinkCode(SQLModel, table=True):
    """A one-use code with which an officer ties a group to a unit; only its keyed hash is kept."""

    __tablename__ = "link_codes"
    code_hash: str = Field(primary_key=True, max_length=64)
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False))
    made_by: int = Field(sa_column=Column(Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False))
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=Column(Instant))


BROADCAST_STATES = ("waiting", "running", "paused", "done", "cancelled")


class Broadcast(SQLModel, table=True):
    """One message to many: what is said, to whom, when, and where it stands."""

    __tablename__ = "broadcasts"
    __table_args__ = (CheckConstraint(f"state IN {BROADCAST_STATES}", name="broadcast_state"),)
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    number: str = Field(max_length=24, unique=True)
    occasion: str | None = Field(default=None, max_length=120, unique=True)  # a reminder or announcement happens once
    body: Any = Field(sa_column=Column(Json, nullable=False))  # a Reply
    audience: Any = Field(sa_column=Column(Json, nullable=False))
    asks_receipt: bool = False
    state: str = Field(default="waiting", max_length=12)
    due_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))  # real time
    by: int | None = Field(default=None, sa_column=Column("put_by", Key, ForeignKey("people.id", ondelete="SET NULL")))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    corrects: int | None = Field(default=None, sa_column=Column(Key, index=True))  # the broadcast that was wrong
    escalated_at: datetime | None = Field(default=None, sa_column=Column(Instant))  # its silence was passed on


class Clearance(SQLModel, table=True):
    """What a broadcast waits for beside its hour: the morning (it was meant for `wanted_at`), or another's yes."""

    __tablename__ = "clearances"
    __table_args__ = (CheckConstraint("verdict IN ('', 'yes', 'no', 'urgent')", name="clearance_verdict"),)
    broadcast: int = Field(sa_column=Column(Key, ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True))
    wanted_at: datetime = Field(sa_column=Column(Instant, nullable=False))  # real time
    needs_yes: bool
    verdict: str = Field(default="", max_length=8)
    reason: str = Field(default="", max_length=300)
    decided_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id", ondelete="SET NULL")))
    decided_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class Recipient(SQLModel, table=True):
    """One address of a broadcast, the letter that goes there, and when the person said "Đã rõ"."""

    __tablename__ = "recipients"
    __table_args__ = (UniqueConstraint("broadcast", "channel", "account", "chat", name="recipient_once"),)
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    broadcast: int = Field(sa_column=Column(Key, ForeignKey("broadcasts.id", ondelete="CASCADE"), nullable=False))
    channel: str = Field(max_length=32)
    account: str = Field(max_length=64)
    chat: str = Field(max_length=128)
    person: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id", ondelete="SET NULL")))
    unit: str | None = Field(default=None, sa_column=Column(ForeignKey("units.code"), index=True))
    letter: int | None = Field(default=None, sa_column=Column(Key, index=True))
    read_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class Occurrence(SQLModel, table=True):
    """A named occasion of the calendar that has come: the unique row makes it happen once."""

    __tablename__ = "occurrences"
    name: str = Field(primary_key=True, max_length=120)
    due_at: datetime = Field(sa_column=Column(Instant, nullable=False))  # campaign time
    done_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    outcome: str = Field(max_length=20)  # sent, held (too late: a person decides), nobody, dropped


class OurAccount(SQLModel, table=True):
    """One of our own accounts on a platform, as the process that speaks with it last found it."""

    __tablename__ = "accounts"
    channel: str = Field(primary_key=True, max_length=32)
    account: str = Field(primary_key=True, max_length=64)
    title: str = Field(max_length=120)
    state: str = Field(max_length=20)
    joins_groups: bool
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class Budget(SQLModel, table=True):
    """How many messages an account has sent in a month ("2021-06"); numbers only, nothing of whom they went to."""

    __tablename__ = "budgets"
    __table_args__ = (CheckConstraint("spent >= 0", name="budget_spent"),)
    channel: str = Field(primary_key=True, max_length=32)
    account: str = Field(primary_key=True, max_length=64)
    month: str = Field(primary_key=True, max_length=7)
    spent: int
