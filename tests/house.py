"""Reads the code as syntax trees and tells its shape: imports, lengths, nesting, clocks asked, words compared."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("storage", "broadcasts", "handlers", "bot")  # from the ground up
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One source file of the project."""

    path: str  # from the root, with slashes
    text: str = field(repr=False)

    @property
    def tree(self) -> ast.Module:
        return parsed(self.text)

    @property
    def floor(self) -> str:
        return self.path.split("/", 1)[0]

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())


@cache
def parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every Python file below these folders of the root."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths)


def imports(module: Module) -> Iterator[str]:
    """The full names of what a module imports, relative ones resolved; `from a import b` gives `a.b`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = ".".join(part for part in (package(module, node.level), node.module) if part)
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def package(module: Module, level: int) -> str:
    """The package that so many leading dots mean in this module."""
    return ".".join(module.path.split("/")[:-level]) if level else ""


def within(name: str, owner: str) -> bool:
    """Whether a dotted name is this module or something in it."""
    return name == owner or name.startswith(f"{owner}.")


@cache
def functions(module: Module) -> tuple[Function, ...]:
    """Every function and method, inner ones too."""
    return tuple(node for node in ast.walk(module.tree) if isinstance(node, Function))


def length(function: Function) -> int:
    """Lines from `def` to the last one."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def nesting(node: ast.AST) -> int:
    """How many blocks deep a function goes; `elif` stands beside its `if`, a function inside counts for itself."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        deepest = max(deepest, nesting(child) + (isinstance(child, BLOCKS) and not is_elif(node, child)))
    return deepest


def is_elif(parent: ast.AST, child: ast.AST) -> bool:
    return isinstance(parent, ast.If) and isinstance(child, ast.If) and parent.orelse == [child]


def asked_for(module: Module) -> Iterator[str]:
    """Where a module asks the machine for the time or for a file, instead of being given it."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}:
            owner = ast.unparse(node.value).rsplit(".", 1)[-1]
            if owner in {"datetime", "date"}:
                yield f"{module.path}:{node.lineno} {owner}.{node.attr}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "open":
            yield f"{module.path}:{node.lineno} open"


def compared_words(module: Module) -> Iterator[tuple[int, str]]:
    """The words that a module's decisions depend on: operands of comparisons and of `case`."""
    decisions = (node for node in ast.walk(module.tree) if isinstance(node, (ast.Compare, ast.MatchValue)))
    for part in (part for decision in decisions for part in ast.walk(decision)):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.lineno, part.value
