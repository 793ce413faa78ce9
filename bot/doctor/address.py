"""The address at which others reach us: sealed by https, and leading here."""

import ipaddress
import json
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from bot.doctor.findings import Finding, Patient, fault, skipped, well
from bot.doctor.web import Seen, Unseen, look_at


async def public(patient: Patient) -> AsyncIterator[Finding]:
    """Whether the public address is safe, and whether it is us who answer there."""
    url = patient.settings.public_url.rstrip("/")
    if not url:
        yield skipped("public", "none")
        return
    if in_clear(url):
        yield fault("public", "in_clear", url=url)
    if not patient.runs:
        yield skipped("public", "not_running", url=url)
        return
    yield await _reached(url)


async def _reached(url: str) -> Finding:
    try:
        seen = await look_at(f"{url}/healthz")
    except Unseen as unseen:
        return fault("public", unseen.reason, url=url)
    return well("public", "reached", url=url) if _is_ours(seen) else fault("public", "another", url=url)


def _is_ours(seen: Seen) -> bool:
    try:
        answer = json.loads(seen.body)
    except ValueError:
        return False
    return isinstance(answer, dict) and "well" in answer


def in_clear(url: str) -> bool:
    """Whether what goes to this address can be read on its way; on this machine itself there is no way."""
    parts = urlsplit(url)
    return parts.scheme != "https" and not _is_here(parts.hostname or "")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
