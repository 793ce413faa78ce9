"""The campaign's tables: units and what became of them, people and their memberships, suggestions, audit."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Json, Key
from storage.campaign.dossiers.route_table import State

ROLES = (
    "citizen",
    "area_head",
    "unit_officer",
    "organiser_officer",
    "council_member",
    "hotline_officer",
    "finance_officer",
    "media_officer",
    "observer",
    "admin",
)


class Unit(SQLModel, table=True):
    """A unit of any kind and depth (organiser, commune, residential area), valid from one day to another."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="unit_dates"),
        CheckConstraint("parent IS NULL OR parent <> code", name="unit_not_own_parent"),
    )
    code: str = Field(primary_key=True, max_length=32)
    name: str = Field(max_length=120)
    kind: str = Field(max_length=40)
    parent: str | None = Field(
        default=None, sa_column=Column(ForeignKey("units.code", deferrable=True, initially="DEFERRED"), index=True)
    )
    place: int = 0  # the order in which the office lists it
    valid_from: date | None = Field(default=None, sa_column=Column(Date))
    valid_to: date | None = Field(default=None, sa_column=Column(Date))
    basis: str = Field(default="", max_length=80)


class UnitAlias(SQLModel, table=True):
    """Another name by which people call a unit."""

    __tablename__ = "unit_aliases"
    unit: str = Field(sa_column=Column(ForeignKey("units.code", ondelete="CASCADE"), primary_key=True))
    alias: str = Field(primary_key=True, max_length=120)


class UnitSuccession(SQLModel, table=True):
    """Which unit took over from which, and when; the successor may be unknown to this campaign's tree."""

    __tablename__ = "unit_successions"
    predecessor: str = Field(sa_column=Column(ForeignKey("units.code", ondelete="CASCADE"), primary_key=True))
    successor: str = Field(primary_key=True, max_length=32)
    day: date = Field(sa_column=Column(Date, primary_key=True))
    name: str = Field(default="", max_length=120)


class Person(SQLModel, table=True):
    """An official or area head; a citizen who only writes has no row."""

    __tablename__ = "people"
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    name: str = Field(max_length=120)
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class Membership(SQLModel, table=True):
    """A role that a person holds in a unit, with its duties, until it is ended."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", name="membership_role"),
        UniqueConstraint("person", "role", "unit", name="membership_once"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    person: int = Field(sa_column=Column(Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True))
    role: str = Field(max_length=24)
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False, index=True))
    duties: Any = Field(default=(), sa_column=Column(Json, nullable=False))
    approved: bool = False
    since: datetime = Field(sa_column=Column(Instant, nullable=False))
    until: datetime | None = Field(default=None, sa_column=Column(Instant))


class Contact(SQLModel, table=True):
    """A way by which a person with a role writes to us: one sender on one channel belongs to one person."""

    __tablename__ = "contacts"
    __table_args__ = (Index("contacts_of_chat", "channel", "account", "chat"),)
    channel: str = Field(primary_key=True, max_length=32)
    account: str = Field(primary_key=True, max_length=64)
    sender: str = Field(primary_key=True, max_length=128)
    chat: str = Field(default="", sa_column=Column(String(128), nullable=False, server_default=""))  # where we write to
    person: int = Field(sa_column=Column(Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True))
    since: datetime = Field(sa_column=Column(Instant, nullable=False))
    gone_at: datetime | None = Field(default=None, sa_column=Column(Instant))  # took no letter; until it writes


MOVE_STATES = ("offered", "asked", "agreed", "refused")


class Move(SQLModel, table=True):
    """A talk on its way to another channel; `body` holds the drafts from the old side's yes until they are fetched."""

    __tablename__ = "moves"
    __table_args__ = (
        CheckConstraint(f"state IN {MOVE_STATES}", name="move_state"),
        Index("moves_from", "channel", "account", "sender"),
        Index("moves_to", "to_channel", "to_account", "to_sender"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    code_hash: str = Field(max_length=64, unique=True)
    channel: str = Field(max_length=32)
    account: str = Field(max_length=64)
    chat: str = Field(max_length=128)
    sender: str = Field(max_length=128)
    to_channel: str = Field(default="", sa_column=Column(String(32), nullable=False, server_default=""))
    to_account: str = Field(default="", sa_column=Column(String(64), nullable=False, server_default=""))
    to_chat: str = Field(default="", sa_column=Column(String(128), nullable=False, server_default=""))
    to_sender: str = Field(default="", sa_column=Column(String(128), nullable=False, server_default=""))
    state: str = Field(max_length=8)
    body: str = Field(default="{}", sa_column=Column(Text, nullable=False, server_default="{}"))
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))  # real time


