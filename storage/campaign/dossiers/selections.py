"""Meetings in which units select: recorded with their votes, the newest of a unit and phase counts; nothing is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from storage.book.marks import numbered
from storage.book.page import Page
from storage.campaign.dossiers.selection_tables import Selection
from storage.campaign.dossiers.voting import Voted
from storage.campaign.planning.plan import Plan
from storage.campaign.works import achievements


@dataclass(frozen=True, slots=True)
class NewSelection:
    """What a unit tells of its meeting; `order` is the order that was settled, `ballots` (handed, collected, valid).

    `by_chat` of the ballots were cast in chat: what the server could have seen, and the minutes say so.
    """

    unit: str
    phase: str
    day: date
    invited: int
    present: int
    chair: str
    secretary: str
    way: str
    ballots: tuple[int, int, int] | None
    order: tuple[Voted, ...]
    tie_rule: str = ""
    tie_why: str = ""
    by_chat: int = 0


@dataclass(frozen=True, slots=True)
class Selected:
    """A meeting as it stands in the book."""

    number: str
    new: NewSelection
    at: datetime


def record(page: Page, new: NewSelection, by: int, at: datetime) -> Selected:
    """Write a meeting down under a number such as BX-2021-0001."""
    number = numbered(page, "BX", at.year)
    row = Selection(
        number=number,
        unit=new.unit,
        phase=new.phase,
        day=new.day,
        invited=new.invited,
        present=new.present,
        chair=new.chair,
        secretary=new.secretary,
        way=new.way,
        ballots=None if new.ballots is None else [*new.ballots, *([new.by_chat] if new.by_chat else [])],
        candidates=packed(new.order),
        tie_rule=new.tie_rule,
        tie_why=new.tie_why,
        by=by,
        at=at,
    )
    page.session.add(row)
    page.session.flush()
    return _selected(row)


def latest(page: Page, unit: str, phase: str) -> Selected | None:
    """The newest meeting of a unit for a phase."""
    wanted = select(Selection).where(Selection.unit == unit, Selection.phase == phase)
    row = page.session.exec(wanted.order_by(col(Selection.id).desc()).limit(1)).first()
    return None if row is None else _selected(row)


def by_number(page: Page, number: str) -> Selected | None:
    """The meeting of a number."""
    row = page.session.exec(select(Selection).where(Selection.number == number)).first()
    return None if row is None else _selected(row)


def marks(page: Page, plan: Plan, phase: str, person: int, area: str) -> tuple[bool, ...]:
    """Which of the plan's priorities, in their order, the works show that a head handed in for an area in a phase."""
    works = [work.new for work in achievements.of_person(page, person, phase) if work.new.area == area]
    values = {value for work in works for value in work.values}
    novel = any(work.novel for work in works)
    return tuple(novel if one.shown_by == "novel" else one.id in values for one in plan.priorities)


def packed(voted: Sequence[Voted]) -> list[list[object]]:
    """Candidates with their votes in the shape of a row."""
    return [[o.area, o.person, o.name, o.place, o.votes, o.again, list(o.marks)] for o in voted]


def unpacked(rows: Sequence[Any]) -> tuple[Voted, ...]:
    """What `packed` made."""
    return tuple(
        Voted(area, person, name, place, votes, again, tuple(shown))
        for area, person, name, place, votes, again, shown in rows
    )


def _selected(row: Selection) -> Selected:
    ballots = None if row.ballots is None else (row.ballots[0], row.ballots[1], row.ballots[2])
    new = NewSelection(
        row.unit,
        row.phase,
        row.day,
        row.invited,
        row.present,
        row.chair,
        row.secretary,
        row.way,
        ballots,
        unpacked(row.candidates),
        row.tie_rule,
        row.tie_why,
        row.ballots[3] if row.ballots is not None and len(row.ballots) > 3 else 0,  # noqa: PLR2004 - handed, in, valid
    )
    return Selected(row.number, new, row.at)
