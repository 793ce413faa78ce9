"""What is scored by: the plan's own weights, or a card of 100 points that the office adopts; pure but for its file."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

from storage.campaign.planning.plan import FULL_WEIGHT, Plan

TEMPLATE: Final = Path(__file__).with_name("card100.toml")
MOST_ITEMS: Final = 16  # questions that a member answers for one dossier
STEPS: Final = 100  # a point is given in hundredths at the finest
TYPED: Final = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?(?:\s*/\s*\d{1,3})?\s*(?:điểm|đ)?")


class BadCard(ValueError):
    """A card that nobody may score by; the words say why."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a card: at most `most` points; `decides` are the plan's priorities that go by these points."""

    id: str
    name: str
    most: int
    axis: str = ""
    decides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """The lines of a card in their order; they add up to 100, and no two are called the same."""

    name: str
    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        ids = [item.id for item in self.items]
        if len(set(ids)) < len(ids) or not 0 < len(ids) <= MOST_ITEMS:
            raise BadCard(f"{self.name}: {len(ids)} lines, {len(set(ids))} of them different")
        if any(item.most < 1 for item in self.items) or self.total != FULL_WEIGHT:
            raise BadCard(f"{self.name}: adds up to {self.total}")

    @property
    def total(self) -> int:
        """The most that can be reached."""
        return sum(item.most for item in self.items)

    def takes(self, points: Mapping[str, Fraction]) -> bool:
        """Whether these points fill the card: each line once, none below 0 or above its most."""
        known = {item.id: item.most for item in self.items}
        return points.keys() == known.keys() and all(0 <= points[name] <= known[name] for name in known)

    def as_json(self) -> dict[str, Any]:
        """The shape in which a row keeps it."""
        lines = [[one.id, one.name, one.most, one.axis, list(one.decides)] for one in self.items]
        return {"name": self.name, "items": lines}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Card":
        """The card that `as_json` wrote."""
        lines = ((number, name, most, axis, tuple(decides)) for number, name, most, axis, decides in body["items"])
        return cls(body["name"], tuple(Item(*line) for line in lines))


@cache
def template() -> Card:
    """The card of 100 points that an office may adopt where the plan names no scale."""
    table = tomllib.loads(TEMPLATE.read_text("utf8"))
    items = (Item(i["id"], i["name"], i["most"], i["axis"], tuple(i.get("decides", ()))) for i in table["items"])
    return Card(table["name"], tuple(items))


def of_plan(plan: Plan) -> Card | None:
    """The card that the plan itself sets by weighing its criteria; None where it leaves them open."""
    if not plan.weights_are_set:
        return None
    weights, priorities = plan.weights(), {priority.id for priority in plan.priorities}
    items = (
        Item(one.id, one.name, weights[one.id], decides=(one.id,) if one.id in priorities else ())
        for one in plan.criteria
        if weights[one.id]
    )
    return Card(plan.number, tuple(items))


def written(points: Mapping[str, Fraction]) -> dict[str, str]:
    """Points as a row keeps them: "17/2"."""
    return {name: str(number) for name, number in points.items()}


def read(points: Mapping[str, str]) -> dict[str, Fraction]:
    """The points that `written` wrote."""
    return {name: Fraction(number) for name, number in points.items()}


def said(number: Fraction) -> str:
    """Points as people write them: 8 or 8,5 or 78,33; what two digits cannot say is told as a fraction, too."""
    hundredths = (abs(number) * STEPS + Fraction(1, 2)).__floor__()
    whole, rest = divmod(hundredths, STEPS)
    decimals = f",{rest:02d}".rstrip("0") if rest else ""
    told = f"{'-' if number < 0 else ''}{whole}{decimals}"
    return told if STEPS % number.denominator == 0 else f"{told} ({number.numerator}/{number.denominator})"


def heard(text: str) -> Fraction | None:
    """The points that a person typed ("8", "8,5", "8.5 điểm", "8/10"); None for what is no such number."""
    found = TYPED.fullmatch(text.strip().casefold())
    return None if found is None else Fraction(f"{found[1]}.{found[2] or 0}")
