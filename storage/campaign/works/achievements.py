"""Works of the heads of areas: handed in under a number with story and pictures, listed, counted by unit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, func, or_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.book.marks import numbered
from storage.book.page import Page
from storage.campaign.correspondence.suggestions import Scope
from storage.campaign.tables import Achievement, Person


@dataclass(frozen=True, slots=True)
class NewWork:
    """What a head hands in: `values` are ids of the plan's values, `files` ids of fetches in the order sent."""

    phase: str
    unit: str
    area: str
    person: int
    title: str
    text: str
    values: tuple[str, ...]
    novel: bool = False
    figures: str = ""
    publish: bool = False
    files: tuple[int, ...] = ()
    criterion: str = ""  # id of a criteria group: proposed by the words, corrected by the unit
    movements: tuple[str, ...] = ()  # ids of the plan's linked movements
    commitment: str | None = None  # the number of the work chosen beforehand, such as VL-2021-0001
    source: str = "head"  # or "unit": an officer wrote it on the head's behalf
    entered_by: int | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A work as it stands in the book, with its author's name; `at` is the campaign time that counts.

    `taken` is when the unit took it in, `completed` when its head completed it; `revision` counts from 1.
    """

    number: str
    new: NewWork
    name: str
    state: str
    at: datetime
    taken: datetime | None = None
    completed: datetime | None = None
    ended: datetime | None = None
    revision: int = 1


def hand_in(page: Page, new: NewWork, *, at: datetime, year: int) -> str:
    """Write a work down; returns its number, such as TT-2021-0001."""
    number = numbered(page, "TT", year)
    row = Achievement(
        number=number,
        phase=new.phase,
        unit=new.unit,
        area=new.area,
        person=new.person,
        title=new.title,
        text=new.text,
        values=list(new.values),
        novel=new.novel,
        figures=new.figures,
        publish=new.publish,
        files=list(new.files),
        criterion=new.criterion,
        movements=list(new.movements),
        commitment=new.commitment,
        source=new.source,
        entered_by=new.entered_by,
        at=at,
    )
    page.session.add(row)
    page.session.flush()
    return number


def by_number(page: Page, number: str, units: Scope = None) -> Work | None:
    """The work of a number, if it lies within the units."""
    return next(iter(_works(page, _within(units).where(Achievement.number == number))), None)


def in_any_state(page: Page, number: str) -> Work | None:
    """The work of a number, also one that was withdrawn."""
    return next(iter(_works(page, select(Achievement).where(Achievement.number == number))), None)


def withdrawn_of(page: Page, person: int) -> list[Work]:
    """The works that a person has taken back, newest first."""
    wanted = select(Achievement).where(Achievement.state == "withdrawn", Achievement.person == person)
    return _works(page, _newest(wanted))


def listing(page: Page, units: Scope, phase: str | None = None, *, limit: int, offset: int = 0) -> list[Work]:
    """Works within the units, newest first."""
    wanted = _newest(_within(units))
    wanted = wanted if phase is None else wanted.where(Achievement.phase == phase)
    return _works(page, wanted.limit(limit).offset(offset))


def of_unit(page: Page, unit: str, phase: str) -> list[Work]:
    """The works handed in from a unit's areas in a phase, newest first."""
    return _works(page, _newest(_within([unit]).where(Achievement.phase == phase)))


def of_person(page: Page, person: int, phase: str | None = None) -> list[Work]:
    """The works of a person, newest first."""
    wanted = _newest(_within(None).where(Achievement.person == person))
    return _works(page, wanted if phase is None else wanted.where(Achievement.phase == phase))


def count_by_unit(page: Page, phase: str | None = None) -> dict[str, int]:
    """How many works each unit's areas have handed in; units with none are left out."""
    wanted = select(Achievement.unit, func.count()).where(Achievement.state == "submitted")
    wanted = wanted if phase is None else wanted.where(Achievement.phase == phase)
    return {unit: int(count) for unit, count in page.session.exec(wanted.group_by(col(Achievement.unit)))}


def count_untaken(page: Page, units: Collection[str]) -> dict[tuple[str, str], int]:
    """How many works the units have not taken in yet, by unit and phase."""
    wanted = select(Achievement.unit, Achievement.phase, func.count()).where(
        Achievement.state == "submitted", col(Achievement.taken_at).is_(None), col(Achievement.unit).in_(units)
    )
    wanted = wanted.group_by(col(Achievement.unit), col(Achievement.phase))
    return {(unit, phase): int(count) for unit, phase, count in page.session.exec(wanted)}


def areas_with_works(page: Page, phase: str) -> frozenset[str]:
    """The areas that have handed in at least one work in a phase."""
    wanted = select(Achievement.area).where(Achievement.state == "submitted", Achievement.phase == phase)
    return frozenset(page.session.exec(wanted.distinct()))


def holding(page: Page, file_id: int, units: Scope) -> Work | None:
    """The work within the units that a file was sent with: nobody reads a file by guessing its number."""
    kept = cast(col(Achievement.files), Text)
    places = (f"[{file_id}]", f"[{file_id},%", f"%,{file_id},%", f"%,{file_id}]")
    return next(iter(_works(page, _within(units).where(or_(*(kept.like(place) for place in places))))), None)


def files_kept(page: Page) -> set[int]:
    """The numbers of all files that works were sent with."""
    return {number for files in page.session.exec(select(Achievement.files)) for number in files}


def _within(units: Scope) -> SelectOfScalar[Achievement]:
    wanted = select(Achievement).where(Achievement.state == "submitted")
    if units is None:
        return wanted
    return wanted.where(or_(col(Achievement.unit).in_(units), col(Achievement.area).in_(units)))


def _newest(wanted: SelectOfScalar[Achievement]) -> SelectOfScalar[Achievement]:
    return wanted.order_by(col(Achievement.id).desc())


def _works(page: Page, wanted: SelectOfScalar[Achievement]) -> list[Work]:
    rows = page.session.exec(wanted).all()
    named = select(Person.id, Person.name).where(col(Person.id).in_({row.person for row in rows}))
    names = dict(page.session.exec(named).all())
    return [_work(row, names[row.person]) for row in rows]


def _work(row: Achievement, name: str) -> Work:
    new = NewWork(
        row.phase,
        row.unit,
        row.area,
        row.person,
        row.title,
        row.text,
        tuple(row.values),
        row.novel,
        row.figures,
        row.publish,
        tuple(row.files),
        row.criterion,
        tuple(row.movements),
        row.commitment,
        row.source,
        row.entered_by,
    )
    return Work(row.number, new, name, row.state, row.at, row.taken_at, row.completed_at, row.ended_at, row.revision)
