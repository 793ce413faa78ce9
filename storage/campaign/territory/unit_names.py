"""How people write kinds and names of units: "TT Lộc Ninh", "xã loc thai", "KP Ninh Thạnh"; never guesses."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Generic, Protocol, TypeAlias, TypeVar

from storage.words import fold, spell, tidy

KINDS: Final = (
    "thành phố", "tỉnh", "huyện", "thị xã", "quận", "thị trấn", "xã", "phường", "đặc khu",
    "ấp", "khu phố", "khóm", "thôn", "tổ dân phố",
)  # fmt: skip
SHORT: Final = {
    "tp": "thành phố",
    "tx": "thị xã",
    "tt": "thị trấn",
    "p": "phường",
    "kp": "khu phố",
    "tdp": "tổ dân phố",
}
BY_FOLD: Final = {fold(kind): kind for kind in KINDS} | SHORT
Form: TypeAlias = Callable[[str], str]
FORMS: Final[tuple[Form, ...]] = (spell, fold)  # with accents first: only what fits nothing is compared without
PREFIX = re.compile(rf"({'|'.join(sorted(BY_FOLD, key=len, reverse=True))})(?:[.\s]+)(?=\S)")


class Called(Protocol):
    """What has a code, a kind and names."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


C = TypeVar("C", bound=Called)


def kind_of(written: str) -> str:
    """The kind in its usual spelling ("KP", "Khu pho" → "khu phố"); an unknown kind is kept as written, in small."""
    folded = fold(tidy(written)).rstrip(".")
    return BY_FOLD.get(folded, tidy(written).casefold())


def split_kind(written: str) -> tuple[str, str]:
    """Kind and bare name ("TT. Lộc Ninh" → "thị trấn", "Lộc Ninh"); no kind when the name does not begin with one."""
    whole = tidy(written)
    match = PREFIX.match(fold(whole))
    return (BY_FOLD[match[1]], whole[match.end() :]) if match else ("", whole)


class Directory(Generic[C]):
    """Finds units by what people call them; several answers mean that a person has to choose."""

    def __init__(self, units: Iterable[C]) -> None:
        self.by_code: dict[str, C] = {}
        self.by_name: dict[tuple[Form, str], list[C]] = defaultdict(list)
        for unit in units:
            if unit.code:
                self.by_code[unit.code] = unit
            for form in FORMS:
                for name in {form(name) for name in names_of(unit)}:
                    self.by_name[form, name].append(unit)

    def meant(self, written: str) -> list[C]:
        """The units that the words can mean: by code, else by name with its accents, else by name without."""
        wanted = tidy(written)
        if wanted in self.by_code:
            return [self.by_code[wanted]]
        kind, bare = split_kind(wanted)
        for form in FORMS:
            names = dict.fromkeys([form(wanted), form(f"{kind} {bare}")])
            found = {id(unit): unit for name in names for unit in self.by_name.get((form, name), [])}
            if found:
                return list(found.values())
        return []


def names_of(unit: Called) -> Iterator[str]:
    """The unit's names, each also with the unit's kind before it."""
    for name in (unit.name, *unit.aliases):
        yield name
        yield f"{unit.kind} {split_kind(name)[1]}"
