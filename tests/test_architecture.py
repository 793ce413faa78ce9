"""The house stands as designed: four floors leaning down, pure rooms, small files, and a wheel that holds them all."""

import ast
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median, quantiles
from typing import TypeVar

import pytest

from tests import house

T = TypeVar("T")
CODE = house.modules(*house.FLOORS)
ALL = house.modules(*house.FLOORS, "tests")
WRITTEN_BY_ALEMBIC = "storage/book/migrations/versions/"  # lists of columns, as long as the tables are wide

# What may be imported only from these places.
OWNERS = {
    "aiohttp": r"bot/",
    "aiohttp_jinja2": r"bot/",
    "alembic": r"storage/",
    "apscheduler": r"bot/clock\.py",
    "nacl": r"storage/(confidential/seal\.py|book/server_key\.py)",
    "psycopg": r"storage/",
    "rich": r"bot/",
    "sqlalchemy": r"storage/",
    "sqlite3": r"storage/",
    "sqlmodel": r"storage/",
    "storage.confidential.seal": r"storage/confidential/",
    "telegram": r"bot/channels/telegram/",
    "typer": r"bot/",
}

# Rooms that compute and nothing else: what they need to know, the hour included, is given to them.
PURE = re.compile(
    r"storage/(talk|campaign/planning/plan|campaign/dossiers/rules|confidential/(states|slots|deadlines))\.py|handlers/forms(\.py|/.*)|broadcasts/(layout|pace|schedule)\.py"
)
READS_ITS_FOLDER = "storage/campaign/planning/plan.py"
IMPURE = {
    *("aiohttp", "asyncio", "http", "httpx", "io", "logging", "multiprocessing", "os", "psycopg", "queue", "random"),
    *("secrets", "select", "selectors", "shutil", "signal", "socket", "sqlalchemy", "sqlite3", "sqlmodel", "ssl"),
    *("structlog", "subprocess", "sys", "tempfile", "threading", "time", "urllib.request", "uuid"),
}
FILES = {"pathlib", "tomllib"}
CHANNELS = {"telegram", "zalo", "zalo_bot", "zalo-bot", "zalo_oa", "zalo-oa", "webchat", "terminal"}


def at_fault(modules: Iterable[house.Module], faults: Callable[[house.Module], list[T]]) -> dict[str, list[T]]:
    """What is wrong in which module, by its path."""
    return {module.path: found for module in modules if (found := faults(module))}


def test_imports_lean_downwards() -> None:
    """No floor imports one above it, and none imports the tests."""

    def leans_up(module: house.Module) -> list[str]:
        above = (*house.FLOORS[house.FLOORS.index(module.floor) + 1 :], "tests")
        return [name for name in house.imports(module) if name.split(".", 1)[0] in above]

    assert at_fault(CODE, leans_up) == {}


def test_each_library_has_one_owner() -> None:
    """The web, the messengers, the clock, the database and the seal are each reached through one door."""

    def past_the_door(module: house.Module) -> list[str]:
        foreign = [owned for owned, place in OWNERS.items() if not re.match(place, module.path)]
        return [name for name in house.imports(module) for owned in foreign if house.within(name, owned)]

    assert at_fault(CODE, past_the_door) == {}


def test_pure_rooms_only_compute() -> None:
    """A pure room reaches for no network, database, chance, file or clock."""

    def reaches_out(module: house.Module) -> list[str]:
        forbidden = IMPURE if module.path == READS_ITS_FOLDER else IMPURE | FILES
        found = [name for name in house.imports(module) for bad in forbidden if house.within(name, bad)]
        return [*found, *house.asked_for(module)]

    pure = [module for module in CODE if PURE.fullmatch(module.path)]
    assert pure
    assert at_fault(pure, reaches_out) == {}


def test_no_decision_hangs_on_a_channels_name() -> None:
    """Below the roof only a channel's abilities count."""

    def asks_for_names(module: house.Module) -> list[tuple[int, str]]:
        return [place for place in house.compared_words(module) if place[1] in CHANNELS]

    assert at_fault([module for module in CODE if module.floor != "bot"], asks_for_names) == {}


def test_each_file_is_small_and_says_its_purpose() -> None:
    """A file opens with its purpose and ends within 400 lines."""
    assert [module.path for module in ALL if not ast.get_docstring(module.tree)] == []
    assert {module.path: module.lines for module in ALL if module.lines > 400} == {}


def test_each_function_fits_in_one_look() -> None:
    """No function is over 40 lines or nested deeper than three blocks."""

    def too_much(module: house.Module) -> list[str]:
        long = [f"{f.name}: {house.length(f)} lines" for f in house.functions(module) if house.length(f) > 40]
        return long + [f"{f.name}: {house.nesting(f)} deep" for f in house.functions(module) if house.nesting(f) > 3]

    assert at_fault([m for m in ALL if not m.path.startswith(WRITTEN_BY_ALEMBIC)], too_much) == {}


def test_most_functions_and_files_are_far_smaller() -> None:
    """Half of the functions have at most 7 lines, nine in ten at most 20; of files nine in ten at most 250."""
    lengths = [house.length(f) for m in CODE if WRITTEN_BY_ALEMBIC not in m.path for f in house.functions(m)]
    assert median(lengths) <= 7
    assert quantiles(lengths, n=10)[-1] <= 20
    assert quantiles([module.lines for module in CODE], n=10)[-1] <= 250


def test_each_test_states_the_fact_it_proves() -> None:
    """Every test has a sentence, so that the list of tests reads as a specification."""

    def unsaid(module: house.Module) -> list[str]:
        tests = [f for f in house.functions(module) if f.name.startswith("test_")]
        return [f.name for f in tests if not ast.get_docstring(f)]

    assert at_fault(house.modules("tests"), unsaid) == {}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names in a wheel built from this working tree, without the net."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=house.ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return [name for name in zipfile.ZipFile(path).namelist() if ".dist-info/" not in name]


def test_the_wheel_holds_the_four_floors_whole(wheel: list[str]) -> None:
    """Every file of the floors travels (migrations, plans, texts, pages), and nothing else does: no tests."""
    ours = [path for floor in house.FLOORS for path in (house.ROOT / floor).rglob("*") if path.is_file()]
    names = {path.relative_to(house.ROOT).as_posix() for path in ours if is_source(path)}
    assert set(wheel) == names
    assert {name.split("/", 1)[0] for name in names} == set(house.FLOORS)


def is_source(path: Path) -> bool:
    return "__pycache__" not in path.parts and not path.name.startswith(".")
