"""A simple reckoning beside the bot: who stands, who is barred, which slots are free, what is to be paid."""

from collections import Counter
from dataclasses import dataclass, field

from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Bar

STANDING, WITHDRAWN, SUSPENDED, LAUREATE, DECLINED = "standing", "withdrawn", "suspended", "laureate", "declined"
HOLDS_SLOT = {STANDING, LAUREATE, DECLINED}


@dataclass(slots=True)
class Dossier:
    """A dossier as the reckoning knows it; `name` is the head's."""

    number: str
    phase: str
    unit: str
    area: str
    name: str
    state: str = STANDING


@dataclass(slots=True)
class Reckoning:
    """Everything by the dossier's number."""

    plan: Plan
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)  # an area that is no more, and the one that took it over

    def file(self, number: str, phase: str, unit: str, area: str, name: str) -> Dossier:
        self.dossiers[number] = Dossier(number, phase, unit, area, name)
        return self.dossiers[number]

    def barred(self, phase: str, area: str, name: str) -> tuple[Bar, Dossier] | None:
        """The bar that keeps a person, or an area, out of a phase, and the award from which it comes."""
        for bar in self.plan.bars:
            for one in self.laureates(bar.awarded_in):
                line = {one.area, self.merged.get(one.area, one.area)}
                same = ("person" in bar.covers and one.name == name) or ("area" in bar.covers and area in line)
                if bar.barred_in == phase and same:
                    return bar, one
        return None

    def used(self, unit: str, phase: str) -> int:
        """How many slots of a unit are taken."""
        return sum(one.unit == unit and one.phase == phase for one in self.dossiers.values() if one.state in HOLDS_SLOT)

    def free(self, unit: str, phase: str) -> int:
        return self.plan.phase(phase).quota - self.used(unit, phase)

    def standing(self, phase: str, unit: str = "") -> list[Dossier]:
        return [
            one
            for one in self.dossiers.values()
            if one.phase == phase and one.state == STANDING and unit in {"", one.unit}
        ]

    def may_stand(self, phase: str, area: str, name: str) -> bool:
        """Whether this head can be put forward: not barred, and neither he nor the area stands in the phase."""
        taken = [one for one in self.dossiers.values() if one.phase == phase and one.state in HOLDS_SLOT]
        return self.barred(phase, area, name) is None and not any(area == one.area or name == one.name for one in taken)

    def laureates(self, phase: str = "") -> list[Dossier]:
        return [one for one in self.dossiers.values() if one.state == LAUREATE and phase in {"", one.phase}]

    def release(self, phase: str, chosen: set[str]) -> list[Dossier]:
        """Results of a phase: laureates, the others declined; gives the dossiers of later phases that must stop."""
        for one in self.standing(phase):
            one.state = LAUREATE if one.number in chosen else DECLINED
        return self._stopped()

    def merge(self, old: str, new: str) -> list[Dossier]:
        """An area goes into another; gives the dossiers that must stop."""
        self.merged[old] = new
        return self._stopped()

    def withdraw(self, one: Dossier) -> None:
        one.state = WITHDRAWN

    def _stopped(self) -> list[Dossier]:
        stopped = [
            one
            for one in self.dossiers.values()
            if one.state == STANDING and self.barred(one.phase, one.area, one.name)
        ]
        for one in stopped:
            one.state = SUSPENDED
        return stopped

    def sums(self, phase: str = "") -> dict[str, int]:
        """What is to be paid, by the award's id."""
        count = len(self.laureates(phase))
        return {award.id: count * (award.amount or 0) for award in self.plan.awards}

    def counts(self) -> Counter[str]:
        return Counter(one.state for one in self.dossiers.values())
