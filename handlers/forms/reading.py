"""What an answer means: a number on the page, a label with or without accents, a control word; never a guess."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from handlers.forms.form import Option
from handlers.forms.showing import Shown
from storage.limits import limits
from storage.words import fold, spell, tidy

_SEVERAL = re.compile(r"[\s,;+&.]+|\bvà\b|\bva\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meaning:
    """How an answer was understood: keys of options or controls. One group is certain, several need a question."""

    keys: tuple[str, ...] = ()
    sure: bool = False


def meaning(text: str, options: Sequence[Option], shown: Shown) -> Meaning:
    """What a typed answer to a choice question means; `keys` empty where it means nothing known."""
    plain = tidy(text).strip(" .,!")
    said = fold(plain)
    by_number = [key for typed, key in (*shown.items, *shown.controls) if typed == said]
    by_name = () if shown.narrowed and by_number else _named(plain, said, options)
    if found := _unique([*by_number, *by_name]):
        return Meaning(found, sure=len(found) == 1)
    if mentioned := _mentioned(said, options):
        return Meaning(mentioned, sure=len(mentioned) == 1)
    return Meaning(_alike(said, options))


def several(text: str, options: Sequence[Option], shown: Shown) -> tuple[str, ...]:
    """The options that "1 5" or "1, 5 và 6" names; empty unless every part is an item on the page."""
    items = dict(shown.items)
    known = {option.key for option in options}
    parts = [part for part in _SEVERAL.split(text) if part]
    keys = [items.get(part, "") for part in parts]
    return _unique(keys) if keys and all(key in known for key in keys) else ()


def mentioned_options(text: str, options: Sequence[Option]) -> tuple[str, ...]:
    """The options whose names occur in a longer sentence."""
    return _mentioned(fold(text), options)


def _named(text: str, said: str, options: Sequence[Option]) -> tuple[str, ...]:
    """Options called so: with the accents as typed if any fits, else without accents (then perhaps several)."""
    exact = [option.key for option in options if spell(text) in {spell(name) for name in _names(option)}]
    return tuple(exact or [option.key for option in options if said in {fold(name) for name in _names(option)}])


def _mentioned(said: str, options: Sequence[Option]) -> tuple[str, ...]:
    found = {}
    for option in options:
        spoken = [name for name in map(fold, _names(option)) if not name.isdigit() and _occurs(name, said)]
        if spoken:
            found[option.key] = max(spoken, key=len)
    inside = {
        key for key, name in found.items() if any(name != other and _occurs(name, other) for other in found.values())
    }
    return tuple(key for key in found if key not in inside)


def _occurs(name: str, said: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) is not None


def _alike(said: str, options: Sequence[Option]) -> tuple[str, ...]:
    if len(said) < 3 or said.isdigit():  # noqa: PLR2004 - shorter words are alike to everything
        return ()
    names = {(option.key, name): fold(name) for option in options for name in _names(option)}
    near = process.extract(said, names, scorer=fuzz.ratio, score_cutoff=limits().forms.fuzzy_percent, limit=5)
    return _unique(key for _, _, (key, _) in near)[:3]


def _names(option: Option) -> tuple[str, ...]:
    return (option.label, *option.also)


def _unique(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))
