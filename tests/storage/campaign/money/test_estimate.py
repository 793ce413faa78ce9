"""Estimates on both databases: the plan's own sums, what stands counted, and an appraisal step by step."""

from datetime import timedelta

import pytest

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.money import bonus, estimate
from storage.campaign.money.estimate import WHOLE
from storage.campaign.planning.plan_file import load_plan
from storage.limits import limits
from storage.talk import Refusal
from tests.storage.campaign.route_world import AREAS, JULY, PLAN, settle

MILLION = 10**6


async def test_the_sums_are_the_plans(book: Book) -> None:
    """80 and 160 make 240 million at most; least is who is recognised, expected is whose dossier stands."""

    def live(page: Page) -> None:
        world = settle(page)
        first, other = (world.put(page, area).number for area in (AREAS[0], AREAS[3]))
        found = estimate.reckon(page, PLAN)
        assert [one.most // MILLION for one in found] == [80, 160, 240]
        assert [one.expected // MILLION for one in found] == [10, 0, 10]
        assert [one.low for one in found] == [0, 0, 0]
        assert found[-1].bonuses is None
        world.at = JULY
        world.recognise(page, first)
        world.recognise(page, other)
        assert estimate.reckon(page, PLAN)[0].low == 0  # not released, so not told
        world.release(page)
        bonus.settle(page, 300_000, "Nghị định", world.office.id, JULY)
        whole = estimate.reckon(page, PLAN)[-1]
        assert (whole.low, whole.expected, whole.most) == (10 * MILLION, 10 * MILLION, 240 * MILLION)
        assert whole.bonuses == (600_000, 600_000, 48 * 300_000)

    await book.turn(live)


def test_a_second_plan_brings_its_own_sums() -> None:
    """One unit, other quotas, 8.5 million each: no figure is written into the program."""
    plan = load_plan("mau-phuong-xa-2026")
    quotas = sum(phase.quota for phase in plan.phases)
    assert plan.money_at_most() == quotas * 8_500_000


async def test_an_appraisal_goes_step_by_step_and_may_be_overdue(book: Book) -> None:
    """Who and when at each step, no step left out or made twice; the figures stay as they were drawn up."""

    def live(page: Page) -> None:
        world = settle(page)
        drawn = estimate.draw_up(page, PLAN, WHOLE, by=world.office.id, at=JULY)
        assert (drawn.number, drawn.state, drawn.next) == ("DT-2021-0001", "drawn_up", "under_appraisal")
        with pytest.raises(Refusal, match=r"money\.not_this_step"):
            estimate.go_on(page, drawn.number, "approved", by=world.office.id, at=JULY)
        estimate.go_on(page, drawn.number, "under_appraisal", by=world.office.id, at=JULY)
        late = JULY + timedelta(days=limits().money.appraisal_days, seconds=1)
        assert estimate.overdue(page, late - timedelta(seconds=1)) == []
        assert [one.number for one in estimate.overdue(page, late)] == ["DT-2021-0001"]
        world.put(page, AREAS[0])
        for state in ("approved", "funded"):
            drawn = estimate.go_on(page, drawn.number, state, by=world.office.id, at=late)
        assert [step.state for step in drawn.steps] == ["drawn_up", "under_appraisal", "approved", "funded"]
        assert (drawn.next, drawn.estimate.standing, estimate.overdue(page, late)) == ("", 0, [])

    await book.turn(live)
