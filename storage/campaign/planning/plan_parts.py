"""The parts of a plan as plain values, key for key as they stand in `plan.toml`.

`| None` is what the plan leaves open ("chưa ấn định"); `clause` names the section of the text that says it.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated, Literal, TypeAlias

from storage.campaign.planning.shape import DERIVED, AtLeast, AtMost

Certainty: TypeAlias = Literal["sure", "likely", "inferred"]
Payee: TypeAlias = Literal["person", "area"]
Part: TypeAlias = Literal["member", "invited", "secretary", "advisor"]
Reach: TypeAlias = Literal["office", "selecting", "participants", "archive"]
ReviewKind: TypeAlias = Literal["interim", "final"]
Method: TypeAlias = Literal["median", "mean"]
Per: TypeAlias = Literal["whole", "criterion"]


@dataclass(frozen=True, slots=True)
class Named:
    """Something that the plan lists by name: a value, a linked movement; `words` by which a story is known for it."""

    id: str
    name: str
    clause: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Priority:
    """What goes first among equals; a work shows it by being called new, or by naming the value of the same id."""

    id: str
    name: str
    clause: str
    shown_by: Literal["novel", "value"] = "value"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A group of results by which people are judged; its weight is a share of 100.

    `words` are those by which a story is known to belong to it; a person corrects what they propose.
    """

    id: str
    name: str
    clause: str
    weight: Annotated[int, AtLeast(0), AtMost(100)] | None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organiser:
    """The unit that runs the campaign, and the office that does its daily work."""

    code: str
    kind: str
    name: str
    committee: str
    chair: str
    standing_office: str
    clause: str


@dataclass(frozen=True, slots=True)
class Level:
    """Which units take part in one way: their kinds, and how many the office counts on, if it says so."""

    kinds: tuple[str, ...]
    expected: Annotated[int, AtLeast(1)] | None
    basis: str


@dataclass(frozen=True, slots=True)
class Labels:
    """What people call the parts of this campaign; the texts take these words instead of fixed ones."""

    campaign: str
    organiser: str
    selecting: str
    area: str
    area_short: str
    area_head: str
    area_head_short: str
    group: str
    group_short: str
    page: str


@dataclass(frozen=True, slots=True)
class Review:
    """The conference that closes a phase."""

    name: str
    kind: ReviewKind
    date: date | None


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the campaign, both days included, in which each selecting unit may put forward `quota` people."""

    id: str
    name: str
    starts: date
    ends: date
    quota: Annotated[int, AtLeast(0)]
    dossiers_due: date | None
    review: Review
    clause: str
    zone: tzinfo = field(default=UTC, repr=False, metadata=DERIVED)  # the plan's

    @property
    def opens(self) -> datetime:
        """The first instant of the phase."""
        return midnight(self.starts, self.zone)

    @property
    def closes(self) -> datetime:
        """The first instant after the phase: "đến ngày 30/6" ends at 00:00 on 1/7, local time."""
        return midnight(self.ends + timedelta(days=1), self.zone)

    @property
    def dossiers_close(self) -> datetime:
        """The first instant at which a dossier is late; without a date of its own, the end of the phase."""
        return midnight(self.dossiers_end + timedelta(days=1), self.zone)

    @property
    def dossiers_end(self) -> date:
        """The last day on which a dossier is in time."""
        return self.dossiers_due or self.ends

    @property
    def days(self) -> int:
        """How many days it lasts, both ends included."""
        return (self.ends - self.starts).days + 1

    def holds(self, instant: datetime) -> bool:
        """Whether the aware instant lies in the phase."""
        return self.opens <= instant < self.closes


@dataclass(frozen=True, slots=True)
class Bar:
    """Who was awarded in one phase cannot be put forward in another: the person, the area, or both."""

    id: str
    awarded_in: str
    barred_in: str
    covers: tuple[Payee, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class Award:
    """What each recognised person, or the person's area, receives; `amount` in đồng."""

    id: str
    name: str
    payee: Payee
    amount: Annotated[int, AtLeast(0)] | None
    source: str
    clause: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a body, by office, not by name."""

    title: str
    part: Part
    note: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, such as two of three."""

    part: Annotated[int, AtLeast(1)]
    of: Annotated[int, AtLeast(1)]


