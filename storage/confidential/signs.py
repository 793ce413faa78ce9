"""What a text shows, by the words of `signs.toml`: danger going on, a kind of tip, or an ordinary matter."""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from storage.words import fold, spell, words

FEW = 2  # words; who says less and shows no sign tells no tip yet


class Likeness(StrEnum):
    """Whether a text is a tip: surely, perhaps (then it is kept as one until the person says), or surely not."""

    TIP = "tip"
    PERHAPS = "perhaps"
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class Signs:
    """What was found in a text, and by which words, so that every decision can be explained."""

    danger: bool
    category: str
    likeness: Likeness
    found: tuple[str, ...]


def read(text: str) -> Signs:
    """The signs in a text; quick enough for every message."""
    table, shown = _table(), _shown(text)
    danger = _among(table.danger, shown)
    if not danger and (now := _among(table.now, shown)) and (deeds := _among(table.deeds, shown)):
        danger = [*deeds, *now]
    kinds = {kind: found for kind, signs in table.kinds.items() if (found := _among(signs, shown))}
    category = max(kinds, key=lambda kind: len(kinds[kind]), default="")
    ordinary = _among(table.ordinary, shown)
    likeness = _likeness(text, danger, category, ordinary)
    return Signs(bool(danger), category or "other", likeness, (*danger, *kinds.get(category, ()), *ordinary))


def _likeness(text: str, danger: Sequence[str], category: str, ordinary: Sequence[str]) -> Likeness:
    if danger or (category and not ordinary):
        return Likeness.TIP
    if category:
        return Likeness.PERHAPS
    return Likeness.ORDINARY if ordinary or len(words(text)) <= FEW else Likeness.PERHAPS


@dataclass(frozen=True, slots=True)
class _Table:
    everyday: frozenset[str]  # signs that without their accents are other words of every day
    danger: tuple[str, ...]
    deeds: tuple[str, ...]
    now: tuple[str, ...]
    innocent: tuple[str, ...]
    ordinary: tuple[str, ...]
    kinds: dict[str, tuple[str, ...]]


@cache
def _table() -> _Table:
    read = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf8"))
    lists = {name: tuple(read[name]) for name in ("danger", "deeds", "now", "innocent", "ordinary")}
    return _Table(
        everyday=frozenset(read["everyday"]),
        **lists,
        kinds={kind: tuple(signs) for kind, signs in read["kinds"].items()},
    )


def _among(signs: Sequence[str], shown: Collection[str]) -> list[str]:
    return [sign for sign in signs if sign in shown] if shown else []


def _shown(text: str) -> set[str]:
    """The signs in a text, compared with accents where the person typed any; else everything is without."""
    plain = " ".join(words(text))
    accented = fold(plain) != plain.casefold()
    padded = f" {_shaped(plain, accented=accented)} "
    innocent, telling = _by_first_word(accented)
    for phrase in [phrase for _, phrase in _begun(innocent, padded)]:
        padded = padded.replace(phrase, " ")
    return {sign for sign, phrase in _begun(telling, padded) if phrase in padded}


def _begun(index: "_Index", padded: str) -> Iterator[tuple[str, str]]:
    return (one for word in dict.fromkeys(padded.split()) for one in index.get(word, {}).items())


_Index = dict[str, dict[str, str]]  # first word -> sign -> the sign as it is looked for in a text


@cache
def _by_first_word(accented: bool) -> tuple[_Index, _Index]:  # noqa: FBT001 - `cache` is quickest by position
    """The innocent phrases and the telling signs, so that a text meets only those that one of its words begins."""
    table = _table()
    kinds = (sign for signs in table.kinds.values() for sign in signs)
    telling = (*table.danger, *table.deeds, *table.now, *table.ordinary, *kinds)
    told = telling if accented else [sign for sign in telling if sign not in table.everyday]
    return _indexed(table.innocent, accented=accented), _indexed(told, accented=accented)


def _indexed(signs: Iterable[str], *, accented: bool) -> _Index:
    index: _Index = {}
    for sign in signs:
        shaped = _shaped(sign, accented=accented)
        index.setdefault(shaped.split()[0], {})[sign] = f" {shaped} "
    return index


def _shaped(text: str, *, accented: bool) -> str:
    return spell(text) if accented else fold(text)
