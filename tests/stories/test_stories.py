"""Every story on doors, databases and with restarts as the seed draws them; all combinations with --all."""

import itertools
import random
from pathlib import Path

import pytest

from storage.clocks import now
from tests import parts
from tests.books import fresh_url
from tests.stories import script
from tests.stories.doors import Door, RecorderDoor, TerminalDoor
from tests.stories.stage import Stage
from tests.stories.telegram_door import TelegramDoor
from tests.stories.webchat_door import WebchatDoor
from tests.stories.zalo_door import ZaloDoor

STORIES = sorted(Path(__file__).parent.glob("*.md"))
RESTARTS = 0.3  # the share of stories in which the bot restarts after each answer
SOME = 2  # doors on which a story is played in one run
DOORS = ("typing", "buttons", "terminal", "telegram", "webchat", "zalo", "zalo-replay")


def door(name: str) -> Door:
    """A door by its name."""
    match name:
        case "terminal":
            return TerminalDoor(now)
        case "telegram":
            return TelegramDoor(now)
        case "webchat":
            return WebchatDoor()
        case "zalo" | "zalo-replay":
            return ZaloDoor(replay=name == "zalo-replay")
        case _:
            return RecorderDoor(buttons=name == "buttons", clock=now)


def fits(path: Path, way: str) -> bool:
    """A terminal has one person; every other door has as many as the story needs."""
    return way != "terminal" or not any(step.who for step in script.read(path).steps)


def drawn() -> list[object]:
    """Each story on some doors, each on one database, sometimes with restarts; --all: every combination."""
    draw = random.Random(parts.SEED)  # noqa: S311 - a draw of tests
    ways = {path: [way for way in DOORS if fits(path, way)] for path in STORIES}
    if parts.EVERYTHING:
        matrix = itertools.product(("sqlite", "postgres"), (False, True))
        return [_case(path, way, *how) for how in matrix for path, fitting in ways.items() for way in fitting]
    some = [(path, way) for path, fitting in ways.items() for way in draw.sample(fitting, min(SOME, len(fitting)))]
    return [_case(*one, draw.choice(("sqlite", "postgres")), draw.random() < RESTARTS) for one in some]


def _case(path: Path, way: str, kind: str, again: bool) -> object:
    marks = [pytest.mark.postgres] if kind == "postgres" else []
    return pytest.param(path, way, kind, again, marks=marks, id=f"{path.stem}-{way}-{kind}{'-restarts' * again}")


@pytest.mark.parametrize(("path", "way", "kind", "restarts"), drawn())
async def test_story(
    request: pytest.FixtureRequest, tmp_path: Path, path: Path, way: str, kind: str, *, restarts: bool
) -> None:
    """What is said is answered as written, and the facts stand as written."""
    story = script.read(path)
    with fresh_url(kind, tmp_path, request) as url:
        await Stage(url, tmp_path / "data", door(way), now).play(story, restart_after_each=restarts)
