"""The demonstration's people and codes: one of each role, marked as made up; and our Telegram name for letters."""

from datetime import UTC, datetime
from pathlib import Path

from bot.channels.telegram import Access, Telegram
from bot.invite_letters import way_in
from bot.sample import sample_codes, sample_people
from bot.settings import Settings
from bot.wiring import Bot, build, opened
from storage.campaign import invites, people
from storage.campaign.posts import ABOVE
from storage.clocks import now
from storage.talk import Attachment

CLOCK = datetime(2021, 6, 20, 1, tzinfo=UTC)


def settings(folder: Path) -> Settings:
    return Settings(data_dir=folder, clock=CLOCK)


async def usable(bot: Bot, code: str) -> bool:
    print_ = invites.print_of(bot.desk.key, code) or ""
    return await bot.book.read(lambda page: invites.look(page, print_, now()) is not None)


async def test_each_role_has_a_person_who_is_marked_as_made_up(tmp_path: Path) -> None:
    """All nine roles, each once, also when the demonstration starts again."""
    async with opened(settings(tmp_path)) as bot:
        first, second = await sample_people(bot), await sample_people(bot)
        known = [await bot.book.read(lambda page, who=who: people.by_id(page, who)) for who in first.values()]  # type: ignore[misc]
    assert first == second
    assert set(first) == set(ABOVE)
    assert all(one is not None and one.name.endswith(" (mẫu)") for one in known)


async def test_each_role_has_a_code_of_this_start_alone(tmp_path: Path) -> None:
    """One usable code a role; those that an earlier start printed are taken back."""
    async with opened(settings(tmp_path)) as bot:
        before, after = await sample_codes(bot), await sample_codes(bot)
        assert set(before) == set(after) == set(ABOVE)
        assert [await usable(bot, code) for code in before.values()] == [False] * len(ABOVE)
        assert [await usable(bot, code) for code in after.values()] == [True] * len(ABOVE)


async def test_letters_learn_our_name_on_telegram(tmp_path: Path) -> None:
    """Once Telegram has told it, it is kept, so that other processes print links into the bot; before that the web."""

    async def moved(old: object, new: str) -> None:
        """Groups do not move here."""

    def kept(file: Attachment) -> Path:
        return tmp_path / file.sha256

    channel = Telegram(Access("1:x", "http://127.0.0.1:9"), kept, moved, now)  # type: ignore[arg-type]
    bot = build(settings(tmp_path), channels=[channel], clock=now)
    await bot.start()
    try:
        assert await bot.book.read(lambda page: way_in(page, "http://x", "7Q4MK-2R8TD")) == "http://x/"
        channel.username = "locninh131_bot"
        await bot._tick()
        found = await bot.book.read(lambda page: way_in(page, "http://x", "7Q4MK-2R8TD"))
    finally:
        await bot.stop()
    assert found == "https://t.me/locninh131_bot?start=7Q4MK-2R8TD"
