"""What an observer may see of the dossiers: how many stand where, and their hops, without what is not released."""

from dataclasses import dataclass
from datetime import datetime

from storage.book.columns import instant
from storage.book.page import Hot, Page
from storage.campaign.dossiers.route_table import INSIDE, Move, State, outward

_STATES = Hot("SELECT state, count(*) FROM nominations WHERE phase = :phase GROUP BY state")
_ALL = "SELECT h.dossier, h.move, h.at, n.unit FROM hops h JOIN nominations n ON n.number = h.dossier"
_HOPS = Hot(f"{_ALL} WHERE h.move NOT IN {tuple(move.value for move in INSIDE)} ORDER BY h.id DESC LIMIT :most")


@dataclass(frozen=True, slots=True)
class SeenHop:
    """A move of a dossier of a unit, at a campaign time; by whom is the office's to know."""

    number: str
    move: Move
    at: datetime
    unit: str


def states(page: Page, phase: str) -> dict[State, int]:
    """How many dossiers of a phase stand in each state, as others than office and bodies may know it."""
    found: dict[State, int] = {}
    for state, count in page.rows(_STATES, phase=phase):
        shown = outward(State(state))
        found[shown] = found.get(shown, 0) + int(count)
    return {state: found[state] for state in State if state in found}


def hops(page: Page, most: int) -> list[SeenHop]:
    """The newest hops of all dossiers."""
    rows = page.rows(_HOPS, most=most)
    return [SeenHop(number, Move(move), instant(at), unit) for number, move, at, unit in rows]
