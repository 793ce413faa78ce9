"""Achievements that are probably one and the same: a picture used twice, a deed told twice, two people of one name.

What is found is shown, and never refused by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from storage.book import fetches
from storage.book.page import Page
from storage.campaign.works import achievements
from storage.campaign.works.achievements import Work
from storage.limits import limits
from storage.words import fold

BITS = 64  # of a look


@dataclass(frozen=True, slots=True)
class Alike:
    """Another achievement, and why it may be the same: "picture", "deed", "words" or "person"."""

    work: Work
    why: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """An achievement with its words folded and the prints of its pictures, made once."""

    work: Work
    title: str
    text: str
    name: str
    originals: frozenset[str]
    looks: tuple[int, ...]


def found(page: Page, works: Sequence[Work]) -> dict[str, list[Alike]]:
    """For each of these achievements the others of the whole campaign that are probably the same."""
    every = _seen(page, achievements.listing(page, None, limit=limits().works.compared))
    mine = {work.number for work in works}
    return {one.work.number: list(_like(one, every)) for one in every if one.work.number in mine}


def told_before(page: Page, work: Work) -> Work | None:
    """The achievement of the same head that tells of the same deed, if there is one."""
    others = [other for other in achievements.of_person(page, work.new.person) if other.number != work.number]
    here, *seen = _seen(page, [work, *others])
    return next((other.work for other in seen if _deed(here, other)), None)


def same_look(one: str, other: str) -> bool:
    """Whether two pictures look alike; of one that is all but even (a wall, the sky) nothing can be said."""
    return _near(int(one, 16), int(other, 16)) if one and other else False


def _like(here: _Seen, every: Iterable[_Seen]) -> Iterable[Alike]:
    for other in every:
        if other.work.number == here.work.number:
            continue
        if why := _why(here, other):
            yield Alike(other.work, why)


def _why(here: _Seen, other: _Seen) -> str:
    if here.originals & other.originals or any(_near(a, b) for a in here.looks for b in other.looks):
        return "picture"
    if _deed(here, other):
        return "deed"
    if fuzz.ratio(here.text, other.text, score_cutoff=limits().works.words_percent):  # the cutoff saves most work
        return "words"
    return "person" if _namesake(here.work, other.work) and here.name == other.name else ""


def _deed(here: _Seen, other: _Seen) -> bool:
    """One area, and titles that say the same in nearly the same words."""
    same_area = here.work.new.area == other.work.new.area
    return same_area and fuzz.token_sort_ratio(here.title, other.title) >= limits().works.title_percent


def _namesake(here: Work, other: Work) -> bool:
    """Two people of one unit, each with a number of their own."""
    return here.new.person != other.new.person and here.new.unit == other.new.unit


def _near(one: int, other: int) -> bool:
    least = limits().works.look_least
    telling = all(least <= value.bit_count() <= BITS - least for value in (one, other))
    return telling and (one ^ other).bit_count() <= limits().works.look_bits


def _seen(page: Page, works: Sequence[Work]) -> list[_Seen]:
    """Achievements fit to be compared; the prints of all their files are read at once."""
    prints = fetches.prints(page, (number for work in works for number in work.new.files))
    return [_made(work, [prints[number] for number in work.new.files if number in prints]) for work in works]


def _made(work: Work, prints: Sequence[tuple[str, str]]) -> _Seen:
    originals = frozenset(original for original, _ in prints if original)
    looks = tuple(int(seen, 16) for _, seen in prints if seen)
    return _Seen(work, fold(work.new.title), fold(work.new.text), fold(work.name), originals, looks)
