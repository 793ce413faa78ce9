"""Who is barred or held back, and why: by the plan's bars, by an award to the person or to a unit of the same line,
by a pending matter. Only the awarded bar anybody, and only once their award is released.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.dossiers import holds, laureates
from storage.campaign.dossiers.laureates import Laureate
from storage.campaign.dossiers.rules import Put, Reason
from storage.campaign.planning.plan import Plan
from storage.campaign.tables import UnitSuccession
from storage.campaign.territory.successions import kin


@dataclass(frozen=True, slots=True)
class Barring:
    """A bar of the plan as it bears on one phase: an award in `phase` bars the person, the area, or both."""

    phase: str
    covers: Collection[str]
    clause: str


@dataclass(frozen=True, slots=True)
class Look:
    """What stands in the way of people and areas in one phase, read once; nothing here is written."""

    plan: Plan
    phase: str
    barrings: tuple[Barring, ...]
    awarded: tuple[Laureate, ...]
    succeeded: Collection[tuple[str, str]]  # (predecessor, successor) up to the day
    held: Mapping[int, datetime]  # since when, by person

    def reason(self, person: int, area: str, name: str = "", place: str = "") -> Reason | None:
        """Why this person, as head of this area, may not stand or go on."""
        return self.bar(person, area, name, place) or self.hold(person, name)

    def bar(self, person: int, area: str, name: str = "", place: str = "") -> Reason | None:
        """Why the plan bars the person or the area."""
        same_line = kin(self.succeeded, area)
        for barring in self.barrings:
            for one in self.awarded:
                if one.phase != barring.phase:
                    continue
                code = _code(barring, one, person, area, same_line)
                if code:
                    return self._barred(code, barring, one, name or one.name, place or one.place)
        return None

    def hold(self, person: int, name: str = "") -> Reason | None:
        """Why the office holds the person back; the matter itself is for the office's eyes."""
        since = self.held.get(person)
        if since is None:
            return None
        clause = self.plan.phase(self.phase).clause
        return self._reason("held", clause, name=name, since=since, office=self.plan.organiser.standing_office)

    def _barred(self, code: str, barring: Barring, one: Laureate, name: str, place: str) -> Reason:
        return self._reason(
            code,
            barring.clause,
            name=name,
            place=place,
            awarded=self.plan.phase(one.phase).name,
            laureate=one.name,
            there=one.place,
            number=one.dossier,
            decision=one.decision,
            day=one.day,
        )

    def _reason(self, code: str, clause: str, **facts: object) -> Reason:
        phase = self.plan.phase(self.phase).name
        return Reason(
            code, clause, {"plan": self.plan.number, "clause": clause, "phase": phase, **facts}, f"rules.{code}"
        )


def look(page: Page, plan: Plan, phase: str, day: date, imagined: Iterable[Laureate] = ()) -> Look:
    """What stands in the way in a phase as of a campaign day; `imagined` awards are reckoned in, as if released."""
    barrings = _barrings(plan, phase)
    phases = {barring.phase for barring in barrings}
    awarded = [one for other in sorted(phases) for one in laureates.of_phase(page, other)]
    awarded += [one for one in imagined if one.phase in phases]
    pairs = select(UnitSuccession.predecessor, UnitSuccession.successor).where(col(UnitSuccession.day) <= day)
    succeeded = [(old, new) for old, new in page.session.exec(pairs)]
    return Look(plan, phase, barrings, tuple(awarded), succeeded, holds.standing(page))


def related(plan: Plan, phase: str) -> tuple[str, ...]:
    """The phases in which an award of this one bars somebody."""
    return tuple(other.id for other in plan.phases if any(b.phase == phase for b in _barrings(plan, other.id)))


def of_dossier(found: Look, put: Put) -> Reason | None:
    """Why the head of a dossier may not stand or go on."""
    return found.reason(put.person, put.area, put.name, put.place)


def _barrings(plan: Plan, phase: str) -> tuple[Barring, ...]:
    """The plan's bars in the phase. Read from the other end, too: nobody is awarded twice by a late decision."""
    there = (Barring(bar.awarded_in, bar.covers, bar.clause) for bar in plan.bars_in(phase))
    back = (
        Barring(other.id, bar.covers, bar.clause)
        for other in plan.phases
        for bar in plan.bars_in(other.id)
        if bar.awarded_in == phase
    )
    return (*there, *back)


def _code(barring: Barring, one: Laureate, person: int, area: str, same_line: Collection[str]) -> str:
    if "person" in barring.covers and one.person == person:
        return "person_awarded"
    if "area" in barring.covers and one.area == area:
        return "area_awarded"
    return "line_awarded" if "area" in barring.covers and one.area in same_line else ""