SUGGESTION_STATES = ("received", "answered", "forwarded", "withdrawn")


class Suggestion(SQLModel, table=True):
    """A suggestion or petition to the office, and its answer; the way back to its sender can be erased alone."""

    __tablename__ = "suggestions"
    __table_args__ = (
        CheckConstraint(f"state IN {SUGGESTION_STATES}", name="suggestion_state"),
        CheckConstraint("(state IN ('answered', 'forwarded')) = (answered_at IS NOT NULL)", name="suggestion_answered"),
        Index("suggestions_of_sender", "channel", "account", "sender"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    number: str = Field(max_length=24, unique=True)
    kind: str = Field(
        default="suggestion", sa_column=Column(String(12), nullable=False, server_default="suggestion")
    )  # or "observation": an observer's
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False, index=True))
    area: str | None = Field(default=None, sa_column=Column(ForeignKey("units.code")))
    subject: str = Field(max_length=200)
    text: str = Field(sa_column=Column(Text, nullable=False))
    files: Any = Field(default=(), sa_column=Column(Json, nullable=False))  # ids of fetches, in the order sent
    state: str = Field(default="received", max_length=12)
    at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    channel: str | None = Field(default=None, max_length=32)
    account: str | None = Field(default=None, max_length=64)
    chat: str | None = Field(default=None, max_length=128)
    sender: str | None = Field(default=None, max_length=128)
    answer: str = Field(default="", sa_column=Column(Text, nullable=False))
    answered_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    answered_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id")))


class Audit(SQLModel, table=True):
    """Who did what to which fact, when (real time) and at which campaign time; never a private text."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("audit_place", "place", unique=True),
        Index("audit_unsealed", "id", sqlite_where=text("place IS NULL"), postgresql_where=text("place IS NULL")),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    campaign_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    actor: str = Field(max_length=80)  # "person:7", "citizen", "system", "office"
    action: str = Field(max_length=60, index=True)
    subject: str = Field(max_length=120, index=True)
    facts: Any = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    place: int | None = Field(default=None, sa_column=Column(Key))  # in the chain, from 1; empty until it is sealed
    seal: str | None = Field(default=None, max_length=64)


class Invite(SQLModel, table=True):
    """A one-use code that binds a chat to a role in a unit; only the code's keyed hash is kept."""

    __tablename__ = "invites"
    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", name="invite_role"),
        CheckConstraint("(used_at IS NULL) = (used_by IS NULL)", name="invite_used"),
    )
    code_hash: str = Field(primary_key=True, max_length=64)
    role: str = Field(max_length=24)
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False, index=True))
    name: str = Field(default="", max_length=120)
    approved: bool = False  # no further yes is needed when it is used
    made_by: str = Field(max_length=80)
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    used_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id", ondelete="SET NULL")))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(Instant))


ACHIEVEMENT_STATES = ("submitted", "withdrawn")


