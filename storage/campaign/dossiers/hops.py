"""The hops of dossiers: each move that was made, kept in order and read back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.dossiers.route_rows import HopRow
from storage.campaign.dossiers.route_table import INSIDE, Move, State
from storage.campaign.dossiers.rules import Put
from storage.campaign.membership.people import Known

AUDITED = {  # the names by which the first commands wrote these down
    Move.PROPOSE: "nomination.filed",
    Move.WITHDRAW: "nomination.withdrawn",
    Move.RESTORE: "nomination.restored",
}


@dataclass(frozen=True, slots=True)
class Hop:
    """One move of a dossier: from where (None: its first) to where, by whom (None: the program), when, and why."""

    number: str
    move: Move
    came_from: State | None
    state: State
    by: int | None
    at: datetime  # campaign time
    real: datetime
    why: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def write(page: Page, put: Put, hop: Hop, by: Known | None) -> Hop:
    """Keep a hop of the dossier as it stands after it, and its audit row, which holds no private words."""
    page.session.add(
        HopRow(
            dossier=hop.number,
            move=hop.move.value,
            came_from=hop.came_from.value if hop.came_from else "",
            state=hop.state.value,
            by=hop.by,
            at=hop.at,
            real_at=hop.real,
            why=hop.why,
            facts=dict(hop.facts),
        )
    )
    page.session.flush()
    row = audit.note(
        page,
        at=hop.real,
        campaign_at=hop.at,
        actor="system" if by is None else f"person:{by.id}",
        action=AUDITED.get(hop.move, f"dossier.{hop.move.value}"),
        subject=hop.number,
        facts=_audited(put, hop),
    )
    if hop.why:
        audit.beside(page, row, put.person, why=hop.why)
    return hop


def of(page: Page, number: str, *, inside: bool) -> list[Hop]:
    """The hops of a dossier, oldest first; what is decided but not released only for those `inside`."""
    rows = page.session.exec(select(HopRow).where(HopRow.dossier == number).order_by(col(HopRow.id))).all()
    found = [_hop(row) for row in rows]
    return [hop for hop in found if inside or hop.move not in INSIDE]


def files_kept(page: Page) -> set[int]:
    """The numbers of all files that completions were sent with."""
    answers = page.session.exec(select(HopRow.facts).where(HopRow.move == Move.ANSWER.value))
    return {number for facts in answers for number in facts.get("files", ())}


def holding(page: Page, file_id: int) -> tuple[str, tuple[int, ...]] | None:
    """The dossier and all files of the completion that a file was sent with."""
    answers = select(HopRow.dossier, HopRow.facts).where(HopRow.move == Move.ANSWER.value)
    for number, facts in page.session.exec(answers):
        if file_id in facts.get("files", ()):
            return number, tuple(facts["files"])
    return None


def last(page: Page, number: str, move: Move) -> Hop | None:
    """The newest hop of a dossier by this move."""
    wanted = select(HopRow).where(HopRow.dossier == number, HopRow.move == move.value)
    row = page.session.exec(wanted.order_by(col(HopRow.id).desc())).first()
    return None if row is None else _hop(row)


def _audited(put: Put, hop: Hop) -> dict[str, object]:
    place = {"unit": put.unit, "area": put.area, "person": put.person, "phase": put.phase, "slot": put.slot}
    return {**place, "from": hop.came_from.value if hop.came_from else "", "to": hop.state.value}


def _hop(row: HopRow) -> Hop:
    came_from = State(row.came_from) if row.came_from else None
    move, state = Move(row.move), State(row.state)
    return Hop(row.dossier, move, came_from, state, row.by, row.at, row.real_at, row.why, row.facts)
