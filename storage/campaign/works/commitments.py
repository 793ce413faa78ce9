"""Works chosen beforehand ("chọn việc để làm"): by a head, from people's wishes, or assigned; open, done, dropped."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, or_, select

from storage.book.marks import numbered
from storage.book.page import Page
from storage.campaign.correspondence.suggestions import Scope
from storage.campaign.works.work_tables import Commitment


@dataclass(frozen=True, slots=True)
class NewCommitment:
    """What will be done in an area: for whose need, what result is expected, until when; `origin` is who chose it."""

    unit: str
    area: str
    title: str
    need: str
    result: str
    until: date
    origin: str  # "head", "suggestion", "assigned"
    by: int
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Committed:
    """A work as it stands; `achievement` is what came of it."""

    number: str
    new: NewCommitment
    state: str
    achievement: str | None
    at: datetime

    def overdue(self, today: date) -> bool:
        """Whether its day has passed and nothing has come of it."""
        return self.state == "open" and today > self.new.until


def choose(page: Page, new: NewCommitment, *, at: datetime, year: int) -> str:
    """Write a work down; returns its number, such as VL-2021-0001."""
    number = numbered(page, "VL", year)
    row = Commitment(
        number=number,
        unit=new.unit,
        area=new.area,
        title=new.title,
        need=new.need,
        result=new.result,
        until=new.until,
        origin=new.origin,
        suggestion=new.suggestion,
        by=new.by,
        at=at,
    )
    page.session.add(row)
    page.session.flush()
    return number


def by_number(page: Page, number: str, units: Scope = None) -> Committed | None:
    """The work of a number, if it lies within the units."""
    return next(iter(_read(page, units, Commitment.number == number)), None)


def listing(page: Page, units: Scope) -> list[Committed]:
    """The works within the units, those that are due soonest first."""
    return _read(page, units)


def open_in(page: Page, area: str) -> list[Committed]:
    """The works that are open in an area."""
    return _read(page, [area], Commitment.state == "open")


def of_suggestion(page: Page, number: str) -> list[Committed]:
    """The works that came from a suggestion."""
    return _read(page, None, Commitment.suggestion == number)


def by_person(page: Page, person: int) -> list[Committed]:
    """The works that a person has chosen or assigned."""
    return _read(page, None, Commitment.by == person)


def tell_done(page: Page, suggestion: str, number: str, at: datetime) -> bool:
    """Whoever made the suggestion is told now that it is done; False where that was told before, of any work of it."""
    wanted = select(Commitment).where(Commitment.suggestion == suggestion).with_for_update()
    rows = page.session.exec(wanted.execution_options(populate_existing=True)).all()
    if any(row.told_done_at is not None for row in rows):
        return False
    for row in rows:
        row.told_done_at = at if row.number == number else None
    page.session.flush()
    return True


def fulfil(page: Page, number: str, achievement: str, at: datetime) -> bool:
    """An achievement tells what came of it. False: it is not open."""
    row = _locked(page, number)
    if row is None or row.state != "open":
        return False
    row.state, row.achievement, row.ended_at = "done", achievement, at
    page.session.flush()
    return True


def reopen(page: Page, number: str, achievement: str) -> None:
    """The achievement that told its result was withdrawn."""
    row = _locked(page, number)
    if row is not None and row.achievement == achievement:
        row.state, row.achievement, row.ended_at = "open", None, None
        page.session.flush()


def drop(page: Page, number: str, at: datetime) -> bool:
    """It will not be done. False: it is not open."""
    row = _locked(page, number)
    if row is None or row.state != "open":
        return False
    row.state, row.ended_at = "dropped", at
    page.session.flush()
    return True


def _locked(page: Page, number: str) -> Commitment | None:
    wanted = select(Commitment).where(Commitment.number == number).with_for_update()
    return page.session.exec(wanted.execution_options(populate_existing=True)).first()


def _read(page: Page, units: Scope, *conditions: bool) -> list[Committed]:
    wanted = select(Commitment).where(*conditions).order_by(col(Commitment.until), col(Commitment.id))
    if units is not None:
        wanted = wanted.where(or_(col(Commitment.unit).in_(units), col(Commitment.area).in_(units)))
    return [_committed(row) for row in page.session.exec(wanted)]


def _committed(row: Commitment) -> Committed:
    new = NewCommitment(
        row.unit, row.area, row.title, row.need, row.result, row.until, row.origin, row.by, row.suggestion
    )
    return Committed(row.number, new, row.state, row.achievement, row.at)
