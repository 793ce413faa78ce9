"""Who was awarded in earlier years, as the plan folder hands it on: told to people; no bar but by the plan."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Final

from storage.campaign.planning.faults import Fault
from storage.campaign.territory.unit_cells import guarded
from storage.words import spell, tidy

FILE: Final = "laureates.csv"
COLUMNS: Final = ("campaign", "phase", "unit", "area", "name", "decision", "day")


@dataclass(frozen=True, slots=True)
class Past:
    """A person and an area, by codes and name, awarded in a phase of an earlier campaign under a decision of a day."""

    campaign: str
    phase: str
    unit: str
    area: str
    name: str
    decision: str
    day: date

    @property
    def year(self) -> int:
        """The year of the decision."""
        return self.day.year


def of_area(known: Iterable[Past], area: str) -> list[Past]:
    """The awards of an area, the newest first."""
    return sorted((one for one in known if one.area == area), key=lambda one: one.day, reverse=True)


def of_person(known: Iterable[Past], unit: str, name: str) -> list[Past]:
    """The awards of people of that name in that unit, the newest first; two may share a name."""
    same = (one for one in known if one.unit == unit and spell(one.name) == spell(name))
    return sorted(same, key=lambda one: one.day, reverse=True)


def written(known: Iterable[Past]) -> str:
    """The table as text; no cell of it is a formula."""
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for one in known:
        row = (one.campaign, one.phase, one.unit, one.area, one.name, one.decision, one.day.isoformat())
        table.writerow([guarded(cell) for cell in row])
    return out.getvalue()


def read_past(text: str | None) -> tuple[tuple[Past, ...], list[Fault]]:
    """The rows of the table, if there is one, and what is wrong in it."""
    if text is None:
        return (), []
    lines = csv.reader(StringIO(text))
    header = [tidy(cell) for cell in next(lines, [])]
    if missing := next((column for column in COLUMNS if column not in header), None):
        return (), [_fault(1, missing, "missing_column", column=missing)]
    made: list[Past] = []
    faults: list[Fault] = []
    for cells in lines:
        row = {name: tidy(cell).removeprefix("'") for name, cell in zip(header, cells, strict=False)}
        outcome = _row(row, lines.line_num)
        if isinstance(outcome, Fault):
            faults.append(outcome)
        elif outcome:
            made.append(outcome)
    return tuple(made), faults


def _row(row: dict[str, str], line: int) -> Past | Fault | None:
    if not any(row.values()):
        return None
    if empty := next((column for column in COLUMNS if not row.get(column)), None):
        return _fault(line, empty, "blank_cell", column=empty)
    try:
        day = date.fromisoformat(row["day"])
    except ValueError:
        return _fault(line, "day", "bad_date", column="day", value=row["day"])
    return Past(row["campaign"], row["phase"], row["unit"], row["area"], row["name"], row["decision"], day)


def _fault(line: int, key: str, reason: str, **facts: str) -> Fault:
    return Fault(FILE, line, key, f"unit.{reason}", facts)
