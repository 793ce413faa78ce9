"""Lines of a TOML text are found for every path, whatever way it is written."""

import tomllib
from collections.abc import Iterator

import pytest

from storage.campaign.planning.plan_folder import BUNDLED
from storage.campaign.planning.toml_lines import Path, lines_of

SOURCE = '''\
# a comment = "no key"
a = 1
"b c" = """
first = "not a key"
[not.a.table]
"""
d.e = [ # a list
  1, 2.5,
  [3, "]"],
  { f = 2021-01-01, g = { h = 'x # y' } },
]

[t]
u = "=[{"

[[rows]]
id = 1
[[rows.inner]]
k = true
[[rows.inner]]
k = false

[[rows]]
id = 2
[rows.table]
v = [[1], [2]]
[[rows.inner]]
k = 2021-01-01T07:30:00.5+07:00
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a",), 2),
        (("b c",), 3),
        (("d", "e"), 7),
        (("d", "e", 1), 8),
        (("d", "e", 2), 9),
        (("d", "e", 2, 1), 9),
        (("d", "e", 3, "f"), 10),
        (("d", "e", 3, "g", "h"), 10),
        (("t",), 13),
        (("t", "u"), 14),
        (("rows",), 16),
        (("rows", 0), 16),
        (("rows", 0, "inner", 0, "k"), 19),
        (("rows", 0, "inner", 1, "k"), 21),
        (("rows", 1, "id"), 24),
        (("rows", 1, "table", "v", 1, 0), 26),
        (("rows", 1, "inner", 0, "k"), 28),
    ],
)
def test_each_path_has_its_line(path: Path, line: int) -> None:
    """Tables, lists over several lines, inline tables and texts over several lines are counted right."""
    assert lines_of(SOURCE)[path] == line


def paths_of(value: object, path: Path = ()) -> Iterator[Path]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in inner:
        yield from paths_of(child, (*path, step))


@pytest.mark.parametrize("source", [SOURCE, *(p.read_text("utf-8") for p in sorted(BUNDLED.glob("*/*.toml")))])
def test_exactly_the_paths_of_the_text_have_lines(source: str) -> None:
    """What tomllib reads and what has a line are the same paths: none is missing, none invented."""
    assert set(lines_of(source)) == set(paths_of(tomllib.loads(source))) - {()}