@dataclass(frozen=True, slots=True)
class Body:
    """A group of people who judge: the assessment group, the emulation council.

    What the plan leaves open of how they judge is settled by the office when a sitting opens.
    """

    id: str
    name: str
    clause: str
    seats: tuple[Seat, ...]
    method: Method | None = None
    per: Per | None = None
    quorum: Share | None = None
    invited: Literal["comment", "score"] | None = None


@dataclass(frozen=True, slots=True)
class Reminders:
    """How many days before a deadline people are reminded, and at which local hour.

    `completion_days_before`: before the day by which a unit or a head is to complete something;
    `conference_days_before`: before the day of a conference, whoever is invited to it.
    """

    days_before: tuple[Annotated[int, AtLeast(0)], ...]
    hour: Annotated[int, AtLeast(0), AtMost(23)]
    completion_days_before: tuple[Annotated[int, AtLeast(0)], ...] = ()
    conference_days_before: tuple[Annotated[int, AtLeast(0)], ...] = (1,)


@dataclass(frozen=True, slots=True)
class Lasting:
    """So many days after a unit took an achievement in, it and the head are asked whether what was done lasts."""

    days_after: tuple[Annotated[int, AtLeast(1)], ...]
    clause: str


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """What each selecting unit reports on: one phase, by its last day or by `due`."""

    id: str
    name: str
    phase: str
    clause: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """A number that every report gives, so that they can be added up."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class MovedDay:
    """A day of the plan that the office has moved, or set where the plan leaves it open (`before` None).

    `lap` counts the moves of this key; `since` is the campaign moment from which the new day counts.
    """

    key: str
    before: date | None
    day: date
    basis: str
    since: datetime
    lap: int = 1


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day that the campaign marks; it may lie outside all phases."""

    id: str
    name: str
    date: date
    kind: Literal["anniversary", "issued", "other"]
    clause: str


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A public number that is shown before any form."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """An office to which tips are handed on: what it is, and how high it stands, seen from the organiser."""

    id: str
    name: str
    kind: Literal["police", "inspectorate", "procuracy", "border", "other"]
    level: Literal["below", "own", "above"]


@dataclass(frozen=True, slots=True)
class Hotline:
    """The organiser's own hotline, the public numbers for emergencies, and the offices that there are to hand on to."""

    name: str
    number: str | None
    clause: str
    emergency: tuple[EmergencyNumber, ...]
    receivers: tuple[Receiver, ...] = ()
    fallback_key: str = ""  # who reads what all officers are left out of: a public half, 64 hexadecimal digits


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A question that the plan leaves open and who may decide it; the answer stands here or, by `set_in`, elsewhere."""

    key: str
    question: str
    decided_by: str
    clause: str = ""
    value: str | None = None
    set_in: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A line of the distribution list ("Nơi nhận")."""

    name: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class LegalNote:
    """A legal text that bears on the campaign, with the days on which it is in force, both included, if known."""

    code: str
    title: str
    certainty: Certainty
    note: str
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, day: date) -> bool | None:
        """Whether it holds on that day; None when the day from which it holds is not known."""
        if self.valid_to is not None and day > self.valid_to:
            return False
        return None if self.valid_from is None else day >= self.valid_from


@dataclass(frozen=True, slots=True)
class Outlet:
    """A place where good deeds and results are told by a person's hand: groups, a page, a loudspeaker."""

    id: str
    name: str
    kind: Literal["group", "page", "speaker"]
    clause: str


@dataclass(frozen=True, slots=True)
class Preparation:
    """Something that has to be ready for each conference, so many days before; a fact that shows it may tick it."""

    id: str
    name: str
    days_before: Annotated[int, AtLeast(0)]
    shown_by: Literal["", "day", "place", "agenda", "results", "invitations"] = ""


@dataclass(frozen=True, slots=True)
class Union:
    """A body that mobilises its members for the campaign; its id is the tag of the links that it shares."""

    id: str
    name: str
    clause: str


@dataclass(frozen=True, slots=True)
class Term:
    """An abbreviation of the text and its full wording."""

    short: str
    full: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Question:
    """How people ask in everyday words, the clauses that answer, and the words that mark the answering line."""

    ask: tuple[str, ...]
    clauses: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Headings:
    """What the parts of the text without a number are called, and the words with which they begin."""

    opening: str
    note: str
    closing: str
    closing_begins: str
    recipients: str
    signature: str


def midnight(day: date, zone: tzinfo) -> datetime:
    """The first instant of the day in that zone."""
    return datetime.combine(day, time.min, zone)
