"""What the awards cost at least, as things stand, and at most, by the plan's rules; and how an appraisal goes on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import col, select

from storage.book.marks import numbered
from storage.book.page import Page
from storage.campaign.dossiers import route
from storage.campaign.dossiers.route_table import OPEN, State
from storage.campaign.money import bonus
from storage.campaign.money.tables import ESTIMATE_STATES, EstimateRow, EstimateStepRow
from storage.campaign.planning.plan import Plan
from storage.limits import limits
from storage.talk import Refusal

WHOLE: Final = ""  # the estimate of all phases
DONE: Final = ESTIMATE_STATES[-1]
_AWARDED: Final = frozenset({State.RECOGNISED, State.AWARDED, State.PAID})


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many people, and what each costs with the area, in đồng; `bonus` is None while the figure is open."""

    phase: str
    recognised: int
    standing: int
    at_most: int
    each: int
    bonus: int | None

    @property
    def low(self) -> int:
        """For those who are recognised already."""
        return self.recognised * self.each

    @property
    def expected(self) -> int:
        """If everybody whose dossier stands now is recognised."""
        return self.standing * self.each

    @property
    def most(self) -> int:
        """If all quotas are used and everybody is recognised."""
        return self.at_most * self.each

    @property
    def bonuses(self) -> tuple[int, int, int] | None:
        """The statutory bonus in the same three cases."""
        if self.bonus is None:
            return None
        return self.recognised * self.bonus, self.standing * self.bonus, self.at_most * self.bonus


@dataclass(frozen=True, slots=True)
class Step:
    """Who brought an estimate to a state (the person's number), and when."""

    state: str
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Drawn:
    """An estimate that was drawn up, with where its appraisal is."""

    number: str
    estimate: Estimate
    state: str
    state_at: datetime
    steps: tuple[Step, ...]

    @property
    def next(self) -> str:
        """The state that comes next; "" after the last."""
        return ESTIMATE_STATES[ESTIMATE_STATES.index(self.state) + 1] if self.state != DONE else ""

    def age(self, now: datetime) -> timedelta:
        """For how long it has been where it is."""
        return now - self.state_at

    def overdue(self, now: datetime) -> bool:
        """Whether its appraisal takes longer than it may."""
        return self.state == "under_appraisal" and self.age(now) > timedelta(days=limits().money.appraisal_days)


def reckon(page: Page, plan: Plan) -> list[Estimate]:
    """The estimate of each phase as of now, and of the whole at the end."""
    figure = bonus.current(page, plan)
    found = [_of_phase(page, plan, phase.id, None if figure is None else figure.amount) for phase in plan.phases]
    return [*found, total(found)]


def total(parts: Iterable[Estimate]) -> Estimate:
    """The phases together; each person costs the same in all of them."""
    found = list(parts)
    return Estimate(
        WHOLE,
        sum(one.recognised for one in found),
        sum(one.standing for one in found),
        sum(one.at_most for one in found),
        found[0].each,
        found[0].bonus,
    )


def draw_up(page: Page, plan: Plan, phase: str, *, by: int, at: datetime) -> Drawn:
    """Keep the estimate of a phase, or of the whole, as it is now, under a number such as DT-2021-0001."""
    found = next(one for one in reckon(page, plan) if one.phase == phase)
    row = EstimateRow(
        number=numbered(page, "DT", at.astimezone(plan.tzinfo).year),
        phase=phase,
        recognised=found.recognised,
        standing=found.standing,
        at_most=found.at_most,
        each=found.each,
        bonus=found.bonus,
        state=ESTIMATE_STATES[0],
        state_at=at,
    )
    page.session.add(row)
    page.session.flush()
    _step(page, row, by, at)
    return _drawn(page, row)


def go_on(page: Page, number: str, state: str, *, by: int, at: datetime) -> Drawn:
    """Bring an estimate to the next state of its appraisal; Refusal for any other."""
    wanted = select(EstimateRow).where(EstimateRow.number == number).with_for_update()
    row = page.session.exec(wanted.execution_options(populate_existing=True)).first()
    if row is None or _drawn(page, row).next != state:
        raise Refusal("money.not_this_step", {"number": number})
    row.state, row.state_at = state, at
    _step(page, row, by, at)
    return _drawn(page, row)


def drawn(page: Page) -> list[Drawn]:
    """Every estimate that was drawn up, the newest first."""
    rows = page.session.exec(select(EstimateRow).order_by(col(EstimateRow.id).desc())).all()
    return [_drawn(page, row) for row in rows]


def overdue(page: Page, now: datetime) -> list[Drawn]:
    """Those whose appraisal takes too long, the oldest first."""
    return [one for one in reversed(drawn(page)) if one.overdue(now)]


def _of_phase(page: Page, plan: Plan, phase: str, figure: int | None) -> Estimate:
    states = [State(put.state) for put in route.listing(page, phase)]
    recognised = sum(state in _AWARDED for state in states)
    standing = recognised + sum(state in OPEN for state in states)
    most = max(plan.dossiers_at_most(phase), standing)  # late filings that the office opened come on top
    return Estimate(phase, recognised, standing, most, plan.money_per_laureate, figure)


def _step(page: Page, row: EstimateRow, by: int, at: datetime) -> None:
    page.session.add(EstimateStepRow(estimate=row.id or 0, state=row.state, by=by, at=at))
    page.session.flush()


def _drawn(page: Page, row: EstimateRow) -> Drawn:
    steps = select(EstimateStepRow).where(EstimateStepRow.estimate == row.id).order_by(col(EstimateStepRow.id))
    found = tuple(Step(one.state, one.by, one.at) for one in page.session.exec(steps))
    estimate = Estimate(row.phase, row.recognised, row.standing, row.at_most, row.each, row.bonus)
    return Drawn(row.number, estimate, row.state, row.state_at, found)
