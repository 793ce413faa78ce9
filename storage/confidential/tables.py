"""The tables of tips: ciphertext, states and slots of six hours; nothing here leads to who wrote, not even by a key."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from storage.book.columns import Instant, Key
from storage.confidential.states import Outcome, State

STATES = tuple(state.value for state in State)
OUTCOMES = tuple(outcome.value for outcome in Outcome)
KEYS = ("tip", "office", "identity")  # what a wrap opens: the informant's words, the officers' own, who it was
ID = 12
UNORDERED = {"sqlite_with_rowid": False}  # a hidden number of the row would tell the order in which tips came


def _tip() -> Column[str]:
    return Column(ForeignKey("tips.id", ondelete="CASCADE"), primary_key=True)


def _sealed() -> Column[bytes]:
    return Column(LargeBinary, nullable=False)


def _slot() -> Column[datetime]:
    return Column(Instant, nullable=False)


class Tip(SQLModel, table=True):
    """A tip as far as it lies open: a random id, the slot it came in, where it stands, what it is about in one word."""

    __tablename__ = "tips"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="tip_state"),
        CheckConstraint(f"outcome IS NULL OR outcome IN {OUTCOMES}", name="tip_outcome"),
        CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name="tip_closed_has_outcome"),
        CheckConstraint("outcome = 'verified' OR NOT timely", name="tip_timely_is_verified"),
        CheckConstraint("priority BETWEEN 1 AND 4", name="tip_priority"),
        UNORDERED,
    )
    id: str = Field(primary_key=True, max_length=ID)
    lookup: str = Field(max_length=64, unique=True)  # half of what the code stretches to; the other half is a key
    slot: datetime = Field(sa_column=_slot())
    changed: datetime = Field(sa_column=_slot())  # the slot of the latest change
    state: str = Field(default=State.NEW.value, max_length=12)
    outcome: str | None = Field(default=None, max_length=12)
    timely: bool = False
    priority: int
    category: str = Field(max_length=24)
    area: str | None = Field(default=None, sa_column=Column(ForeignKey("units.code")))  # empty where it is sensitive
    source: str = Field(default="informant", max_length=12)  # or "officer", who typed what was told
    merged_into: str | None = Field(default=None, max_length=ID)
    reopened: bool = False
    held: bool = False  # not erased until an officer lets it go
    warned: bool = False  # that it will be erased
    erase_on: date | None = Field(default=None, sa_column=Column(Date, index=True))
    counted_in: str | None = Field(default=None, max_length=16)  # the phase whose closing has looked at it


class TipField(SQLModel, table=True):
    """One sealed answer; every tip has a row for each, also where nothing was said."""

    __tablename__ = "tip_fields"
    __table_args__ = UNORDERED
    tip: str = Field(sa_column=_tip())
    name: str = Field(primary_key=True, max_length=16)
    sealed: bytes = Field(sa_column=_sealed())


class TipWrap(SQLModel, table=True):
    """One of a tip's keys for one holder: "reader:7", "recovery", "fallback", "informant". Who has none cannot read."""

    __tablename__ = "tip_wraps"
    __table_args__ = (
        CheckConstraint(f"opens IN {KEYS}", name="tip_wrap_opens"),
        Index("tip_wraps_of_holder", "holder", "opens"),
        UNORDERED,
    )
    tip: str = Field(sa_column=_tip())
    opens: str = Field(primary_key=True, max_length=8)
    holder: str = Field(primary_key=True, max_length=24)
    sealed: bytes = Field(sa_column=_sealed())


class TipEvidence(SQLModel, table=True):
    """A sealed file; without a tip it belongs to a draft, and is erased when no draft can claim it any more."""

    __tablename__ = "tip_evidence"
    __table_args__ = UNORDERED
    id: str = Field(primary_key=True, max_length=ID)
    tip: str | None = Field(default=None, sa_column=Column(ForeignKey("tips.id", ondelete="CASCADE"), index=True))
    file: str = Field(max_length=64)  # SHA-256 of the sealed bytes, its name in the store
    about: bytes = Field(sa_column=_sealed())  # kind, name, size and original hash, sealed
    slot: datetime = Field(sa_column=_slot())


class TipWord(SQLModel, table=True):
    """A question to the informant, an answer, or the officers' own words: why opened, forwarded to whom, a note."""

    __tablename__ = "tip_words"
    __table_args__ = UNORDERED
    tip: str = Field(sa_column=_tip())
    number: int = Field(primary_key=True)
    kind: str = Field(max_length=12)
    by: int | None = Field(default=None, sa_column=Column("said_by", Key, ForeignKey("tip_readers.id")))
    slot: datetime = Field(sa_column=_slot())
    sealed: bytes = Field(sa_column=_sealed())


