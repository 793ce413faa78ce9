"""At the end the book is held against the reckoning: every dossier, every slot, every đồng; and nothing was lost."""

from collections import Counter
from typing import TYPE_CHECKING

from tests.year.reckoning import DECLINED, LAUREATE, STANDING, SUSPENDED, WITHDRAWN

if TYPE_CHECKING:
    from tests.year.year import Year

MEANS = {  # what a state of the book means to the reckoning
    "withdrawn": WITHDRAWN,
    "suspended": SUSPENDED,
    "recognised": LAUREATE,
    "awarded": LAUREATE,
    "paid": LAUREATE,
    "not_recognised": DECLINED,
}


async def all_is_as_reckoned(year: "Year") -> None:
    """States, slots, payments, sums of the whole campaign, letters."""
    rows = await year.town.rows("SELECT number, phase, unit, area, state, slot FROM nominations")
    told = {str(row["number"]): (row["phase"], row["area"], MEANS.get(str(row["state"]), STANDING)) for row in rows}
    assert told == {one.number: (one.phase, one.area, one.state) for one in year.sums.dossiers.values()}
    slots = Counter((row["unit"], row["phase"]) for row in rows if row["slot"] is not None)
    for phase in year.plan.phases:
        for officer in year.units:
            assert slots[officer.unit, phase.id] == year.sums.used(officer.unit, phase.id) <= phase.quota
    await paid_to_the_dong(year)
    assert await year.town.rows("SELECT * FROM dead_letters") == []
    lost = await year.town.rows("SELECT state, reason FROM letters WHERE state IN ('failed', 'unknown')")
    assert lost == []


async def paid_to_the_dong(year: "Year") -> None:
    """Every laureate once for each award of the plan, and never more than the plan's sum."""
    rows = await year.town.rows("SELECT dossier, award, amount FROM payments")
    paid = Counter((str(row["dossier"]), str(row["award"])) for row in rows)
    owed = {(one.number, award.id): 1 for one in year.sums.laureates() for award in year.plan.awards}
    assert paid == owed
    total = sum(int(str(row["amount"])) for row in rows)
    assert total == sum(year.sums.sums().values()) <= year.plan.money_at_most()
    for phase in year.plan.phases:
        assert sum(year.sums.sums(phase.id).values()) <= year.plan.money_at_most(phase.id)
