"""The plan in force: the folder's, with the days that the office has moved since; the folder is never changed."""

from collections.abc import Iterable
from datetime import date, datetime

from storage.book.columns import instant
from storage.book.page import Hot, Page
from storage.campaign.office_tables import PlanChange
from storage.campaign.planning.moved_days import applied
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import MovedDay

_ALL = Hot("SELECT key, day_before, day, basis, at FROM plan_changes ORDER BY id")


def over(page: Page, plan: Plan) -> Plan:
    """The plan in force now; the same value where nothing was moved."""
    return applied(plan, moves(page))


def moves(page: Page) -> list[MovedDay]:
    """Every move in its order; `before` is the day of the plan as it was issued."""
    found: list[MovedDay] = []
    first: dict[str, date | None] = {}
    laps: dict[str, int] = {}
    for key, before, day, basis, at in page.rows(_ALL):
        first.setdefault(key, _day(before))
        laps[key] = laps.get(key, 0) + 1
        moved = _day(day)
        assert moved is not None  # noqa: S101 - a column that is never empty
        found.append(MovedDay(key, first[key], moved, basis, instant(at), laps[key]))
    return found


def write(page: Page, days: Iterable[tuple[str, date | None, date]], basis: str, by: int, at: datetime) -> int:
    """Write moves down as (key, day until now, day); returns the number of the first."""
    rows = [PlanChange(key=key, before=before, day=day, basis=basis, by=by, at=at) for key, before, day in days]
    page.session.add_all(rows)
    page.session.flush()
    return rows[0].id or 0


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
