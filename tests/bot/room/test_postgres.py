"""The same room on PostgreSQL: keys, a tip's way, two officers at one moment."""

import asyncio
from pathlib import Path

import pytest

from storage.confidential.states import State
from tests.bot.room.stage import STORY, roomed

pytestmark = pytest.mark.postgres


async def test_on_postgresql_all_is_the_same(postgres_database: str, tmp_path: Path) -> None:
    """Enrolled, unlocked, read, raced for, forwarded, restarted."""
    async with roomed(tmp_path, url=postgres_database) as room:
        one, two = await room.readers(2)
        tip = await room.filed()
        for officer in (one, two):
            await room.opened(officer, tip)
        seen = (await one.browser.get(f"/tin/{tip}")).page.field("seen")
        answers = await asyncio.gather(
            *(who.browser.post(f"/tin/{tip}", act="acknowledge", seen=seen) for who in (one, two))
        )
        assert sorted(answer.status for answer in answers) == [303, 409]
        sent = await room.act(one, tip, "forward", to="police_of_district", name="", words="Đá gà tại nhà số 9")
        assert sent.status == 303
        assert (await room.info(tip)).state is State.FORWARDED
        await room.restart()
        two.browser.base = room.url
        assert (await two.browser.get("")).status == 303
        assert (await room.unlock(two)).status == 303
        await room.opened(two, tip)
        assert STORY in (await two.browser.get(f"/tin/{tip}")).page.words
