"""Reads a TOML table into a dataclass by its annotations, and collects everything that does not fit.

`int | None` means that the plan may leave the value open ("chưa ấn định"); a default means that the key may be
missing; `Annotated[int, AtLeast(0)]` bounds a number; a field marked `DERIVED` does not come from the file.
"""

import difflib
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Final, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from storage.campaign.planning.faults import Findings
from storage.campaign.planning.toml_lines import Path
from storage.words import tidy

T = TypeVar("T")

OPEN_WORD: Final = "chưa ấn định"
DERIVED: Final = {"derived": True}


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The smallest number that makes sense."""

    number: int


@dataclass(frozen=True, slots=True)
class AtMost:
    """The largest number that makes sense."""

    number: int


def read(kind: type[T], table: Mapping[str, object], findings: Findings, path: Path = ()) -> T | None:
    """A value of the dataclass `kind`; None, with the findings noted, when the table does not fit."""
    before = len(findings)
    known, hints = fields_of(cast(type, kind)), hints_of(cast(type, kind))
    for key in table.keys() - known.keys():
        report_unknown(key, list(known), findings, path)
    values: dict[str, object] = {}
    for name, field in known.items():
        if name in table:
            values[name] = convert(hints[name], table[name], findings, (*path, name))
        elif field.default is MISSING and field.default_factory is MISSING:
            findings.missing(path, name)
    return cast(Callable[..., T], kind)(**values) if len(findings) == before else None


@cache
def fields_of(kind: type) -> dict[str, "Field[Any]"]:
    """The fields of the dataclass that stand in the file."""
    return {field.name: field for field in fields(kind) if "derived" not in field.metadata}


@cache
def hints_of(kind: type) -> dict[str, Any]:
    """The annotations of the dataclass, with their bounds."""
    return get_type_hints(kind, include_extras=True)


def report_unknown(key: str, known: list[str], findings: Findings, path: Path) -> None:
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    if near:
        findings.add((*path, key), "unknown_key_near", near=near[0])
    else:
        findings.add((*path, key), "unknown_key", known=", ".join(sorted(known)))


def convert(hint: Any, value: object, findings: Findings, path: Path) -> object:
    """The value as its annotation wants it: lists become tuples, tables dataclasses, an open value None."""
    origin = get_origin(hint)
    if origin in {Union, UnionType}:
        return None if value == OPEN_WORD else convert(get_args(hint)[0], value, findings, path)
    if origin is Annotated:
        return bounded(hint, value, findings, path)
    if origin is Literal:
        return among(get_args(hint), value, findings, path)
    if origin is tuple:
        return listed(get_args(hint)[0], value, findings, path)
    if is_dataclass(hint):
        return table_of(cast(type, hint), value, findings, path)
    return scalar(hint, value, findings, path)


def scalar(kind: type, value: object, findings: Findings, path: Path) -> object:
    if not fits(kind, value):
        findings.add(path, {str: "not_text", int: "not_number", date: "not_day"}[kind], value=shown(value))
    elif isinstance(value, str) and not value.strip():
        findings.add(path, "blank_text")
    return tidy(value) if isinstance(value, str) else value


def fits(kind: type, value: object) -> bool:
    """Whether it is of that kind indeed: Python counts True as a number, and a moment as a day."""
    return isinstance(value, kind) and not isinstance(value, bool | datetime)


def shown(value: object) -> str:
    """The value as its author wrote it, or the beginning of it."""
    return str(value).lower() if isinstance(value, bool) else textwrap.shorten(str(value), 60, placeholder="…")


def bounded(hint: Any, value: object, findings: Findings, path: Path) -> object:
    kind, *bounds = get_args(hint)
    number = convert(kind, value, findings, path)
    if not fits(int, number):
        return number
    for bound in bounds:
        if isinstance(bound, AtLeast) and cast(int, number) < bound.number:
            findings.add(path, "too_small", value=number, least=bound.number)
        if isinstance(bound, AtMost) and cast(int, number) > bound.number:
            findings.add(path, "too_large", value=number, most=bound.number)
    return number


def among(allowed: tuple[object, ...], value: object, findings: Findings, path: Path) -> object:
    if value not in allowed:
        findings.add(path, "not_among", value=shown(value), allowed=", ".join(map(str, allowed)))
    return value


def listed(hint: Any, value: object, findings: Findings, path: Path) -> object:
    if not isinstance(value, list):
        findings.add(path, "not_list", value=shown(value))
        return ()
    return tuple(convert(hint, entry, findings, (*path, index)) for index, entry in enumerate(value))


def table_of(kind: type, value: object, findings: Findings, path: Path) -> object:
    if not isinstance(value, Mapping):
        findings.add(path, "not_table", value=shown(value))
        return None
    return read(kind, value, findings, path)
