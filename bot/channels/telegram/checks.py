"""What the doctor looks at on Telegram: token, network, webhook, what the bot may read, the groups tied to units."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

from telegram.error import BadRequest, EndPointNotFound, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.access import Access, access_of
from bot.channels.telegram.api import Api
from bot.channels.telegram.hook_checks import of_hook, of_setting
from bot.channels.telegram.line import NotSent
from bot.channels.telegram.problems import is_token_refused
from bot.channels.telegram.reading import CHANNEL
from bot.channels.telegram.rivals import SECOND_POLLER
from bot.doctor.address import in_clear
from bot.doctor.book import look_up
from bot.doctor.findings import Finding, Patient, fault, skipped, warning, well
from bot.settings import Settings
from storage.book.page import Page
from storage.campaign.territory import units
from storage.limits import limits
from storage.mail import accounts, groups
from storage.mail.groups import Linked

TOKEN = re.compile(r"\d{6,}:[\w-]{30,}", re.ASCII)
Json = dict[str, Any]


def servers(settings: Settings) -> tuple[str, ...]:
    """Where Telegram is, if this bot has a token for it."""
    access = access_of(settings)
    return (access.api_base,) if access.token else ()


async def checks(patient: Patient) -> AsyncIterator[Finding]:
    """Everything on Telegram; what cannot be asked because of a fault before is not told."""
    access = access_of(patient.settings)
    if not access.token:
        yield skipped("telegram", "off")
        return
    if in_clear(access.api_base):
        yield fault("telegram", "in_clear", server=access.api_base)
    if not TOKEN.fullmatch(access.token):
        yield fault("telegram", "token_shape")
        return
    for finding in of_setting(access):
        yield finding
    async with _asking(access) as api:
        try:
            async for finding in _asked(api, access, patient):
                yield finding
        except (TelegramError, KeyError) as error:  # KeyError: an answer in another shape than Telegram's
            yield _unreached(error, access.api_base)


async def _asked(api: Api, access: Access, patient: Patient) -> AsyncIterator[Finding]:
    me: Json = await api.call("getMe", {})
    yield well("telegram", "known", name=me.get("username") or access.account)
    with suppress(EndPointNotFound):  # a server in Telegram's place, without webhooks
        yield of_hook(await api.call("getWebhookInfo", {}), access, runs=patient.runs, now=patient.clock())
    if patient.runs and await look_up(patient, lambda page: _has_rival(page, access), otherwise=False):
        yield fault("telegram_hook", "second_poller")
    reads = bool(me.get("can_read_all_group_messages"))
    yield warning("telegram_reads", "everything") if reads else well("telegram_reads", "addressed")
    if not me.get("can_join_groups", True):
        yield warning("telegram_reads", "no_groups")
    async for finding in _groups(api, access, patient):
        yield finding


async def _groups(api: Api, access: Access, patient: Patient) -> AsyncIterator[Finding]:
    """The groups tied to units: whether we are still there and may speak."""
    nobody: list[tuple[Linked, str]] = []
    tied = await look_up(patient, _tied, nobody)
    ours = [(one, unit) for one, unit in tied if one.at.account == access.account]
    if not tied:
        yield skipped("telegram_groups", "none")
        return
    if len(ours) < len(tied):
        lost = ", ".join(unit for one, unit in tied if one.at.account != access.account)
        yield fault("telegram_groups", "other_bot", count=len(tied) - len(ours), units=lost)
    found = [await _place_in(api, access, one, unit) for one, unit in ours]
    for finding in found:
        if finding.state != "ok":
            yield finding
    if ours and all(finding.state == "ok" for finding in found):
        yield well("telegram_groups", "all_there", count=len(ours))


async def _place_in(api: Api, access: Access, group: Linked, unit: str) -> Finding:
    """What we are in a group, told with its name and its unit's."""
    facts = {"group": group.title, "unit": unit}
    try:
        member: Json = await api.call(
            "getChatMember", {"chat_id": groups.whole(group.at.chat), "user_id": int(access.account)}
        )
    except RetryAfter:
        return skipped("telegram_groups", "busy", **facts)
    except (BadRequest, Forbidden):
        return fault("telegram_groups", "gone", **facts)
    if member["status"] in {"left", "kicked"}:
        return fault("telegram_groups", "gone", **facts)
    if member["status"] == "restricted" and not member.get("can_send_messages"):
        return fault("telegram_groups", "muted", **facts)
    if member["status"] in {"administrator", "creator"}:
        return warning("telegram_groups", "admin", **facts)
    return well("telegram_groups", "there", **facts)


def _has_rival(page: Page, access: Access) -> bool:
    """Whether the bot that runs has met another poller; asking Telegram ourselves would disturb both."""
    key = (CHANNEL, access.account, SECOND_POLLER)
    return any((one.channel, one.account, one.state) == key for one in accounts.reported(page))


def _tied(page: Page) -> list[tuple[Linked, str]]:
    """The groups on Telegram, each with the name of its unit."""
    return [(one, units.whole_title(page, one.unit)) for one in groups.linked(page) if one.at.channel == CHANNEL]


@asynccontextmanager
async def _asking(access: Access) -> AsyncIterator[Api]:
    """Calls that wait only as long as a person at the command line does."""
    patience = limits().doctor.answer_seconds
    api = Api(access, replace(limits().telegram, connect_seconds=patience, answer_seconds=patience))
    try:
        yield api
    finally:
        await api.line.shutdown()


def _unreached(error: Exception, server: str) -> Finding:
    if is_token_refused(error):
        return fault("telegram", "token_refused")
    if isinstance(error, NotSent):
        return fault("telegram", "blocked", server=server)
    if isinstance(error, RetryAfter):
        return skipped("telegram", "busy")
    strange = isinstance(error, InvalidToken | KeyError) or type(error) is TelegramError
    return fault("telegram", "another" if strange else "silent", server=server)
