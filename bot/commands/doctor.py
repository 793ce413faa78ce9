"""doctor: a look at everything that an office can get wrong, a line each, with a cure for each fault."""

import asyncio
import json
from collections.abc import Sequence
from typing import Annotated

import typer

from bot.commands.speaking import progress, say, tell
from bot.doctor.findings import Finding, Patient
from bot.doctor.settings_check import settings_or_fault
from bot.doctor.table import found, table
from bot.settings import Settings
from storage.clocks import now

app = typer.Typer()

CURED = {"warning", "fault"}  # the states that have a cure


@app.command()
def doctor(*, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Look at everything that the bot stands on; each fault with one line of cure. Exit 1 if there is a fault."""
    settings = settings_or_fault()
    findings = [settings] if isinstance(settings, Finding) else asyncio.run(_findings(settings))
    if as_json:
        tell(json.dumps([_as_json(one) for one in findings], ensure_ascii=False))
    else:
        _tell(findings)
    if any(one.state == "fault" for one in findings):
        raise typer.Exit(1)


async def _findings(settings: Settings) -> list[Finding]:
    looks, patient = table(settings), Patient(settings, now)
    findings: list[Finding] = []
    with progress(say("doctor.looking"), len(looks)) as advance:
        for look in looks:
            findings += await found(look, patient)
            advance(1)
    return findings


def _tell(findings: Sequence[Finding]) -> None:
    for one in findings:
        tell(say(f"doctor.{one.state}_line", what=_what(one), cure=_cure(one)))
    faults = sum(one.state == "fault" for one in findings)
    tell(say("doctor.some_faults", count=faults) if faults else say("doctor.all_well"))


def _as_json(one: Finding) -> dict[str, object]:
    facts = {name: fact if isinstance(fact, int) else str(fact) for name, fact in one.facts.items()}
    shown = {"check": one.check, "state": one.state, "well": one.state != "fault", "finding": one.what}
    return shown | {"what": _what(one), "cure": _cure(one), "facts": facts}


def _what(one: Finding) -> str:
    return say(f"doctor.{one.check}.{one.what}", **one.facts)


def _cure(one: Finding) -> str:
    return say(f"doctor.{one.check}.{one.what}_cure", **one.facts) if one.state in CURED else ""
