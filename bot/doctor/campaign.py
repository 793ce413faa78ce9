"""The plan folder, and settings that are for trials only."""

from collections.abc import AsyncIterator

from bot.doctor.book import look_up
from bot.doctor.findings import Finding, Patient, fault, warning, well
from bot.sample import SAMPLE
from storage.book import marks
from storage.campaign.planning.plan_file import check_plan


async def plan(patient: Patient) -> AsyncIterator[Finding]:
    """What is wrong in the plan folder."""
    name = patient.settings.plan
    found = check_plan(name)
    faults = [one for one in found if not one.warning]
    if faults:
        yield fault("plan", "faulty", name=name, count=len(faults), first=f"{faults[0].file}:{faults[0].line}")
    elif found:
        yield warning("plan", "doubtful", name=name, count=len(found))
    else:
        yield well("plan", "good", name=name)


async def trial(patient: Patient) -> AsyncIterator[Finding]:
    """Settings with which no office should serve people."""
    if patient.settings.clock is not None:
        yield warning("trial", "clock", clock=patient.settings.clock.isoformat())
    if patient.settings.allow_loopback_files:
        yield warning("trial", "loopback")
    if await look_up(patient, lambda page: marks.mark(page, SAMPLE), None) is not None:
        yield warning("trial", "sample", folder=patient.settings.data_dir)
