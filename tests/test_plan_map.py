"""The map from the plan's clauses to the code holds: every clause is there, every file, story and command exists."""

import re
from pathlib import Path

import pytest

from handlers.catalogue import COMMANDS
from handlers.everyone.welcome import Welcome
from storage.texts.texts import texts
from storage.words import fold

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "plan-map.md").read_text("utf8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if re.match(r"\| A\d", line)
]
WORK = {"the hotline", "broadcasts and the 131 group", "the campaign, complete"}


def test_every_clause_is_mapped_once() -> None:
    """A1 to A41, each in one row."""
    assert [row[0] for row in ROWS] == [f"A{number}" for number in range(1, 42)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_names_what_exists_or_the_work_that_brings_it(row: list[str]) -> None:
    """A file, a story and a command that exist; or the later piece of work by its name."""
    _, _, file, story, command = row
    if file.startswith("later: "):
        assert file.removeprefix("later: ") in WORK
        return
    assert (ROOT / file.strip("`")).is_file()
    assert (ROOT / "tests" / "stories" / story.strip("`")).is_file()
    assert command.strip("`/") in words()


def test_files_and_commands_of_the_mission_exist() -> None:
    """Each phrase of the mission leads to a file and a command."""
    rows = TEXT.split("## The mission")[1]
    files, commands = re.findall(r"`(\w+/[\w/]+\.py)`", rows), re.findall(r"`/(\w+)`", rows)
    assert [file for file in files if not (ROOT / file).is_file()] == []
    assert set(commands) <= words()


def words() -> set[str]:
    """Every word that starts a command."""
    names = [command.name for command in (*COMMANDS, *Welcome().table())]
    return {fold(word) for name in names for word in texts().lines(f"commands.{name}.words")}
