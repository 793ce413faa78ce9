"""A year of a plan from the first invite to the last receipt: what happens when, in the plan's own days and numbers."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Phase
from tests.year import (
    asking,
    auditing,
    changing,
    checks,
    conference,
    days,
    groups,
    lands,
    lasting,
    opening,
    proofs,
    results,
    room,
    selecting,
    sittings,
    works,
)
from tests.year import cast as casting
from tests.year.cast import Cast, Person
from tests.year.reckoning import Dossier, Reckoning
from tests.year.town import Town

MORNING = time(8)
SHARE = 0.03  # of the heads who hand in a work in a phase


@dataclass(slots=True)
class Year:
    """The play: everybody, the reckoning beside, and the moment that it has come to."""

    town: Town
    plan: Plan
    draw: random.Random
    folder: Path
    merging: tuple[str, str]  # the area that goes into another, and the other
    share: float = SHARE
    cast: Cast = field(init=False)
    sums: Reckoning = field(init=False)
    duty: room.Duty = field(init=False)
    credited: str = field(init=False)  # the area that a tip is credited to
    moved: dict[str, str] = field(default_factory=dict)  # areas that went over to another unit
    kept: dict[str, tuple[Person, date]] = field(default_factory=dict)  # works that were taken in, by whom and when
    quiet: dict[str, list[str]] = field(default_factory=lambda: {way: [] for way in casting.WAYS})  # told in confidence
    decisions: list[str] = field(default_factory=list)
    there: dict[str, set[str]] = field(default_factory=dict)  # who held a post when a decision was announced, by number

    def __post_init__(self) -> None:
        self.cast, self.sums = casting.drawn(self.plan, self.draw), Reckoning(self.plan)
        self.duty = room.Duty(self.cast["hotline_officer1"])
        self.credited = self.draw.choice(self.cast.of("area_head")).unit

    async def play(self) -> None:
        """The whole year; results of a phase come when the next one has begun."""
        await opening.opening(self)
        await groups.up_and_down(self)
        chosen: dict[str, set[str]] = {}
        before: Phase | None = None
        for name in [one.id for one in self.plan.phases]:
            phase = self.plan.phase(name)
            if before is not None:
                await self.early(phase, before, chosen[before.id])
                await self.between(phase, before)
            phase = await self.phase(phase)
            chosen[phase.id] = await sittings.hold(self, phase)
            before = phase
        last = self.plan.phases[-1]
        await results.release(self, last, chosen[last.id])
        await results.paying(self, last)
        await checks.all_is_as_reckoned(self)
        await proofs.all_is_proved(self)
        await auditing.exported(self)
        await auditing.whole(self)

    async def phase(self, phase: Phase) -> Phase:
        """A phase until its dossiers lie with the office; gives it as it ends, with another day if that was moved."""
        is_first = phase.id == self.plan.phases[0].id
        await works.works(self, phase)
        if is_first:
            await self.tip()
            phase = await days.moved(self, phase)
        await self.to(phase.dossiers_end - timedelta(days=5))
        await asking.supposed(self, phase)
        await asking.reports(self, phase)
        if is_first:
            await lands.begin(self, phase)
        await selecting.selecting(self, phase)
        await asking.standing(self)
        await results.receive(self, phase)
        if is_first:
            await changing.before_the_release(self, phase)
        return phase

    async def between(self, phase: Phase, before: Phase) -> None:
        """When the first phase is over: its conference, a second look at what was done, two areas that become one."""
        if before.id != self.plan.phases[0].id:
            return
        await conference.hold(self, before)
        await lasting.looked_at(self)
        await lands.merge(self, phase)

    async def tip(self) -> None:
        """Somebody tells in confidence, and credits an area."""
        async with room.unlocked(self, self.duty):
            pass  # the first officer's keys are made: from now on a tip has a reader
        citizen = self.cast.add("citizen", "citizen", "", "telegram")
        self.quiet[citizen.way].append(citizen.key)
        await room.told(self, citizen, self.credited)
        await room.verified(self, self.duty)

    async def early(self, phase: Phase, before: Phase, chosen: set[str]) -> None:
        """Units put forward before results of the last phase are known; some of it must stop when they are."""
        await self.to(phase.starts + timedelta(days=8))
        heads = {head.name for head in self.cast.of("area_head")}
        standing = [one for one in self.sums.standing(before.id) if one.number in chosen and one.name in heads]
        draft = self.draw.choice(standing)
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
        leaving = [one for one in standing if one.area != self.merging[0]]
        for one in self.draw.sample(leaving, min(2, len(leaving))):
            await changing.handed_over(self, self.head(one))
        await results.barred(self, phase)
        await results.paying(self, before)
        if before.id == self.plan.phases[0].id:
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

    @property
    def selectors(self) -> list[Person]:
        """Who puts people forward: the units' officers, and the organiser's where it is the selecting unit itself."""
        own = self.cast.of("organiser_officer") if self.units[0].unit == self.plan.organiser.code else []
        return [*self.units, *own]

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

    @property
    def spoke(self) -> str:
        """The unit of a group below the organiser's: the first selecting one, or an area where that is the same."""
        unit = self.units[0].unit
        return unit if unit != self.plan.organiser.code else self.heads_of(unit)[0].unit

    def group_texts(self) -> list[list[str]]:
        """What each group has heard."""
        return [groups.telegram(self).api.ledger.texts(chat) for chat in (groups.HUB, groups.SPOKE)]

    def now_due(self, phase: Phase, day: date) -> Phase:
        """The plan from now on, with another day for the files of a phase."""
        moved = days.due(phase, day)
        self.plan = replace(self.plan, phases=tuple(moved if one is phase else one for one in self.plan.phases))
        self.sums.plan = self.plan
        return moved

    def parent(self, area: str) -> str:
        if area in self.moved:
            return self.moved[area]
        row = self.plan.unit(area)
        assert row is not None
        return row.parent
