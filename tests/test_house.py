"""The reader of the code's shape sees what it must see; otherwise test_architecture.py would prove nothing."""

import ast

import pytest

from tests import house


def module(text: str, path: str = "handlers/hotline/queue.py") -> house.Module:
    return house.Module(path, text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import storage.book as book, os", ["storage.book", "os"]),
        ("from storage import talk", ["storage.talk"]),
        ("from . import words", ["handlers.hotline.words"]),
        ("from ..desk import receive", ["handlers.desk.receive"]),
        ("def late():\n    import telegram", ["telegram"]),
    ],
)
def test_imports_are_seen_in_every_form(text: str, names: list[str]) -> None:
    """Absolute, relative and late imports come out under their full names."""
    assert list(house.imports(module(text))) == names


def test_a_name_is_within_its_package_only() -> None:
    """`telegram.ext` belongs to `telegram`, `telegrams` does not."""
    assert house.within("telegram.ext", "telegram")
    assert house.within("telegram", "telegram")
    assert not house.within("telegrams", "telegram")


FOUR_DEEP = """
async def deep(rows):
    for row in rows:
        if row:
            with row:
                while row:
                    pass
"""
LONG_CHAIN = """
def chain(a):
    if a == 1:
        return 1
    elif a == 2:
        return 2
    elif a == 3:
        return 3
    elif a == 4:
        return [b for b in a if b]
"""
ELSE_IF = """
def other(a):
    if a:
        pass
    else:
        if a:
            pass
        a = 1
"""
INNER = """
def outer(a):
    if a:
        def inner(b):
            try:
                pass
            finally:
                pass
"""


@pytest.mark.parametrize(("text", "depth"), [(FOUR_DEEP, 4), (LONG_CHAIN, 1), (ELSE_IF, 2), (INNER, 1)])
def test_nesting_counts_blocks(text: str, depth: int) -> None:
    """Each block adds one, a chain of `elif` none, a function inside begins anew."""
    assert house.nesting(ast.parse(text).body[0]) == depth


def test_length_is_from_def_to_the_last_line() -> None:
    """Decorators do not count, the docstring does."""
    (function,) = house.functions(module('@decorated\ndef three():\n    """Why."""\n    return 3\n'))
    assert house.length(function) == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import datetime\ndatetime.datetime.now()", ["datetime.now"]),
        ("from datetime import date\nclock = date.today", ["date.today"]),
        ("open('x')", ["open"]),
        ("def at(turn): return turn.now", []),
        ("path.open()", []),
    ],
)
def test_asking_the_machine_is_seen(text: str, found: list[str]) -> None:
    """The time and files are seen where they are asked for, not where they were given."""
    assert [place.rsplit(" ", 1)[1] for place in house.asked_for(module(text))] == found


def test_words_of_decisions_are_seen() -> None:
    """Comparisons, membership and `case` give their words; plain data does not."""
    text = 'if a == "x" or a in ("y",):\n    b = "data"\nmatch a:\n    case "z":\n        pass\n'
    assert sorted(word for _, word in house.compared_words(module(text))) == ["x", "y", "z"]
