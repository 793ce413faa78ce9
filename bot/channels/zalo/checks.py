"""What the doctor looks at on Zalo: each bot's token, the network, the webhook, groups, and whether pictures can go."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from bot.channels.zalo.access import Access, accesses_of
from bot.channels.zalo.api import Api
from bot.channels.zalo.line import NotSent, Refused, ZaloError
from bot.channels.zalo.problems import is_token_refused
from bot.doctor.address import in_clear
from bot.doctor.findings import Finding, Patient, fault, skipped, warning, well
from bot.settings import Settings
from storage.limits import limits

TOKEN = re.compile(r"\d+:\S{8,}", re.ASCII)
SECRET = range(8, 257)  # characters that Zalo takes


def servers(settings: Settings) -> tuple[str, ...]:
    """Where Zalo is, if this bot has a token for it."""
    return (settings.zalo_bot_api_base,) if accesses_of(settings) else ()


async def checks(patient: Patient) -> AsyncIterator[Finding]:
    """Everything on Zalo, one bot after the other."""
    bots = accesses_of(patient.settings)
    if not bots:
        yield skipped("zalo", "off")
        return
    if in_clear(bots[0].api_base):
        yield fault("zalo", "in_clear", server=bots[0].api_base)
    for finding in _of_setting(bots[0]):
        yield finding
    for access in bots:
        async for finding in _of_bot(access):
            yield finding


def _of_setting(access: Access) -> list[Finding]:
    """What all bots share."""
    found = []
    if access.mode == "webhook" and urlsplit(access.public_url).scheme != "https":
        found.append(fault("zalo_hook", "no_https"))
    if len(access.secret) not in SECRET:
        found.append(fault("zalo_hook", "secret_shape"))
    found.append(well("zalo_files", "lent") if access.public_url else warning("zalo_files", "named"))
    return found


async def _of_bot(access: Access) -> AsyncIterator[Finding]:
    number = access.number
    if not TOKEN.fullmatch(access.token):
        yield fault("zalo", "token_shape", number=number)
        return
    async with _asking(access) as api:
        try:
            me: Any = await api.call("getMe")
            yield well("zalo", "known", number=number, name=me["account_name"])
            yield _of_hook(access, await api.webhook())
        except (ZaloError, KeyError, TypeError) as error:  # KeyError, TypeError: an answer in another shape than Zalo's
            yield _unreached(error, access)
            return
    joins = bool(me.get("can_join_groups"))
    yield well("zalo_groups", "may", number=number) if joins else warning("zalo_groups", "may_not", number=number)


def _of_hook(access: Access, set_to: str) -> Finding:
    """Whether updates come the way that is set here."""
    number, host = access.number, urlsplit(set_to).hostname or set_to
    if access.mode == "polling":
        return fault("zalo_hook", "in_the_way", number=number, host=host) if set_to else well("zalo_hook", "polling")
    if set_to == access.hook:
        return well("zalo_hook", "hook", number=number)
    return warning("zalo_hook", "elsewhere", number=number, host=host) if set_to else well("zalo_hook", "set_at_start")


def _unreached(error: Exception, access: Access) -> Finding:
    if is_token_refused(error):
        return fault("zalo", "token_refused", number=access.number)
    if isinstance(error, NotSent):
        return fault("zalo", "blocked", server=access.api_base)
    strange = isinstance(error, Refused | KeyError | TypeError)
    return fault("zalo", "another" if strange else "silent", server=access.api_base)


@asynccontextmanager
async def _asking(access: Access) -> AsyncIterator[Api]:
    """Calls that wait only as long as a person at the command line does."""
    patience = limits().doctor.answer_seconds
    api = Api(access, replace(limits().zalo, connect_seconds=patience, answer_seconds=patience))
    try:
        yield api
    finally:
        await api.line.close()
