"""The kinds of tips, in the order in which they are offered, with how pressing each is and whom to call at once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of tip; `ongoing` is its priority while it is happening."""

    code: str
    priority: int
    ongoing: int
    numbers: tuple[str, ...]


@cache
def categories() -> tuple[Category, ...]:
    """All kinds; the last one takes what fits nowhere."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf8"))
    return tuple(Category(code, row["priority"], row["ongoing"], tuple(row["numbers"])) for code, row in table.items())


def priority(code: str, *, ongoing: bool) -> int:
    """How pressing a tip of this kind is, from 1 (now) to 4."""
    found = next(one for one in categories() if one.code == code)
    return found.ongoing if ongoing else found.priority
