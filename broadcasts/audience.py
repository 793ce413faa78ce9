"""Whom a broadcast reaches: audiences by role, unit and group; each person and chat once; who cannot be reached."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from storage.book.page import Page
from storage.campaign.correspondence import reports
from storage.campaign.membership import reach
from storage.campaign.membership.reach import Holder, Standing
from storage.campaign.membership.scopes import below
from storage.campaign.planning.plan import Plan
from storage.campaign.works import achievements
from storage.mail import groups, rolls
from storage.mail.groups import Linked
from storage.mail.recipients import Target

HEADS, OFFICERS, GROUPS, OPEN, EVERYONE, BELOW, SILENT = (
    "heads",
    "officers",
    "groups",
    "unnominated",
    "everyone",
    "below",
    "silent",
)
NO_WORKS, UNITS, LISTED, CORRECTED = "no_works", "units", "listed", "corrected"
HUB, SPOKES = "hub", "spokes"  # the organiser's own groups, and those of all other units
THEIR_GROUPS = "their_groups"  # the groups of the listed units themselves
UNREPORTED = "unreported"  # officers of units that owe the report of a period
GOT = frozenset({"sent", "unknown", "forgotten"})  # a letter that is there, or may be


@dataclass(frozen=True, slots=True)
class Audience:
    """What is asked for: kinds, all within `unit` ("": everywhere); `below` is the unit of the kind BELOW.

    `silent` is the row of the broadcast whose silent recipients are meant by the kind SILENT, or which is put right
    (CORRECTED). `units` are those of the kinds UNITS and THEIR_GROUPS, `people` those of LISTED; the last two are left
    out of all kinds.
    """

    kinds: tuple[str, ...]
    unit: str = ""
    below: str = ""
    silent: int = 0
    units: tuple[str, ...] = ()
    people: tuple[int, ...] = ()
    without_units: tuple[str, ...] = ()
    without_people: tuple[int, ...] = ()
    period: str = ""

    def as_json(self) -> dict[str, Any]:
        """The shape in which a broadcast keeps it; lists that are empty are left out."""
        body = {"kinds": list(self.kinds), "unit": self.unit, "below": self.below, "silent": self.silent}
        lists = {"units": self.units, "people": self.people}
        lists |= {"without_units": self.without_units, "without_people": self.without_people}
        body |= {"period": self.period} if self.period else {}
        return body | {name: list(these) for name, these in lists.items() if these}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Audience":
        """The audience that `as_json` wrote."""
        bare = cls(tuple(body["kinds"]), body.get("unit", ""), body.get("below", ""), body.get("silent", 0))
        names = ("units", "people", "without_units", "without_people")
        lists: dict[str, Any] = {name: tuple(body.get(name, ())) for name in names}
        return replace(bare, period=body.get("period", ""), **lists)


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody whom no word reaches: a unit without a person (`name` empty), or a person without a chat."""

    unit: Standing
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Who gets it, and who cannot be reached."""

    targets: tuple[Target, ...]
    missing: tuple[Missing, ...]

    @property
    def people(self) -> int:
        """How many persons get it."""
        return sum(1 for one in self.targets if one.person is not None)

    @property
    def groups(self) -> int:
        """How many groups get it."""
        return len(self.targets) - self.people


class Directory:
    """Everybody who could be written to at a moment of the campaign, read once; `reach` chooses among them.

    `beyond`: only people who are no recipients of that broadcast.
    """

    def __init__(self, page: Page, plan: Plan, now: datetime, beyond: int = 0) -> None:
        self._page = page
        self._beyond = beyond
        self._plan = plan
        self._phase = plan.phase_at(now)
        self.units = reach.standing(page, campaign_day(plan, now))
        self._owing: dict[str, frozenset[str]] = {}
        self._wordless: dict[str, dict[str, str]] = {}

    @cached_property
    def _holders(self) -> list[Holder]:
        return reach.beyond(self._page, self._beyond) if self._beyond else reach.holders(self._page)

    @property
    def holders(self) -> list[Holder]:
        """Everybody in office, once for each role and unit."""
        return self._holders

    @cached_property
    def _groups(self) -> list[Linked]:
        return groups.linked(self._page)

    @cached_property
    def open_units(self) -> frozenset[str]:
        """The selecting units that owe a dossier in the phase that runs, none between phases.

        A slot is free (nobody was put forward, or the dossier was withdrawn), or a dossier was sent back.
        """
        if self._phase is None:
            return frozenset()
        sent, quota = reach.sent(self._page, self._phase.id), self._phase.quota
        selecting = (one for one in self.units.values() if one.kind in self._plan.selecting.kinds)
        return frozenset(one.code for one in selecting if sent.get(one.code, 0) < quota)

    @cached_property
    def idle_areas(self) -> frozenset[str]:
        """The areas that have handed in no work in the phase that runs; none between phases."""
        if self._phase is None:
            return frozenset()
        busy = achievements.areas_with_works(self._page, self._phase.id)
        return frozenset(one.code for one in self.units.values() if one.kind in self._plan.participants.kinds) - busy

    def owing(self, period: str) -> frozenset[str]:
        """The selecting units that have not sent the report of a period, or have it to do again."""
        if period not in self._owing:
            sent = {unit for unit, one in reports.of_period(self._page, period).items() if not one.is_returned}
            selecting = {code for code, one in self.units.items() if one.kind in self._plan.selecting.kinds}
            self._owing[period] = frozenset(selecting - sent)
        return self._owing[period]

    def reach(self, audience: Audience) -> Reach:
        """Who gets it (a person in two audiences once, at the newest contact), and who cannot be reached."""
        return Reach(self.targets(audience), self.missing(audience))

    def targets(self, audience: Audience) -> tuple[Target, ...]:
        """Who gets it."""
        bounds = self._bounds(audience)
        found: dict[object, Target] = {}
        for one in (one for kind in audience.kinds for one in self._of(kind, audience)):
            if bounds.hold(one.unit, one.person):
                found.setdefault(one.to if one.person is None else one.person, one)
        return tuple({one.to: one for one in found.values()}.values())

    def missing(self, audience: Audience) -> tuple[Missing, ...]:
        """Whom no word reaches; nobody else is read for it."""
        bounds = self._bounds(audience)
        found: dict[tuple[str, str], Missing] = {}
        for lost in (lost for kind in audience.kinds for lost in self._missing(kind, audience)):
            if bounds.hold(lost.unit.code, None):
                found.setdefault((lost.unit.code, lost.name), lost)
        return tuple(found.values())

    def _bounds(self, audience: Audience) -> "Bounds":
        within = below(self._page, [audience.unit]) if audience.unit else None
        without = below(self._page, list(audience.without_units)) if audience.without_units else frozenset[str]()
        return Bounds(within, without, frozenset(audience.without_people))

    def _of(self, kind: str, audience: Audience) -> Iterator[Target]:
        match kind:
            case "groups":
                yield from self._chats(self._groups)
            case "hub" | "spokes":
                yield from self._chats(one for one in self._groups if self._is_hub(one) is (kind == HUB))
            case "their_groups":
                yield from self._chats(one for one in self._groups if one.unit in audience.units)
            case "below":
                yield from self._inside([audience.below])
            case "units":
                yield from self._inside(audience.units)
            case "silent":
                yield from rolls.to_remind(self._page, audience.silent)
            case "corrected":
                yield from rolls.to_correct(self._page, audience.silent)
            case "listed":
                yield from self._people(self._listed(audience.people))
            case _:
                yield from self._people(one for one in self._holders if self._means(kind, one, audience))

    def _means(self, kind: str, one: Holder, audience: Audience) -> bool:
        """Whether a kind of people means somebody; whose area or commune has merged away speaks for none."""
        match kind:
            case "heads":
                return one.role == "area_head" and one.unit in self.units
            case "no_works":
                return one.role == "area_head" and one.unit in self.idle_areas
            case "officers":
                return self._selects(one) and one.unit in self.units
            case "unnominated":
                return self._selects(one) and one.unit in self.open_units
            case "unreported":
                return self._selects(one) and one.unit in self.owing(audience.period)
        return kind == EVERYONE

    def _is_hub(self, one: Linked) -> bool:
        """Whether a group is the organiser's own."""
        return one.unit == self._plan.organiser.code

    def _inside(self, units: Iterable[str]) -> Iterator[Target]:
        inside = below(self._page, list(units))
        yield from self._people(one for one in self._holders if one.unit in inside)
        yield from self._chats(one for one in self._groups if one.unit in inside)

    def _listed(self, people: Iterable[int]) -> Iterator[Holder]:
        """The people of a list, also one whose post somebody else holds by now: a laureate stays one."""
        listed = frozenset(people)
        held = [one for one in self._holders if one.person in listed]
        yield from (*held, *reach.left(self._page, listed - {one.person for one in held}))

    def _selects(self, one: Holder) -> bool:
        """Whether somebody puts people forward for the unit."""
        return one.role in self._plan.officers_of(one.unit)

    def _people(self, holders: Iterable[Holder]) -> Iterator[Target]:
        yield from (Target(one.to, one.person, one.unit) for one in holders if one.to is not None)

    def _chats(self, linked: Iterable[Linked]) -> Iterator[Target]:
        yield from (Target(one.at, None, one.unit) for one in linked)

    def _missing(self, kind: str, audience: Audience) -> Iterator[Missing]:
        """Units that should have somebody and have nobody whom a word reaches, and people without a chat."""
        if kind == LISTED:
            yield from self._unreached(audience.people)
        if kind not in {HEADS, OFFICERS, OPEN, NO_WORKS}:
            return
        for unit in self._expected(kind):
            roles = ("area_head",) if kind in {HEADS, NO_WORKS} else self._plan.officers_of(unit.code)
            names = [self._without(role).get(unit.code) for role in roles]
            if None not in names:
                yield Missing(unit, next(filter(None, names), ""))

    def _without(self, role: str) -> dict[str, str]:
        """The units in which a role has no chat with us, and the name of one who holds it."""
        if role not in self._wordless:
            self._wordless[role] = reach.wordless(self._page, role)
        return self._wordless[role]

    def _unreached(self, people: Iterable[int]) -> Iterator[Missing]:
        """People on a list who have no chat with us."""
        held: dict[int, list[Holder]] = {}
        for one in reach.of(self._page, people):
            held.setdefault(one.person, []).append(one)
        for posts in held.values():
            if all(one.to is None for one in posts):
                yield from (Missing(self.units[one.unit], one.name) for one in posts if one.unit in self.units)

    def _expected(self, kind: str) -> Iterator[Standing]:
        """The units from which somebody is expected to be reached."""
        heads = kind in {HEADS, NO_WORKS}
        kinds = self._plan.participants.kinds if heads else self._plan.selecting.kinds
        only = self.open_units if kind == OPEN else self.idle_areas if kind == NO_WORKS else self.units.keys()
        yield from (unit for unit in self.units.values() if unit.kind in kinds and unit.code in only)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where an audience ends: the units it lies within (None: all), the units and the people that are left out."""

    within: frozenset[str] | None
    without: frozenset[str]
    people: frozenset[int]

    def hold(self, unit: str | None, person: int | None) -> bool:
        """Whether somebody of a unit is meant."""
        inside = unit is None or self.within is None or unit in self.within
        return inside and unit not in self.without and person not in self.people


def campaign_day(plan: Plan, now: datetime) -> date:
    """Today, or the campaign's nearest day, in the plan's zone."""
    return min(max(now.astimezone(plan.tzinfo).date(), plan.phases[0].starts), plan.phases[-1].ends)
