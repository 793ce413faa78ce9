"""An audience that somebody pasted: names or codes, one a line; who is meant, and what is wrong with each bad line."""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from broadcasts.mailroom import Mailroom
from storage.campaign.membership import reach
from storage.campaign.membership.reach import Holder
from storage.campaign.territory import units
from storage.limits import limits
from storage.talk import Refusal
from storage.words import fold, tidy

_BULLET = re.compile(r"^\s*(?:[-•*+]|\d{1,3}[.)])\s+")
_EXCEPT = re.compile(r"^(?:trừ|tru)(?:\s+ra)?(?:\s*:\s*|\s+|$)", re.IGNORECASE)  # a line that leaves somebody out
_INSIDE = re.compile(r"\s*(?:,|\s[-–]\s)\s*")  # "Ấp 1, Xã Lộc An", "Ấp 1 – Xã Lộc An"


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that names nobody, or more than one: its number from 1, its words, a key of texts, and who is meant.

    `kept_in`: somebody was to be left out and is not.
    """

    number: int
    text: str
    why: str
    names: tuple[str, ...] = ()
    kept_in: bool = False


@dataclass(slots=True)
class Listed:
    """People by number and units by code, each once, in the order of the lines; whom lines leave out; bad lines."""

    people: list[int] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    without_people: list[int] = field(default_factory=list)
    without_units: list[str] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether no line says anything."""
        return not (self.people or self.units or self.without_people or self.without_units)


def read(room: Mailroom, text: str, within: frozenset[str] | None, without: str = "") -> Listed:
    """Understand a pasted list, within the units (None: all); Refusal for more lines than a person checks.

    `without` is a list of whom to leave out, whether its lines say so or not.
    """
    lines = [*_pieces(text, out=False), *_pieces(without, out=True)]
    most = limits().broadcasts.pasted_rows
    if len(lines) > most:
        raise Refusal("broadcast.list.too_long", {"most": most, "count": len(lines)})
    register = Register.of(room, within)
    found = Listed()
    for number, (line, out) in enumerate(lines, 1):
        register.add(found, number, line, out=out)
    return found


def _pieces(text: str, *, out: bool) -> Iterator[tuple[str, bool]]:
    """The names of a list, and whether each is to be left out: "trừ A; B" leaves out both."""
    for line in text.splitlines():
        leaves_out = out
        for piece in filter(None, (tidy(_BULLET.sub("", raw)) for raw in line.split(";"))):
            leaves_out = leaves_out or _EXCEPT.match(piece) is not None
            yield piece, leaves_out


@dataclass(frozen=True, slots=True)
class Register:
    """Everybody in office and every unit, by what they are called without accents and case."""

    people: Mapping[str, list[Holder]]
    places: Mapping[str, list[tuple[str, str]]]  # (code, whole title)

    @classmethod
    def of(cls, room: Mailroom, within: frozenset[str] | None) -> "Register":
        """The register of a moment."""
        codes = [code for code in reach.standing(room.page, room.today) if within is None or code in within]
        titles = units.whole_titles(room.page, codes)
        places: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for code in codes:
            for name in _names(code, titles[code]):
                places[name].append((code, titles[code]))
        people: defaultdict[str, list[Holder]] = defaultdict(list)
        for one in reach.holders(room.page):
            if within is None or one.unit in within:
                people[fold(one.name)].append(one)
        return cls(people, places)

    def add(self, found: Listed, number: int, line: str, *, out: bool) -> None:
        """Put what a line means to what was found; `out`: it leaves somebody out."""
        bare = _EXCEPT.sub("", line)
        mine = (found.without_people, found.without_units) if out else (found.people, found.units)
        key = fold(" ".join(_INSIDE.split(bare)))
        persons = {one.person: one for one in self.people.get(fold(bare), ())}
        places = dict(self.places.get(key, ()))
        if len(persons) + len(places) != 1:
            named = [one.name for one in persons.values()] + list(places.values())
            why = "broadcast.list.several" if named else "broadcast.list.nobody"
            found.bad.append(Bad(number, line, why, tuple(named), kept_in=out))
        elif any(one in mine[0] for one in persons) or any(code in mine[1] for code in places):
            found.bad.append(Bad(number, line, "broadcast.list.twice"))
        else:
            mine[0].extend(persons)
            mine[1].extend(places)


def unclear(bad: Iterable[Bad]) -> tuple[Bad, ...]:
    """The lines that were to leave somebody out and name nobody: whoever was meant would get it after all."""
    return tuple(one for one in bad if one.kept_in)


def mark_of(lines: str) -> str:
    """What an officer's "send it anyway" carries: it holds for these lines and no others."""
    return f"{zlib.crc32(lines.encode()):08x}" if lines else ""


def agreed(room: Mailroom, bad: Iterable[Bad], sure: str) -> None:
    """Refusal while a line leaves out nobody we know and the officer has not said so of these very lines."""
    lines = told(room, unclear(bad))
    if lines and sure != mark_of(lines):
        raise Refusal("broadcast.list.unclear", {"lines": lines})


def told(room: Mailroom, bad: Iterable[Bad]) -> str:
    """The bad lines as people read them, one a line."""
    return "\n".join(
        room.texts.say(one.why, number=one.number, text=one.text, names="; ".join(one.names)) for one in bad
    )


def _names(code: str, whole: str) -> set[str]:
    """What a unit may be called: its code, its title, its title with the unit above, each without its kind."""
    title, _, over = whole.partition(", ")
    bare, above = title.partition(" ")[2], over.partition(" ")[2]
    return {fold(name) for name in (code, title, f"{title} {over}".strip(), f"{title} {above}".strip(), bare) if name}
