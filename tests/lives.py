"""Processes that are killed in the middle of their work, and what they had acknowledged until then."""

import itertools
import random
from collections.abc import Iterator

from tests import forks, parts

ROUNDS = 25 if parts.EVERYTHING else 2


def killed(module: str, *arguments: str, after: int) -> list[str]:
    """Run a module until it has said so many lines, kill it (SIGKILL), and return all that it said."""
    with forks.heard(module, *arguments) as (program, saying, complaint):
        said = list(itertools.islice(saying, after))
        program.kill()
        rest = saying.readlines()
        complaint.seek(0)
        assert len(said) == after, complaint.read()
    return [line.strip() for line in (*said, *rest) if line.endswith("\n")]


def moments(seed: int, most: int) -> Iterator[int]:
    """After how many lines to kill, round after round."""
    draw = random.Random(seed)  # noqa: S311 - a draw of tests
    return (draw.randint(1, most) for _ in range(ROUNDS))
