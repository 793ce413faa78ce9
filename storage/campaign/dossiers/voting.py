"""Counting a unit's vote: the order of candidates, who is still equal, what breaks a tie; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Voted:
    """A candidate with the votes; `again` are those of a second vote, `marks` which of the plan's priorities show."""

    area: str
    person: int
    name: str
    place: str
    votes: int
    again: int = 0
    marks: tuple[bool, ...] = ()

    @property
    def who(self) -> str:
        """The person and the area, as a list names them."""
        return f"{self.name} – {self.place}"


def ordered(voted: Sequence[Voted], rule: str) -> tuple[Voted, ...]:
    """The candidates, most votes first; equal ones by the rule: a second vote, or (behind it) the plan's priorities."""
    return tuple(sorted(voted, key=lambda one: _key(one, rule), reverse=True))


def equal(voted: Sequence[Voted], rule: str = "") -> tuple[tuple[Voted, ...], ...]:
    """The groups between which votes and rule do not decide."""
    groups: dict[tuple[int, ...], list[Voted]] = {}
    for one in voted:
        groups.setdefault(_key(one, rule), []).append(one)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def voted_again(voted: Sequence[Voted], votes: Sequence[int]) -> tuple[Voted, ...]:
    """The candidates with the votes of a second round, told for the equal ones alone, in their order."""
    tied = [one for group in equal(voted) for one in group]
    told = dict(zip(((one.area, one.person) for one in tied), votes, strict=True))
    return tuple(replace(one, again=told.get((one.area, one.person), 0)) for one in voted)


def seats(voted: Sequence[Voted], quota: int) -> int:
    """How many names a second ballot among the equal ones may bear: as many as the slots for which they stand.

    A group never has room for all of its own: then its ballot would settle nothing.
    """
    return sum(
        max(1, min(quota - sum(one.votes > group[0].votes for one in voted), len(group) - 1)) for group in equal(voted)
    )


def _key(one: Voted, rule: str) -> tuple[int, ...]:
    breaks: dict[str, tuple[int, ...]] = {"again": (one.again,), "priority": (one.again, *map(int, one.marks))}
    return (one.votes, *breaks.get(rule, ()))
