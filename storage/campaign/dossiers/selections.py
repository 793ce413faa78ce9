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

    `by_chat` of the ballots were cast in chat: what the server could have seen, and the minutes say so. A second round
    among equals has a way and ballots of its own; before such rounds were told in full, only its votes.
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
    again_way: str = ""
    again_ballots: tuple[int, int, int] | None = None
    again_by_chat: int = 0


@dataclass(frozen=True, slots=True)
class Selected:
    """A meeting as it stands in the book."""

    number: str
    new: NewSelection
    at: datetime


def record(page: Page, new: NewSelection, by: int, at: datetime, *, year: int) -> Selected:
    """Write a meeting down under a number such as BX-2021-0001; `year` is the campaign's, by its own clock."""
    number = numbered(page, "BX", year)
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
        ballots=_row(new.ballots, new.by_chat),
        candidates=packed(new.order),
        tie_rule=new.tie_rule,
        tie_why=new.tie_why,
        again_way=new.again_way,
        again_ballots=_row(new.again_ballots, new.again_by_chat),
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


def _row(ballots: tuple[int, int, int] | None, by_chat: int) -> list[int] | None:
    """Ballots in the shape of a row."""
    return None if ballots is None else [*ballots, *([by_chat] if by_chat else [])]


def _ballots(row: Sequence[int] | None) -> tuple[tuple[int, int, int] | None, int]:
    """What `_row` made: the ballots, and how many of them were cast in chat."""
    if row is None:
        return None, 0
    handed, collected, valid, *chat = row
    return (handed, collected, valid), chat[0] if chat else 0


def _selected(row: Selection) -> Selected:
    (ballots, by_chat), (again, again_by_chat) = _ballots(row.ballots), _ballots(row.again_ballots)
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
        by_chat,
        row.again_way,
        again,
        again_by_chat,
    )
    return Selected(row.number, new, row.at)
