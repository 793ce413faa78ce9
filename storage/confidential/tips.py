"""Tips as they lie open: what a queue shows without a word of content, and only to those who hold a wrap."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import func
from sqlmodel import col, select

from storage.book.page import Page
from storage.confidential.deadlines import deadlines, overdue
from storage.confidential.states import Outcome, State
from storage.confidential.tables import Tip, TipWrap
from storage.working_time import WorkingTime


@dataclass(frozen=True, slots=True)
class TipInfo:
    """A tip without content; `slot` and `changed` are slots of six hours."""

    id: str
    slot: datetime
    changed: datetime
    state: State
    outcome: Outcome | None
    timely: bool
    priority: int
    category: str
    area: str | None
    source: str
    merged_into: str | None
    reopened: bool
    held: bool
    erase_on: date | None


def info(page: Page, tip: str) -> TipInfo | None:
    """A tip's open side."""
    row = page.session.get(Tip, tip, populate_existing=True)
    return None if row is None else info_of(row)


def queue(page: Page, holder: str, *, closed: bool = False) -> list[TipInfo]:
    """The tips that a holder may read, the most pressing first, then the oldest slot; the order within is random."""
    mine = select(TipWrap.tip).where(TipWrap.holder == holder, TipWrap.opens == "tip")
    is_closed = col(Tip.state) == State.CLOSED.value
    wanted = select(Tip).where(col(Tip.id).in_(mine), is_closed if closed else ~is_closed)
    return [info_of(row) for row in page.session.exec(wanted.order_by(col(Tip.priority), col(Tip.slot), col(Tip.id)))]


def in_state(page: Page, state: State) -> list[TipInfo]:
    """All tips in a state, for reminders, which carry no content."""
    rows = page.session.exec(select(Tip).where(Tip.state == state.value).order_by(col(Tip.id)))
    return [info_of(row) for row in rows]


def readable(page: Page, holder: str, tip: str) -> TipInfo | None:
    """A tip's open side for a holder; None for one that is not his, and for one that is not there."""
    held = page.session.get(TipWrap, (tip, "tip", holder))
    return None if held is None else info(page, tip)


def counts(page: Page) -> dict[State, int]:
    """How many tips are in each state: for officers on duty alone, since a count is news in a small place."""
    rows = page.session.exec(select(Tip.state, func.count()).group_by(col(Tip.state)))
    return {State(state): number for state, number in rows}


def late(page: Page, calendar: WorkingTime, zone: tzinfo, now: datetime) -> dict[str, list[str]]:
    """The steps that are late, by tip: for reminders, which carry no content."""
    rows = page.session.exec(select(Tip).where(col(Tip.state) != State.CLOSED.value).order_by(col(Tip.id)))
    steps = {
        row.id: overdue(State(row.state), deadlines(row.slot, row.changed, row.priority, calendar, zone), now)
        for row in rows
    }
    return {tip: names for tip, names in steps.items() if names}


def info_of(row: Tip) -> TipInfo:
    """The row as a plain value."""
    return TipInfo(
        row.id,
        row.slot,
        row.changed,
        State(row.state),
        None if row.outcome is None else Outcome(row.outcome),
        row.timely,
        row.priority,
        row.category,
        row.area,
        row.source,
        row.merged_into,
        row.reopened,
        row.held,
        row.erase_on,
    )
