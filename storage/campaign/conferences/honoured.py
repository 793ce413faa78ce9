"""Whom a conference honours: worked out from the dossiers of its phase, and who may know it already."""

from collections.abc import Iterable
from dataclasses import dataclass

from storage.book.page import Page
from storage.campaign import decisions
from storage.campaign.dossiers import laureates, nominations
from storage.campaign.dossiers.route_table import OPEN, PENDING, State
from storage.campaign.territory import units
from storage.words import fold, words


@dataclass(frozen=True, slots=True)
class Honoree:
    """Somebody to be honoured; `decision` is "" while the results are not released, `public` once all may know it."""

    dossier: str
    person: int
    name: str
    area: str  # with the unit above it
    unit: str
    decision: str
    public: bool


@dataclass(frozen=True, slots=True)
class Honoured:
    """The list, in the order of units: whether it is settled, and read whole by everybody; names to keep until then.

    Whoever the council has chosen is on it before the release: these the office alone reads.
    """

    people: tuple[Honoree, ...]
    settled: bool
    public: bool
    secret: frozenset[str]

    @property
    def known(self) -> tuple[Honoree, ...]:
        """Those of whom everybody may know: a later batch hides nobody of an earlier one."""
        return tuple(one for one in self.people if one.public)

    def told_in(self, text: str) -> str | None:
        """A name that a text tells before it may be told, word by word; None where it tells none."""
        said = _plain(text)
        return next((name for name in sorted(self.secret) if _plain(name) in said), None)


def of_phase(page: Page, phase: str) -> Honoured:
    """The list of a phase as it stands."""
    found = laureates.of_phase(page, phase)
    pending = nominations.in_states(page, phase, PENDING)
    undecided = nominations.in_states(page, phase, OPEN - PENDING)
    chosen = [put for put in pending if put.state == State.CHOSEN]
    untold = _untold(page, {one.decision for one in found})
    titles = units.whole_titles(page, {one.area for one in found} | {put.area for put in chosen})
    told = [
        Honoree(one.dossier, one.person, one.name, titles[one.area], one.unit, one.decision, one.decision not in untold)
        for one in found
    ]
    early = [Honoree(put.number, put.person, put.name, titles[put.area], put.unit, "", public=False) for put in chosen]
    secret = {put.name for put in pending} | {one.name for one in told if not one.public}
    public = bool(told) and not pending and not untold
    return Honoured((*told, *early), bool(told or early) and not undecided, public, frozenset(secret))


def _untold(page: Page, numbers: Iterable[str]) -> set[str]:
    """The decisions whose hour has not come."""
    return {one.number for one in decisions.to_announce(page)} & set(numbers)


def _plain(text: str) -> str:
    """The words without accents, case, marks and breaks between them, with a space around each."""
    return f" {' '.join(words(fold(text)))} "
