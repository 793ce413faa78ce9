"""Loads a plan folder, or tells everything that is wrong in it, file by file and line by line."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from storage.campaign.planning.clauses import Clause, read_clauses
from storage.campaign.planning.errata import ErrataFile, Erratum, check_errata, place_all
from storage.campaign.planning.faults import Fault, Findings, PlanFaults
from storage.campaign.planning.past import read_past
from storage.campaign.planning.plan import Plan, key_of
from storage.campaign.planning.plan_checks import check_clauses, check_together, check_units, found_at
from storage.campaign.planning.plan_folder import (
    AREAS,
    BUNDLED,
    ERRATA,
    FILES,
    LAUREATES,
    PLAN,
    SUCCESSIONS,
    TEXT,
    PlanFolder,
    folder_of,
)
from storage.campaign.planning.plan_parts import Headings, OpenPoint
from storage.campaign.planning.shape import OPEN_WORD, read
from storage.campaign.territory.successions import read_successions
from storage.campaign.territory.unit_rows import UnitRow
from storage.campaign.territory.unit_table import read_numbered_units


def load_plan(name_or_folder: str | Path) -> Plan:
    """The plan of a bundled name or of a folder; raises PlanFaults with everything that is wrong."""
    folder = folder_of(name_or_folder)
    return _bundled(folder) if folder.parent == BUNDLED else _loaded(folder)


def _loaded(folder: Path) -> Plan:
    plan, faults = read_folder(folder)
    if plan is None:
        raise PlanFaults([fault for fault in faults if not fault.warning])
    return plan


# A bundled plan is a part of the program as its modules are: read once.
_bundled = cache(_loaded)


def check_plan(folder: str | Path) -> list[Fault]:
    """Everything that is wrong in the folder, warnings too."""
    return read_folder(folder_of(folder))[1]


def read_folder(path: Path) -> tuple[Plan | None, list[Fault]]:
    """The plan, unless something is wrong beyond warnings; and all faults in the order of files and lines."""
    folder = PlanFolder(path)
    data, source = folder.toml(PLAN)
    errata, text, clauses = read_text(folder, data)
    units = read_areas(folder, data)
    codes = None if folder.has_faults(AREAS) else {unit.code for unit in units}
    successions, faults = read_successions(folder.text(SUCCESSIONS), codes)
    past, wrong = read_past(folder.text(LAUREATES))
    folder.faults += [*faults, *wrong]
    plan = None if data is None else read_plan(folder, Findings(PLAN, source), data, clauses, units)
    found = sorted(folder.faults, key=lambda fault: (FILES.index(fault.file), fault.line) if path.is_dir() else (0, 0))
    if plan is None or any(not fault.warning for fault in found):
        return None, found
    known = replace(plan, version=folder.version, text=text, errata=errata, clauses=clauses)
    return replace(known, units=units, successions=successions, past=past), found


def read_text(folder: PlanFolder, data: dict[str, Any] | None) -> tuple[tuple[Erratum, ...], str, tuple[Clause, ...]]:
    """The errata, the text and its clauses; no clauses when the text is missing or its headings are not known."""
    text = folder.text(TEXT)
    table, source = folder.toml(ERRATA)
    findings = Findings(ERRATA, source)
    held = read(ErrataFile, table or {}, findings)
    errata = held.errata if held else ()
    clauses: tuple[Clause, ...] = ()
    if text is not None:
        check_errata(errata, text, findings)
        headings = read_headings(data)
        clauses = read_clauses(text, place_all(errata, text), headings) if headings else ()
        check_sections(errata, clauses, findings)
    folder.faults += findings.faults()
    return errata, text or "", clauses


def read_headings(data: dict[str, Any] | None) -> Headings | None:
    """The headings alone, so that the text can be read beside a faulty plan."""
    table = (data or {}).get("headings")
    return read(Headings, table, Findings(PLAN, "")) if isinstance(table, dict) else None


def check_sections(errata: Sequence[Erratum], clauses: tuple[Clause, ...], findings: Findings) -> None:
    """Note each erratum that stands in another section than it says."""
    home = {id(erratum): clause.key for top in clauses for clause in top.walk() for erratum in clause.errata}
    for index, erratum in enumerate(errata):
        stands_in = home.get(id(erratum), erratum.clause)
        if key_of(stands_in) != key_of(erratum.clause):
            findings.add(("errata", index, "clause"), "erratum_section", value=erratum.clause, right=stands_in)


def read_areas(folder: PlanFolder, data: dict[str, Any] | None) -> tuple[UnitRow, ...]:
    """The units of the folder; a row that cannot be used, or a second root, becomes a fault."""
    text = folder.text(AREAS)
    if text is None:
        return ()
    rows, bad = read_numbered_units(f"{text}\n")
    folder.faults += [Fault(AREAS, row.line, row.column, f"unit.{row.reason}", row.facts) for row in bad]
    organiser = (data or {}).get("organiser")
    code = organiser.get("code") if isinstance(organiser, dict) else None
    if any(unit.code == code for _, unit in rows):
        folder.faults += [
            Fault(AREAS, line, "parent", "unit.second_root", {"value": unit.title})
            for line, unit in rows
            if not unit.parent and unit.code != code
        ]
    return tuple(unit for _, unit in rows)


def read_plan(
    folder: PlanFolder, findings: Findings, data: dict[str, Any], clauses: tuple[Clause, ...], units: Sequence[UnitRow]
) -> Plan | None:
    """What `plan.toml` says, checked against the text and the units; None when it cannot be used."""
    plan = read(Plan, data, findings)
    check_together(data, findings)
    if clauses:
        check_clauses(data, [clause.key for top in clauses for clause in top.walk()], findings)
    if not folder.has_faults(AREAS):
        check_units(data, units, findings)
    faults = findings.faults()
    folder.faults += faults
    if plan is None or any(not fault.warning for fault in faults):
        return None
    points = tuple(answered(point, data) for point in plan.open_points)
    return replace(plan, open_points=points, phases=tuple(replace(p, zone=plan.tzinfo) for p in plan.phases))


def answered(point: OpenPoint, data: dict[str, Any]) -> OpenPoint:
    """The point with the answer that stands elsewhere; none as long as any part of it is open."""
    if not point.set_in:
        return point
    answers = [str(value) for value in found_at(data, point.set_in)]
    return replace(point, value=None if OPEN_WORD in answers else "; ".join(answers))
