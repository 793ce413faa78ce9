"""What an office sets decides whether and how the bot is on Telegram."""

import re
from pathlib import Path

from bot.settings import Settings
from bot.wiring import build, serve
from tests.fakes.telegram_api import TelegramApi

AN = 1001


async def test_without_a_token_there_is_no_telegram(tmp_path: Path) -> None:
    """The web chat and the groups that people paste into are there always, Telegram only for who has a bot."""
    bot = build(Settings(data_dir=tmp_path))
    names = [channel.name for channel in bot.channels]
    await bot.book.close()
    assert names == ["webchat", "paste"]


async def test_a_token_brings_telegram_with_its_menu(tmp_path: Path) -> None:
    """The bot built from settings alone listens, answers, and shows everybody's commands in Telegram's own letters."""
    async with TelegramApi() as api:
        variables = {"telegram_bot_token": api.token, "telegram_api_base": f"{api.base_url}/"}
        bot = build(Settings.model_validate({"data_dir": tmp_path, "listen": "127.0.0.1:0"} | variables))
        await bot.start()
        runner = await serve(bot)
        try:
            api.say(api.user(AN), "/trogiup")
            (help_text,) = await api.ledger.wait_for(AN, 1)
            await api.ledger.until(lambda: bool(api.profile))
        finally:
            await runner.cleanup()
            await bot.stop()
    assert [channel.account for channel in bot.channels if channel.name == "telegram"] == ["131000151"]
    (menu,) = api.profile.values()
    assert [entry["command"] for entry in menu] == re.findall(r"^/([a-z]+)", help_text.text, re.MULTILINE)
    assert all(f"/{entry['command']} – {entry['description']}" in help_text.text for entry in menu)
