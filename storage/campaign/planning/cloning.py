"""Next year's plan from this year's: the days that were in force moved by whole years, and who was awarded so far."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from storage.campaign.dossiers.laureates import Laureate
from storage.campaign.planning.moved_days import REVIEW, split
from storage.campaign.planning.past import Past
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import MovedDay
from storage.campaign.planning.shape import OPEN_WORD
from storage.campaign.planning.toml_lines import Path, lines_of

_DAY: Final = re.compile(r"(?:(?<=[=,] )|(?<=\[))(\d{4})-(\d\d)-(\d\d)")
_BLOCK: Final = re.compile(r"^(?=\[)", re.MULTILINE)
_ID: Final = re.compile(r'^id = "([^"]*?)(?:-\d{4})?"', re.MULTILINE)
_STAYS: Final = ("[[legal_notes]]",)  # laws have days of their own
_OPEN: Final = re.escape(f'"{OPEN_WORD}"')
_WHERE: Final[Mapping[str, tuple[str, str]]] = {REVIEW: ("review", "date")}
LEAP_DAY: Final = (2, 29)


def moved(source: str, year: int) -> str:
    """`plan.toml` for the campaign whose first phase begins in that year; a day that is remembered stays."""
    begins = re.search(r"^starts = (\d{4})-", source, re.MULTILINE)
    years = year - int(begins[1]) if begins else 0
    head, *blocks = _BLOCK.split(source)
    told = _ID.sub(lambda found: f'id = "{found[1]}-{year}"', head, count=1)
    return "".join([_shifted(told, years), *(one if _stays(one) else _shifted(one, years) for one in blocks)])


def in_force(source: str, plan: Plan, moves: Iterable[MovedDay]) -> str:
    """`plan.toml` with the days that the office has moved or set since, each on the line of its key."""
    lines, at = source.splitlines(keepends=True), lines_of(source)
    for key, day in {move.key: move.day for move in moves}.items():
        phase, what = split(plan, key)
        path: Path = ("phases", plan.phases.index(phase), *_WHERE.get(what, (what,)))
        here = at[path] - 1
        lines[here] = re.sub(rf"(\b{path[-1]} = )({_OPEN}|\d{{4}}-\d\d-\d\d)", rf"\g<1>{day.isoformat()}", lines[here])
    return "".join(lines)


def history(plan: Plan, awarded: list[Laureate]) -> tuple[Past, ...]:
    """Those of earlier years and those of this campaign."""
    new = (Past(plan.id, one.phase, one.unit, one.area, one.name, one.decision, one.day) for one in awarded)
    return (*plan.past, *new)


def _stays(block: str) -> bool:
    """Laws, and days that the campaign only marks."""
    marked = block.startswith("[[milestones]]") and 'kind = "issued"' not in block
    return marked or block.startswith(_STAYS)


def _shifted(text: str, years: int) -> str:
    return _DAY.sub(lambda found: _later(date.fromisoformat(found[0]), years), text)


def _later(day: date, years: int) -> str:
    """29 February becomes the 28th where there is none."""
    last = day.replace(day=28) if (day.month, day.day) == LEAP_DAY else day
    return last.replace(year=day.year + years).isoformat()
