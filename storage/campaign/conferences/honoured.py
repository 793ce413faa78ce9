"""Whom a conference honours: worked out from the dossiers of its phase, and who may know it already."""

from collections.abc import Iterable
from dataclasses import dataclass

from storage.book.page import Page
from storage.campaign import decisions
from storage.campaign.dossiers import laureates, nominations
from storage.campaign.dossiers.route_table import OPEN, PENDING, State
from storage.campaign.territory import units
from storage.words import fold


@dataclass(frozen=True, slots=True)
class Honoree:
    """Somebody to be honoured; `decision` is "" while the results are not released."""

    dossier: str
    person: int
    name: str
    area: str  # with the unit above it
    unit: str
    decision: str


@dataclass(frozen=True, slots=True)
class Honoured:
    """The list, in the order of units: whether it is whole, released, and read by everybody; names to keep until then.

    Until the release it holds those whom the council has chosen: the office alone reads them.
    """

    people: tuple[Honoree, ...]
    settled: bool
    released: bool
    public: bool
    secret: frozenset[str]

    def told_in(self, text: str) -> str | None:
        """A name that a text tells before it may be told; None where it tells none."""
        said = f" {fold(text)} "
        return next((name for name in sorted(self.secret) if fold(name) in said), None)


def of_phase(page: Page, phase: str) -> Honoured:
    """The list of a phase as it stands."""
    found = laureates.of_phase(page, phase)
    pending = nominations.in_states(page, phase, PENDING)
    undecided = nominations.in_states(page, phase, OPEN - PENDING)
    chosen = [put for put in pending if put.state == State.CHOSEN]
    rows = [(one.dossier, one.person, one.name, one.area, one.unit, one.decision) for one in found]
    rows += [(put.number, put.person, put.name, put.area, put.unit, "") for put in chosen]
    titles = units.whole_titles(page, {row[3] for row in rows})
    people = tuple(Honoree(row[0], row[1], row[2], titles[row[3]], row[4], row[5]) for row in rows)
    untold = _untold(page, {one.decision for one in found})
    secret = {put.name for put in pending} | {one.name for one in found if one.decision in untold}
    released = bool(found) and not pending
    return Honoured(people, bool(people) and not undecided, released, released and not untold, frozenset(secret))


def _untold(page: Page, numbers: Iterable[str]) -> set[str]:
    """The decisions whose hour has not come."""
    return {one.number for one in decisions.to_announce(page)} & set(numbers)
