"""What an answer means: a number on the page, a label with or without accents, a control word; never a guess."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from handlers.forms.controls import NO, YES
from handlers.forms.form import Option
from handlers.forms.pointing import line, toned
from handlers.forms.showing import Shown
from storage.limits import limits
from storage.words import fold, in_full, shorn, spell, tidy

_SEVERAL = re.compile(r"[\s,;+&.]+|\bvà\b|\bva\b", re.IGNORECASE)
NAMES = 4096  # names of choices whose plain forms are kept: those of all units of a province
_WORD = re.compile(r"\w+")
BRIEF = 4  # words in which one little word is an answer: "dạ có anh ạ"
_LISTED = re.compile(r"[,;+&\n]+|\bvà\b|\bva\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^()]*\)$")
_SHORT_NO = re.compile(r"(?<!\w)(?:ko|kg|hok|hông)(?!\w)", re.IGNORECASE)
# What turns a name round that stands behind it.
_TURNS = (
    *("vì sao", "tại sao", "sao", "nếu", "như thế", "giả sử", "không", "đừng", "rút", "hủy", "khôi phục", "trừ"),
    *("bỏ", "chưa", "ngoài"),
)
_ENDS = re.compile(r"\W*(?:khong|nghi|moi mat|mat)\b")  # what turns a name round that stands before it
_TITLES = "ong|ba|anh|chi|co|chu|bac|cau|di|thay|em"
_LEADS, _TAILS = "chon|de cu|de nghi|la", "nhe|nha|di|a|luon|nay|do"
_BUT = "trừ"  # "các xã trừ Lộc Tấn" is none of the choices
FEW = 3  # choices of which "all" is said at a glance
BEGUN = 4  # letters with which a choice is begun, at least
_FILED = re.compile(r"([A-Z]{2})-\d{4}-(\d{3,9})(?=: )")  # "TT-2021-0001: Mở đường tổ 5"
folded = lru_cache(NAMES)(fold)  # names of choices only: what people write is remembered nowhere
spelled = lru_cache(NAMES)(spell)


@dataclass(frozen=True, slots=True)
class Meaning:
    """How an answer was understood: keys of options or controls. One group is certain, several need a question."""

    keys: tuple[str, ...] = ()
    sure: bool = False
    near: bool = False  # only nearly called so
    within: bool = False  # named in a sentence that says more


def meaning(text: str, options: Sequence[Option], shown: Shown) -> Meaning:
    """What a typed answer to a choice question means; `keys` empty where it means nothing known."""
    plain = _SHORT_NO.sub(r"không", shorn(text))
    said = fold(plain)
    number = line(plain, said)
    by_number = [key for typed, key in (*shown.items, *shown.controls) if typed == number]
    by_name = () if shown.narrowed and by_number else _named(plain, said, options)
    if found := _unique([*by_number, *by_name]):
        return Meaning(found, sure=len(found) == 1 and (bool(by_number) or _is_called(plain, found[0], options)))
    if tones := toned(said, _narrowed(options, shown)):
        return Meaning(tones, sure=len(tones) == 1)
    told = [option for option in options if not option.final]
    if mentioned := () if _fits(plain, _BUT) else _told_apart(plain, _mentioned(said, told), told):
        return Meaning(mentioned, sure=len(mentioned) == 1 and _is_meant(plain, mentioned[0], options))
    if begun := _begun(said, told):
        return Meaning(begun, sure=len(begun) == 1)
    full = in_full(said)
    if found := (_named(full, full, options) or _mentioned(full, told)) if full != said else ():
        return Meaning(found, sure=len(found) == 1, within=True)
    return Meaning(_alike(said, options), near=True)


def _narrowed(options: Sequence[Option], shown: Shown) -> Sequence[Option]:
    """The few among which "did you mean" asks; none where all are open."""
    keys = {key for _, key in shown.items} if shown.narrowed else set()
    return [option for option in options if option.key in keys]


def several(text: str, options: Sequence[Option], shown: Shown, every: Sequence[str] = ()) -> tuple[str, ...]:
    """The options that "1 5", "1, 5 và 6" or their names in a row name; empty unless every part is clear.

    A word of `every` ("tất cả") names all of a few.
    """
    if len(options) <= FEW and fold(shorn(text)) in every and not any(option.closed for option in options):
        return tuple(option.key for option in options)
    items = {typed: key for typed, key in shown.items if key in {one.key for one in options if not one.closed}}
    numbers = [items.get(part, "") for part in _SEVERAL.split(text) if part]
    names = [_one(part, items, options) for part in _LISTED.split(text) if part.strip()]
    return _unique(next((keys for keys in (numbers, names) if keys and all(keys)), ()))


def _one(part: str, items: Mapping[str, str], options: Sequence[Option]) -> str:
    """The option that a number or a name means; "" if none or several, or one that cannot be chosen."""
    plain, closed = shorn(part), {option.key for option in options if option.closed}
    keys = _unique([*filter(None, [items.get(plain)]), *_named(plain, fold(plain), options)])
    return keys[0] if len(keys) == 1 and keys[0] not in closed else ""


def mentioned_options(text: str, options: Sequence[Option]) -> tuple[str, ...]:
    """The options whose names occur in a longer sentence."""
    return _told_apart(text, _mentioned(fold(text), options), options)


def _named(text: str, said: str, options: Sequence[Option]) -> tuple[str, ...]:
    """Options called so: with the accents as typed if any fits, else without accents (then perhaps several)."""
    accented = spell(text)
    exact = [option.key for option in options if accented in map(spelled, _names(option))]
    plain = [option for option in options if said in map(folded, (*_names(option), *_numbers(option)))]
    agree = [option.key for option in plain if any(_agrees(text, name) for name in _names(option))]
    exact = [] if spell(text) == fold(text) and len(agree) > len(exact) else exact  # "an" may be Ân, typed in haste
    return tuple(exact or agree or (option.key for option in plain))


def _agrees(text: str, name: str) -> bool:
    """Whether a name fits the accents that were typed, though some words have none: "loc thạnh" is no Lộc Thành."""
    said, meant = spell(text).split(), spelled(name).split()
    pairs = zip(said, meant, strict=False)
    return len(said) == len(meant) and all(one == other or one == fold(other) for one, other in pairs)


def _told_apart(text: str, keys: tuple[str, ...], options: Sequence[Option]) -> tuple[str, ...]:
    """Of what a sentence names the choice that has all the names in it, and whose accents are those that were typed."""
    said = fold(text)
    named = {
        option.key: [
            *(name for name in _whole(option) if not name.isdigit()),
            *(part for part in option.parts if _is_called_so(folded(part), said)),
        ]
        for option in options
    }
    accented = spell(text) != said  # typed in haste, "an" may be Ân
    for fits in (_is_there, _fits) if accented else (_fits,):
        found = {key for key in keys if any(fits(text, name) for name in named[key])}
        alike = {folded(name) for key in found for name in named[key]}
        keys = tuple(key for key in keys if key in found or not alike & set(map(folded, named[key])))
    spoken = {folded(name) for key in keys for name in named[key] if _is_said(folded(name), said)}
    exact: dict[str, set[str]] = {}
    for name in {name for key in keys for name in named[key] if accented and _is_there(text, name)}:
        exact.setdefault(folded(name), set()).add(spelled(name))
    whole = tuple(key for key in keys if _has_all(named[key], spoken, exact))
    return whole if len(whole) == 1 else keys


def _has_all(names: Sequence[str], spoken: Iterable[str], exact: Mapping[str, set[str]]) -> bool:
    """Whether all spoken names are among these, in their accents: "Nguyễn Văn An ấp 4A", where Ân lives, is nobody."""
    plain, accented = set(map(folded, names)), set(map(spelled, names))
    return all(exact[name] <= accented if name in exact else name in plain for name in spoken)


def _is_there(text: str, name: str) -> bool:
    """Whether a name stands in a sentence with just its accents."""
    return _occurs(spelled(name), spell(text))


def _fits(text: str, name: str) -> bool:
    """Whether a name stands in a sentence with such accents as were typed there."""
    meant, said = " ".join(_WORD.findall(name)), _WORD.findall(tidy(text))
    size = meant.count(" ") + 1
    return any(_agrees(" ".join(said[at : at + size]), meant) for at in range(len(said) - size + 1))


def _is_called(text: str, key: str, options: Sequence[Option]) -> bool:
    """Whether a choice has that name in the accents that were typed: where only An is known, "Ân" is asked about."""
    option = next(option for option in options if option.key == key)
    return any(_agrees(text, name) for name in (*_names(option), *_numbers(option)))


def _is_meant(text: str, key: str, options: Sequence[Option]) -> bool:
    """Whether a name in a sentence chooses: "vì sao ấp 1B", "không phải ấp 1B" do not, nor do other accents."""
    option = next(option for option in options if option.key == key)
    said = fold(tidy(text))
    name = max((name for name in map(folded, _names(option)) if _occurs(name, said)), key=len)
    before, behind = tidy(text)[: said.find(name)], said[said.find(name) + len(name) :]
    fits = any(_fits(text, one) for one in _names(option))
    return fits and not _ENDS.match(behind) and not any(_fits(before, word) for word in _TURNS)


def _begun(said: str, options: Sequence[Option]) -> tuple[str, ...]:
    """The choices whose label begins with these words: "không cho điểm" is "Không cho điểm, nêu lý do"."""
    if len(said) < BEGUN or said.isdigit():
        return ()
    return tuple(option.key for option in options if re.match(rf"{re.escape(said)}(?!\w)", folded(option.label)))


def _mentioned(said: str, options: Sequence[Option]) -> tuple[str, ...]:
    found = {}
    for option in options:
        spoken = [name for name in map(folded, _whole(option)) if not name.isdigit() and _is_said(name, said)]
        spoken += [part for part in map(folded, option.parts) if _is_called_so(part, said)]
        if spoken and (option.key not in {YES, NO} or any(_answers(name, said) for name in spoken)):
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


def _is_called_so(part: str, said: str) -> bool:
    """Whether a part of a name calls somebody: "ông An", "chọn An nhé"; not in "Trần Văn An" or "an toàn"."""
    behind_title, alone = rf"(?<!\w)(?:{_TITLES}) {part}(?!\w)", rf"^(?:(?:{_LEADS}) )?{part}(?: (?:{_TAILS}))*$"
    return part in said and re.search(f"{behind_title}|{alone}", said) is not None


def _answers(name: str, said: str) -> bool:
    """Whether a yes or no is one: "ông ấy là thợ, không phải cán bộ" answers something else."""
    spoken, meant = _WORD.findall(said), _WORD.findall(name)
    return len(spoken) < BRIEF + len(meant) or meant in (spoken[: len(meant)], spoken[1 : len(meant) + 1])


def _occurs(name: str, said: str) -> bool:
    return name in said and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) is not None


def _alike(said: str, options: Sequence[Option]) -> tuple[str, ...]:
    if len(said) < 3 or said.isdigit():  # noqa: PLR2004 - shorter words are alike to everything
        return ()
    names = {(option.key, name): folded(name) for option in options for name in _whole(option)}
    near = process.extract(said, names, scorer=fuzz.ratio, score_cutoff=limits().forms.fuzzy_percent, limit=5)
    return _unique(key for _, _, (key, _) in near)[:3]


def _names(option: Option) -> tuple[str, ...]:
    """All that it may be called by somebody who says nothing else."""
    return (*_whole(option), *option.parts)


def _whole(option: Option) -> tuple[str, ...]:
    """The label, without what stands in brackets behind it, and the other names."""
    bare = _BRACKETS.sub("", option.label)
    return (option.label, *([bare] if bare else []), *option.also)


def _numbers(option: Option) -> tuple[str, ...]:
    """The number with which a label begins, with the year and without; whoever types it alone means what bears it."""
    filed = _FILED.match(option.label)
    return (filed[0], f"{filed[1]}-{filed[2]}") if filed else ()


def _unique(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))


def offers(options: Sequence[Option], text: str, *, exact: bool = False) -> bool:
    """Whether the words are the whole name of a choice, case aside, and accents unless they are to be `exact`."""
    plain, said = (spelled, spell(shorn(text))) if exact else (folded, fold(shorn(text)))
    return any(said == plain(name) for one in options for name in (one.label, *one.also, *one.parts, *_numbers(one)))
