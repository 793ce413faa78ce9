"""What has to be ready for a conference: the plan's items and the office's own; ticked by a person or by a fact."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from storage.book.marks import next_number
from storage.book.page import Page
from storage.campaign.conferences.conferences import Conference
from storage.campaign.conferences.tables import PreparationRow
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Preparation
from storage.campaign.tables import Person

OWN = "own-"  # how the ids of the office's own items begin


@dataclass(frozen=True, slots=True)
class Item:
    """Something that has to be ready: by when (None: no day), who sees to it, whether it is ready and since when.

    `shown`: a fact shows that it is ready; else `by` is the name of whoever ticked it, at the campaign moment `at`.
    """

    id: str
    name: str
    due: date | None
    holder: str
    shown: bool
    by: str
    at: datetime | None

    @property
    def done(self) -> bool:
        """Whether it is ready."""
        return self.shown or self.at is not None

    @property
    def is_own(self) -> bool:
        """Whether the office added it."""
        return self.id.startswith(OWN)

    def is_late(self, today: date) -> bool:
        """Whether its day is over and it is not ready."""
        return not self.done and self.due is not None and self.due < today


def items(page: Page, plan: Plan, met: Conference, facts: Collection[str]) -> list[Item]:
    """All items: the plan's in its order, then the office's own; `facts` are those that hold now."""
    wanted = select(PreparationRow, Person.name).outerjoin(Person, col(Person.id) == col(PreparationRow.done_by))
    rows = page.session.exec(wanted.where(PreparationRow.phase == met.phase).order_by(col(PreparationRow.id))).all()
    known = {row.item: (row, name or "") for row, name in rows}
    ends = plan.phase(met.phase).ends
    found = [_of_plan(one, _reckoned(one, met.day, ends), known.get(one.id), facts) for one in plan.preparations]
    own = [_item(row, name, row.name, row.due) for row, name in rows if row.item.startswith(OWN)]
    return [*found, *own]


def add(page: Page, phase: str, name: str) -> str:
    """An item of the office's own; returns its id."""
    item = f"{OWN}{next_number(page, f'conference:{phase}')}"
    page.session.add(PreparationRow(phase=phase, item=item, name=name))
    page.session.flush()
    return item


def drop(page: Page, phase: str, item: str) -> bool:
    """Take an item of the office's own away; False for any other."""
    row = _row(page, phase, item)
    if row.id is None or not item.startswith(OWN):
        return False
    page.session.delete(row)
    page.session.flush()
    return True


def tick(page: Page, phase: str, item: str, by: int, at: datetime) -> bool:
    """Somebody says that it is ready; False if somebody said so before."""
    row = _row(page, phase, item)
    if row.done_at is not None:
        return False
    row.done_by, row.done_at = by, at
    page.session.add(row)
    page.session.flush()
    return True


def untick(page: Page, phase: str, item: str) -> bool:
    """That was a slip; False if nobody had said so."""
    row = _row(page, phase, item)
    if row.done_at is None:
        return False
    row.done_by = row.done_at = None
    page.session.add(row)
    page.session.flush()
    return True


def entrust(page: Page, phase: str, item: str, holder: str, due: date | None) -> None:
    """Who sees to it, and by when (None: as the plan reckons)."""
    row = _row(page, phase, item)
    row.holder, row.due = holder, due
    page.session.add(row)
    page.session.flush()


def _reckoned(one: Preparation, day: date | None, ends: date) -> date | None:
    """The day of a plan's item: so many days before; the conference's own day is to be known by the phase's end."""
    if day is not None:
        return day - timedelta(days=one.days_before)
    return ends if one.shown_by == "day" else None


def _of_plan(
    one: Preparation, due: date | None, known: tuple[PreparationRow, str] | None, facts: Collection[str]
) -> Item:
    shown = one.shown_by in facts
    if known is None:
        return Item(one.id, one.name, due, "", shown, "", None)
    row, by = known
    return _item(row, by, one.name, row.due or due, shown=shown)


def _item(row: PreparationRow, by: str, name: str, due: date | None, *, shown: bool = False) -> Item:
    return Item(row.item, name, due, row.holder, shown, by, row.done_at)


def _row(page: Page, phase: str, item: str) -> PreparationRow:
    wanted = select(PreparationRow).where(PreparationRow.phase == phase, PreparationRow.item == item)
    found = page.session.exec(wanted.with_for_update().execution_options(populate_existing=True)).first()
    return found or PreparationRow(phase=phase, item=item)
