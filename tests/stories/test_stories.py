"""Every story on every door and both databases; a part of the combinations by seed, all of them with --all."""

import random
from pathlib import Path

import pytest

from storage.clocks import now
from tests import parts
from tests.books import KINDS, fresh_url
from tests.stories import script
from tests.stories.doors import Door, RecorderDoor, TerminalDoor
from tests.stories.stage import Stage
from tests.stories.telegram_door import TelegramDoor
from tests.stories.webchat_door import WebchatDoor

STORIES = sorted(Path(__file__).parent.glob("*.md"))
DOORS = ("typing", "buttons", "terminal", "telegram", "webchat")


def door(name: str) -> Door:
    """A door by its name."""
    match name:
        case "terminal":
            return TerminalDoor(now)
        case "telegram":
            return TelegramDoor(now)
        case "webchat":
            return WebchatDoor()
        case _:
            return RecorderDoor(buttons=name == "buttons", clock=now)


def fits(path: Path, way: str) -> bool:
    """A terminal has one person; every other door has as many as the story needs."""
    return way != "terminal" or not any(step.who for step in script.read(path).steps)


def drawn() -> list[object]:
    """Each story on one drawn database and door with restarts, and plainly on every door; --all: everything."""
    draw = random.Random(parts.SEED)  # noqa: S311 - a draw of tests
    whole = [(path, way, again) for path in STORIES for way in DOORS if fits(path, way) for again in (False, True)]
    some = [c for c in whole if not c[2] or draw.random() < 0.4]
    return [
        pytest.param(*c, id=f"{c[0].stem}-{c[1]}{'-restarts' if c[2] else ''}")
        for c in (whole if parts.EVERYTHING else some)
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("path", "way", "restarts"), drawn())
async def test_story(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, path: Path, way: str, *, restarts: bool
) -> None:
    """What is said is answered as written, and the facts stand as written."""
    story = script.read(path)
    with fresh_url(kind, tmp_path, request) as url:
        await Stage(url, tmp_path / "data", door(way), now).play(story, restart_after_each=restarts)