class Achievement(SQLModel, table=True):
    """What a head of an area did and hands in, with its story, values, figures and pictures."""

    __tablename__ = "achievements"
    __table_args__ = (CheckConstraint(f"state IN {ACHIEVEMENT_STATES}", name="achievement_state"),)
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    number: str = Field(max_length=24, unique=True)
    phase: str = Field(max_length=16, index=True)
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False, index=True))
    area: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False, index=True))
    person: int = Field(sa_column=Column(Key, ForeignKey("people.id"), nullable=False, index=True))
    title: str = Field(max_length=200)
    text: str = Field(sa_column=Column(Text, nullable=False))
    values: Any = Field(
        sa_column=Column("campaign_values", Json, nullable=False)
    )  # ids of the plan's values, at least one
    novel: bool = False  # creative, breakthrough: goes first among equals (plan 151, II)
    figures: str = Field(default="", max_length=300)
    publish: bool = False  # the head agrees that it is told as a good deed
    files: Any = Field(default=(), sa_column=Column(Json, nullable=False))  # ids of fetches, in the order sent
    state: str = Field(default="submitted", max_length=12)
    at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))  # the instant that counts at a deadline
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    criterion: str = Field(default="", sa_column=Column(String(40), nullable=False, server_default=""))
    movements: Any = Field(default=(), sa_column=Column(Json, nullable=False, server_default="[]"))
    commitment: str | None = Field(default=None, max_length=24)  # the work chosen beforehand that this is the result of
    source: str = Field(default="head", sa_column=Column(String(8), nullable=False, server_default="head"))  # or "unit"
    entered_by: int | None = Field(default=None, sa_column=Column(Key))  # the unit's officer who wrote it on behalf
    taken_at: datetime | None = Field(default=None, sa_column=Column(Instant))  # by the unit
    completed_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    revision: int = Field(default=1, sa_column=Column(Integer, nullable=False, server_default="1"))


NOMINATION_STATES = tuple(state.value for state in State)


class Nomination(SQLModel, table=True):
    """A head whom a selecting unit puts forward in a phase: the dossier. A slot of the quota is taken by at most one.

    `slot`, `active_person` and `active_area` are empty once it is withdrawn or suspended, so that the unique
    constraints free slot, person and area in the same transaction.
    """

    __tablename__ = "nominations"
    __table_args__ = (
        CheckConstraint(f"state IN {NOMINATION_STATES}", name="nomination_state"),
        CheckConstraint("(state IN ('withdrawn', 'suspended')) = (slot IS NULL)", name="nomination_slot"),
        CheckConstraint("slot IS NULL OR slot >= 1", name="nomination_slot_number"),
        UniqueConstraint("unit", "phase", "slot", name="nomination_one_per_slot"),
        UniqueConstraint("phase", "active_person", name="nomination_person_once"),
        UniqueConstraint("phase", "active_area", name="nomination_area_once"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    number: str = Field(max_length=24, unique=True)
    phase: str = Field(max_length=16, index=True)
    unit: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False, index=True))
    slot: int | None = None
    area: str = Field(sa_column=Column(ForeignKey("units.code"), nullable=False))
    person: int = Field(sa_column=Column(Key, ForeignKey("people.id"), nullable=False))
    active_area: str | None = Field(default=None, max_length=32)
    active_person: int | None = Field(default=None, sa_column=Column(Key))
    merit: str = Field(sa_column=Column(Text, nullable=False))
    state: str = Field(default=State.PROPOSED.value, max_length=16)
    by: int = Field(sa_column=Column("put_by", Key, ForeignKey("people.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    ended_why: str = Field(default="", max_length=300)


class Decision(SQLModel, table=True):
    """A decision of the organiser, with what is announced of it and when; announced once."""

    __tablename__ = "decisions"
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    number: str = Field(max_length=40, unique=True)
    day: date = Field(sa_column=Column(Date, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    announce_at: datetime | None = Field(default=None, sa_column=Column(Instant, index=True))  # campaign time
    announced_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    by: int = Field(sa_column=Column("put_by", Key, ForeignKey("people.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
