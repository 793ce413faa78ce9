"""The demonstration's people and codes: one of each role, marked as made up; and our Telegram name for letters."""

from datetime import UTC, datetime
from pathlib import Path

from bot.channels.telegram import Access, Telegram
from bot.invite_letters import way_in
from bot.sample import duty_code, mark_as_sample, sample_codes, sample_duty, sample_people
from bot.settings import Settings
from bot.wiring import Bot, build, opened
from storage.campaign.membership import invites, people
from storage.campaign.membership.posts import ABOVE
from storage.clocks import now
from storage.confidential import readers, totp
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


async def test_the_sample_officer_reads_tips_with_the_printed_passphrase(tmp_path: Path) -> None:
    """Made once; the printed words unlock the key, and the digits that the command prints are the telephone's."""
    async with opened(settings(tmp_path)) as bot:
        assert await duty_code(bot) is None
        secret = await sample_duty(bot, "mẫu tre lúa sông núi")
        assert await sample_duty(bot, "một câu khác hẳn vậy") == secret
        assert await duty_code(bot) is None  # no demonstration's data yet
        await mark_as_sample(bot)
        assert await duty_code(bot) in {totp.code(secret, totp.step_of(now()) - back) for back in (0, 1)}
        person = (await sample_people(bot))["hotline_officer"]
        known = await bot.book.read(lambda page: readers.locked_of(page, person))
        assert known is not None
        assert len(readers.unlocked(known[1], "mẫu tre lúa sông núi")) == 32
        active = await bot.book.read(lambda page: readers.active(page, bot.desk.key))
        assert [one.person for one in active] == [person]
