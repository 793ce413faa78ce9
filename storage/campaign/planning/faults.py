"""What is wrong in a plan folder: where it stands, and the keys of two sentences, the problem and its cure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from storage.campaign.planning.toml_lines import Path, lines_of


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing for the author of a plan to mend; `line` counts from 1; a warning does not stop the campaign.

    The sentences stand in the texts under `problem_key` and `cure_key`; `facts` fills their placeholders.
    """

    file: str
    line: int
    key: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)
    warning: bool = False

    @property
    def problem_key(self) -> str:
        """The text that says what is wrong."""
        return f"plan.{self.code}.problem"

    @property
    def cure_key(self) -> str:
        """The text that says what to do about it."""
        return f"plan.{self.code}.cure"

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.key} {self.code} {dict(self.facts)}"


class PlanFaults(Exception):
    """The plan folder cannot be used; `faults` lists everything to mend, so that one round is enough."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


class Findings:
    """Collects what is wrong in one TOML file by path, and finds the lines once at the end."""

    def __init__(self, file: str, source: str) -> None:
        self.file = file
        self.source = source
        self.found: list[tuple[Path, Fault]] = []

    def __len__(self) -> int:
        return len(self.found)

    def add(self, path: Path, code: str, **facts: object) -> None:
        """Note a fault at `path`."""
        self.found.append((path, self.fault(name_of(path), code, facts)))

    def missing(self, path: Path, key: str) -> None:
        """Note that the table at `path` lacks a key."""
        self.found.append((path, self.fault(name_of((*path, key)), "missing_key", {})))

    def warn(self, path: Path, code: str, **facts: object) -> None:
        """Note something that need not stop the campaign."""
        self.found.append((path, replace(self.fault(name_of(path), code, facts), warning=True)))

    def fault(self, key: str, code: str, facts: Mapping[str, object]) -> Fault:
        told = {"name": key, **{what: str(fact) for what, fact in facts.items()}}
        return Fault(self.file, 1, key, f"fault.{code}", told)

    def faults(self) -> list[Fault]:
        """The findings with their lines, in the order of the file."""
        lines = lines_of(self.source) if self.found else {}
        placed = [replace(fault, line=line_at(path, lines)) for path, fault in self.found]
        return sorted(placed, key=lambda fault: fault.line)


def name_of(path: Path) -> str:
    """A path as an author reads it: entries of a list count from 1 ("phases[2].quota")."""
    shown = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return shown.removeprefix(".")


def line_at(path: Path, lines: Mapping[Path, int]) -> int:
    """The line of the path, or of the nearest table around it."""
    around = (path[:length] for length in range(len(path), 0, -1))
    return next((lines[step] for step in around if step in lines), 1)
