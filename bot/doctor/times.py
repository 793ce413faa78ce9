"""Time: the zones that the plan needs, and this machine's clock beside those of the channels' servers."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.doctor.findings import Finding, Look, Patient, fault, skipped, well
from bot.doctor.web import Unseen, look_at
from storage.campaign.planning.faults import PlanFaults
from storage.campaign.planning.plan_file import load_plan
from storage.limits import limits


async def zone(patient: Patient) -> AsyncIterator[Finding]:
    """Whether the plan's time zone is known here, and what the clock shows there."""
    try:
        name = load_plan(patient.settings.plan).zone
    except PlanFaults:
        yield skipped("zone", "no_plan")
        return
    try:
        yield well("zone", "known", zone=name, at=f"{patient.clock().astimezone(ZoneInfo(name)):%H:%M %d/%m/%Y}")
    except ZoneInfoNotFoundError:
        yield fault("zone", "unknown", zone=name)


def compared_with(servers: tuple[str, ...]) -> Look:
    """The check of our clock against the first of these servers that tells the time (HTTP's Date, whole seconds)."""

    async def drift(patient: Patient) -> AsyncIterator[Finding]:
        for server in servers:
            offset = await _offset(patient, server)
            if offset is not None:
                yield _judged(offset)
                return
        yield skipped("clock", "no_answer" if servers else "nobody")

    return drift


def _judged(offset: timedelta) -> Finding:
    """A negative offset: our clock is ahead."""
    seconds = round(offset.total_seconds())
    if abs(seconds) <= limits().doctor.clock_seconds:
        return well("clock", "right", seconds=abs(seconds))
    return fault("clock", "slow" if seconds > 0 else "fast", seconds=abs(seconds))


async def _offset(patient: Patient, server: str) -> timedelta | None:
    """How far the server's clock is ahead of ours; None if it does not tell."""
    asked = patient.clock()
    try:
        seen = await look_at(server)
    except Unseen:
        return None
    shown = _date(seen.date)
    return None if shown is None else shown - (asked + (patient.clock() - asked) / 2)


def _date(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header).astimezone(UTC)
    except ValueError:
        return None
