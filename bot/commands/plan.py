"""plan check and plan show: is a plan folder whole, and what does it say."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.plan_words import told
from bot.commands.speaking import Stopped, fault_lines, say, tell
from bot.settings import Settings
from broadcasts.appointments import of_plan
from storage.campaign.plan_file import check_plan, load_plan
from storage.clocks import now
from storage.texts.texts import texts

app = typer.Typer(help="The campaign's plan: check a folder, show what it says.", no_args_is_help=True)


@app.command()
def check(folder: Annotated[Path, typer.Argument(help="a plan folder, or the name of a bundled one")]) -> None:
    """Check a plan folder: names file, line, key and cure of every fault."""
    faults = check_plan(folder)
    for line in fault_lines(faults):
        tell(line)
    broken = [fault for fault in faults if not fault.warning]
    if broken:
        raise Stopped(say("cli.bad_plan", count=len(broken)).rstrip(":"))
    tell(say("cli.plan_warned", count=len(faults)) if faults else say("cli.plan_good"))


@app.command()
def show() -> None:
    """Show what the plan in force says."""
    plan = load_plan(Settings().plan)
    for line in told(plan, of_plan(texts(), plan.labels), now().astimezone(plan.tzinfo).date()):
        tell(line)
