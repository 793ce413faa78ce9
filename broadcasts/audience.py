"""Whom a broadcast reaches: audiences by role, unit and group; each person and chat once; who cannot be reached."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from storage.book.page import Page
from storage.campaign import reach
from storage.campaign.plan import Plan
from storage.campaign.reach import Holder, Standing
from storage.campaign.scopes import below
from storage.mail import broadcasts, groups
from storage.mail.broadcasts import Target
from storage.mail.groups import Linked

HEADS, OFFICERS, GROUPS, OPEN, EVERYONE, BELOW, SILENT = (
    "heads",
    "officers",
    "groups",
    "unnominated",
    "everyone",
    "below",
    "silent",
)


@dataclass(frozen=True, slots=True)
class Audience:
    """What is asked for: kinds, all within `unit` ("": everywhere); `below` is the unit of the kind BELOW.

    `silent` is the row of the broadcast whose silent recipients are meant by the kind SILENT.
    """

    kinds: tuple[str, ...]
    unit: str = ""
    below: str = ""
    silent: int = 0

    def as_json(self) -> dict[str, Any]:
        """The shape in which a broadcast keeps it."""
        return {"kinds": list(self.kinds), "unit": self.unit, "below": self.below, "silent": self.silent}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Audience":
        """The audience that `as_json` wrote."""
        return cls(tuple(body["kinds"]), body.get("unit", ""), body.get("below", ""), body.get("silent", 0))


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
    """Everybody who could be written to at a moment of the campaign, read once; `reach` chooses among them."""

    def __init__(self, page: Page, plan: Plan, now: datetime) -> None:
        self._page = page
        self._plan = plan
        self._phase = plan.phase_at(now)
        self.units = reach.standing(page, campaign_day(plan, now))

    @cached_property
    def _holders(self) -> list[Holder]:
        return reach.holders(self._page)

    @cached_property
    def _groups(self) -> list[Linked]:
        return groups.linked(self._page)

    @cached_property
    def open_units(self) -> frozenset[str]:
        """The selecting units that still have a free slot in the phase that runs; none between phases."""
        if self._phase is None:
            return frozenset()
        taken, quota = reach.taken(self._page, self._phase.id), self._phase.quota
        selecting = (one for one in self.units.values() if one.kind in self._plan.selecting.kinds)
        return frozenset(one.code for one in selecting if taken.get(one.code, 0) < quota)

    def reach(self, audience: Audience) -> Reach:
        """Who gets it (a person in two audiences once, at the newest contact), and who cannot be reached."""
        within = below(self._page, [audience.unit]) if audience.unit else None
        targets: dict[object, Target] = {}
        missing: dict[tuple[str, str], Missing] = {}
        for kind in audience.kinds:
            for one in self._of(kind, audience):
                if one.unit is not None and within is not None and one.unit not in within:
                    continue
                targets.setdefault(one.to if one.person is None else one.person, one)
            for lost in self._missing(kind, within):
                missing.setdefault((lost.unit.code, lost.name), lost)
        once = {one.to: one for one in targets.values()}
        return Reach(tuple(once.values()), tuple(missing.values()))

    def _of(self, kind: str, audience: Audience) -> Iterator[Target]:
        match kind:
            case "heads":
                yield from self._people(one for one in self._holders if one.role == "area_head")
            case "officers":
                yield from self._people(one for one in self._holders if one.role == "unit_officer")
            case "unnominated":
                yield from self._people(
                    one for one in self._holders if one.role == "unit_officer" and one.unit in self.open_units
                )
            case "groups":
                yield from self._chats(self._groups)
            case "everyone":
                yield from self._people(self._holders)
            case "below":
                inside = below(self._page, [audience.below])
                yield from self._people(one for one in self._holders if one.unit in inside)
                yield from self._chats(one for one in self._groups if one.unit in inside)
            case "silent":
                yield from self._silent(audience.silent)

    def _people(self, holders: Iterable[Holder]) -> Iterator[Target]:
        yield from (Target(one.to, one.person, one.unit) for one in holders if one.to is not None)

    def _chats(self, linked: Iterable[Linked]) -> Iterator[Target]:
        yield from (Target(one.at, None, one.unit) for one in linked)

    def _silent(self, broadcast: int) -> Iterator[Target]:
        for line in broadcasts.roll(self._page, broadcast):
            if line.person is not None and not line.read and line.state in {"sent", "unknown"}:
                yield Target(line.to, line.person, line.unit or None)

    def _missing(self, kind: str, within: frozenset[str] | None) -> Iterator[Missing]:
        """Units that should have somebody and have nobody whom a word reaches, and people without a chat."""
        wanted = {"heads": "area_head", "officers": "unit_officer", "unnominated": "unit_officer"}.get(kind)
        if wanted is None:
            return
        holders = [one for one in self._holders if one.role == wanted]
        reached = {one.unit for one in holders if one.to is not None}
        names = {one.unit: one.name for one in holders if one.to is None}
        for unit in self._expected(kind):
            if unit.code not in reached and (within is None or unit.code in within):
                yield Missing(unit, names.get(unit.code, ""))

    def _expected(self, kind: str) -> Iterator[Standing]:
        """The units from which somebody is expected to be reached."""
        kinds = self._plan.participants.kinds if kind == HEADS else self._plan.selecting.kinds
        for unit in self.units.values():
            if unit.kind in kinds and (kind != OPEN or unit.code in self.open_units):
                yield unit


def campaign_day(plan: Plan, now: datetime) -> date:
    """Today, or the campaign's nearest day, in the plan's zone."""
    return min(max(now.astimezone(plan.tzinfo).date(), plan.phases[0].starts), plan.phases[-1].ends)
