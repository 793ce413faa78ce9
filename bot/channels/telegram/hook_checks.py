"""How the webhook stands, as set up here and as Telegram tells it; pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.channels.telegram.access import Access
from bot.doctor.address import in_clear
from bot.doctor.findings import Finding, fault, skipped, warning, well
from storage.limits import limits

SECRET = re.compile(r"[\w-]{1,256}", re.ASCII)  # what Telegram accepts as a secret_token
UNAUTHORIZED = "401"
Info = Mapping[str, Any]


def of_setting(access: Access) -> Iterator[Finding]:
    """What can be seen in the settings alone."""
    if access.mode != "webhook":
        return
    if not SECRET.fullmatch(access.secret):
        yield fault("telegram_hook", "secret_shape")
    if not access.public_url and not access.webhook_secret:
        yield fault("telegram_hook", "no_secret")
    if access.public_url and in_clear(access.public_url):
        yield fault("telegram_hook", "in_clear")


def of_hook(info: Info, access: Access, *, runs: bool, now: datetime) -> Finding:
    """What Telegram tells of our webhook (getWebhookInfo) beside what it should be."""
    url, waiting = str(info.get("url", "")), int(info.get("pending_update_count", 0))
    if access.mode == "polling":
        return _while_polling(access, url, waiting, runs=runs)
    if not url:
        set_by_us = bool(access.hook) and not runs
        return skipped("telegram_hook", "set_at_start") if set_by_us else fault("telegram_hook", "not_set")
    if access.hook and url != access.hook:
        return (fault if runs else warning)("telegram_hook", "elsewhere", host=_host(url))
    return _problem(info, now) or _queue(waiting, runs=runs) or well("telegram_hook", "hook", waiting=waiting)


def _while_polling(access: Access, url: str, waiting: int, *, runs: bool) -> Finding:
    """A webhook of ours is removed by the bot itself; whose else it is, a person has to see to."""
    if url:
        ours = access.owns(url)
        return (warning if ours else fault)("telegram_hook", "left_over" if ours else "foreign", host=_host(url))
    return _queue(waiting, runs=runs) or well("telegram_hook", "polling", waiting=waiting)


def _queue(waiting: int, *, runs: bool) -> Finding | None:
    return warning("telegram_hook", "piling_up", waiting=waiting) if runs and _many(waiting) else None


def _many(waiting: int) -> bool:
    return waiting > limits().doctor.waiting_updates


def _problem(info: Info, now: datetime) -> Finding | None:
    """The last error, unless it is long past."""
    at = datetime.fromtimestamp(int(info.get("last_error_date", 0)), UTC)
    if now - at > timedelta(minutes=limits().doctor.hook_error_minutes):
        return None
    told = str(info.get("last_error_message", ""))
    waiting = int(info.get("pending_update_count", 0))
    return fault("telegram_hook", "refused" if UNAUTHORIZED in told else "failing", told=told, waiting=waiting)


def _host(url: str) -> str:
    """The name in an address; a path or password in it may be a secret."""
    return urlsplit(url).hostname or "?"