class TipEvent(SQLModel, table=True):
    """What happened to a tip: an act's code and who did it, without a word of content."""

    __tablename__ = "tip_events"
    __table_args__ = UNORDERED
    tip: str = Field(sa_column=_tip())
    number: int = Field(primary_key=True)
    act: str = Field(max_length=12)
    by: int | None = Field(default=None, sa_column=Column("done_by", Key, ForeignKey("tip_readers.id")))
    slot: datetime = Field(sa_column=_slot())


class TipTombstone(SQLModel, table=True):
    """A tip that was erased: that it was there, how it ended, and nothing that a code could find."""

    __tablename__ = "tip_tombstones"
    __table_args__ = UNORDERED
    tip: str = Field(primary_key=True, max_length=ID)
    slot: datetime = Field(sa_column=_slot())
    outcome: str = Field(max_length=12)
    erased: datetime = Field(sa_column=_slot())


class TipPush(SQLModel, table=True):
    """The one stored link, made at the informant's wish: where to tell of an answer, sealed by the server key."""

    __tablename__ = "tip_pushes"
    __table_args__ = UNORDERED
    tip: str = Field(sa_column=_tip())
    sealed: bytes = Field(sa_column=_sealed())
    until: date = Field(sa_column=Column(Date, nullable=False))


class TipDraft(SQLModel, table=True):
    """A tip that is not sent yet, sealed by the day's key and found by prints under it; left out of backups."""

    __tablename__ = "tip_drafts"
    __table_args__ = UNORDERED
    name: str = Field(primary_key=True, max_length=64)
    code_name: str | None = Field(default=None, max_length=64, unique=True)
    day: date = Field(sa_column=Column(Date, nullable=False, index=True))
    sealed: bytes = Field(sa_column=_sealed())


READER_STATES = ("asked", "active", "ended")


class TipReader(SQLModel, table=True):
    """An officer who may read tips: the public half, the private half locked by a passphrase, our mark on both.

    `mark` is made with the server key, so that a row that somebody slips into the database is no reader.
    """

    __tablename__ = "tip_readers"
    __table_args__ = (
        CheckConstraint(f"state IN {READER_STATES}", name="tip_reader_state"),
        Index(
            "tip_reader_once",
            "person",
            unique=True,
            sqlite_where=text("state <> 'ended'"),
            postgresql_where=text("state <> 'ended'"),
        ),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    person: int = Field(sa_column=Column(Key, ForeignKey("people.id"), nullable=False))
    public: bytes = Field(sa_column=_sealed())
    locked: bytes = Field(sa_column=_sealed())
    state: str = Field(default="asked", max_length=8)
    custodian: bool = False  # may also open who wrote in confidence
    mark: str = Field(default="", max_length=64)


CHANGES = ("add", "end", "custodian", "share")


class ReaderChange(SQLModel, table=True):
    """A change of who may read, all tips to come or one tip, that needs the yes of two other officers."""

    __tablename__ = "tip_reader_changes"
    __table_args__ = (
        CheckConstraint(f"kind IN {CHANGES}", name="reader_change_kind"),
        CheckConstraint("(kind = 'share') = (tip IS NOT NULL)", name="reader_change_tip"),
        CheckConstraint(
            "(first_yes IS NULL OR first_yes <> reader) AND (second_yes IS NULL OR second_yes <> reader)",
            name="reader_change_not_by_oneself",
        ),
        CheckConstraint("second_yes IS NULL OR second_yes <> first_yes", name="reader_change_by_two"),
    )
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    kind: str = Field(max_length=10)
    reader: int = Field(sa_column=Column(Key, ForeignKey("tip_readers.id"), nullable=False, index=True))
    tip: str | None = Field(default=None, sa_column=Column(ForeignKey("tips.id", ondelete="CASCADE"), index=True))
    first_yes: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("tip_readers.id")))
    second_yes: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("tip_readers.id")))
    done: bool = False


class TipCreditClosing(SQLModel, table=True):
    """A phase whose credits are written: once, whatever there was to write."""

    __tablename__ = "tip_credit_closings"
    phase: str = Field(primary_key=True, max_length=16)
    day: date = Field(sa_column=Column(Date, nullable=False))


class TipCredit(SQLModel, table=True):
    """What an area is credited with in a phase, as a band, for the council alone; no row leads from here to a tip."""

    __tablename__ = "tip_credits"
    __table_args__ = (CheckConstraint("band IN ('few', 'several', 'many')", name="tip_credit_band"),)
    phase: str = Field(sa_column=Column(ForeignKey("tip_credit_closings.phase"), primary_key=True))
    area: str = Field(sa_column=Column(ForeignKey("units.code"), primary_key=True))
    band: str = Field(max_length=8)


class DutyAlert(SQLModel, table=True):
    """That something urgent came in: no content, no tip; rung again until an officer on duty says that he knows."""

    __tablename__ = "duty_alerts"
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    due_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    rung: int = 0
    known_by: int | None = Field(default=None, sa_column=Column(Key, ForeignKey("people.id", ondelete="SET NULL")))
    known_at: datetime | None = Field(default=None, sa_column=Column(Instant))
