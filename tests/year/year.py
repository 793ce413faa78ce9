"""A year of a plan from the first invite to the last receipt: what happens when, in the plan's own days and numbers."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Phase
from tests.year import asking, auditing, changing, checks, opening, results, room, selecting, sittings, works
from tests.year import cast as casting
from tests.year.cast import Cast, Person
from tests.year.reckoning import Dossier, Reckoning
from tests.year.town import Town

MORNING = time(8)
SHARE = 0.06  # of the heads who hand in a work in a phase


@dataclass(slots=True)
class Year:
    """The play: everybody, the reckoning beside, and the moment that it has come to."""

    town: Town
    plan: Plan
    draw: random.Random
    folder: Path
    share: float = SHARE
    cast: Cast = field(init=False)
    sums: Reckoning = field(init=False)
    duty: room.Duty = field(init=False)
    credited: str = field(init=False)  # the area that a tip is credited to

    def __post_init__(self) -> None:
        self.cast, self.sums = casting.drawn(self.plan, self.draw), Reckoning(self.plan)
        self.duty = room.Duty(self.cast["hotline_officer1"])
        self.credited = self.draw.choice(self.cast.of("area_head")).unit

    async def play(self) -> None:
        """The whole year; results of a phase come when the next one has begun."""
        await opening.opening(self)
        chosen: dict[str, set[str]] = {}
        before: Phase | None = None
        for phase in self.plan.phases:
            await works.works(self, phase)
            await self.tip(phase)
            if before is not None:
                await self.early(phase, before, chosen[before.id])
            await self.to(phase.dossiers_end - timedelta(days=5))
            await asking.supposed(self, phase)
            await asking.reports(self, phase)
            await selecting.selecting(self, phase)
            await asking.standing(self)
            await results.receive(self, phase)
            chosen[phase.id] = await sittings.hold(self, phase)
            before = phase
        last = self.plan.phases[-1]
        await results.release(self, last, chosen[last.id])
        await results.paying(self, last)
        await checks.all_is_as_reckoned(self)
        await auditing.exported(self)
        await auditing.whole(self)

    async def tip(self, phase: Phase) -> None:
        """In the first phase somebody tells in confidence, and credits an area."""
        if phase is not self.plan.phases[0]:
            return
        async with room.unlocked(self, self.duty):
            pass  # the first officer's keys are made: from now on a tip has a reader
        await room.told(self, self.cast.add("citizen", "citizen", "", "telegram"), self.credited)
        await room.verified(self, self.duty)

    async def early(self, phase: Phase, before: Phase, chosen: set[str]) -> None:
        """Units put forward before results of the last phase are known; some of it must stop when they are."""
        await self.to(max(phase.starts + timedelta(days=8), phase.dossiers_end - timedelta(days=14)))
        draft = self.draw.choice([one for one in self.sums.standing(before.id) if one.number in chosen])
        for officer in self.units:
            pending = [one for one in self.sums.standing(before.id, officer.unit) if one is not draft]
            if officer.unit == draft.unit:
                await selecting.fill(self, officer, phase, pending, leave=1, without=draft.name)
            elif self.draw.random() < 0.4:
                await selecting.fill(self, officer, phase, pending)
        await changing.half_written(self, draft)
        stops = await results.release(self, before, chosen)
        await changing.refused_at_the_end(self, draft, phase)
        for one in stops:
            await results.stopped(self, one)
        for one in self.draw.sample(self.sums.laureates(before.id), min(2, len(chosen))):
            await changing.handed_over(self, self.head(one))
        await results.barred(self, phase)
        await results.paying(self, before)
        if before is self.plan.phases[0]:
            await room.credited(self, self.duty, before, self.credited)

    async def to(self, day: date, hour: time = MORNING) -> None:
        """Campaign time moves there, never back."""
        moment = datetime.combine(day, hour, self.plan.tzinfo)
        if moment > self.town.bot.clocks.campaign():
            await self.town.at(moment)

    @property
    def today(self) -> date:
        return self.town.bot.clocks.campaign().astimezone(self.plan.tzinfo).date()

    # --- who is who ----------------------------------------------------------------------------------------------

    @property
    def office(self) -> Person:
        return self.cast["organiser_officer1"]

    @property
    def units(self) -> list[Person]:
        return self.cast.of("unit_officer")

    def officer_of(self, head: Person) -> Person:
        """The officer of the unit in which a head's area lies."""
        return self.cast[self.parent(head.unit)]

    def heads_of(self, unit: str) -> list[Person]:
        return [head for head in self.cast.of("area_head") if self.parent(head.unit) == unit]

    def may_stand(self, unit: str, phase: Phase) -> list[Person]:
        """The heads of a unit whom the plan lets stand now."""
        return [head for head in self.heads_of(unit) if self.sums.may_stand(phase.id, head.unit, head.name)]

    def head(self, one: Dossier) -> Person:
        """The person whom a dossier is about, whatever he is today."""
        return next(person for person in self.cast.people.values() if person.name == one.name)

    def head_of_area(self, area: str) -> Person | None:
        return next((head for head in self.cast.of("area_head") if head.unit == area), None)

    def title(self, unit: str) -> str:
        row = self.plan.unit(unit)
        assert row is not None
        return row.title

    def parent(self, area: str) -> str:
        row = self.plan.unit(area)
        assert row is not None
        return row.parent
