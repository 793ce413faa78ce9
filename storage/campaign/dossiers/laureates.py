"""Those who were awarded: the person and the area of each dossier whose release said yes."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from storage.book.page import Hot, Page
from storage.campaign.dossiers.route_rows import LaureateRow
from storage.campaign.dossiers.rules import Put
from storage.campaign.tables import Person, Unit
from storage.campaign.territory.units import Place

_RELEASED = Hot("SELECT 1 FROM decisions d JOIN laureates l ON l.decision = d.number WHERE d.id = :decision LIMIT 1")


@dataclass(frozen=True, slots=True)
class Laureate:
    """Who was awarded in a phase, by which decision; `released_at` is campaign time."""

    dossier: str
    phase: str
    unit: str
    area: str
    place: str  # the area as people speak of it
    person: int
    name: str
    decision: str
    day: date
    released_at: datetime

    @property
    def who(self) -> str:
        """The person and the area, as a list names them."""
        return f"{self.name} – {self.place}"


def award(page: Page, put: Put, decision: str, day: date, at: datetime) -> Laureate:
    """Write down that the person and the area of a dossier are awarded."""
    row = LaureateRow(
        dossier=put.number,
        phase=put.phase,
        unit=put.unit,
        area=put.area,
        person=put.person,
        decision=decision,
        day=day,
        released_at=at,
    )
    page.session.add(row)
    page.session.flush()
    return imagined(put, decision, day, at)


def imagined(put: Put, decision: str, day: date, at: datetime) -> Laureate:
    """A laureate as it would be, of which nothing is written."""
    return Laureate(put.number, put.phase, put.unit, put.area, put.place, put.person, put.name, decision, day, at)


def are_released_by(page: Page, decision: int) -> bool:
    """Whether a decision, by its id, has released anybody's award."""
    return page.one(_RELEASED, decision=decision) is not None


def of_phase(page: Page, phase: str) -> list[Laureate]:
    """The laureates of a phase in the order of units and areas."""
    wanted = select(LaureateRow, Person.name, Unit.name, Unit.kind)
    wanted = wanted.join(Person, col(Person.id) == col(LaureateRow.person))
    wanted = wanted.join(Unit, col(Unit.code) == col(LaureateRow.area)).where(LaureateRow.phase == phase)
    rows = page.session.exec(wanted.order_by(col(LaureateRow.unit), col(LaureateRow.area))).all()
    return [_laureate(row, name, Place(row.area, place, kind).title) for row, name, place, kind in rows]


def _laureate(row: LaureateRow, name: str, place: str) -> Laureate:
    return Laureate(
        row.dossier,
        row.phase,
        row.unit,
        row.area,
        place,
        row.person,
        name,
        row.decision,
        row.day,
        row.released_at,
    )
