"""The menu beside the input: the commands that everybody has, as far as Telegram can name them."""

import logging
import re
from collections.abc import Iterable

from telegram import BotCommand
from telegram.error import BadRequest, EndPointNotFound

from bot.channels.telegram.api import Api

log = logging.getLogger("bot131.telegram")

Menu = tuple[tuple[str, str], ...]  # (word, what it does)

_NAME = re.compile(r"[a-z0-9_]{1,32}")
_LONGEST = 256  # characters of a description


def named(lines: Iterable[str]) -> Menu:
    """Help's own lines ("/kehoach – đọc kế hoạch") as words and descriptions; those with other letters are left out."""
    parts = (line.partition(" – ") for line in lines)
    entries = ((word.removeprefix("/"), told[:_LONGEST]) for word, _, told in parts)
    return tuple((word, told) for word, told in entries if _NAME.fullmatch(word) and told)


async def show(api: Api, menu: Menu) -> None:
    """Put the menu up in place of the one before; one that Telegram refuses would be refused again."""
    try:
        await api.bot.set_my_commands([BotCommand(word, told) for word, told in menu])
    except (BadRequest, EndPointNotFound):
        log.warning("the menu of commands was refused")
