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
CLAUSES, MISSION = (part.splitlines() for part in TEXT.split("## The mission"))
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in CLAUSES if re.match(r"\| A\d", line)]
PHRASES = [[cell.strip() for cell in line.strip("|").split("|")] for line in MISSION if re.match(r"\| [a-z]", line)]
NAVIGATION = (ROOT / "bot" / "console" / "templates" / "nav.html").read_text("utf8")
PAGE = "console: "
WORK = {"the hotline", "broadcasts and the 131 group", "the campaign, complete"}


def test_every_clause_is_mapped_once() -> None:
    """A1 to A41, each in one row."""
    assert [row[0] for row in ROWS] == [f"A{number}" for number in range(1, 42)]


@pytest.mark.parametrize("row", [*ROWS, *(["", *row] for row in PHRASES)], ids=lambda row: row[0] or row[1])
def test_a_row_names_what_exists_or_the_work_that_brings_it(row: list[str]) -> None:
    """A file, a story or test, and a command or page that exist; or the later piece of work by its name."""
    _, _, file, story, see = row
    if file.startswith("later: "):
        assert file.removeprefix("later: ") in WORK
        assert (story, see) == ("–", "–")
        return
    assert (ROOT / file.strip("`")).is_file()
    assert any((folder / story.strip("`")).is_file() for folder in (ROOT / "tests" / "stories", ROOT))
    if see.startswith(PAGE):
        assert f"'{see.removeprefix(PAGE)}'" in NAVIGATION
    else:
        assert see.strip("`/").split()[0] in words()


@pytest.mark.parametrize("row", [row for row in (*ROWS, *PHRASES) if row[-1].startswith("`/")], ids=lambda row: row[-1])
def test_a_story_plays_the_command_that_is_named(row: list[str]) -> None:
    """Its word stands in the story, with or without accents; otherwise the map leads astray."""
    told = fold((ROOT / "tests" / "stories" / row[-2].strip("`")).read_text("utf8"))
    name = row[-1].strip("`/").split()[0]
    same = next(table for table in spoken_words() if name in table)
    assert any(word in told for word in same)


def test_the_mission_is_whole() -> None:
    """Nine phrases."""
    assert len(PHRASES) == 9


def spoken_words() -> list[set[str]]:
    """The words that start each command."""
    names = [command.name for command in (*COMMANDS, *Welcome().table())]
    return [{fold(word) for word in texts().lines(f"commands.{name}.words")} for name in names]


def words() -> set[str]:
    """Every word that starts a command."""
    return set().union(*spoken_words())
