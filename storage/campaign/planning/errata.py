"""Errata of a plan's text: each bound to one place, so that a right word elsewhere is never touched."""

from dataclasses import dataclass
from typing import Annotated

from storage.campaign.planning.faults import Findings
from storage.campaign.planning.plan_parts import Certainty
from storage.campaign.planning.shape import AtLeast


@dataclass(frozen=True, slots=True)
class Erratum:
    """The `nth` time that `stands` occurs on `line` of the text (both from 1) it should read `right`."""

    clause: str
    line: Annotated[int, AtLeast(1)]
    stands: str
    right: str
    certainty: Certainty
    note: str
    nth: Annotated[int, AtLeast(1)] = 1


@dataclass(frozen=True, slots=True)
class ErrataFile:
    """What `errata.toml` holds."""

    errata: tuple[Erratum, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """An erratum with the place of its words in the text: characters `begin` up to `end`."""

    begin: int
    end: int
    erratum: Erratum


def place(erratum: Erratum, text: str) -> Placed | None:
    """Where the words stand in the text; None when they do not stand where the erratum says."""
    lines = text.split("\n")
    if erratum.line > len(lines):
        return None
    line, at = lines[erratum.line - 1], -1
    for _ in range(erratum.nth):
        at = line.find(erratum.stands, at + 1)
        if at < 0:
            return None
    begin = sum(len(before) + 1 for before in lines[: erratum.line - 1]) + at
    return Placed(begin, begin + len(erratum.stands), erratum)


def place_all(errata: tuple[Erratum, ...], text: str) -> tuple[Placed, ...]:
    """All errata that have their place in the text, in the order of the text."""
    placed = (place(erratum, text) for erratum in errata)
    return tuple(sorted((found for found in placed if found), key=lambda found: found.begin))


def check_errata(errata: tuple[Erratum, ...], text: str, findings: Findings) -> None:
    """Note each erratum whose words do not stand at its place, and each that overlaps another."""
    taken = -1
    order = sorted(range(len(errata)), key=lambda index: (errata[index].line, errata[index].nth))
    for index in order:
        erratum = errata[index]
        placed = place(erratum, text)
        if placed is None:
            findings.add(
                ("errata", index, "stands"),
                "erratum_not_there",
                stands=erratum.stands,
                line=erratum.line,
                nth=erratum.nth,
            )
        elif placed.begin < taken:
            findings.add(("errata", index, "stands"), "errata_overlap", stands=erratum.stands, line=erratum.line)
        else:
            taken = placed.end
