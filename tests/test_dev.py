"""`./dev` keeps its promises: complete locks, a second start that asks nobody, the caller's folder, a working check."""

import importlib.machinery
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

from tests.house import ROOT

PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)( ; (?P<marker>[^\\]+))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
LOCKS = ("boot", "dev", "fallback", "run")


def load(path: Path) -> ModuleType:
    """The script as a module; it has no .py ending."""
    loader = importlib.machinery.SourceFileLoader("dev", str(path))
    spec = importlib.util.spec_from_loader("dev", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with the script, the locks and a tiny product, but nothing set up."""
    shutil.copy(ROOT / "dev", tmp_path / "dev")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__init__.py").touch()
    (tmp_path / "bot" / "__main__.py").write_text("import os, sys\nprint(os.getcwd(), *sys.argv[1:])\n")
    return tmp_path


@pytest.fixture
def dev(clone: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script of that clone."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return load(clone / "dev")


def pins(lock: str) -> dict[str, set[str]]:
    """The hashes of each pinned version of a lock."""
    found: dict[str, set[str]] = {}
    hashes: set[str] = set()
    for line in (ROOT / "requirements" / f"{lock}.lock").read_text().splitlines():
        if pin := PIN.match(line):
            found[pin["name"] + "==" + pin["version"]] = hashes = set()
        else:
            assert HASH.match(line), line
            hashes.add(line.strip(" \\"))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_each_package_is_pinned_with_hashes(lock: str) -> None:
    """A lock is made of exact versions and their hashes only: no host, path or option stands in it."""
    assert all(pins(lock).values())


def test_the_dev_lock_contains_the_run_lock() -> None:
    """A developer's environment serves the product too, with the same bytes."""
    assert pins("run").items() <= pins("dev").items()


@pytest.mark.parametrize(("lock", "extras"), [("run", {"postgres"}), ("dev", {"postgres", "dev"})])
def test_the_locks_answer_pyproject(lock: str, extras: set[str]) -> None:
    """Nobody can change a dependency and forget `./dev lock`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = project["dependencies"] + [line for extra in extras for line in project["optional-dependencies"][extra]]
    locked = dict(pin.split("==") for pin in pins(lock))
    wanted = [requirement for line in asked if (requirement := Requirement(line)).name != project["name"]]
    assert [str(one) for one in wanted if not one.specifier.contains(locked.get(one.name, "0"))] == []


def stamped(dev: ModuleType, lock: str) -> None:
    """Make the environment look as `./dev` leaves it after installing a lock."""
    dev.PYTHON.parent.mkdir(parents=True, exist_ok=True)
    if not dev.PYTHON.exists():
        dev.PYTHON.symlink_to(sys.executable)
    dev.STAMP.write_text(dev.stamp(lock), encoding="utf-8")


def test_an_environment_serves_the_lock_it_was_made_from(dev: ModuleType) -> None:
    """The dev environment serves both; the run environment only the product; a changed lock neither."""
    assert not dev.ready("run")
    stamped(dev, "run")
    assert (dev.ready("run"), dev.ready("dev")) == (True, False)
    stamped(dev, "dev")
    assert (dev.ready("run"), dev.ready("dev")) == (True, True)
    (dev.LOCKS / "dev.lock").write_text("changed")
    assert (dev.ready("run"), dev.ready("dev")) == (False, False)


def test_an_environment_without_its_interpreter_is_made_anew(dev: ModuleType) -> None:
    """An upgrade that took the system's Python away is noticed."""
    stamped(dev, "run")
    dev.PYTHON.unlink()
    dev.PYTHON.symlink_to("/nowhere/python3")
    assert not dev.ready("run")


def test_the_second_start_asks_nobody_and_stays_in_the_callers_folder(dev: ModuleType, clone: Path) -> None:
    """With a finished environment neither pip nor uv is looked for, and a foreign `bot` folder does not win."""
    stamped(dev, "run")
    elsewhere = clone / "elsewhere"
    (elsewhere / "bot").mkdir(parents=True)
    (elsewhere / "bot" / "__main__.py").write_text("print('a stranger')")
    command = [sys.executable, str(clone / "dev"), "run", "--quiet"]
    done = subprocess.run(command, cwd=elsewhere, env={"PATH": ""}, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"{elsewhere} demo --quiet\n", "")
    assert not (clone / ".boot").exists()


def test_a_run_says_what_is_missing_when_nothing_can_be_installed(clone: Path, dev: ModuleType) -> None:
    """Without the net and without uv the person reads what to do, not a stack of calls."""
    assert not dev.STAMP.exists()
    environment = {"PATH": "", "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    command = [sys.executable, str(clone / "dev"), "bot131"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Is the internet reachable" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_product_variables_do_not_reach_a_test_run(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The office's tokens stay outside; what steers the tests passes."""
    for name in ("TELEGRAM_BOT_TOKEN", "ZALO_BOT_TOKENS", "BOT131_DATABASE_URL", "BOT131_SEED"):
        monkeypatch.setenv(name, "1")
    passed = dev.without_product_variables()
    assert {name for name in passed if name.startswith(dev.PRODUCT_VARIABLES)} <= set(dev.TEST_VARIABLES)
    assert passed["BOT131_SEED"] == "1"


@pytest.mark.parametrize("name", ["uv.lock", "pylock.toml"])
def test_a_lock_of_another_kind_is_complained_about(
    dev: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock that names registries cannot be committed unseen."""
    (dev.ROOT / name).touch()
    monkeypatch.setattr(dev, "project_files", lambda: [dev.ROOT / name])
    assert list(dev.registry_complaints()) == [f"{name}: keep only requirements/*.lock, this kind names registries"]


def test_a_registrys_name_is_complained_about(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry's host is found in any file, whatever the case."""
    host = dev.REGISTRY_HOSTS[0]
    (dev.ROOT / "notes.md").write_text(f"see https://{host.upper()}/simple")
    monkeypatch.setattr(dev, "project_files", lambda: [dev.ROOT / "notes.md", dev.ROOT / "dev"])
    assert list(dev.registry_complaints()) == [f"notes.md: names the package registry {host}"]


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["dance"], 2), (["--help"], 0)])
def test_usage_is_shown(dev: ModuleType, arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown word is answered with what can be said."""
    assert dev.main(arguments) == code
    shown = capsys.readouterr().out
    assert [command for command in dev.COMMANDS if f"./dev {command}" not in shown] == []
