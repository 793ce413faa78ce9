"""A campaign plan as one frozen value: dates, quotas, bars, sums, units and the text; pure arithmetic over them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from storage.campaign.planning.clauses import Clause
from storage.campaign.planning.errata import Erratum
from storage.campaign.planning.past import Past
from storage.campaign.planning.plan_parts import (
    Award,
    Bar,
    Body,
    Criterion,
    Headings,
    Hotline,
    Labels,
    Lasting,
    LegalNote,
    Level,
    Milestone,
    MovedDay,
    Named,
    OpenPoint,
    Organiser,
    Outlet,
    Phase,
    Preparation,
    Priority,
    Question,
    Recipient,
    Reminders,
    ReportFigure,
    ReportPeriod,
    Term,
    Union,
)
from storage.campaign.planning.shape import DERIVED
from storage.campaign.territory.successions import Succession
from storage.campaign.territory.unit_rows import UnitRow
from storage.words import fold

FULL_WEIGHT = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a plan folder says; sums are in đồng, instants are aware, days are local to `zone`."""

    id: str
    number: str
    title: str
    issued: date
    issuer: str
    preset: str
    zone: str
    organiser: Organiser
    selecting: Level
    participants: Level
    labels: Labels
    phases: tuple[Phase, ...]
    bars: tuple[Bar, ...]
    awards: tuple[Award, ...]
    statutory_award: Award
    values: tuple[Named, ...]
    priorities: tuple[Priority, ...]
    criteria: tuple[Criterion, ...]
    movements: tuple[Named, ...]
    bodies: tuple[Body, ...]
    reminders: Reminders
    milestones: tuple[Milestone, ...]
    hotline: Hotline
    open_points: tuple[OpenPoint, ...]
    recipients: tuple[Recipient, ...]
    legal_notes: tuple[LegalNote, ...]
    glossary: tuple[Term, ...]
    questions: tuple[Question, ...]
    headings: Headings
    outlets: tuple[Outlet, ...] = ()
    unions: tuple[Union, ...] = ()
    reports: tuple[ReportPeriod, ...] = ()
    report_figures: tuple[ReportFigure, ...] = ()
    preparations: tuple[Preparation, ...] = ()
    lasting: Lasting = field(default_factory=lambda: Lasting((), ""))
    version: str = field(default="", metadata=DERIVED)  # a digest of the folder: receipts and dossiers pin it
    text: str = field(default="", repr=False, metadata=DERIVED)
    errata: tuple[Erratum, ...] = field(default=(), repr=False, metadata=DERIVED)
    clauses: tuple[Clause, ...] = field(default=(), repr=False, metadata=DERIVED)
    units: tuple[UnitRow, ...] = field(default=(), repr=False, metadata=DERIVED)
    successions: tuple[Succession, ...] = field(default=(), repr=False, metadata=DERIVED)
    past: tuple[Past, ...] = field(default=(), repr=False, metadata=DERIVED)  # who was awarded in earlier years
    moved: tuple[MovedDay, ...] = field(default=(), repr=False, metadata=DERIVED)  # the last move of each key

    @property
    def tzinfo(self) -> ZoneInfo:
        """Where the plan's days begin and end, named in `zone`."""
        return ZoneInfo(self.zone)

    # Time

    @property
    def opens(self) -> datetime:
        """The first instant of the first phase."""
        return self.phases[0].opens

    @property
    def closes(self) -> datetime:
        """The first instant after the last phase."""
        return self.phases[-1].closes

    def phase(self, phase_id: str) -> Phase:
        """The phase of that id; KeyError when there is none."""
        for phase in self.phases:
            if phase.id == phase_id:
                return phase
        raise KeyError(phase_id)

    def phase_at(self, instant: datetime) -> Phase | None:
        """The phase in which the aware instant lies; None before, between and after the phases."""
        return next((phase for phase in self.phases if phase.holds(instant)), None)

    def next_phase(self, instant: datetime) -> Phase | None:
        """The first phase that has not begun at the aware instant."""
        return next((phase for phase in self.phases if instant < phase.opens), None)

    def report(self, period: str) -> ReportPeriod | None:
        """The report period of that id."""
        return next((one for one in self.reports if one.id == period), None)

    def report_due(self, period: ReportPeriod) -> date:
        """The last day for a period's report."""
        return period.due or self.phase(period.phase).ends

    def move_of(self, key: str) -> MovedDay | None:
        """How the office has moved the day of a key such as "I.ends"; None where it stands as issued."""
        return next((one for one in self.moved if one.key == key), None)

    def bars_in(self, phase_id: str) -> tuple[Bar, ...]:
        """The bars that hold in the phase."""
        return tuple(bar for bar in self.bars if bar.barred_in == phase_id)

    # Units

    @property
    def selecting_units(self) -> tuple[UnitRow, ...]:
        """The units of the folder that put people forward: the quota is theirs."""
        return tuple(unit for unit in self.units if unit.kind in self.selecting.kinds)

    @property
    def participant_units(self) -> tuple[UnitRow, ...]:
        """The units of the folder that take part, such as the 131 residential areas."""
        return tuple(unit for unit in self.units if unit.kind in self.participants.kinds)

    def officers_of(self, unit: str) -> tuple[str, ...]:
        """The roles that select for a unit: its own officers, and the organiser's where that selects itself."""
        itself = unit == self.organiser.code and self.organiser.kind in self.selecting.kinds
        return ("unit_officer", "organiser_officer") if itself else ("unit_officer",)

    def unit(self, code: str) -> UnitRow | None:
        """The unit of that code in the folder."""
        return next((unit for unit in self.units if unit.code == code), None)

    # Quotas and money

    def dossiers_at_most(self, phase_id: str | None = None, selecting: int | None = None) -> int:
        """How many people can be put forward in a phase, or in all, by so many selecting units (the folder's)."""
        units = len(self.selecting_units) if selecting is None else selecting
        return units * sum(phase.quota for phase in self.phases if phase_id in {None, phase.id})

    @property
    def money_per_laureate(self) -> int:
        """What one recognised person and the person's area receive together, without what the plan leaves open."""
        return sum(award.amount or 0 for award in self.awards)

    def money_at_most(self, phase_id: str | None = None, selecting: int | None = None) -> int:
        """The awards of a phase, or of all, if everybody who can be put forward is recognised."""
        return self.dossiers_at_most(phase_id, selecting) * self.money_per_laureate

    # Judging

    @property
    def weights_are_set(self) -> bool:
        """Whether the plan itself weighs the criteria."""
        return all(criterion.weight is not None for criterion in self.criteria)

    def weights(self) -> dict[str, int]:
        """The weight of each criterion, adding up to 100; equal shares where the plan sets none."""
        share, rest = divmod(FULL_WEIGHT, len(self.criteria))
        equal = {criterion.id: share + (at < rest) for at, criterion in enumerate(self.criteria)}
        return {c.id: equal[c.id] if c.weight is None else c.weight for c in self.criteria}

    def body(self, body_id: str) -> Body:
        """The body of that id; KeyError when there is none."""
        for body in self.bodies:
            if body.id == body_id:
                return body
        raise KeyError(body_id)

    # Text

    def all_clauses(self) -> Iterator[Clause]:
        """Every clause in the order of the text."""
        for clause in self.clauses:
            yield from clause.walk()

    def clause(self, key: str) -> Clause | None:
        """The clause of a key as people type it: "III.1", "iii 1", "nơi nhận", or its last part if only one has it."""
        wanted = key_of(key)
        found = [clause for clause in self.all_clauses() if key_of(clause.key) == wanted]
        found = found or [clause for clause in self.all_clauses() if key_of(clause.key.partition(".")[2]) == wanted]
        return found[0] if wanted and len(found) == 1 else None

    def open_now(self) -> tuple[OpenPoint, ...]:
        """The questions that are still without an answer."""
        return tuple(point for point in self.open_points if point.value is None)

    def laws_on(self, day: date) -> tuple[LegalNote, ...]:
        """The legal texts known to be in force on the day."""
        return tuple(note for note in self.legal_notes if note.in_force(day))


def key_of(key: str) -> str:
    """A clause's key without accents, case, dots and blanks: for comparing what people type."""
    return "".join(letter for letter in fold(key) if letter.isalnum())
