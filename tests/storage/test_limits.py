"""Every limit stands in one file with its reason, has the type that the code expects, and is used."""

import ast
import dataclasses
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import get_type_hints

import pytest

from storage import limits as room
from storage.limits import Limits, limits
from tests import house

FILE = Path(room.__file__).with_name("limits.toml")
LINE = re.compile(r"^(\w+) *= *[^#]+# *(\S.*)$")
NUMBERS = {int: (int,), float: (int, float)}
ALL = [
    pytest.param(name, field.name, get_type_hints(kind)[field.name], id=f"{name}.{field.name}")
    for name, kind in get_type_hints(Limits).items()
    for field in dataclasses.fields(kind)
]


@cache
def asked_for() -> set[str]:
    """The names of all attributes that the code reads, apart from the limits' own file."""
    return {
        node.attr
        for module in house.modules(*house.FLOORS)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
    }


@pytest.mark.parametrize(("group", "name", "kind"), ALL)
def test_a_limit_is_a_number_of_its_kind_and_used(group: str, name: str, kind: type[int]) -> None:
    """A limit that nobody asks for, or of another type, is a mistake."""
    value = getattr(getattr(limits(), group), name)
    assert type(value) in NUMBERS[kind]
    assert value >= 0
    assert name in asked_for()


def test_each_line_says_its_reason() -> None:
    """Whoever wants to change a limit reads beside it why it is so."""
    lines = [line for line in FILE.read_text("utf8").splitlines() if line and not line.startswith(("#", "["))]
    assert [line for line in lines if not LINE.match(line)] == []


def test_file_and_types_name_the_same_limits() -> None:
    """Nothing stands in the file that is not read; what is missing there would fail at the first use."""
    table = tomllib.loads(FILE.read_text("utf8"))
    typed = {name: {f.name for f in dataclasses.fields(kind)} for name, kind in get_type_hints(Limits).items()}
    assert {name: set(group) for name, group in table.items()} == typed
