"""The order of dossiers from the members' scores: exact, explained place by place; pure, no chance, no clock.

Equal ones may be scored once more: that round orders them among themselves and moves nobody else.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from storage.campaign.council.cards import Card
from storage.campaign.planning.plan_parts import Method, Per

POINTS: Final = "points"
TIE: Final = "tie"
UNSCORED: Final = "unscored"
AGAIN: Final = "again"  # a later round
LEFT: Final = "left"  # the other one was not in that round any more, or nobody scored it there


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one member gave one dossier, line by line of the card."""

    dossier: str
    judge: int
    points: Mapping[str, Fraction]

    @property
    def total(self) -> Fraction:
        """All lines together."""
        return sum(self.points.values(), Fraction(0))


@dataclass(frozen=True, slots=True)
class Case:
    """A dossier to rank; `marks` are the plan's priorities that its works show."""

    dossier: str
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """How scores become one: median or mean, of whole sheets or line by line; the plan's priorities in their order."""

    method: Method
    per: Per
    priorities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A dossier's place: equal cases share one; `score` is None where nobody scored it, and it stands last."""

    dossier: str
    place: int
    score: Fraction | None
    lines: Mapping[str, Fraction]
    sheets: int
    keys: tuple[Fraction, ...]  # of the plan's priorities, in their order
    rounds: tuple["Standing", ...] = ()  # in the later rounds among equals, in their order


@dataclass(frozen=True, slots=True)
class Step:
    """Why one dossier stands before the next: `by` points, a priority's id, a later round, a tie, or lack of scores."""

    ahead: str
    behind: str
    by: str
    more: Fraction
    less: Fraction


def rank(cases: Sequence[Case], sheets: Iterable[Sheet], card: Card, rule: Rule) -> tuple[Standing, ...]:
    """All cases, best first; equal ones by number. More points first, then the plan's priorities one by one."""
    of: dict[str, list[Sheet]] = {case.dossier: [] for case in cases}
    for sheet in sheets:
        of.get(sheet.dossier, []).append(sheet)
    weighed = sorted((_weighed(case, of[case.dossier], card, rule) for case in cases), key=_order)
    places: list[Standing] = []
    for at, one in enumerate(weighed, 1):
        same = bool(places) and _rank_of(places[-1]) == _rank_of(one)
        place = places[-1].place if same else at
        places.append(Standing(one.dossier, place, one.score, one.lines, one.sheets, one.keys))
    return tuple(places)


def settled(order: Sequence[Standing], later: Sequence[Standing]) -> tuple[Standing, ...]:
    """The order after a later round: those who are equal stand as that round ranks them; who has left it, last."""
    found, last = {one.dossier: one for one in later}, len(later) + 1
    again = [
        replace(one, rounds=(*one.rounds, found.get(one.dossier, Standing(one.dossier, last, None, {}, 0, ()))))
        for one in order
    ]
    keyed = sorted(again, key=lambda one: (one.place, one.rounds[-1].place))
    places: list[Standing] = []
    for one in keyed:
        ahead = sum(other.place == one.place and other.rounds[-1].place < one.rounds[-1].place for other in keyed)
        alone = all(other is one or other.place != one.place for other in keyed)
        places.append(replace(one, place=one.place + ahead, rounds=one.rounds[:-1] if alone else one.rounds))
    return tuple(places)


def steps(standings: Sequence[Standing], rule: Rule) -> tuple[Step, ...]:
    """For each neighbouring pair what decided between the two."""
    pairs = itertools.pairwise(standings)
    return tuple(_step(ahead, behind, rule) for ahead, behind in pairs)


def ties(standings: Sequence[Standing]) -> tuple[tuple[str, ...], ...]:
    """The dossiers that share a place, though they are scored: who decides between them stands nowhere."""
    shared: dict[int, list[str]] = {}
    for one in standings:
        if one.score is not None:
            shared.setdefault(one.place, []).append(one.dossier)
    return tuple(tuple(names) for names in shared.values() if len(names) > 1)


def median(numbers: Sequence[Fraction]) -> Fraction:
    """The middle one; of an even count the exact middle between two."""
    ordered, half = sorted(numbers), len(numbers) // 2
    return ordered[half] if len(numbers) % 2 else (ordered[half - 1] + ordered[half]) / 2


def mean(numbers: Sequence[Fraction]) -> Fraction:
    """The exact mean."""
    return sum(numbers, Fraction(0)) / len(numbers)


METHODS: Final[Mapping[str, Callable[[Sequence[Fraction]], Fraction]]] = {"median": median, "mean": mean}


def enough(present: int, members: int, quorum: Fraction) -> bool:
    """Whether so many of the members who score make a quorum; a body without members never has one."""
    return members > 0 and Fraction(present, members) >= quorum


def _weighed(case: Case, sheets: Sequence[Sheet], card: Card, rule: Rule) -> Standing:
    if not sheets:
        return Standing(case.dossier, 0, None, {}, 0, _keys(case, {}, card, rule))
    middle = METHODS[rule.method]
    lines = {item.id: middle([sheet.points[item.id] for sheet in sheets]) for item in card.items}
    whole = middle([sheet.total for sheet in sheets])
    score = whole if rule.per == "whole" else sum(lines.values(), Fraction(0))
    return Standing(case.dossier, 0, score, lines, len(sheets), _keys(case, lines, card, rule))


def _keys(case: Case, lines: Mapping[str, Fraction], card: Card, rule: Rule) -> tuple[Fraction, ...]:
    """By each priority the points of the lines that decide it; where no line does, whether the works show it."""
    return tuple(_key(priority, case, lines, card) for priority in rule.priorities)


def _key(priority: str, case: Case, lines: Mapping[str, Fraction], card: Card) -> Fraction:
    deciding = [item.id for item in card.items if priority in item.decides]
    if not deciding:
        return Fraction(priority in case.marks)
    return sum((lines.get(name, Fraction(0)) for name in deciding), Fraction(0))


def _rank_of(one: Standing) -> tuple[object, ...]:
    return (one.score, *one.keys) if one.score is not None else (None,)


def _order(one: Standing) -> tuple[bool, Fraction, tuple[Fraction, ...], str]:
    unscored = one.score is None
    return unscored, -(one.score or Fraction(0)), () if unscored else tuple(-key for key in one.keys), one.dossier


def _step(ahead: Standing, behind: Standing, rule: Rule) -> Step:
    if behind.score is None or ahead.score is None:
        by = TIE if ahead.score is None else UNSCORED
        return Step(ahead.dossier, behind.dossier, by, ahead.score or Fraction(0), Fraction(0))
    if ahead.score != behind.score:
        return Step(ahead.dossier, behind.dossier, POINTS, ahead.score, behind.score)
    for priority, more, less in zip(rule.priorities, ahead.keys, behind.keys, strict=True):
        if more != less:
            return Step(ahead.dossier, behind.dossier, priority, more, less)
    for mine, other in zip(ahead.rounds, behind.rounds, strict=False):
        if mine.place != other.place:
            by = LEFT if mine.score is None or other.score is None else AGAIN
            return Step(ahead.dossier, behind.dossier, by, mine.score or Fraction(0), other.score or Fraction(0))
    return Step(ahead.dossier, behind.dossier, TIE, ahead.score, behind.score)
