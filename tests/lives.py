"""Processes that are killed in the middle of their work, and what they had acknowledged until then."""

import itertools
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from tests import parts
from tests.house import ROOT

ROUNDS = 25 if parts.EVERYTHING else 2


def killed(module: str, *arguments: str, after: int) -> list[str]:
    """Run a module until it has said so many lines, kill it (SIGKILL), and return all that it said."""
    command = [sys.executable, "-m", module, *arguments]
    with tempfile.TemporaryFile("w+") as complaint:
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=complaint, text=True) as process:
            assert process.stdout is not None
            said = list(itertools.islice(process.stdout, after))
            process.kill()
            rest = process.stdout.readlines()
        complaint.seek(0)
        assert len(said) == after, complaint.read()
    return [line.strip() for line in (*said, *rest) if line.endswith("\n")]


def moments(seed: int, most: int) -> Iterator[int]:
    """After how many lines to kill, round after round."""
    draw = random.Random(seed)  # noqa: S311 - a draw of tests
    return (draw.randint(1, most) for _ in range(ROUNDS))
