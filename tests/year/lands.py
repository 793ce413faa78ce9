"""What becomes of places in a year: two areas are merged, one goes over to another unit; the bars and files follow."""

import csv
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.planning.plan_folder import SUCCESSIONS, folder_of
from storage.campaign.planning.plan_parts import Phase
from storage.campaign.territory.successions import COLUMNS
from tests.year import deeds
from tests.year.cast import Person
from tests.year.deeds import expect
from tests.year.selecting import put, take_back

if TYPE_CHECKING:
    from tests.year.year import Year

AFTER = timedelta(days=20)  # of the second phase's first day: when the two areas become one
HEADINGS = "code,name,kind,parent,valid_to".split(",")


def with_merger(name: str, folder: Path) -> tuple[str, tuple[str, str]]:
    """The bundled plan as a folder of our own, in which the first unit's second area goes into its first; with both."""
    copy, plan = folder / "ke-hoach", load_plan(name)
    shutil.copytree(folder_of(name), copy)
    unit = next(row for row in plan.units if row.kind in plan.selecting.kinds)
    new, old = [row for row in plan.units if row.parent == unit.code][:2]
    path = copy / SUCCESSIONS
    is_new = not path.exists()
    with path.open("a", encoding="utf8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        if is_new:
            rows.writerow(COLUMNS)
        rows.writerow((old.code, new.code, merged_on(plan).isoformat(), new.kind, new.name))
    return str(copy), (old.code, new.code)


def merged_on(plan: Plan) -> date:
    """The first day of the area that is left."""
    return plan.phases[1].starts + AFTER


async def merge(year: "Year", phase: Phase) -> None:
    """Where an award bars its area, the one that took it over is barred from that day on, and what stands stops."""
    town, (old, new) = year.town, year.merging
    officer, head = year.officer_of(year.cast[new]), year.cast[new]
    await _stands(year, officer, head, phase)
    year.cast[old].role = ""
    await import_area(year, old, valid_to=merged_on(year.plan) - timedelta(days=1))
    stops, before = year.sums.merge(old, new), await _suspended(year, new, phase)
    await year.to(merged_on(year.plan))
    heard = await town.hears(officer)
    for one in stops:
        expect(town, heard, f"Hồ sơ {one.number}", "dừng lại", "là một nơi qua sáp nhập")
        reason = await town.says(officer, f"/visao {one.number}")
        expect(town, reason, "đã được khen ở")
    assert await _suspended(year, new, phase) - before == {one.number for one in stops}, town.tail()
    others = year.may_stand(officer.unit, phase)
    if stops and others:
        await put(year, officer, phase, others[0])


async def _suspended(year: "Year", area: str, phase: Phase) -> set[str]:
    """The dossiers of an area that are suspended."""
    wanted = f"SELECT number FROM nominations WHERE area = '{area}' AND phase = '{phase.id}' AND state = 'suspended'"  # noqa: S608
    return {str(row["number"]) for row in await year.town.rows(wanted)}


async def _stands(year: "Year", officer: Person, head: Person, phase: Phase) -> None:
    """The head of the area that will be left is put forward, in somebody's place if need be."""
    mine = year.sums.standing(phase.id, officer.unit)
    if any(one.area == head.unit for one in mine):
        return
    if not year.sums.free(officer.unit, phase.id):
        await take_back(year, officer, mine[0])
        year.sums.withdraw(mine[0])
    await put(year, officer, phase, head)


async def import_area(year: "Year", code: str, parent: str = "", valid_to: date | None = None) -> None:
    """The office's table with one changed row, by the command line."""
    row = year.plan.unit(code)
    assert row is not None
    table, until = year.folder / f"{code}.csv", valid_to.isoformat() if valid_to else ""
    line = ",".join((code, row.name, row.kind, parent or year.parent(code), until))
    table.write_text("\n".join([",".join(HEADINGS), line]), "utf8")
    assert (await year.town.types("areas", "import", str(table)))[0] == 0


async def begin(year: "Year", phase: Phase) -> None:
    """The area that will be no more is put forward; another goes over to the right unit with its head's file."""
    gone = year.cast[year.merging[0]]
    await put(year, year.officer_of(gone), phase, gone)
    others = [one for one in year.units if one.unit != year.parent(gone.unit)]
    if len(others) > 1:
        giver, taker = year.draw.sample(others, 2)
        await goes_over(year, phase, giver, taker)


async def goes_over(year: "Year", phase: Phase, giver: Person, taker: Person) -> None:
    """An area comes to another unit while its head's file stands: the giver offers it, the taker takes it."""
    town, head = year.town, year.may_stand(giver.unit, phase)[0]
    number = await put(year, giver, phase, head)
    await import_area(year, head.unit, taker.unit)
    year.moved[head.unit] = taker.unit
    expect(town, await town.says(giver, "/decu"), f"Chuyển hồ sơ {number} ({head.name}) sang")
    await town.says(giver, f"Chuyển hồ sơ {number} ({head.name}) sang {year.title(taker.unit)}")
    expect(town, await town.hears(taker), number)
    expect(town, await town.says(taker, "/decu"), f"Nhận hồ sơ {number}")
    said = f"Nhận hồ sơ {number} ({head.name}) từ {year.title(giver.unit)}"
    expect(town, await town.says(taker, said), "Đã nhận hồ sơ số", number)
    expect(town, await town.hears(giver), number)
    expect(town, await town.hears(head), year.title(taker.unit), number)
    year.sums.dossiers[number].unit = taker.unit
    assert "Đề nghị ai?" in await deeds.opens(town, giver), town.tail()
    await town.says(giver, "thôi")
