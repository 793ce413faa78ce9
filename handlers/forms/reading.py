"""What an answer means: a number on the page, a label with or without accents, a control word; never a guess."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from handlers.forms.form import Option
from handlers.forms.showing import Shown
from storage.limits import limits
from storage.words import fold, shorn, spell

_NUMBERED = re.compile(r"(?:chon )?(?:so|cau|muc|dong)? ?(\d+)")  # "so 4", "chon 4", "chon so 4"
_SEVERAL = re.compile(r"[\s,;+&.]+|\bvà\b|\bva\b", re.IGNORECASE)
NAMES = 4096  # names of choices whose plain forms are kept: those of all units of a province
_WORD = re.compile(r"\w+")
BRIEF = 4  # words in which one little word is an answer: "dạ có anh ạ"
_LISTED = re.compile(r"[,;+&\n]+|\bvà\b|\bva\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^()]*\)$")
_FILED = re.compile(r"([A-Z]{2})-\d{4}-(\d{3,9})(?=: )")  # "TT-2021-0001: Mở đường tổ 5"
folded = lru_cache(NAMES)(fold)  # names of choices only: what people write is remembered nowhere
spelled = lru_cache(NAMES)(spell)


@dataclass(frozen=True, slots=True)
class Meaning:
    """How an answer was understood: keys of options or controls. One group is certain, several need a question."""

    keys: tuple[str, ...] = ()
    sure: bool = False


def meaning(text: str, options: Sequence[Option], shown: Shown) -> Meaning:
    """What a typed answer to a choice question means; `keys` empty where it means nothing known."""
    plain = shorn(text)
    said = fold(plain)
    spelled = _NUMBERED.fullmatch(said)
    number = spelled[1] if spelled else said
    by_number = [key for typed, key in (*shown.items, *shown.controls) if typed == number]
    by_name = () if shown.narrowed and by_number else _named(plain, said, options)
    if found := _unique([*by_number, *by_name]):
        return Meaning(found, sure=len(found) == 1)
    if mentioned := _mentioned(said, options):
        return Meaning(mentioned, sure=len(mentioned) == 1)
    return Meaning(_alike(said, options))


def several(text: str, options: Sequence[Option], shown: Shown) -> tuple[str, ...]:
    """The options that "1 5", "1, 5 và 6" or their names in a row name; empty unless every part is clear."""
    items = {typed: key for typed, key in shown.items if key in {option.key for option in options}}
    numbers = [items.get(part, "") for part in _SEVERAL.split(text) if part]
    names = [_one(part, items, options) for part in _LISTED.split(text) if part.strip()]
    return _unique(next((keys for keys in (numbers, names) if keys and all(keys)), ()))


def _one(part: str, items: Mapping[str, str], options: Sequence[Option]) -> str:
    """The option that a number or a name means; "" if none or several."""
    plain = shorn(part)
    keys = _unique([*filter(None, [items.get(plain)]), *_named(plain, fold(plain), options)])
    return keys[0] if len(keys) == 1 else ""


def mentioned_options(text: str, options: Sequence[Option]) -> tuple[str, ...]:
    """The options whose names occur in a longer sentence."""
    return _mentioned(fold(text), options)


def _named(text: str, said: str, options: Sequence[Option]) -> tuple[str, ...]:
    """Options called so: with the accents as typed if any fits, else without accents (then perhaps several)."""
    exact = [option.key for option in options if spell(text) in map(spelled, _names(option))]
    plain = [option.key for option in options if said in map(folded, (*_names(option), *_numbers(option)))]
    return tuple(exact or plain)


def _mentioned(said: str, options: Sequence[Option]) -> tuple[str, ...]:
    found = {}
    for option in options:
        spoken = [name for name in map(folded, _names(option)) if not name.isdigit() and _is_said(name, said)]
        if spoken:
            found[option.key] = max(spoken, key=len)
    inside = {
        key for key, name in found.items() if any(name != other and _occurs(name, other) for other in found.values())
    }
    return tuple(key for key in found if key not in inside)


def _is_said(name: str, said: str) -> bool:
    """Whether a name is meant in a sentence: one little word ("có", "chưa") only in few words, or where they begin."""
    if not _occurs(name, said):
        return False
    words = [] if " " in name else _WORD.findall(said)
    return len(words) <= BRIEF or name in words[:2]


def _occurs(name: str, said: str) -> bool:
    return name in said and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) is not None


def _alike(said: str, options: Sequence[Option]) -> tuple[str, ...]:
    if len(said) < 3 or said.isdigit():  # noqa: PLR2004 - shorter words are alike to everything
        return ()
    names = {(option.key, name): folded(name) for option in options for name in _names(option)}
    near = process.extract(said, names, scorer=fuzz.ratio, score_cutoff=limits().forms.fuzzy_percent, limit=5)
    return _unique(key for _, _, (key, _) in near)[:3]


def _names(option: Option) -> tuple[str, ...]:
    """The label, without what stands in brackets behind it, and the other names."""
    bare = _BRACKETS.sub("", option.label)
    return (option.label, *([bare] if bare else []), *option.also)


def _numbers(option: Option) -> tuple[str, ...]:
    """The number with which a label begins, with the year and without; whoever types it alone means what bears it."""
    filed = _FILED.match(option.label)
    return (filed[0], f"{filed[1]}-{filed[2]}") if filed else ()


def _unique(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))
