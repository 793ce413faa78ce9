"""What a text shows, by the words of `signs.toml`: danger going on, a kind of tip, or an ordinary matter."""

import tomllib
from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as its words, with accents where the person typed any; else everything is compared without."""

    padded: str
    accented: bool

    def shows(self, sign: str) -> bool:
        return f" {_compared(sign, accented=self.accented)} " in self.padded

    def among(self, signs: Sequence[str]) -> list[str]:
        return [sign for sign in signs if self.shows(sign)]


def read(text: str) -> Signs:
    """The signs in a text; quick enough for every message."""
    table, said = _table(), _text(text)
    danger = said.among(table.danger)
    if not danger and (now := said.among(table.now)) and (deeds := said.among(table.deeds)):
        danger = [*deeds, *now]
    kinds = {kind: found for kind, signs in table.kinds.items() if (found := said.among(signs))}
    category = max(kinds, key=lambda kind: len(kinds[kind]), default="")
    ordinary = said.among(table.ordinary)
    shown = (*danger, *kinds.get(category, ()), *ordinary)
    return Signs(bool(danger), category or "other", _likeness(text, danger, category, ordinary), shown)


def _likeness(text: str, danger: Sequence[str], category: str, ordinary: Sequence[str]) -> Likeness:
    if danger or (category and not ordinary):
        return Likeness.TIP
    if category:
        return Likeness.PERHAPS
    return Likeness.ORDINARY if ordinary or len(words(text)) <= FEW else Likeness.PERHAPS


@dataclass(frozen=True, slots=True)
class _Table:
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
    return _Table(**lists, kinds={kind: tuple(signs) for kind, signs in read["kinds"].items()})


def _text(text: str) -> _Text:
    plain = " ".join(words(text))
    accented = fold(plain) != plain.casefold()
    padded = f" {_shaped(plain, accented=accented)} "
    for phrase in _table().innocent:
        padded = padded.replace(f" {_compared(phrase, accented=accented)} ", " ")
    return _Text(padded, accented)


@cache
def _compared(sign: str, *, accented: bool) -> str:
    return _shaped(sign, accented=accented)


def _shaped(text: str, *, accented: bool) -> str:
    return spell(text) if accented else fold(text)
