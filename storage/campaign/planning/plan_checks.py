"""What must fit together inside `plan.toml`; works on the raw tables, so that it finds faults beside other faults."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from storage.campaign.planning.faults import Findings
from storage.campaign.planning.plan import FULL_WEIGHT, key_of
from storage.campaign.planning.shape import OPEN_WORD
from storage.campaign.planning.toml_lines import Path
from storage.campaign.territory.unit_rows import UnitRow

FIGURES_MOST = 12  # numbers in one report: what a conversation can ask for
PUBLIC_HALF = re.compile("[0-9a-f]{64}")
LISTS_WITH_IDS = {
    "phases": "id",
    "bars": "id",
    "awards": "id",
    "values": "id",
    "priorities": "id",
    "criteria": "id",
    "movements": "id",
    "bodies": "id",
    "milestones": "id",
    "outlets": "id",
    "unions": "id",
    "reports": "id",
    "report_figures": "id",
    "preparations": "id",
    "open_points": "key",
}


def check_together(data: Mapping[str, Any], findings: Findings) -> None:
    """Note what contradicts itself: dates, codes, weights, references."""
    check_ids(data, findings)
    check_zone(data, findings)
    check_phases(data, findings)
    check_bars(data, findings)
    check_reports(data, findings)
    check_weights(data, findings)
    check_open_points(data, findings)
    check_hotline(data, findings)
    check_bodies(data, findings)


def entries(data: Mapping[str, Any], key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The tables of a list with their places; what is no table has been reported already."""
    rows = data.get(key)
    if isinstance(rows, list):
        yield from ((index, row) for index, row in enumerate(rows) if isinstance(row, dict))


def check_ids(data: Mapping[str, Any], findings: Findings) -> None:
    for key, id_key in LISTS_WITH_IDS.items():
        seen: set[object] = set()
        for index, row in entries(data, key):
            if row.get(id_key) in seen:
                findings.add((key, index, id_key), "duplicate", value=row[id_key])
            seen.add(row.get(id_key, index))


def check_zone(data: Mapping[str, Any], findings: Findings) -> None:
    zone = data.get("zone")
    if not isinstance(zone, str):
        return
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        findings.add(("zone",), "unknown_zone", value=zone)


def check_phases(data: Mapping[str, Any], findings: Findings) -> None:
    """Each phase runs forward, begins after the one before it, and takes its dossiers inside its own days."""
    if data.get("phases") == []:
        findings.add(("phases",), "no_phase")
    before: tuple[date, str] | None = None
    for index, phase in entries(data, "phases"):
        starts, ends, due = (day_in(phase, key) for key in ("starts", "ends", "dossiers_due"))
        if starts is None or ends is None:
            continue
        path, shown = ("phases", index), {"starts": said(starts), "ends": said(ends)}
        if starts > ends:
            findings.add((*path, "ends"), "days_reversed", **shown)
        elif before and starts <= before[0]:
            findings.add(
                (*path, "starts"), "phases_overlap", value=said(starts), before=before[1], ends=said(before[0])
            )
        if due and not starts <= due <= ends:
            findings.add((*path, "dossiers_due"), "due_outside", due=said(due), **shown)
        before = (max(ends, before[0]) if before else ends, str(phase.get("name", index + 1)))


