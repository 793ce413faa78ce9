"""The messengers of a demonstration: test servers in the place of Telegram and Zalo, and a page to play their people.

They live in `tests/fakes`, which a checkout has and a wheel has not: so they are reached by name, only when asked for.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Protocol

from pydantic import SecretStr

from bot.commands.speaking import Stopped, say
from bot.settings import LAST_PORT, Settings

PLACE = "tests.fakes.phones"
AFTER = 2  # ports after the bot's own; the one between is the hotline's room


class Phones(Protocol):
    """The running servers; tokens come with the address of their server, codes go by messenger and role."""

    codes: Mapping[tuple[str, str], str]

    @property
    def url(self) -> str:
        """Where the page is."""

    @property
    def telegram(self) -> tuple[str, str]:
        """Token and address."""

    @property
    def zalo(self) -> tuple[str, str]:
        """Token and address."""

    @property
    def roles(self) -> Sequence[tuple[str, str]]:
        """For whom the page can show codes."""


@asynccontextmanager
async def phones_for(settings: Settings) -> AsyncIterator[Phones]:
    """Start them on loopback; raises Stopped where this installation has none."""
    try:
        room = import_module(PLACE)
    except ModuleNotFoundError:
        raise Stopped(say("cli.no_phones")) from None
    port = settings.address[1]
    async with room.Phones(port + AFTER if 0 < port <= LAST_PORT - AFTER else 0) as phones:
        yield phones


def with_phones(settings: Settings, phones: Phones) -> Settings:
    """Settings that lead to these servers, whatever else an office has set up."""
    (telegram, telegram_base), (zalo, zalo_base) = phones.telegram, phones.zalo
    theirs = {
        "telegram_bot_token": SecretStr(telegram),
        "telegram_api_base": telegram_base,
        "zalo_bot_tokens": SecretStr(zalo),
        "zalo_bot_api_base": zalo_base,
        "allow_loopback_files": True,
    }
    return settings.without_messengers().model_copy(update=theirs)
