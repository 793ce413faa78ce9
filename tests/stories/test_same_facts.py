"""X1: one story leaves the same facts whichever channel it is told on; ids, times, addresses and file hashes aside."""

import random
import re
from pathlib import Path

import pytest
from sqlalchemy import TextClause, create_engine, text

from storage.clocks import now
from tests import parts
from tests.stories import script
from tests.stories.stage import Stage
from tests.stories.test_stories import door

STORIES = ("dang_ky", "thanh_tich", "de_cu", "kien_nghi", "da_ro", "trang_thai")
CHANNELS = ("webchat", "telegram", "zalo", "zalo-replay")
FACTS = ("people", "memberships", "achievements", "nominations", "suggestions", "broadcasts", "audit", "dead_letters")
ASIDE = {
    "id",
    "channel",
    "account",
    "chat",
    "sender",
    "made_by",
    "linked_by",
    "sha256",
    "original",
    "code_hash",
    "salt",
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
DRAWN = STORIES if parts.EVERYTHING else random.Random(parts.SEED).sample(STORIES, 2)  # noqa: S311 - a draw of tests


@pytest.mark.parametrize("name", DRAWN)
async def test_x1_one_story_leaves_the_same_facts_on_every_channel(tmp_path: Path, name: str) -> None:
    """Registration, achievement with a photo, nomination, petition, receipts, status."""
    story = script.read(Path(__file__).with_name(f"{name}.md"))
    left = {}
    for way in CHANNELS:
        url = f"sqlite:///{tmp_path / way}.sqlite"
        await Stage(url, tmp_path / way, door(way), now).play(story)
        left[way] = facts(url)
    told = left.pop("webchat")
    assert len(told) > 1
    assert {way: sorted(set(found) ^ set(told)) for way, found in left.items() if found != told} == {}


def facts(url: str) -> list[str]:
    """What stands in the tables of facts, a line for each row."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = [(name, dict(row)) for name in FACTS for row in connection.execute(_all(name)).mappings()]
    engine.dispose()
    return [_plain(name, row) for name, row in rows]


def _all(name: str) -> TextClause:
    return text(f"SELECT * FROM {name} ORDER BY 1")  # noqa: S608 - our own names


def _plain(table: str, row: dict[str, object]) -> str:
    """A row without what differs by nature."""
    kept = {name: value for name, value in row.items() if name not in ASIDE}
    return MOMENT.sub("…", f"{table} {kept}")