def day_in(table: Mapping[str, Any], key: str) -> date | None:
    """The day under a key; what is none has been reported already, or is open."""
    value = table.get(key)
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def said(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def check_hotline(data: Mapping[str, Any], findings: Findings) -> None:
    """The key of the fallback reader is one, or tips would be sealed to nobody."""
    hotline = data.get("hotline")
    value = hotline.get("fallback_key", "") if isinstance(hotline, dict) else ""
    if value and not (isinstance(value, str) and PUBLIC_HALF.fullmatch(value)):
        findings.add(("hotline", "fallback_key"), "not_a_key")
    check_receivers(hotline if isinstance(hotline, dict) else {}, findings)


def check_receivers(hotline: Mapping[str, Any], findings: Findings) -> None:
    """Each office is named once; one is none of these: "elsewhere", which is named with each tip."""
    seen: set[object] = {"elsewhere"}
    for index, row in entries(hotline, "receivers"):
        if row.get("id") in seen:
            findings.add(("hotline", "receivers", index, "id"), "duplicate", value=row["id"])
        seen.add(row.get("id", index))


def check_bodies(data: Mapping[str, Any], findings: Findings) -> None:
    """A quorum is a share of the members, not more than all of them; somebody judges."""
    if data.get("bodies") == []:
        findings.add(("bodies",), "no_body")
    for index, body in entries(data, "bodies"):
        quorum = body.get("quorum")
        part, of = (quorum.get("part"), quorum.get("of")) if isinstance(quorum, dict) else (None, None)
        if isinstance(part, int) and isinstance(of, int) and part > of:
            findings.add(("bodies", index, "quorum"), "quorum_too_large", part=part, of=of)


def check_bars(data: Mapping[str, Any], findings: Findings) -> None:
    """A bar goes from a phase to a later one."""
    order = [phase.get("id") for _, phase in entries(data, "phases")]
    for index, bar in entries(data, "bars"):
        unknown = [
            key for key in ("awarded_in", "barred_in") if isinstance(bar.get(key), str) and bar[key] not in order
        ]
        for key in unknown:
            findings.add(("bars", index, key), "unknown_phase", value=bar[key], known=", ".join(map(str, order)))
        if unknown or not {"awarded_in", "barred_in"} <= bar.keys():
            continue
        if bar["awarded_in"] in order and order.index(bar["awarded_in"]) >= order.index(bar["barred_in"]):
            findings.add(("bars", index, "barred_in"), "bar_backwards", value=bar["barred_in"])


def check_reports(data: Mapping[str, Any], findings: Findings) -> None:
    """A report is about a phase of the plan, and there is a number in it to add up."""
    order = [phase.get("id") for _, phase in entries(data, "phases")]
    for index, report in entries(data, "reports"):
        if isinstance(report.get("phase"), str) and report["phase"] not in order:
            known = ", ".join(map(str, order))
            findings.add(("reports", index, "phase"), "unknown_phase", value=report["phase"], known=known)
    if data.get("reports") and not 0 < len(list(entries(data, "report_figures"))) <= FIGURES_MOST:
        findings.add(("reports",), "report_figures", most=FIGURES_MOST)


def check_weights(data: Mapping[str, Any], findings: Findings) -> None:
    """Weights are given for all criteria or for none, and add up to 100."""
    rows = list(entries(data, "criteria"))
    given = [row["weight"] for _, row in rows if type(row.get("weight")) is int]
    if not given:
        return
    for index, row in rows:
        if row.get("weight") == OPEN_WORD:
            findings.add(("criteria", index, "weight"), "weights_partly")
    if len(given) == len(rows) and sum(given) != FULL_WEIGHT:
        findings.add(("criteria", 0, "weight"), "weights_sum", sum=sum(given))


def check_open_points(data: Mapping[str, Any], findings: Findings) -> None:
    """An open point holds its answer itself, or names the one key that does."""
    for index, point in entries(data, "open_points"):
        path: Path = ("open_points", index)
        if ("value" in point) == ("set_in" in point):
            findings.add(path, "value_or_set_in")
        elif "set_in" in point and not found_at(data, str(point["set_in"])):
            findings.add((*path, "set_in"), "unknown_set_in", value=point["set_in"])


def found_at(data: Mapping[str, Any], dotted: str) -> list[object]:
    """What stands under a dotted key; through a list, what stands under it in each entry."""
    reached: list[object] = [data]
    for name in dotted.split("."):
        tables = [row for value in reached for row in (value if isinstance(value, list) else [value])]
        reached = [row[name] for row in tables if isinstance(row, dict) and name in row]
    return reached


def check_units(data: Mapping[str, Any], units: Sequence[UnitRow], findings: Findings) -> None:
    """The organiser is in the table, and the counts are those that the office expects (a warning only)."""
    code = in_table(data, "organiser", "code")
    if isinstance(code, str) and all(unit.code != code for unit in units):
        findings.add(("organiser", "code"), "organiser_missing", value=code)
    for key in ("selecting", "participants"):
        kinds, expected = in_table(data, key, "kinds"), in_table(data, key, "expected")
        if not isinstance(kinds, list) or type(expected) is not int:
            continue
        counted = sum(unit.kind in kinds for unit in units)
        if counted != expected:
            findings.warn((key, "expected"), "count_differs", expected=expected, counted=counted)


def in_table(data: Mapping[str, Any], table: str, key: str) -> object:
    """The value of a key inside a table; None when there is no such table or key."""
    inner = data.get(table)
    return inner.get(key) if isinstance(inner, dict) else None


def check_clauses(data: Mapping[str, Any], known: list[str], findings: Findings) -> None:
    """Every `clause` and every `clauses` names a section of the text."""
    keys = {key_of(key) for key in known}
    for path, key in named_clauses(data, ()):
        if isinstance(key, str) and key_of(key) not in keys:
            findings.add(path, "unknown_clause", value=key, known=", ".join(known))


def named_clauses(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    if isinstance(value, list):
        for index, row in enumerate(value):
            yield from named_clauses(row, (*path, index))
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        if key == "clause":
            yield (*path, key), inner
        elif key == "clauses" and isinstance(inner, list):
            yield from (((*path, key, index), clause) for index, clause in enumerate(inner))
        else:
            yield from named_clauses(inner, (*path, key))
