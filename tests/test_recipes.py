"""The recipes of docs/recipes.md work as they stand there: each is followed in a copy of the repository."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house import FLOORS, ROOT

TEXT = (ROOT / "docs" / "recipes.md").read_text("utf8")
BLOCK = re.compile(r"(?P<before>[^\n]+):\n\n(?P<fence> *)```(?P<kind>\w+)\n(?P<body>.*?)\n *```", re.DOTALL)
NEW, END = re.compile(r"New file `([^`]+)`$"), re.compile(r"At the end of `([^`]+)`$")
PLACE = re.compile(r"In `([^`]+)`, (before|after) `([^`]+)`$")
COMMANDS = {"./dev test": "-m pytest -q -p no:cacheprovider", "./dev bot131": "-P -m bot"}
COPIED = (*FLOORS, "tests", "docs", "pyproject.toml", "README.md", "dev")


@dataclass(frozen=True, slots=True)
class Step:
    """What stands before a block, and what stands in it."""

    before: str
    kind: str
    body: str


def recipes() -> Iterator[tuple[str, list[Step]]]:
    """Each recipe with its steps."""
    for part in TEXT.split("\n## ")[1:]:
        title = part.partition("\n")[0]
        yield (
            title,
            [Step(one["before"], one["kind"], plain(one["body"], one["fence"])) for one in BLOCK.finditer(part)],
        )


def plain(body: str, indent: str) -> str:
    """A block as it would stand in its file, without what the list around it adds."""
    return "".join(f"{line.removeprefix(indent)}\n" for line in body.split("\n"))


def follow(step: Step, clone: Path) -> None:
    """Do what a reader would do."""
    if step.kind == "sh":
        run(step.body, clone)
    elif new := NEW.search(step.before):
        assert not (clone / new[1]).exists()
        (clone / new[1]).write_text(step.body, "utf8")
    elif end := END.search(step.before):
        with (clone / end[1]).open("a", encoding="utf8") as file:
            file.write(step.body)
    else:
        place = PLACE.search(step.before)
        assert place is not None, step.before
        insert(clone / place[1], place[2], place[3], step.body)


def insert(path: Path, where: str, line: str, body: str) -> None:
    """Before or after the line; "…" at its end stands for anything."""
    lines = path.read_text("utf8").splitlines(keepends=True)
    begins = line.removesuffix("…")
    found = [
        at for at, one in enumerate(lines) if one.rstrip("\n") == line or (begins != line and one.startswith(begins))
    ]
    assert found, f"{path.name} has no line {line!r}"
    at = found[0] + (where == "after")
    path.write_text("".join([*lines[:at], body, *lines[at:]]), "utf8")


def run(commands: str, clone: Path) -> None:
    """The commands of a block, each to its good end."""
    for short, module in COMMANDS.items():
        commands = commands.replace(short, f"{sys.executable} {module}")
    environment = os.environ | {"PYTHONPATH": str(clone)}
    done = subprocess.run(  # noqa: S602 - a recipe is for a shell
        f"set -e\n{commands}", shell=True, cwd=clone, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of what the recipes touch."""
    for name in COPIED:
        source, target = ROOT / name, tmp_path / "clone" / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.pyc.*"))
        else:
            target.parent.mkdir(exist_ok=True)
            shutil.copy2(source, target)
    return tmp_path / "clone"


def test_the_reader_sees_the_recipes() -> None:
    """Otherwise the next test would prove nothing."""
    assert {title: len(steps) for title, steps in recipes()} == {
        "Add a form": 8,
        "Add a channel": 6,
        "Bring another plan": 3,
    }


@pytest.mark.parametrize(("title", "steps"), list(recipes()), ids=lambda part: part if isinstance(part, str) else "")
def test_a_recipe_works_as_it_stands(title: str, steps: list[Step], clone: Path) -> None:
    """Every step in its order; the last one is green."""
    for step in steps:
        follow(step, clone)
