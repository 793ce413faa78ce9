"""Reads from the code which sentences it says and with which facts, so that texts and code can be held together."""

import ast
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from handlers.catalogue import COMMANDS, FORMS
from handlers.everyone.welcome import Welcome
from handlers.forms.controls import Control
from handlers.forms.form import Form
from tests import house

ANY = ".+"  # what stands for a part of a key that is known only when the code runs
KEY_AT = {"say": 0, "lines": 0, "hand": 1, "means": 1, "Note": 0, "Refusal": 0}  # which argument is the key
PROBLEMS = {"Later", "Never", "Gone", "Unknown"}  # their reason is the end of a key
SPEAKING = {"say", "hand"}  # these take facts by name; Note and Refusal take a dictionary
Names = Mapping[str, list[str]]
PAGES = ("bot/console/templates", "bot/channels/webchat/page")


@dataclass(frozen=True, slots=True)
class Saying:
    """A place where the code says something: the key or a pattern of keys, and the facts (None: not to be seen)."""

    place: str
    pattern: str
    facts: frozenset[str] | None

    @property
    def exact(self) -> bool:
        """Whether the whole key stands in the code."""
        return ANY not in self.pattern

    def means(self, key: str) -> bool:
        """Whether this may be the key that is said."""
        return shaped(self.pattern).fullmatch(key) is not None


@cache  # the library remembers five hundred patterns and the code has thousands
def shaped(pattern: str) -> re.Pattern[str]:
    """A pattern, its open parts to be read."""
    return re.compile(pattern.replace(ANY, f"({ANY})"))


@cache
def sayings() -> tuple[Saying, ...]:
    """All places where a sentence is named in the call that says it."""
    return tuple(saying for module in house.modules(*house.FLOORS) for saying in _in(module))


@cache
def constants() -> frozenset[str]:
    """All strings of the code, and all quoted words of its pages."""
    quoted = {
        word
        for folder in PAGES
        for path in (house.ROOT / folder).iterdir()
        if path.suffix in {".html", ".js"}
        for word in re.findall(r"""["']([\w.]+)["']""", path.read_text("utf8"))
    }
    found = {
        node.value
        for module in house.modules(*house.FLOORS)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return frozenset(quoted | found)


@cache
def words() -> frozenset[str]:
    """What can fill the open part of a key: strings of the code, whole or between their dots."""
    return frozenset(part for one in constants() for part in one.split("."))


@cache
def shapes() -> frozenset[str]:
    """Patterns of all strings that the code puts together and that look like keys, wherever they are said."""
    texts = [node for m in house.modules(*house.FLOORS) for node in ast.walk(m.tree) if isinstance(node, ast.JoinedStr)]
    patterns = {pattern for text in texts for pattern in _patterns(text, {})}
    return frozenset(pattern for pattern in patterns if re.match(r"[a-z_]+\\\.", pattern) or pattern == f"{ANY}_word")


def by_convention() -> dict[str, set[str] | None]:
    """Keys that forms, commands and controls ask for by their names, with the facts of each (None: a list)."""
    keys: dict[str, set[str] | None] = {}
    for form in FORMS:
        keys |= _of_form(form)
    for command in (*Welcome().table(), *COMMANDS):
        keys[f"commands.{command.name}.words"] = None
        if command.listed:
            keys[f"commands.{command.name}.line"] = set()
    return keys | {f"forms.words.{control.name.lower()}": None for control in Control}


def _of_form(form: Form) -> dict[str, set[str] | None]:
    asked = [question for question in form.questions if not question.given]
    names = {question.name for question in form.questions}
    keys: dict[str, set[str] | None] = {}
    for question in asked:
        called, own = f"{form.name}.{question.like or question.name}", set(question.facts({}))
        keys[f"{called}.ask"] = names | own
        if form.review:
            keys[f"{called}.short"] = own
    return keys


def _in(module: house.Module) -> Iterator[Saying]:
    for node, names in _calls(module.tree, {}):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        at = KEY_AT.get(name)
        if at is None or len(node.args) <= at:
            continue
        for pattern in _patterns(node.args[at], names):
            yield Saying(f"{module.path}:{node.lineno}", pattern, _facts(name, node, at))


@cache
def reasons() -> dict[str, str]:
    """Why words may not arrive, and where that is said: the reasons that channels and the mail room give."""
    calls = [(module, node) for module in house.modules(*house.FLOORS) for node, _ in _calls(module.tree, {})]
    found = [(m, node) for m, node in calls if node.args and ast.unparse(node.func) in PROBLEMS]
    return {
        str(node.args[0].value): f"{module.path}:{node.lineno}"
        for module, node in found
        if isinstance(node.args[0], ast.Constant)
    }


def _calls(node: ast.AST, names: Names) -> Iterator[tuple[ast.Call, Names]]:
    """All calls below a node, each with the words that the names around it run through."""
    if isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)):
        names = {**names, **{ast.unparse(one.target): _words(one.iter) for one in node.generators}}
    if isinstance(node, ast.Call):
        yield node, names
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, names)


def _words(these: ast.expr) -> list[str]:
    """The words of `for key in ("yes", "no")`; none where they are worked out elsewhere."""
    elements = these.elts if isinstance(these, (ast.Tuple, ast.List)) else []
    return [str(one.value) for one in elements if isinstance(one, ast.Constant)]


def _patterns(key: ast.expr, names: Names) -> Iterator[str]:
    """The key that an expression gives; both where it chooses, none where it is worked out elsewhere."""
    if isinstance(key, ast.IfExp):
        yield from (*_patterns(key.body, names), *_patterns(key.orelse, names))
    elif isinstance(key, ast.Constant) and isinstance(key.value, str):
        yield re.escape(key.value)
    elif isinstance(key, ast.JoinedStr):
        yield from map("".join, itertools.product(*(_parts(part, names) for part in key.values)))


def _parts(part: ast.expr, names: Names) -> list[str]:
    if isinstance(part, ast.Constant):
        return [re.escape(str(part.value))]
    assert isinstance(part, ast.FormattedValue)
    return [re.escape(word) for word in names.get(ast.unparse(part.value), ())] or [ANY]


def _facts(name: str, call: ast.Call, at: int) -> frozenset[str] | None:
    if name in SPEAKING:
        names = [keyword.arg for keyword in call.keywords]
        return None if None in names else frozenset(str(one) for one in names)
    if len(call.args) <= at + 1:
        return frozenset()
    given = call.args[at + 1]
    if not isinstance(given, ast.Dict) or None in given.keys:
        return None
    return frozenset(str(key.value) for key in given.keys if isinstance(key, ast.Constant))
