"""Who is put forward: each takes a slot of the unit's quota, a person and an area stand once a phase; undo frees all.

Two at once: the unit's row is locked first, so the second one sees what the first did. Whatever still collides (one
person put forward by two units) breaks a unique constraint, and the turn, run again by the book, sees it, too.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, or_, select
from sqlalchemy.sql.selectable import Select
from sqlmodel import col

from storage.book.marks import numbered
from storage.book.page import Page
from storage.campaign.correspondence.suggestions import Scope
from storage.campaign.dossiers.route_table import GONE, State
from storage.campaign.dossiers.rules import Put
from storage.campaign.tables import Nomination, Person, Unit
from storage.campaign.territory.units import Place

Read = Select[Nomination, str, str, str]
_STANDS = col(Nomination.slot).is_not(None)


@dataclass(frozen=True, slots=True)
class NewPut:
    """Whom a unit puts forward for a phase, why, and by which officer."""

    phase: str
    unit: str
    area: str
    person: int
    merit: str
    by: int


@dataclass(frozen=True, slots=True)
class Full:
    """The unit's quota is used: by whom."""

    standing: tuple[Put, ...]


@dataclass(frozen=True, slots=True)
class Already:
    """The person or the area is put forward in this phase."""

    put: Put


def put_forward(page: Page, new: NewPut, *, quota: int, at: datetime, year: int) -> Put | Full | Already:
    """Take the lowest free slot for a person under a number such as DC-2021-0001; or what stands in the way."""
    slot = _slot(page, new.unit, new.phase, new.area, new.person, quota)
    if not isinstance(slot, int):
        return slot
    number = numbered(page, "DC", year)
    row = Nomination(
        number=number,
        phase=new.phase,
        unit=new.unit,
        area=new.area,
        person=new.person,
        merit=new.merit,
        by=new.by,
        at=at,
    )
    _stand(page, row, slot)
    return _found(page, number)


def withdraw(page: Page, number: str, *, why: str, at: datetime, state: State = State.WITHDRAWN) -> Put | None:
    """Take a person back, or suspend: slot, person and area are free at once. None: nobody stands under the number."""
    row = _locked(page, number)
    if row is None or row.slot is None or state not in GONE:
        return None
    row.state, row.ended_at, row.ended_why = state.value, at, why
    row.slot = row.active_area = row.active_person = None
    page.session.flush()
    return _found(page, number)


def restore(page: Page, number: str, *, quota: int) -> Put | Full | Already | None:
    """Undo a withdrawal, in the lowest free slot; None: nobody was withdrawn under this number."""
    row = _locked(page, number)
    if row is None or row.state != State.WITHDRAWN:
        return None
    slot = _slot(page, row.unit, row.phase, row.area, row.person, quota)
    if not isinstance(slot, int):
        return slot
    row.ended_at, row.ended_why = None, ""
    _stand(page, row, slot)
    return _found(page, number)


def transfer(page: Page, number: str, unit: str, area: str, *, quota: int) -> Put | Full | Already:
    """Give a dossier that stands to another unit, under its number; it gives its slot up and takes one there."""
    row = _locked(page, number)
    assert row is not None  # noqa: S101 - the route has read it
    held = (row.slot, row.active_area, row.active_person)
    row.slot, row.active_area, row.active_person, row.state = None, None, None, State.WITHDRAWN.value
    page.session.flush()
    slot = _slot(page, unit, row.phase, area, row.person, quota)
    if not isinstance(slot, int):
        row.state = State.TRANSFERRING.value
        row.slot, row.active_area, row.active_person = held
        page.session.flush()
        return slot
    row.unit, row.area = unit, area
    _stand(page, row, slot)
    return _found(page, number)


def settle(page: Page, number: str, state: State) -> Put:
    """A dossier that stands is at another place of its route; its slot stays."""
    row = _locked(page, number)
    assert row is not None  # noqa: S101 - the route has read it
    row.state = state.value
    page.session.flush()
    return _found(page, number)


def by_number(page: Page, number: str, units: Scope = None) -> Put | None:
    """The nomination of a number, if its unit or area is among the units."""
    return next(iter(_read(page, _within(units).where(col(Nomination.number) == number))), None)


def by_numbers(page: Page, numbers: Collection[str]) -> list[Put]:
    """The nominations of these numbers, in the order of time, read at once."""
    return _read(page, _within(None).where(col(Nomination.number).in_(numbers)))


def listing(page: Page, units: Scope, phase: str | None = None) -> list[Put]:
    """Who is put forward within the units, in the order of units and slots."""
    wanted = _within(units).where(_STANDS)
    wanted = wanted if phase is None else wanted.where(col(Nomination.phase) == phase)
    return _read(page, wanted.order_by(None).order_by(col(Nomination.unit), col(Nomination.slot)))


