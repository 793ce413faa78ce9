"""A copy of the bundled plan in which single words can be changed, to see what is said about them."""

import shutil
from pathlib import Path

from storage.campaign.planning.plan_folder import BUNDLED

NAME = "151-kh-ubnd"


def copied(where: Path) -> Path:
    """A copy of the bundled plan's folder."""
    return Path(shutil.copytree(BUNDLED / NAME, where / NAME))


def changed(folder: Path, file: str, old: str, new: str) -> str:
    """Replace `old`, which must stand there, once; gives the text as it then is."""
    path = folder / file
    before = path.read_text(encoding="utf-8")
    assert old in before, f"{file} has no {old!r}"
    after = before.replace(old, new, 1)
    path.write_text(after, encoding="utf-8", newline="")
    return after


def line_with(text: str, mark: str) -> int:
    """The number of the only line that holds the mark."""
    lines = [number for number, line in enumerate(text.split("\n"), 1) if mark in line]
    assert len(lines) == 1, f"{mark!r} stands on lines {lines}"
    return lines[0]
