"""The communes' reports: sent, and sent again until the day; given back with a word; listed by period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Text, cast, or_
from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.correspondence.suggestions import Scope
from storage.campaign.office_tables import Report
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import ReportPeriod, midnight

RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class NewReport:
    """What a unit reports: numbers by the plan's figure, words, ids of fetches."""

    period: str
    unit: str
    figures: Mapping[str, int]
    difficulties: str
    proposals: str
    files: tuple[int, ...]
    by: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A report as it stands; `at` is campaign time, `word` why the office gave it back."""

    id: int
    new: NewReport
    state: str
    word: str
    times: int
    at: datetime

    @property
    def is_returned(self) -> bool:
        """Whether the office wants it again."""
        return self.state == RETURNED


def is_closed(plan: Plan, period: ReportPeriod, at: datetime) -> bool:
    """Whether the day of a period's report is over at a campaign moment."""
    return at >= midnight(plan.report_due(period) + timedelta(days=1), plan.tzinfo)


def open_periods(plan: Plan, today: date) -> list[ReportPeriod]:
    """The periods that have begun, the one that is due next first, then what is overdue, the latest first."""
    begun = [one for one in plan.reports if plan.phase(one.phase).starts <= today]
    ahead = [one for one in begun if plan.report_due(one) >= today]
    late = [one for one in begun if plan.report_due(one) < today]
    return [*sorted(ahead, key=plan.report_due), *sorted(late, key=plan.report_due, reverse=True)]


def may_send(plan: Plan, period: ReportPeriod, before: Sent | None, at: datetime) -> bool:
    """A first report is taken late as well; one that was sent can be changed until the day, or if it was given back."""
    return before is None or before.is_returned or not is_closed(plan, period, at)


def send(page: Page, new: NewReport, at: datetime) -> Sent:
    """Write a report down, in place of the one before."""
    row = _row(page, new.period, new.unit)
    if row is None:
        row = Report(period=new.period, unit=new.unit, figures={}, difficulties="", proposals="", sent_by=new.by, at=at)
        row.times = 0
        page.session.add(row)
    row.figures, row.difficulties, row.proposals = dict(new.figures), new.difficulties, new.proposals
    row.files, row.state, row.word = list(new.files), "sent", ""
    row.times, row.sent_by, row.at = row.times + 1, new.by, at
    page.session.flush()
    return _sent(row)


def give_back(page: Page, period: str, unit: str, word: str) -> Sent | None:
    """The office wants a report again and says why; None where there is none, or it was given back before."""
    row = _row(page, period, unit)
    if row is None or row.state == RETURNED:
        return None
    row.state, row.word = RETURNED, word
    page.session.flush()
    return _sent(row)


def of_unit(page: Page, period: str, unit: str) -> Sent | None:
    """A unit's report of a period."""
    row = page.session.exec(select(Report).where(Report.period == period, Report.unit == unit)).first()
    return None if row is None else _sent(row)


def of_period(page: Page, period: str) -> dict[str, Sent]:
    """All reports of a period by unit."""
    return {row.unit: _sent(row) for row in page.session.exec(select(Report).where(Report.period == period))}


def before(page: Page, plan: Plan, period: str, unit: str) -> Sent | None:
    """The unit's report of the nearest period before this one, in the plan's order."""
    order = [one.id for one in plan.reports]
    found = (of_unit(page, one, unit) for one in reversed(order[: order.index(period)]))
    return next((one for one in found if one is not None), None)


def holding(page: Page, file: int, units: Scope) -> tuple[str, tuple[int, ...]] | None:
    """The report within the units that a file was sent with: its name and all its files."""
    kept = cast(col(Report.files), Text)
    places = (f"[{file}]", f"[{file},%", f"%,{file},%", f"%,{file}]")
    wanted = select(Report).where(or_(*(kept.like(place) for place in places)))
    row = next((row for row in page.session.exec(wanted) if units is None or row.unit in units), None)
    return None if row is None else (f"{row.period}-{row.unit}", tuple(row.files))


def files_kept(page: Page) -> set[int]:
    """The numbers of all files that reports were sent with."""
    return {number for files in page.session.exec(select(Report.files)) for number in files}


def _row(page: Page, period: str, unit: str) -> Report | None:
    wanted = select(Report).where(Report.period == period, Report.unit == unit).with_for_update()
    return page.session.exec(wanted.execution_options(populate_existing=True)).first()


def _sent(row: Report) -> Sent:
    new = NewReport(row.period, row.unit, row.figures, row.difficulties, row.proposals, tuple(row.files), row.sent_by)
    return Sent(row.id or 0, new, row.state, row.word, row.times, row.at)