def of_unit(page: Page, unit: str, phase: str, state: State | None = None) -> list[Put]:
    """Whom a unit has put forward in a phase, or those in one state such as withdrawn, in the order of time."""
    wanted = _within(None).where(col(Nomination.unit) == unit, col(Nomination.phase) == phase)
    return _read(page, wanted.where(_STANDS if state is None else col(Nomination.state) == state.value))


def in_states(page: Page, phase: str, states: Collection[State]) -> list[Put]:
    """The dossiers of a phase in these states, in the order of units and numbers."""
    wanted = _within(None).where(col(Nomination.phase) == phase)
    wanted = wanted.where(col(Nomination.state).in_([state.value for state in states]))
    return _read(page, wanted.order_by(None).order_by(col(Nomination.unit), col(Nomination.number)))


def of_person(page: Page, person: int, phase: str | None = None) -> list[Put]:
    """Where a person is put forward."""
    wanted = _within(None).where(col(Nomination.active_person) == person)
    return _read(page, wanted if phase is None else wanted.where(col(Nomination.phase) == phase))


def all_of_person(page: Page, person: int) -> list[Put]:
    """Every nomination of a person, also those that were taken back, in the order of time."""
    return _read(page, _within(None).where(col(Nomination.person) == person))


def count_by_unit(page: Page, phase: str) -> dict[str, int]:
    """How many people each unit has put forward in a phase; units with none are left out."""
    wanted = select(col(Nomination.unit), func.count()).where(col(Nomination.phase) == phase)
    wanted = wanted.where(_STANDS).group_by(col(Nomination.unit))
    return {unit: int(count) for unit, count in page.session.connection().execute(wanted)}


def lock_units(page: Page, codes: Iterable[str]) -> None:
    """Whoever changes dossiers of these units waits for the end of this turn; always in the same order."""
    wanted = select(col(Unit.code)).where(col(Unit.code).in_(sorted(codes))).order_by(col(Unit.code))
    page.session.connection().execute(wanted.with_for_update(key_share=True)).all()


def lock_all(page: Page, kinds: Collection[str]) -> None:
    """The same for all units of these kinds: what is decided for a whole phase meets no dossier on its way."""
    wanted = select(col(Unit.code)).where(col(Unit.kind).in_(kinds)).order_by(col(Unit.code))
    page.session.connection().execute(wanted.with_for_update(key_share=True)).all()


def _slot(page: Page, unit: str, phase: str, area: str, person: int, quota: int) -> int | Full | Already:
    """The lowest free slot; the unit's row stays locked to the end of the turn."""
    lock_units(page, [unit])
    stands = _within(None).where(col(Nomination.phase) == phase, _STANDS)
    mine = or_(col(Nomination.active_area) == area, col(Nomination.active_person) == person)
    if clash := _read(page, stands.where(mine)):
        return Already(clash[0])
    standing = _read(page, stands.where(col(Nomination.unit) == unit))
    free = sorted(set(range(1, quota + 1)) - {put.slot for put in standing})
    return free[0] if free else Full(tuple(standing))


def _stand(page: Page, row: Nomination, slot: int) -> None:
    row.state, row.slot = State.PROPOSED.value, slot
    row.active_area, row.active_person = row.area, row.person
    page.session.add(row)
    page.session.flush()


def _locked(page: Page, number: str) -> Nomination | None:
    """The row, locked and read anew, so that whoever comes second sees what the first one did."""
    wanted = select(Nomination).where(col(Nomination.number) == number).with_for_update()
    return page.session.execute(wanted.execution_options(populate_existing=True)).scalars().first()


def _within(units: Scope) -> Read:
    wanted = select(Nomination, col(Person.name), col(Unit.name), col(Unit.kind))
    wanted = wanted.join(Person, col(Person.id) == col(Nomination.person))
    wanted = wanted.join(Unit, col(Unit.code) == col(Nomination.area)).order_by(col(Nomination.id))
    if units is None:
        return wanted
    return wanted.where(or_(col(Nomination.unit).in_(units), col(Nomination.area).in_(units)))


def _read(page: Page, wanted: Read) -> list[Put]:
    return [_put(row) for row in page.session.execute(wanted.execution_options(populate_existing=True))]


def _found(page: Page, number: str) -> Put:
    return _read(page, _within(None).where(col(Nomination.number) == number))[0]


def _put(found: Row[Nomination, str, str, str]) -> Put:
    row, name, place, kind = found
    return Put(
        row.number,
        row.phase,
        row.unit,
        row.slot,
        row.area,
        Place(row.area, place, kind).title,
        row.person,
        name,
        row.merit,
        row.state,
        row.at,
        row.ended_at,
        row.ended_why,
    )
