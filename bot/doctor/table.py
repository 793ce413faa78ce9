"""All checks in the order in which they are told, and a look at each that survives whatever it meets."""

from collections.abc import AsyncIterator
from typing import Protocol

from bot.channels.telegram import checks as telegram
from bot.channels.zalo import checks as zalo
from bot.doctor import address, book, campaign, hotline, machine, times
from bot.doctor.findings import Finding, Look, Patient, fault
from bot.settings import Settings


class Checked(Protocol):
    """What a channel brings as its `checks.py`."""

    def servers(self, settings: Settings) -> tuple[str, ...]:
        """The addresses of its platform that this bot uses; none if it is not set up."""

    def checks(self, patient: Patient) -> AsyncIterator[Finding]:
        """Look at all that can be wrong with it; one `skipped` if it is not set up."""


CHANNELS: tuple[Checked, ...] = (telegram, zalo)  # a new channel brings its checks here


def table(settings: Settings) -> tuple[Look, ...]:
    """The checks."""
    servers = tuple(dict.fromkeys(server for channel in CHANNELS for server in channel.servers(settings)))
    return (
        machine.program,
        machine.folder,
        machine.room,
        machine.secrets,
        machine.port,
        book.tables,
        book.held,
        campaign.plan,
        campaign.trial,
        hotline.recoverable,
        times.zone,
        times.compared_with(servers),
        address.public,
        *(channel.checks for channel in CHANNELS),
    )


async def found(look: Look, patient: Patient) -> list[Finding]:
    """What a check finds; one that breaks is a finding, too, and stops none of the others."""
    findings = []
    try:
        async for finding in look(patient):
            findings.append(finding)  # noqa: PERF401 - what was found before it broke counts
    except Exception as error:  # noqa: BLE001 - a doctor looks at what is broken
        findings.append(fault("check", "broke", name=look.__module__, kind=type(error).__name__))
    return findings
