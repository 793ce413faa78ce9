"""Questions to other departments: asked, routed to a person there, answered once; who answers for what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Text, cast
from sqlmodel import col, or_, select

from storage.book.marks import numbered
from storage.book.page import Page
from storage.campaign.correspondence.suggestions import Scope
from storage.campaign.membership.posts import IN_FORCE, duties_of
from storage.campaign.office_tables import Inquiry
from storage.campaign.tables import Membership, Person

DEPARTMENT: Final = "department"  # the duty: for which departments a person answers
SERIES: Final = "CH"


@dataclass(frozen=True, slots=True)
class Answerer:
    """Somebody who answers for a department, by the membership that bears the duty."""

    membership: int
    person: int
    name: str
    department: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands; all moments are campaign time."""

    number: str
    unit: str
    text: str
    files: tuple[int, ...]
    state: str
    asked_by: int
    at: datetime
    department: str
    answerer: int | None
    overdue_at: datetime
    answer: str
    answered_at: datetime | None


# --- departments -----------------------------------------------------------------------------------------------------


def answerers(page: Page) -> list[Answerer]:
    """Who answers for which department, by the departments' names."""
    wanted = select(Membership, Person.name).join(Person, col(Person.id) == col(Membership.person))
    wanted = wanted.where(col(Person.ended_at).is_(None), *IN_FORCE).order_by(col(Membership.id))
    found = [
        Answerer(row.id or 0, row.person, name, department)
        for row, name in page.session.exec(wanted)
        for department in duties_of(row.duties).get(DEPARTMENT, ())
    ]
    return sorted(found, key=lambda one: (one.department, one.membership))


def entrust(page: Page, membership: int, department: str) -> Answerer | None:
    """A person answers for a department from now on, "" for none; None where the role is not in force."""
    wanted = select(Membership).where(Membership.id == membership, *IN_FORCE).with_for_update()
    row = page.session.exec(wanted.execution_options(populate_existing=True)).first()
    person = None if row is None else page.session.get(Person, row.person)
    if row is None or person is None or person.ended_at is not None:
        return None
    duties = {name: of for name, of in duties_of(row.duties).items() if name != DEPARTMENT}
    row.duties = {**duties, DEPARTMENT: [department]} if department else duties
    page.session.flush()
    return Answerer(membership, row.person, person.name, department)


# --- questions -------------------------------------------------------------------------------------------------------


def ask(  # noqa: PLR0913 - a question's parts
    page: Page, unit: str, text: str, files: tuple[int, ...], by: int, *, at: datetime, year: int, overdue: datetime
) -> Asked:
    """Write a question down under the next number; at `overdue` the office is told that nobody has routed it."""
    number = numbered(page, SERIES, year)
    row = Inquiry(number=number, unit=unit, text=text, files=list(files), asked_by=by, at=at, overdue_at=overdue)
    page.session.add(row)
    page.session.flush()
    return _asked(row)


def route(page: Page, number: str, to: Answerer, by: int, at: datetime, overdue: datetime) -> Asked | None:
    """Give a question to a department, or to another one; None where it is answered by now."""
    row = _open(page, number)
    if row is None:
        return None
    row.state, row.department, row.answerer = "routed", to.department, to.person
    row.routed_by, row.routed_at, row.overdue_at, row.told_at = by, at, overdue, None
    page.session.flush()
    return _asked(row)


def answer(page: Page, number: str, text: str, by: int, at: datetime) -> Asked | None:
    """Write the answer of whoever it was routed to; None where it is answered, or is somebody else's by now."""
    row = _open(page, number)
    if row is None or row.answerer != by:
        return None
    row.state, row.answer, row.answered_by, row.answered_at = "answered", text, by, at
    page.session.flush()
    return _asked(row)


def overdue(page: Page, now: datetime) -> list[Asked]:
    """The open questions whose day has passed and of which the office was not told; it is told now, once."""
    wanted = select(Inquiry).where(
        col(Inquiry.state).in_(("asked", "routed")), col(Inquiry.overdue_at) <= now, col(Inquiry.told_at).is_(None)
    )
    rows = page.session.exec(wanted.order_by(col(Inquiry.id)).with_for_update()).all()
    for row in rows:
        row.told_at = now
    page.session.flush()
    return [_asked(row) for row in rows]


def by_number(page: Page, number: str) -> Asked | None:
    """The question of a number."""
    row = page.session.exec(select(Inquiry).where(Inquiry.number == number)).first()
    return None if row is None else _asked(row)


def listing(page: Page, *states: str, limit: int = 100) -> list[Asked]:
    """Questions in these states, the oldest first; the answered ones newest first."""
    order = col(Inquiry.id).desc() if "answered" in states else col(Inquiry.id).asc()
    wanted = select(Inquiry).where(col(Inquiry.state).in_(states)).order_by(order).limit(limit)
    return [_asked(row) for row in page.session.exec(wanted)]


def of_asker(page: Page, person: int) -> list[Asked]:
    """What a person has asked, newest first."""
    wanted = select(Inquiry).where(Inquiry.asked_by == person).order_by(col(Inquiry.id).desc())
    return [_asked(row) for row in page.session.exec(wanted)]


def waiting_for(page: Page, person: int) -> list[Asked]:
    """What waits for a person's answer, the oldest first."""
    wanted = select(Inquiry).where(Inquiry.answerer == person, Inquiry.state == "routed").order_by(col(Inquiry.id))
    return [_asked(row) for row in page.session.exec(wanted)]


def holding(page: Page, file: int, units: Scope) -> tuple[str, tuple[int, ...]] | None:
    """The question within the units that a file was sent with: its number and all its files."""
    kept = cast(col(Inquiry.files), Text)
    places = (f"[{file}]", f"[{file},%", f"%,{file},%", f"%,{file}]")
    wanted = select(Inquiry).where(or_(*(kept.like(place) for place in places)))
    row = next((row for row in page.session.exec(wanted) if units is None or row.unit in units), None)
    return None if row is None else (row.number, tuple(row.files))


def files_kept(page: Page) -> set[int]:
    """The numbers of all files that questions were sent with."""
    return {number for files in page.session.exec(select(Inquiry.files)) for number in files}


def _open(page: Page, number: str) -> Inquiry | None:
    wanted = select(Inquiry).where(Inquiry.number == number, Inquiry.state != "answered").with_for_update()
    return page.session.exec(wanted.execution_options(populate_existing=True)).first()


def _asked(row: Inquiry) -> Asked:
    return Asked(
        row.number,
        row.unit,
        row.text,
        tuple(row.files),
        row.state,
        row.asked_by,
        row.at,
        row.department,
        row.answerer,
        row.overdue_at,
        row.answer,
        row.answered_at,
    )
